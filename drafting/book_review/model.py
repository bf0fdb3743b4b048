"""What a book read back says: text by text, what may be written and what is left to a person, with the reason."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from drafting.edited import EditedDocument
from drafting.redline import Line

REASONS = (
    "variable_broken", "variable_unknown", "variable_removed", "slot_changed", "table_added", "foreign", "struck",
    "unwritable", "emptied", "holder_gone", "holder_lost", "holder_doubled", "texts_mixed", "moved_between", "moved_out",
    "moved_in", "moved_since", "unknown_text", "faulty", "elsewhere", "layout",
    "released", "date_taken", "set_aside", "outside", "frame_lost")
"""Why an edit is left to a person; the sentences are the command's."""


class Left(Struct, frozen=True):
    """A reason, and what it is about: a name, a few words, the sentence of a check."""

    reason: str
    about: str = ""


class TextReview(Struct, frozen=True):
    """One text of the book that somebody touched.

    `lines` are its words before and after; `text` is what the library would say, empty when nothing is to be written;
    `looks` are given by hand to words that stay, and no text keeps them; `direct` when words changed without being tracked.
    `changes` and `comments` are ranks in the file.
    """

    clause: str
    version: date
    lines: tuple[Line, ...] = ()
    text: str = ""
    left: tuple[Left, ...] = ()
    looks: tuple[str, ...] = ()
    direct: bool = False
    changes: tuple[int, ...] = ()
    comments: tuple[int, ...] = ()

    @property
    def state(self) -> str:
        """« edited » may be written, « left » may not, « unchanged » says what the library says."""
        return "left" if self.left else "edited" if self.text else "unchanged"


class Outside(Struct, frozen=True):
    """What was touched that is no text: `clause` is where, if anywhere; `words` are what stands there now."""

    left: Left | None
    clause: str
    words: str
    changes: tuple[int, ...] = ()
    comments: tuple[int, ...] = ()


class BookReview(Struct, frozen=True):
    """The whole report: every tracked change and every comment of the file is in one entry and in one only."""

    document: EditedDocument
    release: str
    made_on: date
    texts: tuple[TextReview, ...]
    outside: tuple[Outside, ...]

    @property
    def unplaced(self) -> bool:
        """Whether something is left to a person."""
        return any(text.left for text in self.texts) or any(one.left for one in self.outside)

    def placed(self, rank: int) -> str:
        """What became of a tracked change: the state of its text, or « outside »; « formatting » when it has no words."""
        if self.document.changes[rank].kind == "formatting":
            return "formatting"
        return next((text.state for text in self.texts if rank in text.changes), "outside")
