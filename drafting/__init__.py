"""clausier: from one market file and a dated clause library to the Word pièces of a tender.

The story is told by :mod:`drafting.draft`; README.md draws the map.
"""

__version__ = "0.1.0"
