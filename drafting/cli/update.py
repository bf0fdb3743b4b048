"""`clausier update`: what changed in the market or in the law, carried into pièces that people edited."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from drafting import french
from drafting.cli import files, inputs, options, places, say
from drafting.cli.diff import SHELL, reasons
from drafting.errors import DraftingError

if TYPE_CHECKING:
    from drafting.draft import Dossier
    from drafting.reopened import Manifest, Recorded
    from drafting.updating import FileOutcome, Say, Today

FATES = {"same": "inchangée", "updated": "mise à jour", "kept": "modifiée à la main, gardée telle quelle",
         "merged": "modifiée à la main et mise à jour", "conflict": "à décider", "added": "ajoutée, en modifications suivies",
         "withdrawn": "retirée, en modifications suivies", "gone": "retirée à la main, laissée ainsi"}
FILES = {"today": "personne ne l'avait modifiée : c'est la pièce d'aujourd'hui", "merged": "modifications gardées, texte à jour",
         "new": "pièce nouvelle", "kept": "modifié par une personne, laissé tel quel",
         "dropped": "n'est plus produite, et personne ne l'avait modifiée : elle n'est pas reprise",
         "derived": "tiré des pièces d'alors : il n'est pas repris",
         "apart": "inconnu du manifeste, mais porte des clauses de clausier : à mettre à jour seul, par clausier update",
         "unknown": "le manifeste ne le connaît pas : il n'est pas repris"}
CONFLICTS = {
    "both": "À décider : cette phrase a été modifiée à la main, et le texte de clausier change aussi. La modification suivie "
            "propose le texte d'aujourd'hui ; la refuser garde la phrase écrite à la main.",
    "cell": "À décider : cette cellule a été modifiée à la main, et sa valeur change aussi. La modification suivie propose la "
            "valeur d'aujourd'hui ; si vous la refusez, vérifiez le total et les autres pièces, qui sont ceux d'aujourd'hui.",
    "removed": "À décider : ce passage a été retiré à la main, et le texte de clausier change. Accepter la modification suivie "
               "le remet dans son texte d'aujourd'hui ; la refuser le laisse retiré.",
    "withdrawn": "À décider : ce passage, modifié à la main, n'est plus dans le texte de clausier. Accepter la modification "
                 "suivie le retire ; la refuser garde ce qui a été écrit à la main.",
    "table": "À décider : ce tableau a été modifié à la main, et ses lignes ou ses valeurs changent. Il est laissé tel quel ; "
             "reportez-y ce qui change, que donne clausier draft dans un autre dossier.",
    "form": "À décider : ce formulaire n'est plus celui d'aujourd'hui. Il est laissé tel quel ; reportez-y ce qui change, que "
            "donne clausier draft dans un autre dossier."}
AUTHOR = "clausier"


@click.command("update", help="Porte dans des pièces modifiées à la main ce que le marché ou la bibliothèque ont changé depuis."
                              "\n\nPIECES est un dossier écrit par clausier draft, ou une seule de ses pièces Word, avec son "
                              "manifeste. Ce que personne n'a modifié devient le texte d'aujourd'hui ; les modifications faites "
                              "à la main restent. Une phrase changée des deux côtés reste telle que la personne l'a écrite, "
                              "avec la nôtre en modification suivie et un commentaire. PIECES n'est jamais modifié.\n\nUn "
                              "fichier de l'acheteur où clausier insert a mis des clauses se met à jour seul, sans manifeste : "
                              "rien n'y change hors des clauses.")
@click.argument("source", metavar="PIECES", type=options.PATH)
@click.option("--market", "market", metavar="MARCHE", type=options.PATH, required=True,
              help="Le marché, tel qu'il est aujourd'hui.")
@click.option("-o", "out", metavar="SORTIE", type=options.PATH, required=True, help="Le dossier à écrire, ou le fichier.")
@options.signature(AUTHOR)
@options.force
@options.as_json
@options.library
@options.templates
@click.pass_context
def command(ctx: click.Context, source: Path, market: Path, out: Path, author: str, made_on: date | None, force: bool,
            as_json: bool, libraries: tuple[Path, ...], templates: tuple[Path, ...]) -> None:
    from drafting.insertion import warnings_of
    from drafting.updating import insertions, others, update_file, update_folder, update_insertions
    from drafting.word.source import open_source

    voice, single = say.Voice(as_json), not source.is_dir()
    _never_over(source, out)
    theirs = insertions(source) if single else {}
    manifest, recorded = _known(source, single=single) if not theirs else (None, None)
    dossier = _today(manifest, inputs.read_dossier(market, libraries, templates))
    for text in warnings_of(open_source(source)) if single else ():
        voice.line(text, fg="yellow")
    as_draft = manifest is not None and any(piece.values.get("projet") for piece in manifest.pieces)
    if dossier.blocking and not as_draft:
        say.findings(voice, (finding for finding in dossier.findings if finding.level == "blocking"))
        voice.line(f"Rien n'a été écrit : {say.counted(dossier.findings)}. Corrigez {market.name}.")
        voice.result({"written": None, "blocking": True})
        ctx.exit(1)
    today, comments, day = _state(dossier, as_draft=as_draft), _comments(manifest, dossier), made_on or date.today()
    if theirs:
        found = update_insertions(source, theirs, today, author, day, comments)
        files.replace(out, found[-1].data or b"", force=force)
    elif recorded is not None:
        found = [update_file(source, recorded, today, author, day, comments)]
        files.replace(out, found[0].data or b"", force=force)
    elif manifest is not None:
        found = update_folder(source, manifest, today, author, day, comments)
        _write(dossier, today, market, out, found, force=force)
        found += others(source, manifest)
    _show(voice, found, out)
    voice.result(_data(found, out))


def _known(source: Path, *, single: bool) -> tuple[Manifest, Recorded | None]:
    """The manifest of a folder, or of one of its pièces."""
    from drafting.output import MANIFEST
    from drafting.reopened import halfway, open_manifest
    from drafting.updating import recorded_of

    manifest, recorded = recorded_of(source) if single else (open_manifest(source / MANIFEST), None)
    if manifest.interrupted:
        raise halfway(str(source))
    return manifest, recorded


def _never_over(source: Path, out: Path) -> None:
    """The pièces that are read are never the ones that are written."""
    if source.resolve() == out.resolve():
        raise DraftingError("La sortie serait les pièces elles-mêmes, qui ne sont jamais modifiées.", str(out),
                            "Choisissez un autre nom.")
    if source.is_dir() and out.is_file() or source.is_file() and out.is_dir():
        raise DraftingError("Un dossier se met à jour dans un dossier, un fichier dans un fichier.", str(out),
                            "Choisissez un autre nom.")


def _today(manifest: Manifest | None, whole: Dossier) -> Dossier:
    """The pièces that the manifest was asked for."""
    from drafting.draft import only

    return only(whole, tuple({piece.code for piece in manifest.pieces})) if manifest and manifest.data.get("partial") else whole


def _state(dossier: Dossier, *, as_draft: bool) -> Today:
    from drafting.draft import shown, write_books, write_word
    from drafting.updating import Today

    made = write_word(dossier, as_draft=as_draft, cache=places.cache()) | write_books(dossier, as_draft=as_draft)
    return Today(dossier, shown(dossier, as_draft=as_draft), made)


def _comments(manifest: Manifest | None, dossier: Dossier) -> Say:
    """What is to be decided, then why the clause changes."""
    from drafting.market_diff import compare_states, of_dossier, of_manifest

    library, day = dossier.settled.library, dossier.settled.market.launch_date
    changes = {change.stem: change for change in compare_states(of_manifest(manifest, day), of_dossier(dossier), library)
               } if manifest else {}

    def told(stem: str, clause: str, why: str) -> Iterable[str]:
        known = changes[stem].why.get(clause) if stem in changes else None
        return [french.typeset(CONFLICTS[why]), *(reasons(clause, known, library, day) if known else [])]

    return told


def _write(dossier: Dossier, today: Today, market: Path, folder: Path, found: Iterable[FileOutcome], *, force: bool) -> None:
    """The files, and the manifest of what `draft` writes today: it is what the next update starts from."""
    from drafting.manifest import build
    from drafting.output import write_folder
    from drafting.word.package import package_hash
    from drafting.writing import shells

    hashes = {name: package_hash(content) for name, content in today.files.items()}
    with files.writing(folder):
        manifest = build(dossier.settled, dossier.selection, dossier.pieces, dossier.findings, dossier.defaults, dossier.outlines,
                         today.files, hashes, market.read_bytes(), market.name, shells(dossier), today.shown, dossier.books)
        write_folder(folder, {one.file: one.data for one in found if one.data is not None}, manifest, force=force)


# ---- for people ---------------------------------------------------------------------------------------------

def _show(voice: say.Voice, found: Iterable[FileOutcome], out: Path) -> None:
    voice.title(f"Écrit : {out}")
    undecided = 0
    for one in found:
        voice.title(f"  {one.file} – {FILES[one.kind]}")
        for outcome in one.outcomes:
            lots = f" (lot {', '.join(outcome.lots)})" if outcome.lots else ""
            voice.line(f"    {outcome.clause}{lots} : {FATES[outcome.fate]}")
            undecided += len(outcome.conflicts)
            if outcome.moved:
                voice.line("      Déplacée à la main : mise à jour où elle est.")
            if outcome.copies:
                voice.line(f"      Recopiée ailleurs ({outcome.copies}) : la copie est laissée telle quelle.", fg="yellow")
            for why, words in outcome.conflicts:
                voice.line(f"      {CONFLICTS[why]}" + (f" Écrit à la main : « {words} »" if words else ""), fg="yellow")
        for name, before, after in one.shell:
            voice.line(f"    À reporter à la main (page de titre, en-têtes) – {SHELL[name]} : {before or '(rien)'} → "
                       f"{after or '(rien)'}", fg="yellow")
        if one.start:
            voice.line(f"    À reporter à la main : le premier article porte désormais le numéro {one.start[1]}.", fg="yellow")
        if one.cited:
            voice.line(f"    Dans ce document, l'article porte le numéro {one.cited[0]} ; les autres pièces citent l'article "
                       f"{one.cited[1]}.", fg="yellow")
    voice.line(f"À décider : {undecided}. Ces pièces sont des projets, à relire par un juriste.")


def _data(found: Iterable[FileOutcome], out: Path) -> dict[str, Any]:
    return {"written": str(out), "files": [{
        "file": one.file, "kind": one.kind,
        "shell": [{"name": name, "from": before, "to": after} for name, before, after in one.shell],
        "first_article": one.start[1] if one.start else None,
        "clauses": [{"clause": each.clause, "lots": list(each.lots), "fate": each.fate, "moved": each.moved,
                     "copies": each.copies,
                     "conflicts": [{"why": why, "words": words} for why, words in each.conflicts]} for each in one.outcomes],
    } for one in found]}
