"""`clausier draft`: the Word pièces and their manifest, written in one folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import asdict

from drafting import french
from drafting.cli import files, inputs, options, places, say
from drafting.errors import DraftingError, unknown
from drafting.facts import PRIVATE_PIECES

if TYPE_CHECKING:
    from drafting.draft import Dossier
    from drafting.output import Written


@click.command("draft", help="Écrit dans DOSSIER les pièces Word de MARCHE, avec leur manifeste.\n\nUn fichier modifié "
                             "par une personne n'est jamais remplacé sans --force. Une remarque bloquante arrête tout, "
                             "sauf avec --as-draft.")
@options.market
@click.option("-o", "folder", metavar="DOSSIER", type=options.PATH, required=True, help="Le dossier des pièces.")
@click.option("--piece", "codes", metavar="CODE", multiple=True,
              help="N'écrit que cette pièce, par exemple ccap (répétable) ; les autres restent.")
@click.option("--zip", "zips", is_flag=True, help="Ajoute dce.zip (pour les candidats) et dossier.zip (tout).")
@click.option("--odt", is_flag=True, help="Ajoute chaque pièce Word en .odt, par LibreOffice.")
@click.option("--pdf", is_flag=True, help="Ajoute chaque pièce Word en PDF accessible, par LibreOffice.")
@options.force
@click.option("--approved-only", is_flag=True, help="N'écrit rien si un texte n'est pas approuvé par un juriste.")
@click.option("--as-draft", is_flag=True, help="Écrit malgré les remarques bloquantes, « PROJET » sur chaque page.")
@options.as_json
@options.library
@options.templates
@click.pass_context
def command(ctx: click.Context, market: Path, folder: Path, codes: tuple[str, ...], zips: bool, odt: bool, pdf: bool,
            force: bool, approved_only: bool, as_draft: bool, as_json: bool, libraries: tuple[Path, ...],
            templates: tuple[Path, ...]) -> None:
    from drafting.draft import only
    from drafting.manifest import unapproved

    voice = say.Voice(as_json)
    targets = [name for name, asked in (("odt", odt), ("pdf", pdf)) if asked]
    if targets:
        from drafting.libreoffice import program

        program()  # missing, it is said before anything is read
    whole = inputs.read_dossier(market, libraries, templates)
    _known(whole, codes)
    dossier = only(whole, codes)
    say.findings(voice, dossier.findings)
    refused = unapproved(dossier.selection, dossier.pieces) if approved_only else []
    stopped = bool(refused) or (dossier.blocking and not as_draft)
    written = None
    if refused:
        voice.line(f"Rien n'a été écrit : {_unapproved(dossier)}, et --approved-only n'en admet aucun.")
        for kept in refused:
            voice.line(f"  {kept.clause.id}@{kept.version.in_force_from.isoformat()}")
    elif stopped:
        voice.line(f"Rien n'a été écrit : {say.counted(dossier.findings)}. Corrigez {market.name}, "
                   "ou ajoutez --as-draft pour un projet marqué comme tel.")
    else:
        written = write(dossier, market, folder, as_draft=as_draft, force=force, zips=zips, partial=bool(codes),
                        targets=targets)
        show(voice, dossier, folder, written)
    voice.result(data(dossier, folder, written))
    ctx.exit(1 if stopped else 0)


def _known(dossier: Dossier, codes: Iterable[str]) -> None:
    """Refuse a code that no template has, and a pièce that this market does not produce."""
    produced = {piece.code for piece in dossier.pieces.pieces} | set(dossier.workbooks)
    for code in codes:
        if code not in dossier.outlines:
            raise DraftingError(unknown("La pièce", code, dossier.outlines))
        if code not in produced:
            raise DraftingError(f"La pièce « {code} » n'est pas produite pour ce marché. "
                                f"Pièces produites : {', '.join(c for c in dossier.outlines if c in produced)}.",
                                hint="La clé « pieces » du marché peut l'ajouter.")


def write(dossier: Dossier, market: Path, folder: Path, *, as_draft: bool, force: bool, zips: bool,
           partial: bool, targets: Iterable[str] = ()) -> Written:
    from drafting.output import write_folder
    from drafting.writing import documents_of

    with files.writing(folder):
        documents, manifest = documents_of(dossier, market.read_bytes(), market.name, as_draft=as_draft, cache=places.cache(),
                                           targets=targets)
        return write_folder(folder, documents, manifest, force=force, zips=zips, partial=partial)


# ---- for people ---------------------------------------------------------------------------------------------

def show(voice: say.Voice, dossier: Dossier, folder: Path, written: Written) -> None:
    titles = {f"{piece.stem}.docx": piece.title + (f" (lot n° {piece.lot})" if piece.lot else "")
              + " (pour l'acheteur seul)" * (piece.code in PRIVATE_PIECES) for piece in dossier.pieces.pieces}
    titles.update({f"{code}.xlsx": dossier.outlines[code].title for code in dossier.books})
    titles.update({"manifest.json": "ce qui a été écrit, d'après quels textes et quelles valeurs",
                   "dce.zip": "les pièces pour les candidats", "dossier.zip": "toutes les pièces et le manifeste"})
    titles.update({f"{piece.stem}{end}": f"la même, en {said}" for piece in dossier.pieces.pieces
                   for end, said in ((".odt", ".odt"), (".pdf", "PDF"))})
    voice.title(f"Écrit dans {folder} :")
    width = max(map(len, written.written))
    for name in sorted(written.written, key=lambda name: (name.endswith((".json", ".zip")), name)):
        voice.line(f"  {name:<{width}}  {titles.get(name, '')}".rstrip())
    for name, kept in written.saved:
        voice.line(f"Ancien {name} gardé : {kept}")
    for name in written.removed:
        why = "sa pièce a changé ou " if name.endswith((".odt", ".pdf")) else ""
        voice.line(f"Retiré, car {why}cette pièce n'est plus produite : {name}")
    for name in written.left:
        voice.line(f"Laissé, car une personne l'a modifié, bien que la pièce ne soit plus produite : {name}")
    _show_origins(voice, dossier)
    _show_libraries(voice, dossier)
    voice.line(f"Approbation : {_unapproved(dossier)}.")
    voice.line(f"Remarques : {say.counted(dossier.findings)}. Ces pièces sont des projets, à relire par un juriste.")


def _unapproved(dossier: Dossier) -> str:
    """« 12 textes sur 45 ne sont pas approuvés par un juriste »."""
    from drafting.manifest import unapproved, written

    count, of = len(unapproved(dossier.selection, dossier.pieces)), len(written(dossier.pieces))
    if not count:
        return "tous les textes sont approuvés par un juriste"
    verb = "ne sont pas approuvés" if count > 1 else "n'est pas approuvé"
    return f"{count} {french.plural('texte', count)} sur {of} {verb} par un juriste"


def _show_libraries(voice: say.Voice, dossier: Dossier) -> None:
    """By which of the buyer's own libraries the texts come."""
    from drafting.manifest import written

    library = dossier.settled.library
    used = [library.origin(library.clauses[id_].file) for id_ in written(dossier.pieces)]
    for overlay in library.overlays:
        count = used.count(overlay)
        voice.line(f"Bibliothèque {overlay.release} : {count} {french.plural('texte', count)} sur {len(used)}.")


def _show_origins(voice: say.Voice, dossier: Dossier) -> None:
    """What nobody decided and what nobody read in the official text: to be known before signing."""
    rows = dossier.defaults
    advice = " (usages de la profession, à confirmer par l'acheteur)" if rows else ""
    voice.line(f"Valeurs par défaut : {len(rows)}{advice}")
    for row in rows:
        voice.line(f"  {_default(dossier, row)}")
    for article in _concordant(dossier):
        voice.line(f"Référence concordante, non lue dans le texte officiel : {article}")


def _default(dossier: Dossier, row: dict[str, Any]) -> str:
    """Its title, then what the buyer would write to state it: « Taux d'insertion – calibration.rate: 5 % »."""
    from drafting.spoken import path_title

    path = str(row["path"])
    entry = dossier.settled.library.data["practice"].get(path)
    value = entry["value"] if entry else row["value"]
    written = f"[{', '.join(map(str, value))}]" if isinstance(value, list) else str(value)
    unit = f" ({entry['unit']})" if entry and entry.get("unit") else ""
    if "lot" in row:
        written = written.replace(".", ",") + " %" * (path == "lot.labour_share")
        return f"{path_title(path)}, lot n° {row['lot']} – {path.removeprefix('lot.')}: {written}{unit}"
    return f"{entry['title'] if entry else path_title(path)} – {path}: {written}{unit}"


def _concordant(dossier: Dossier) -> list[str]:
    """The articles that the written pièces cite and that were only found concordant (COH-39)."""
    settled = dossier.settled
    used = {passage.clause for piece in dossier.pieces.pieces for passage in piece.passages()}
    cited = {id_ for clause in used for id_ in dossier.selection.kept[clause].version.law}
    found = []
    for id_ in sorted(cited & set(settled.library.law)):
        wording = settled.library.law[id_].wording_on(settled.market.launch_date)
        if wording is not None and wording.verified == "concordant":
            found.append(f"{settled.library.law[id_].cite}, {settled.library.law[id_].text}")
    return found


def data(dossier: Dossier, folder: Path, written: Written | None) -> dict[str, Any]:
    from drafting.manifest import plain, unapproved

    done = asdict(written) if written else {"written": (), "saved": (), "removed": (), "left": ()}
    return {"folder": str(folder), **done, "saved": [{"file": name, "kept": kept} for name, kept in done["saved"]],
            "blocking": dossier.blocking, "findings": [asdict(finding) for finding in dossier.findings],
            "defaults": [row | {"value": plain(row["value"])} for row in dossier.defaults], "concordant": _concordant(dossier),
            "not_approved": [kept.clause.id for kept in unapproved(dossier.selection, dossier.pieces)]}
