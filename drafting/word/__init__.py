"""The only room that knows Word: pièces go in as trees and come out as .docx files, and the way back.

shell     what surrounds the text: read from a .docx once, kept as segments to join
write     tree → WordprocessingML → file
redline   tracked changes and comments: the only module that writes them
read      any .docx → lines of text, in the notation of :func:`drafting.document.lines`
package   the zip around the parts: raw copies, fixed dates, bounded reading
holders   the names of the bookmarks that say where a clause begins and ends
styles    which styles a shell must have, found by name
"""
