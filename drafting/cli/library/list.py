"""`clausier library list`: one line a clause."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from drafting import french
from drafting.cli import inputs, options, say
from drafting.review import SET_ASIDE, standing

if TYPE_CHECKING:
    from drafting.library import Clause, Library


@click.command("list", help="Liste les clauses : leur texte en vigueur à une date, sa dernière vérification, les "
                            "articles cités.")
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
        voice.line(f"{row['id']:<{width}}  {row['title']} – {_state(row)}")
    states = [row["review"] for row in rows if row["review"]]
    told = french.listing([f"{states.count(state)} {french.plural(word, states.count(state))}" for state, word in STATES.items()
                           if state in states])
    voice.line(f"{len(rows)} clauses, livraison {library.release}, au {french.short_date(day)}" + f" : {told}." * bool(told))
    voice.result({"release": library.release, "on": day.isoformat(), "clauses": rows})


STATES = {"proposed": "proposé", "approved": "approuvé", **SET_ASIDE}


def _row(library: Library, clause: Clause, day: date) -> dict[str, Any]:
    version = clause.version_on(day)
    checked = version.checked_on if version else None
    return {"id": clause.id, "title": clause.title, "version": version.in_force_from.isoformat() if version else None,
            "review": standing(clause, version) if version else None,
            "checked_on": checked.isoformat() if checked else None,
            "law": [{"id": id_, "cite": library.law[id_].cite if id_ in library.law else id_,
                     "unread": id_ in library.law and library.law[id_].unread_on(day)}
                    for id_ in (version.law if version else ())]}


def _state(row: dict[str, Any]) -> str:
    if row["version"] is None:
        return "aucun texte en vigueur"
    words = f"texte du {french.short_date(french.read_date(row['version']))}"
    if row["checked_on"]:
        words += f", vérifié le {french.short_date(french.read_date(row['checked_on']))}"
    cites = [law["cite"] + " (à vérifier)" * law["unread"] for law in row["law"]]
    words += f", {STATES[row['review']]}" if row["review"] != "proposed" else ""
    return words + (f", {french.listing(cites)}" if cites else "")
