"""The review book's round: made for a lawyer, read back, put in the library all at once: the way of the command and of the page.

Nothing is written here: what each file is to hold is given, once all of it is known to be right.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct

from drafting import __version__, french, wording
from drafting.book_review import BookReview, review_book
from drafting.book_review.approving import approvable
from drafting.book_review.writing import Release, Written, edited_files, notes
from drafting.booked import library_book
from drafting.cases import Examples
from drafting.deciding import APPROVALS
from drafting.draft import placed
from drafting.errors import DraftingError, ReadingErrors, nearest
from drafting.hashes import library_hash
from drafting.library import Clause, Library, Review, Version, load_library
from drafting.library_check import faults, overlay_faults
from drafting.notes import FILE as NOTES
from drafting.notes import with_notes
from drafting.outlines import Outline
from drafting.released import LOCK, Key, Releases, in_folder, read_shelves, with_slips
from drafting.review import decided
from drafting.signing import with_decisions, with_review, without_decisions
from drafting.word.book import write_book
from drafting.word.revisions import read_edited
from drafting.word.shell import load_shell
from drafting.yamlfile import parse_yaml, read_bytes

SHELL = "livre.docx"


class Asked(Struct, frozen=True):
    """Which clauses are in a book: those of a model, of a pièce, with a text dated of a day or later."""

    model: str | None = None
    piece: str | None = None
    since: date | None = None


class Made(Struct, frozen=True):
    """A book, and how many clauses and texts are in it."""

    content: bytes
    clauses: int
    texts: int


class Shelves(Struct, frozen=True):
    """A library with the folders that it was read from, the built-in one first; `outlines`: where its clauses take place."""

    library: Library
    folders: tuple[Path, ...]
    outlines: Mapping[str, Outline]

    @property
    def own(self) -> Path:
        """The folder that is edited."""
        return self.folders[-1]

    def releases(self) -> list[Releases]:
        """What each folder released; raises `ReadingErrors` when a lock is broken."""
        found, broken = read_shelves(self.folders)
        if broken:
            raise ReadingErrors(broken)
        return found


class Signature(Struct, frozen=True):
    """Who approves, and when; `edited`: the texts as they are corrected; `read`: those that the book gave and nobody touched."""

    by: str
    on: date
    edited: bool = False
    read: bool = False


class Choice(Struct, frozen=True):
    """What to do of a book: `since` or `slip` for released texts; `adopt` copies a clause corrected into the folder edited."""

    since: date | None = None
    slip: str = ""
    adopt: bool = False
    signature: Signature | None = None


class Applied(Struct, frozen=True):
    """What became of a book, and what each file is to hold (None: it is to go); `signed`: the texts approved."""

    review: BookReview
    contents: dict[Path, bytes | None]
    signed: tuple[Key, ...] = ()


# ---- out -----------------------------------------------------------------------------------------------------

def chosen(library: Library, asked: Asked) -> list[Clause]:
    """The clauses asked for; a name that nothing bears, or a choice that leaves nothing, is said."""
    for name, known, what in ((asked.model, set(library.models), "Le modèle"),
                              (asked.piece, {clause.piece for clause in library.clauses.values()}, "La pièce")):
        if name is not None and name not in known:
            guess = nearest(name, known)
            raise DraftingError(f"{what} « {name[:80]} » n'existe pas." + f" Vouliez-vous écrire « {guess} » ?" * bool(guess),
                                hint=f"Au choix : {', '.join(sorted(known))}.")
    found = [clause for clause in library.clauses.values()
             if asked.model in (None, clause.model) and asked.piece in (None, clause.piece)
             and (asked.since is None or any(v.in_force_from >= asked.since for v in clause.versions))]
    if not found:
        raise DraftingError("Aucune clause ne répond à ce choix : aucun livre n'est écrit.")
    return found


def make_book(shelves: Shelves, asked: Asked, today: date, templates: Path, starters: Mapping[str, Path],
              cache: Path | None) -> Made:
    """The book of the clauses asked; `templates`: the built-in folder, whose shell dresses it."""
    library = shelves.library
    clauses = chosen(library, asked)
    said = {"clausier": __version__, "release": library.release, "library_sha256": library_hash(library),
            "made_on": today.isoformat(), "model": asked.model, "piece": asked.piece,
            "changed_since": asked.since.isoformat() if asked.since else None}
    outlines = placed(library, shelves.outlines)
    learnt = wording.learn(cache)
    examples = Examples(library, outlines, starters).printed(clauses)
    book = library_book(library, outlines, clauses, examples, _released(library, shelves.releases()), said)
    wording.keep(cache, learnt)
    told = f"Livraison {library.release}, livre du {french.short_date(today)}"
    values = {"titre": book.title, "marche": book.title, "reference": told, "piece": "livre de relecture"}
    return Made(write_book(book, load_shell(templates / SHELL, cache), values), len(clauses), len(book.texts()))


def _released(library: Library, found: Iterable[Releases]) -> dict[Key, str]:
    """The texts that the lock of their folder holds to, with the name of the release that gave them."""
    return {key: frozen.release or releases.last for releases in found for key, frozen in releases.current.items()
            if key[0] in library.clauses and in_folder(library.clauses[key[0]], releases.lead)}


# ---- back ----------------------------------------------------------------------------------------------------

def read_back(source: Path | bytes, shelves: Shelves, name: str) -> BookReview:
    """What a book says once its readers gave it back."""
    return review_book(read_edited(source), shelves.library, shelves.outlines, name)


def applied(review: BookReview, shelves: Shelves, choice: Choice, today: date) -> Applied:
    """All that a book gives the library: texts corrected, then approvals, then the lock and the notes."""
    library, own, releases = shelves.library, shelves.own, shelves.releases()
    may_sign = approvable(review, library).texts
    change = f"Rédaction revue à la relecture du {french.short_date(review.made_on)}."
    release = Release(releases[-1].current, choice.since, change, bool(choice.slip))
    review, written = edited_files(review, library, shelves.outlines, _reader(shelves, choice.adopt), release)
    approvals, raw = _raw(own / APPROVALS, APPROVALS) or b"", _raw(own / NOTES, NOTES) or b""
    kept = without_decisions(approvals, APPROVALS, [key for id_ in written.files if not (own / f"{id_}.yaml").is_file()
                                                    for key in _decisions(approvals, library.clauses[id_])])
    signed: list[Key] = []
    if choice.signature is not None:
        asked = [(text.clause, release.day_of(text)) for text in review.texts if text.state == "edited"] * choice.signature.edited
        kept, signed = _signed([*asked, *(may_sign if choice.signature.read else ())], written, shelves, choice.signature, kept)
    contents: dict[Path, bytes | None] = {own / f"{id_}.yaml": content for id_, content in written.files.items()}
    if kept != approvals:
        contents[own / APPROVALS] = kept if parse_yaml(kept, APPROVALS).data else None
    if written.slips:
        contents[own / LOCK] = with_slips(written.library, releases[-1], written.slips, today, choice.slip)
    if (noted := with_notes(raw, notes(review))) != raw:
        contents[own / NOTES] = noted
    return Applied(review, contents, tuple(signed))


def _reader(shelves: Shelves, adopt: bool) -> Callable[[Clause], bytes | None]:
    """What reads the file of a clause in the folder edited; `adopt`: one that it has not is copied, with its decisions."""
    approvals = _raw(shelves.own / APPROVALS, APPROVALS) or b""

    def read(clause: Clause) -> bytes | None:
        found = _raw(shelves.own / f"{clause.id}.yaml", clause.file)
        if found is not None or not adopt:
            return found
        path = next(path for folder in reversed(shelves.folders) if (path := folder / f"{clause.id}.yaml").is_file())
        found, decided_here = read_bytes(path, clause.file), _decisions(approvals, clause)
        for rank, version in enumerate(clause.versions):
            if _key(clause, version) in decided_here and version.review is not None:
                found = with_review(found, clause.file, rank, version.review)
        return found

    return read


def _decisions(approvals: bytes, clause: Clause) -> list[str]:
    """The decisions of an approvals file on the texts of a clause."""
    data = parse_yaml(approvals, APPROVALS).data or {}
    return [key for version in clause.versions if (key := _key(clause, version)) in data]


def _key(clause: Clause, version: Version) -> str:
    return f"{clause.id}@{version.in_force_from.isoformat()}"


def _signed(asked: Iterable[Key], written: Written, shelves: Shelves, signature: Signature,
            approvals: bytes) -> tuple[bytes, list[Key]]:
    """The approvals, with those of clauses that the folder does not hold; the others go to the clauses' own files."""
    done: list[Key] = []
    decisions: dict[str, Review] = {}
    for id_, day in asked:
        clause = written.library.clauses[id_]
        if faults(clause, written.library, shelves.outlines):
            continue
        version = next(v for v in clause.versions if v.in_force_from == day)
        judged = decided(clause, version, "approved", signature.on, signature.by, "")
        held = written.files.get(id_) or _raw(shelves.own / f"{id_}.yaml", clause.file)
        if held is None:
            decisions[_key(clause, version)] = judged
        else:
            written.files[id_] = with_review(held, clause.file, clause.versions.index(version), judged)
        done.append((id_, day))
    return with_decisions(approvals, APPROVALS, decisions) if decisions else approvals, done


def refuse_unsound(shelves: Shelves, contents: Mapping[Path, bytes | None], cache: Path | None) -> None:
    """Refuse what the folder edited could no more be read with: the library is read as it would be, apart."""
    with tempfile.TemporaryDirectory(prefix="clausier-") as name:
        copy = Path(name) / shelves.own.name
        if shelves.own.is_dir():
            shutil.copytree(shelves.own, copy, symlinks=True)
        for path, content in contents.items():
            there = copy / path.relative_to(shelves.own)
            there.parent.mkdir(parents=True, exist_ok=True)
            there.unlink() if content is None else there.write_bytes(content)
        if wrong := overlay_faults(load_library([*shelves.folders[:-1], copy], cache, examples=False), shelves.outlines):
            raise ReadingErrors(wrong)


def _raw(path: Path, name: str) -> bytes | None:
    """The bytes of a file of the folder that is edited, if it is there."""
    return read_bytes(path, name) if path.is_file() else None
