"""`clausier update`: what changed in the market or in the law, carried into pièces that people edited."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from drafting.cli import files, inputs, options, places, say
from drafting.errors import DraftingError

if TYPE_CHECKING:
    from drafting.reopened import Manifest, Recorded
    from drafting.updating import FileOutcome, Today

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
    from drafting.updating import (
        asked_for,
        comments_of,
        insertions,
        others,
        today_of,
        update_file,
        update_folder,
        update_insertions,
        was_draft,
    )
    from drafting.word.source import open_source

    voice, single = say.Voice(as_json), not source.is_dir()
    _never_over(source, out)
    theirs = insertions(source) if single else {}
    manifest, recorded = _known(source, single=single) if not theirs else (None, None)
    dossier = asked_for(manifest, inputs.read_dossier(market, libraries, templates))
    for text in warnings_of(open_source(source)) if single else ():
        voice.line(text, fg="yellow")
    as_draft = was_draft(manifest)
    if dossier.blocking and not as_draft:
        say.findings(voice, (finding for finding in dossier.findings if finding.level == "blocking"))
        voice.line(f"Rien n'a été écrit : {say.counted(dossier.findings)}. Corrigez {market.name}.")
        voice.result({"written": None, "blocking": True})
        ctx.exit(1)
    today = today_of(dossier, as_draft=as_draft, cache=places.cache())
    comments, day = comments_of(manifest, dossier), made_on or date.today()
    if theirs:
        found = update_insertions(source, theirs, today, author, day, comments)
        files.replace(out, found[-1].data or b"", force=force)
    elif recorded is not None:
        found = [update_file(source, recorded, today, author, day, comments)]
        files.replace(out, found[0].data or b"", force=force)
    elif manifest is not None:
        found = update_folder(source, manifest, today, author, day, comments)
        _write(today, market, out, found, force=force)
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


def _write(today: Today, market: Path, folder: Path, found: Iterable[FileOutcome], *, force: bool) -> None:
    """The files, and the manifest of today."""
    from drafting.output import write_folder
    from drafting.updating import manifest_of

    with files.writing(folder):
        manifest = manifest_of(today, market.read_bytes(), market.name)
        write_folder(folder, {one.file: one.data for one in found if one.data is not None}, manifest, force=force)


# ---- for people ---------------------------------------------------------------------------------------------

def _show(voice: say.Voice, found: Iterable[FileOutcome], out: Path) -> None:
    from drafting.updating import FILES, told, undecided

    voice.title(f"Écrit : {out}")
    for one in found:
        voice.title(f"  {one.file} – {FILES[one.kind]}")
        for line in told(one):
            voice.line(f"{'  ' * (line.deep + 2)}{line.text}", fg="yellow" if line.warning else None)
    voice.line(f"À décider : {undecided(found)}. Ces pièces sont des projets, à relire par un juriste.")


def _data(found: Iterable[FileOutcome], out: Path) -> dict[str, Any]:
    return {"written": str(out), "files": [{
        "file": one.file, "kind": one.kind,
        "shell": [{"name": name, "from": before, "to": after} for name, before, after in one.shell],
        "first_article": one.start[1] if one.start else None,
        "clauses": [{"clause": each.clause, "lots": list(each.lots), "fate": each.fate, "moved": each.moved,
                     "copies": each.copies,
                     "conflicts": [{"why": why, "words": words} for why, words in each.conflicts]} for each in one.outcomes],
    } for one in found]}
