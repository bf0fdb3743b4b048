"""Put the clauses of a market into a buyer's own Word file: which pièce, and what the file will say of its origin.

What was done is told here too, for the command and for the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from drafting.document import Piece
from drafting.draft import Dossier
from drafting.errors import DraftingError, unknown
from drafting.manifest import extract, fingerprints, origin, settled_hash
from drafting.provenance import fate, read_extract, seeds
from drafting.word.holders import copies_of
from drafting.word.insertion import Report, insert
from drafting.word.outline import read_outline
from drafting.word.papers import read_paper
from drafting.word.proposed import Place, Proposed, bookmarks, markers, places_in, propose
from drafting.word.read import holders_in
from drafting.word.source import Source, open_source
from drafting.word.standing import properties_of, property_name, standing
from drafting.word.tracked import Tracked

MOST_BLOCKS = 20_000
"""The paragraphs and tables of a thousand pages."""
DRAFT = "Ce texte est un projet, à relire par un juriste."


class Inserted(Struct, frozen=True):
    """The new file, what was done, the pièce as printed in it, and the number of its first article in the other pièces.

    `changed`: the clauses replaced whose words a person had edited.
    """

    data: bytes
    report: Report
    piece: Piece
    asked: int
    changed: tuple[str, ...]


class Told(Struct, frozen=True):
    """An insertion in words. `titles`: our first ones, with their numbers; `looks`: ours → theirs; `warnings`: what to do.

    `number`: the one that the market should give to this article, when it is not the one that it gives; `rewrite`: how.
    """

    place: str
    titles: tuple[tuple[str, str], ...]
    looks: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    number: str = ""
    rewrite: str = ""


class Places(Struct, frozen=True):
    """Where the clauses of a pièce may go; `standing`: they are there already, and give way where they are."""

    rows: tuple[Place, ...]
    bookmarks: tuple[str, ...]
    markers: tuple[str, ...]
    proposed: Proposed
    standing: bool
    warnings: tuple[str, ...]


def insertable(dossier: Dossier) -> list[Piece]:
    """The pièces of the market that go into a buyer's own: articles, for all the lots, that candidates read."""
    return [piece for piece in dossier.pieces.pieces if piece.start is not None and piece.audience == "dce" and piece.lot is None]


def piece_to_insert(dossier: Dossier, code: str) -> Piece:
    """The pièce `code` of the market, if it is made of articles that go into a buyer's own pièce."""
    if code not in dossier.outlines:
        raise DraftingError(unknown("La pièce", code, dossier.outlines))
    fit = insertable(dossier)
    found = next((piece for piece in fit if piece.code == code), None)
    if found is None:
        produced = any(piece.code == code for piece in dossier.pieces.pieces)
        why = "est un document à part entière, à joindre tel quel" if produced else "n'est pas produite pour ce marché"
        raise DraftingError(f"La pièce « {code} » {why}. Pièces à insérer : {', '.join(p.code for p in fit) or 'aucune'}.")
    return found


def inserted(dossier: Dossier, code: str, source: Source, kind: str, wanted: str, tracked: Tracked | None) -> Inserted:
    """The buyer's file with the clauses of the pièce `code` in it, and the extract of the manifest in its properties."""
    settled = dossier.settled
    piece = piece_to_insert(dossier, code)
    done = insert(source, piece, kind, wanted, tracked)
    made_from = origin(settled, settled_hash(settled))
    data = done.write(extract(made_from, done.piece, fingerprints(settled, [done.piece]), printed=True))
    changed = _edited(source, code) if done.report.again else ()
    return Inserted(data, done.report, done.piece, piece.start or 1, changed)


def insert_file(path: Path, dossier: Dossier, code: str, kind: str, wanted: str, author: str, day: date) -> tuple[Inserted, Told]:
    """The same from a file, with all that is to be said of it; as tracked changes of `author`, if there is one."""
    source = open_source(path)
    before = warnings_of(source)
    done = inserted(dossier, code, source, kind, wanted, Tracked(author, day) if author else None)
    words = told(done, code, tracked=bool(author))
    return done, replace(words, warnings=(*before, *words.warnings))


def _edited(source: Source, code: str) -> tuple[str, ...]:
    """The clauses of an earlier insertion whose words are no more those that were written."""
    try:
        there = read_extract(properties_of(source).get(property_name(source, code), ""), source.where)
    except DraftingError:
        return ()  # properties that a person changed prove nothing
    found = copies_of(seeds(there), holders_in(source.parts))
    return tuple(entry["id"] for entry, copies in zip(there["clauses"], found, strict=True)
                 if fate(entry["text"], copies)[0] in ("edited", "missing"))


# ---- where ---------------------------------------------------------------------------------------------------

def places_for(path: Path, dossier: Dossier, code: str) -> Places:
    """The places of a buyer's file for the pièce `code`, and the one that is proposed."""
    piece, source = piece_to_insert(dossier, code), open_source(path)
    outline, choice = read_outline(source), dossier.settled.piece_choice(code)
    number = choice.article if choice else None
    return Places(places_in(outline), tuple(bookmarks(source)), tuple(markers(source)), propose(source, outline, number),
                  standing(source, piece) is not None, tuple(warnings_of(source)))


def check_file(path: Path) -> None:
    """Raises a French error when a file is not one that clauses can be put into, or is too long for a list of its places."""
    if len(open_source(path).blocks) > MOST_BLOCKS:
        raise DraftingError("Ce document est trop long pour que ses places soient montrées ici.", path.name,
                            "Insérez-y les clauses par clausier insert.")


def code_of(path: Path, dossier: Dossier) -> str:
    """Which of the pièces that can be inserted a file seems to be, by its name or its first lines; the first one else."""
    from drafting.verify import Sheet

    codes = [piece.code for piece in insertable(dossier)]
    found = Sheet(read_paper(path, path.name)).code
    return found if found in codes else (codes or [""])[0]


# ---- in words ------------------------------------------------------------------------------------------------

def warnings_of(source: Source) -> list[str]:
    """What a person must know before anything is written."""
    found = []
    if source.signed:
        found.append(f"Attention : {source.where} porte une signature électronique ; toute modification la rend invalide. "
                     "Faites signer de nouveau le fichier écrit.")
    if source.macros:
        found.append(f"{source.where} contient des macros : elles sont gardées telles quelles.")
    return found


def told(done: Inserted, code: str, *, tracked: bool) -> Told:
    """What was done, what was not, and what a person has to do."""
    report = done.report
    number = _number(done)
    rewrite = f"Écrivez « pieces: {{{code}: {{article: {number}}}}} » dans le marché, puis refaites-les." if number else ""
    many = f"{report.replaced} paragraphes et tableaux remplacés" if report.replaced > 1 else "1 paragraphe ou tableau remplacé"
    place = f"{report.place} ({many})" if report.replaced else report.place
    return Told(place, () if report.inside else report.titles, report.looks, tuple(_notes(done)),
                tuple(_warnings(done, tracked=tracked)), number, rewrite)


def _number(done: Inserted) -> str:
    number = done.report.number
    return number if number.isdecimal() and number != str(done.asked) else ""


def _notes(done: Inserted) -> Iterator[str]:
    report = done.report
    added = [f"{report.clauses} clause{'s' * (report.clauses > 1)}", f"{report.tables} tableau{'x' * (report.tables > 1)}"]
    yield (f"Ajouté : {' et '.join(added[:1 + bool(report.tables)])}, aucun style"
           + ", une définition de puces" * report.new_list + ".")
    if report.apart:
        yield f"Dérogations : à la fin de l'article « {report.apart} »."
    if report.automatic:
        yield "Numéros : ceux de la liste du document ; les articles suivants se renumérotent d'eux-mêmes."


def _warnings(done: Inserted, *, tracked: bool) -> Iterator[str]:
    report = done.report
    if report.elsewhere:
        yield ("Les clauses de cette pièce étaient déjà dans le fichier : elles y ont été remplacées, et la place demandée "
               "n'a pas servi.")
    if done.changed:
        yield "Texte modifié à la main depuis l'insertion précédente, et remplacé : " + ", ".join(done.changed) + "."
    asked = str(done.asked)
    number = report.number
    if number and number != asked:
        yield (f"Dans ce document, l'article porte le numéro {number} ; les autres pièces citent l'article {asked}. "
               + ("" if _number(done) else "Corrigez ces renvois dans les autres pièces.")).strip()
    elif not number:
        yield (f"Les titres de ce document n'ont pas de numéro ; les autres pièces citent l'article {asked} : "
               "corrigez ces renvois.")
    if report.apart_missing:
        yield ("Aucun article « Dérogations au CCAG » n'a été trouvé : la liste termine l'insertion. Reportez-la dans le "
               "dernier article du document.")
    if report.contents:
        yield "La table des matières se met à jour dans Word (clic droit, « Mettre à jour les champs »)."
    if tracked:
        yield ("Si un tableau suit le texte inséré, LibreOffice laisse un paragraphe vide quand on refuse tout ; Word n'en "
               "laisse pas.")
