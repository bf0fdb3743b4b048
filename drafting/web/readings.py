"""What was read of the forms dropped in a market, kept beside them: the comparison opens it, and the files are read once.

`NAME/reponses-lues.json` holds what `clausier read` writes, by file, with the size and the date of each file and what they were
read against. A file that came or changed since, or a market that changed, shows: it is read again when somebody asks.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

from drafting.answers.kept import as_json, kept, reopened
from drafting.answers.model import Form
from drafting.answers.questions import Blank
from drafting.answers.received import READ, identity
from drafting.answers.returned import Forms
from drafting.answers.words import answer_words
from drafting.draft import prepare
from drafting.errors import DraftingError, OutputError
from drafting.reading import load_market
from drafting.web.texts import read_texts
from drafting.web.work import Tell
from drafting.workspace import ANSWERS, Folder, Kept, Workspace, put
from drafting.workspace.store import MARKET, disk, read

READING = "reponses-lues.json"
MOST_BYTES = 60_000_000


class File(Struct, frozen=True):
    """What one file gave: its size and its date, and the forms found in it, as `clausier read` writes them."""

    size: int
    when: float
    forms: tuple[msgspec.Raw, ...]


class Reading(Struct, frozen=True):
    """All that was read. `against`: what the forms were read against (:func:`drafting.answers.received.identity`)."""

    against: str = ""
    files: dict[str, File] = {}

    def knows(self, one: Kept) -> bool:
        """Whether a file was read as it is."""
        return one.name in self.files and (self.files[one.name].size, self.files[one.name].when) == (one.size, one.when)

    def forms(self, blanks: tuple[Blank, ...]) -> tuple[Form, ...] | None:
        """The forms, in the order of the files; None when a person broke one."""
        questions = [question for blank in blanks for question in blank.questions]
        try:
            return tuple(reopened(bytes(raw), name, questions) for name in sorted(self.files) for raw in self.files[name].forms)
        except DraftingError:
            return None


class Received(Struct, frozen=True):
    """The forms dropped in one market, and what was read of them."""

    workspace: Workspace
    market: str

    @property
    def folder(self) -> Folder:
        return Folder(self.workspace, self.market, ANSWERS)

    def files(self) -> list[Kept]:
        """The files that can be read."""
        return [one for one in self.folder.files() if one.name.lower().endswith(READ)]

    def reading(self) -> Reading:
        """What was read, and kept; nothing when there is none, or when a person broke it."""
        path = self._path()
        if not path.is_file():
            return Reading()
        with disk(path):
            raw = read(path, MOST_BYTES)
        try:
            return msgspec.json.decode(raw, type=Reading)
        except (msgspec.MsgspecError, RecursionError):
            return Reading()

    def keep(self, raw: bytes) -> int:
        """Add what a child read to what was read before, if both were read against the same; how many files are known."""
        done = msgspec.json.decode(raw, type=Reading)
        with self.workspace.locked(self.market):
            before = self.reading()
            files = {**(before.files if before.against == done.against else {}), **done.files}
            return self._put(Reading(done.against, files))

    def remove(self, name: str) -> None:
        """A file, and what was read of it."""
        self.folder.remove(name)
        with self.workspace.locked(self.market):
            if self._path().is_file():
                self._put(self.reading())

    def clear(self) -> None:
        """Every file, and all that was read."""
        for one in self.folder.files():
            self.folder.remove(one.name)
        with self.workspace.locked(self.market), disk(self._path()):
            self._path().unlink(missing_ok=True)

    def _put(self, reading: Reading) -> int:
        """Keep what was read of the files that are still there."""
        there = {one.name for one in self.files()}
        files = {name: file for name, file in sorted(reading.files.items()) if name in there}
        with disk(self._path()):
            put(self._path(), msgspec.json.encode(Reading(reading.against, files)))
        return len(files)

    def _path(self) -> Path:
        path = self.workspace.place(self.market) / READING
        if path.is_symlink():
            raise OutputError("Ce fichier est un lien : il n'est pas suivi.", READING)
        return path


def read_forms(tell: Tell, place: Received, shelves: tuple[Path, ...], templates: tuple[Path, ...], cache: Path | None) -> bytes:
    """In a child: read the files of a market that were not read as they are, against it as it is."""
    texts = read_texts(shelves, templates, cache)
    library = texts.library
    dossier = prepare(load_market(place.workspace.place(place.market) / MARKET, library.vocabulary()), library, texts.outlines)
    forms = Forms(dossier, answer_words(shelves[0], library, dossier.settled.say))
    if not forms.blanks:
        raise DraftingError("Ce marché ne remet aucun formulaire aux candidats : il n'y a rien à lire.")
    before, against = place.reading(), identity(dossier, forms.blanks)
    again = before.against != against or before.forms(forms.blanks) is None
    wanted = [one for one in place.files() if again or not before.knows(one)]
    found: dict[str, File] = {}
    for rank, one in enumerate(wanted):
        tell(rank, len(wanted), "fichier")
        read_now = forms.read_named(place.folder.read(one.name), one.name)
        found[one.name] = File(one.size, one.when, tuple(msgspec.Raw(as_json(kept(form))) for form in read_now))
    return msgspec.json.encode(Reading(against, found))
