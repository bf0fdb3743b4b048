"""The only room that knows Word: pièces go in as trees and come out as .docx files, and the way back.

shell     what surrounds the text: read from a .docx once, kept as segments to join
write     tree → WordprocessingML → file
redline   tracked changes and comments: the only module that writes them
read      any .docx → lines of text, in the notation of :func:`drafting.document.lines`
package   the zip around the parts: raw copies, fixed dates, bounded reading
opendocument  an .odt, translated into the parts of a .docx, for every reader
holders   the names of the bookmarks that say where a clause begins and ends
styles    which styles a shell must have, found by name

A buyer's own file, to which an insertion adds (`insertion`):

source    its bytes, and where each block of its body begins and ends
outline   its titles, with their levels and numbers; `typed` reads and continues numbers written by hand
place     the place that a person names; `standing`: where an earlier insertion stands
look      how it writes each kind of text, as `formats`; `continued`: the numbers that our titles bear there
inserted  our text in that look; `rearranged`: what goes to the place and what goes among the derogations
added     the lists and properties that it needs beside
"""
