"""What the pages of dropped files share: the market that they are about, the files kept, the results and their report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import Struct
from starlette.responses import Response

from drafting import french
from drafting.draft import Dossier
from drafting.errors import DraftingError
from drafting.interview.judged import Told
from drafting.web.ask import Ask
from drafting.web.judge import judge
from drafting.web.made import Job, Made
from drafting.web.reports import Report
from drafting.workspace import Folder, Results, Workspace
from drafting.workspace.manifests import keep_manifest
from drafting.workspace.results import REPORT, TEXT
from drafting.workspace.store import MARKET

KINDS = {"insertion": "Insertion dans un document", "verification": "Vérification", "mise-a-jour": "Mise à jour"}
LONG = 2_000_000
"""The bytes of words from which the work is done aside, with its progress and its « Annuler »; our longest CCAP has a tenth."""


class Market(Struct, frozen=True):
    """The market of a page: its title, what keeps it from giving clauses, its pièces if it can be read."""

    name: str
    title: str
    blocking: tuple[Told, ...]
    dossier: Dossier | None
    data: Mapping[str, Any]


def market_of(ask: Ask) -> Market:
    """The market that the address names, with the library of today."""
    name = ask.part("name")
    found = judge(ask.workspace.read(name), ask.workspace.place(name), ask.texts)
    return Market(name, str(found.typed.data.get("title") or name),
                  tuple(one for one in found.told if one.level in ("unread", "blocking")), found.dossier, found.typed.data)


def author_of(market: Market) -> str:
    """Who signs tracked changes: the facilitator, else the buyer."""
    for key in ("facilitator", "buyer"):
        party = market.data.get(key)
        if isinstance(party, dict) and isinstance(party.get("name"), str) and party["name"].strip():
            return french.capital(party["name"].strip())
    return "Service achats"


def files_of(ask: Ask, folder: Folder) -> list[tuple[str, str, str]]:
    """Each file with its size and its date, the last one first."""
    return [(one.name, french.kilobytes(one.size), ask.settings.told_day(one.when))
            for one in sorted(folder.files(), key=lambda one: (-one.when, one.name))]


def results_of(ask: Ask, *kinds: str) -> list[dict[str, Any]]:
    """The results of these kinds, the last one first."""
    return [{"name": one.name, "number": one.number, "said": KINDS[one.kind], "day": ask.settings.told_day(one.when),
             "files": [file for file in one.files if file != TEXT]}
            for one in Results(ask.workspace, ask.part("name")).all() if one.kind in kinds]


def made(ask: Ask, kind: str, size: int, function: Callable[..., Made], *arguments: Any) -> Response:
    """Have `function` done, at once or, from `size` bytes on, aside; then its report."""
    name, settings = ask.part("name"), ask.settings
    job = Job(settings.shelves, settings.templates, settings.cache, ask.workspace.place(name) / MARKET, settings.day())

    def keep(one: Made) -> str:
        return keep_result(ask.workspace, name, kind, one)

    if size < LONG:
        return ask.go("marche", name, "resultats", keep(function(_silent, job._replace(texts=ask.texts), *arguments)))
    back = ask.request.url.path
    then = f"/marche/{name}/resultats/{{}}"
    return ask.go("marche", name, "travail",
                  ask.works.start(ask.session, name, KINDS[kind], then, function, job, *arguments, keep=keep, back=back))


def _silent(done: int, total: int, words: str) -> None:
    """Nobody looks: the answer is the end."""


def keep_result(workspace: Workspace, market: str, kind: str, one: Made) -> str:
    """The files written, with their report for the page and for people; the name of the result."""
    more = {REPORT: msgspec.json.encode(one.report), TEXT: ("\n".join(one.lines) + "\n").encode()}
    if one.manifest:
        keep_manifest(workspace, market, one.manifest)
    return Results(workspace, market).keep(kind, {**one.files, **more})


def read_report(folder: Folder) -> Report:
    """The report of a result; whoever changed it by hand gets a sentence."""
    try:
        found: Report = msgspec.json.decode(folder.read(REPORT), type=Report)
    except (msgspec.MsgspecError, RecursionError):
        raise DraftingError("Le rapport de ce résultat ne peut plus être lu.",
                            hint="Ses fichiers restent dans le dossier du marché.") from None
    return found
