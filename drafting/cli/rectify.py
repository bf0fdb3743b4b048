"""`clausier rectify`: the corrective notice of a consultation already launched, and all its pièces made again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from drafting.cli import draft, inputs, options, say

if TYPE_CHECKING:
    from drafting.changes import Change
    from drafting.draft import Dossier
    from drafting.rectify import Comparison


@click.command("rectify", help="Compare deux états d'un marché déjà lancé, ANCIEN et NOUVEAU, et écrit dans DOSSIER le "
                               "rectificatif et toutes les pièces, à la même version.\n\nNOUVEAU dit le numéro et la date du "
                               "rectificatif (rectification). Si rien de ce que lisent les candidats n'a changé, rien n'est "
                               "écrit et le code de sortie est 1.")
@click.argument("old", metavar="ANCIEN", type=options.PATH)
@click.argument("new", metavar="NOUVEAU", type=options.PATH)
@click.option("-o", "folder", metavar="DOSSIER", type=options.PATH, required=True, help="Le dossier des pièces.")
@click.option("--zip", "zips", is_flag=True, help="Ajoute dce.zip (pour les candidats) et dossier.zip (tout).")
@options.force
@options.as_json
@options.library
@options.templates
@click.pass_context
def command(ctx: click.Context, old: Path, new: Path, folder: Path, zips: bool, force: bool, as_json: bool,
            libraries: tuple[Path, ...], templates: tuple[Path, ...]) -> None:
    from drafting.rectify import compare, corrected

    voice = say.Voice(as_json)
    before, after = (inputs.read_dossier(path, libraries, templates) for path in (old, new))
    found = compare(before, after)
    if not found.touched:
        _nothing(voice, found)
        voice.result(_data(found, {}))
        ctx.exit(1)
    dossier = corrected(after, found)
    say.findings(voice, dossier.findings)
    if dossier.blocking:
        voice.line(f"Rien n'a été écrit : {say.counted(dossier.findings)}. Corrigez {new.name}.")
        voice.result(_data(found, draft.data(dossier, folder, None)))
        ctx.exit(1)
    voice.title("Ce qui change pour les candidats :" if found.changes else "La rédaction change, et aucune valeur :")
    _show(voice, found.changes)
    for one in found.touched:
        voice.line(f"  {one.piece}, {one.effect} : {one.where}")
    if found.inside:
        voice.title("Ce qui change pour l'acheteur seul, et ne se publie pas :")
        _show(voice, found.inside)
    if _differs(folder, before, dossier):
        voice.line(
            f"À vérifier : les pièces qui étaient dans {folder} ne viennent pas de {old.name}, ou elles viennent d'une autre "
            "version de la bibliothèque. Le rectificatif compare les pièces que cette bibliothèque donne.")
    written = draft.write(dossier, new, folder, as_draft=False, force=force, zips=zips, partial=False)
    draft.show(voice, dossier, folder, written)
    voice.result(_data(found, draft.data(dossier, folder, written)))


def _differs(folder: Path, *states: Dossier) -> bool:
    """Whether the pièces already in `folder` come from none of the two states, or from another release or overlay of texts."""
    from drafting.hashes import overlays
    from drafting.manifest import settled_hash
    from drafting.output import MANIFEST, read_manifest

    found = read_manifest(folder / MANIFEST)
    market = found.get("market")
    texts = states[0].settled.library
    return isinstance(market, dict) and (
        (found.get("release"), found.get("overlays")) != (texts.release, overlays(texts))
        or market.get("settled_sha256") not in [settled_hash(state.settled) for state in states])


def _nothing(voice: say.Voice, found: Comparison) -> None:
    rows = (*found.changes, *found.inside)
    if not rows:
        voice.line("Rien n'a changé entre les deux marchés : il n'y a rien à rectifier, rien n'a été écrit.")
        return
    voice.line("Seules des valeurs que les candidats ne lisent pas ont changé : il n'y a rien à publier, rien n'a été écrit.")
    _show(voice, rows)


def _show(voice: say.Voice, changes: Iterable[Change]) -> None:
    for one in changes:
        voice.line(f"  {one.subject} ({one.where}) : {one.old} → {one.new}")


def _data(found: Comparison, drafted: dict[str, Any]) -> dict[str, Any]:
    from msgspec.structs import asdict

    return {**drafted, "changes": [asdict(one) for one in found.changes], "internal": [asdict(one) for one in found.inside],
            "touched": [asdict(one) for one in found.touched]}
