"""`clausier diff`: word for word, what changes in one market's pièces, in which clause, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from drafting import french
from drafting.cli import files, inputs, options, places, say
from drafting.errors import DraftingError
from drafting.facts import PRIVATE_PIECES

if TYPE_CHECKING:
    from drafting.library import Library
    from drafting.market_diff import PieceChange, State
    from drafting.outlines import Outline
    from drafting.piece_redline import Entry

KINDS = {"changed": ("pièce change", "pièces changent"), "added": ("pièce nouvelle", "pièces nouvelles"),
         "removed": ("pièce disparaît", "pièces disparaissent"),
         "shell": ("ne change que d'en-tête", "ne changent que d'en-tête"),
         "same": ("reste la même", "restent les mêmes")}
TOLD = ("changed", "added", "removed")


@click.command("diff", help="Compare mot à mot les pièces d'un marché : lancé à deux dates, ou telles qu'un manifeste les garde "
                            "et telles que la bibliothèque d'aujourd'hui les donne.\n\nFICHIER est un marché, avec --from et "
                            "--to, ou un manifest.json, dont le marché est gardé. Pour chaque pièce, les mots [-retirés-] et "
                            "[+ajoutés+], la clause et la raison ; --word écrit les pièces en modifications suivies.")
@click.argument("source", metavar="FICHIER", type=options.PATH)
@options.dated("--from", "start", "Pour un marché, la première date de lancement.")
@options.dated("--to", "end", "Pour un marché, la seconde.")
@click.option("--word", metavar="DOSSIER", type=options.PATH,
              help="Le dossier des pièces en modifications suivies, raisons en commentaires.")
@options.signature()
@options.force
@options.as_json
@options.library
@options.templates
def command(source: Path, start: date | None, end: date | None, word: Path | None, author: str | None, made_on: date | None,
            force: bool, as_json: bool, libraries: tuple[Path, ...], templates: tuple[Path, ...]) -> None:
    from drafting.market_diff import compare_states

    signature = options.signed(word is not None, "--word", author, made_on)
    library, outlines = inputs.read_library(libraries), inputs.read_outlines(templates)
    voice = say.Voice(as_json)
    old, new, span = _states(voice, source, start, end, library, outlines)
    found = compare_states(old, new, library)
    for change in found:
        if change.kind in TOLD:
            _show(voice, change, library, new.day)
    appeared = [each for each in new.blocking if each not in old.blocking]
    for code, message in appeared:
        voice.line(f"Remarque bloquante nouvelle, {code} : {message}")
    voice.line(f"{french.capital(span)} : {_counted(found)}.")
    if word is not None:
        _write(voice, word, found, (old, new), library, outlines, signature, force)
    voice.result({"compared": span, "pieces": [_data(change, library, new.day) for change in found],
                  "blocking": [{"code": code, "message": message} for code, message in appeared]})


def _states(voice: say.Voice, source: Path, start: date | None, end: date | None, library: Library,
            outlines: dict[str, Outline]) -> tuple[State, State, str]:
    """Both states, and what is compared, in words."""
    from drafting.draft import only, prepare
    from drafting.market_diff import of_dossier, of_manifest, on_day
    from drafting.reading import load_market
    from drafting.reopened import open_manifest

    if source.suffix.lower() != ".json":
        if start is None or end is None:
            raise click.UsageError("un marché se compare à deux dates de lancement : --from DATE --to DATE.")
        if start >= end:
            raise DraftingError("La première date n'est pas avant la seconde.", hint="Donnez la plus ancienne d'abord.")
        market = load_market(source, library.vocabulary())
        span = f"d'un lancement le {french.short_date(start)} à un lancement le {french.short_date(end)}"
        return on_day(market, start, library, outlines), on_day(market, end, library, outlines), span
    if start is not None or end is not None:
        raise click.UsageError("un manifeste garde la date de lancement de son marché : --from et --to n'ont pas de sens.")
    manifest = open_manifest(source)
    if manifest.overlays and not library.overlays:
        voice.line(f"À savoir : ces pièces venaient aussi d'une bibliothèque superposée ({', '.join(manifest.overlays)}) ; "
                   "sans --library, ses textes passent pour retirés.")
    for piece in manifest.pieces:
        if piece.tree is None:
            voice.line(f"À savoir : {piece.file} est un classeur, il n'est pas comparé.")
    if manifest.data.get("partial"):
        voice.line("À savoir : ce manifeste ne décrit que les pièces demandées par --piece ; les autres ne sont pas comparées.")
    whole = prepare(manifest.market(library.vocabulary()), library, outlines, manifest.more())
    dossier = only(whole, tuple({piece.code for piece in manifest.pieces})) if manifest.data.get("partial") else whole
    as_draft = any(piece.values.get("projet") for piece in manifest.pieces)
    return (of_manifest(manifest, dossier.settled.market.launch_date), of_dossier(dossier, as_draft=as_draft),
            "des pièces du manifeste à celles d'aujourd'hui")


# ---- for people ---------------------------------------------------------------------------------------------

def _show(voice: say.Voice, change: PieceChange, library: Library, day: date) -> None:
    from drafting.cli.library.redlined import marked
    from drafting.grounds import SHELL, clause_reasons
    from drafting.piece_redline import changed_lines
    from drafting.redline import Line

    status = {"added": " – pièce nouvelle", "removed": " – n'est plus produite"}.get(change.kind, "")
    voice.title(f"{change.stem} – {change.redline.piece.title}{status}")
    for name, before, after in change.shell:
        voice.line(f"  {SHELL[name]} : {before or '(rien)'} → {after or '(rien)'}")
    if change.kind != "changed":
        voice.line()
        return
    told: set[str] = set()
    for place, entries in _grouped(change.redline.entries):
        clause = entries[0].clause
        voice.line(f"  {place}" + (f" · {clause}" if clause else " (titre)"))
        if clause and clause not in told:
            told.add(clause)
            for line in clause_reasons(clause, change.why[clause], library, day):
                voice.line(f"    {line}", dim=True)
        for entry in entries:
            for spans in changed_lines(entry):
                voice.line(f"      {marked(Line(0, spans))}")
    voice.line()


def _grouped(entries: Iterable[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    """What changes, clause by clause, with the heading above it; a heading that changes stands alone."""
    from drafting.document import Heading

    place, group = "", list[Any]()
    for entry in entries:
        if isinstance(entry.thing, Heading):
            if group:
                yield place, group
                group = []
            place = " ".join(filter(None, (entry.thing.number, entry.thing.text)))
            if entry.changed:
                yield place, [entry]
        elif entry.changed:
            if group and group[0].clause != entry.clause:
                yield place, group
                group = []
            group.append(entry)
    if group:
        yield place, group


def _counted(found: Iterable[PieceChange]) -> str:
    kinds = [change.kind for change in found]
    said = [f"{kinds.count(kind)} {many if kinds.count(kind) > 1 else one}" for kind, (one, many) in KINDS.items()
            if kind in kinds]
    return french.listing(said)


# ---- for Word and for programs ------------------------------------------------------------------------------

def _write(voice: say.Voice, folder: Path, found: Iterable[PieceChange], states: tuple[State, State], library: Library,
           outlines: dict[str, Outline], signature: tuple[str, date], force: bool) -> None:
    """One file a pièce whose text changes; every one is made before the first is written."""
    from drafting.grounds import clause_reasons
    from drafting.word.piece_redline import write_piece_redline
    from drafting.word.shell import load_shell

    old, new = states
    made: dict[str, bytes] = {}
    for change in found:
        if change.kind in TOLD:
            shell = load_shell(outlines[change.redline.piece.code].shell, places.cache())
            after = new.shown.get(change.stem) or old.shown[change.stem]
            before = old.shown.get(change.stem) or after
            comments = {clause: clause_reasons(clause, why, library, new.day) for clause, why in change.why.items()}
            made[f"{change.stem}-modifications.docx"] = write_piece_redline(
                change.redline, shell, before, after, comments, *signature)
    if not made:
        voice.line("Rien ne change : aucune pièce n'est écrite.")
        return
    kept = files.fill(folder, made, force=force)
    voice.title(f"Écrit dans {folder} :")
    for name, saved in kept.items():
        private = " (pour l'acheteur seul)" if name.partition("-modifications")[0] in PRIVATE_PIECES else ""
        voice.line(f"  {name}{private}" + (f" (l'ancien : {saved.name})" if saved else ""))


def _data(change: PieceChange, library: Library, day: date) -> dict[str, Any]:
    from drafting.grounds import clause_reasons
    from drafting.piece_redline import changed_lines

    clauses = []
    for place, entries in _grouped(change.redline.entries):
        clause = entries[0].clause
        clauses.append({
            "clause": clause or None, "place": place,
            "reasons": clause_reasons(clause, change.why[clause], library, day) if clause else [],
            "lines": [{"mark": entry.mark, "spans": [{"text": s.text, "mark": s.mark} for s in spans]}
                      for entry in entries for spans in changed_lines(entry)]})
    piece = change.redline.piece
    return {"piece": piece.code, "lot": piece.lot, "title": piece.title, "kind": change.kind,
            "shell": [{"name": name, "from": before, "to": after} for name, before, after in change.shell], "changes": clauses}
