"""The review book: every text of the library, made to be printed and edited in Word; what it is, knowing nothing of Word.

The format, for whoever reads a book back. In the body of the .docx, three kinds of paragraphs:

* *a text*: what may be edited. Each version of each clause is held by two empty bookmarks, `_clz_<8 hex>_a` at the start
  of its first paragraph and `_clz_<8 hex>_z` at the end of its last one, as a clause in a pièce is
  (:mod:`drafting.word.holders`). Its paragraphs are those of :func:`drafting.comparison.paragraphs`, in order, one
  `w:p` each, in the same typography: an item of a list is in the style « List Bullet » or « List Bullet 2 », a defined
  term in runs of the character style « Strong », a variable is its name in braces in runs of the character style
  « Variable du livre » (`VARIABLE`); a line `[table: …]` or `[field: …]` alone in the paragraph style « Repère du livre »
  (`SLOT`). Only the last two are not to be edited.
* *the contents*: paragraphs of the styles « toc 1 » to « toc 3 ». A word processor writes them again: they prove nothing.
* *all the rest*: headings, sheets, examples. It is frozen: :func:`digest` of the words of each paragraph that has some, cells
  included, in the order of the document, is in the file.

The custom property `livre` (numbered pieces, as :func:`drafting.word.read.read_properties` joins them) is a JSON object,
:func:`record`: `format`, `clausier`, `release`, `library_sha256`, `made_on`, `model`, `piece`, `changed_since` (what was
asked, or null), `texts`, a list of `[holder, clause id, version date, text hash, clause hash, words]` in the order of the
document, each hash cut to `HASH` characters, `words` the :func:`digest` of the text's own words, which tells a text that
nobody touched once the library has moved; and `frozen`, the digests one after the other, `DIGEST` characters each.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct, field

from drafting.document import Block, BulletList, Heading, Paragraph
from drafting.redline import Words

FORMAT = 1
PROPERTY = "livre"
VARIABLE, SLOT = "variable du livre", "repère du livre"
"""The names, in lower case, of the character style of variables and of the paragraph style of tables and fields."""
HASH, DIGEST = 16, 6
SLOT_LINE = re.compile(r"\[(?:table|field): [a-z][a-z0-9_]*\]")
NAME = re.compile(r"\{[^{}]*\}")


class Text(Struct, frozen=True):
    """One version of a clause, to be edited: its paragraphs, and the hashes of what they come from."""

    clause: str
    version: date
    text_sha256: str
    clause_sha256: str
    lines: tuple[Words, ...]

    @property
    def seed(self) -> str:
        """What its holder's name is made from: the clause and the version, so that it never changes."""
        return f"{self.clause}|{self.version.isoformat()}|"


class Row(Struct, frozen=True):
    """One line of a sheet: what is told, and what is told of it."""

    label: str
    blocks: tuple[Block, ...]


class Sheet(Struct, frozen=True):
    """A frozen table of two columns; `title` describes it to screen readers."""

    title: str
    rows: tuple[Row, ...]


class Example(Struct, frozen=True):
    """A rule as its case states it, and what the clause then prints."""

    rule: str
    blocks: tuple[Block, ...]


class Examples(Struct, frozen=True):
    """The examples under a text, one table."""

    title: str
    examples: tuple[Example, ...]


Part = Heading | Paragraph | BulletList | Sheet | Text | Examples


class Book(Struct, frozen=True):
    """A whole book: its title, the first page under it, the contents' heading and the line under it, its parts in order.

    `asked` is what the record says of the library and of the choice made (`release`, `model`…).
    """

    title: str
    front: tuple[Part, ...]
    contents: tuple[str, str]
    parts: tuple[Part, ...]
    asked: dict[str, Any] = field(default_factory=dict)

    def texts(self) -> list[Text]:
        return [part for part in self.parts if isinstance(part, Text)]


def digest(words: str) -> str:
    """The fingerprint of a frozen paragraph: of its words, whatever the spaces between them have become."""
    plain = " ".join(unicodedata.normalize("NFC", words).replace("\u00a0", " ").split())
    return hashlib.sha256(plain.encode()).hexdigest()[:DIGEST]


def words_digest(lines: Sequence[Words]) -> str:
    """The fingerprint of a text as it is printed here, its lists and its bold words included."""
    return digest(" ¶ ".join(f"{line.level} " + "".join(f"*{words}*" if strong else words for words, strong in line.runs)
                             for line in lines))


def record(book: Book, holders: Sequence[str], frozen: Sequence[str]) -> str:
    """What the file says of itself; `holders` in the order of the texts, `frozen` in that of the paragraphs."""
    texts = [[holder, text.clause, text.version.isoformat(), text.text_sha256[:HASH], text.clause_sha256[:HASH],
              words_digest(text.lines)]
             for holder, text in zip(holders, book.texts(), strict=True)]
    return json.dumps({"format": FORMAT, **book.asked, "texts": texts, "frozen": "".join(frozen)}, ensure_ascii=False,
                      separators=(",", ":"))
