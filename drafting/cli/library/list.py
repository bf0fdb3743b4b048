"""`clausier library list`: one line a clause."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from drafting import french
from drafting.cli import inputs, options, say
from drafting.hashes import overlays
from drafting.review import SET_ASIDE, standing

if TYPE_CHECKING:
    from drafting.library import Clause, Library


@click.command("list", help="Liste les clauses : leur texte en vigueur à une date, sa dernière vérification, les "
                            "articles cités, et d'où vient chaque texte si une bibliothèque est superposée.")
@options.on("La date du lancement à considérer ; aujourd'hui par défaut.")
@options.as_json
@options.library
def command(day: date | None, as_json: bool, libraries: tuple[Path, ...]) -> None:
    library = inputs.read_library(libraries)
    day = day or date.today()
    voice = say.Voice(as_json)
    rows = [_row(library, clause, day) for clause in sorted(library.clauses.values(), key=lambda clause: clause.id)]
    width = max((len(row["id"]) for row in rows), default=0)
    for row in rows:
        voice.line(f"{row['id']:<{width}}  {row['title']} – {_state(row)}{_origin(row) if library.overlays else ''}")
    states = [row["review"] for row in rows if row["review"]]
    told = french.listing([f"{states.count(state)} {french.plural(word, states.count(state))}" for state, word in STATES.items()
                           if state in states])
    voice.line(f"{len(rows)} clauses, livraison {library.release}, au {french.short_date(day)}" + f" : {told}." * bool(told))
    for overlay in library.overlays:
        own = [row for row in rows if row["library"] == overlay.name]
        instead = sum(row["replaces"] is not None for row in own)
        judged = sum(row["judged_in"] == overlay.name for row in rows)
        voice.line(f"  {overlay.release} ({overlay.name}) : {_count(len(own), 'clause')}, dont {instead} à la place d'une "
                   f"autre ; {_count(judged, 'décision')} sur d'autres textes en vigueur.")
    voice.result({"release": library.release, "on": day.isoformat(), "clauses": rows, "overlays": overlays(library)})


STATES = {"proposed": "proposé", "approved": "approuvé", **SET_ASIDE}


def _count(count: int, word: str) -> str:
    return f"{count} {french.plural(word, count)}"


def _row(library: Library, clause: Clause, day: date) -> dict[str, Any]:
    version = clause.version_on(day)
    checked = version.checked_on if version else None
    origin, beneath = library.origin(clause.file), library.replaced.get(clause.id)
    file = library.approvals.get(f"{clause.id}@{version.in_force_from.isoformat()}") if version else None
    judge = library.origin(file.name) if file else None
    return {"id": clause.id, "title": clause.title, "version": version.in_force_from.isoformat() if version else None,
            "release": clause.release, "library": origin.name if origin else None,
            "replaces": beneath.release if beneath and library.changed(clause) else None,
            "judged_in": judge.name if judge else None,
            "review": standing(clause, version) if version else None,
            "checked_on": checked.isoformat() if checked else None,
            "law": [{"id": id_, "cite": library.law[id_].cite if id_ in library.law else id_,
                     "unread": id_ in library.law and library.law[id_].unread_on(day)}
                    for id_ in (version.law if version else ())]}


def _origin(row: dict[str, Any]) -> str:
    """Which library the text comes from, and which one judged it when it is another."""
    words = f" – {row['release']}"
    if row["replaces"] is not None:
        words += f", à la place de {row['replaces']}"
    return words + (f", décision de {row['judged_in']}" if row["judged_in"] else "")


def _state(row: dict[str, Any]) -> str:
    if row["version"] is None:
        return "aucun texte en vigueur"
    words = f"texte du {french.short_date(french.read_date(row['version']))}"
    if row["checked_on"]:
        words += f", vérifié le {french.short_date(french.read_date(row['checked_on']))}"
    cites = [law["cite"] + " (à vérifier)" * law["unread"] for law in row["law"]]
    words += f", {STATES[row['review']]}" if row["review"] != "proposed" else ""
    return words + (f", {french.listing(cites)}" if cites else "")
