"""One step as a page, and what moved on it: one address answers the page or, to htmx, the parts that a save made other.

While one types, the remarks on values come back with the save; those on the texts need every pièce, so the page asks for them
once nobody types any more (`FOLLOWED`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from starlette.responses import Response

from drafting.errors import DraftingError
from drafting.interview.judged import Told, Typed, at_once, hours_alone
from drafting.interview.questions import Question, at
from drafting.interview.saving import NOBODY, Clash, differing, loc_of, name_of, path_of, value_at
from drafting.interview.shapes import Data
from drafting.interview.steps import Step, Steps
from drafting.interview.titled import titled
from drafting.interview.view import Section, View
from drafting.settled import Settled
from drafting.web.ask import Ask
from drafting.web.judge import Judged, field_of, interview, judge, read
from drafting.worksheet import as_data, sheet
from drafting.workspace import PARTIES, Saved, parties
from drafting.yamlfile import Loc

LEVELS = {"unread": "à compléter", "blocking": "bloquant", "warning": "alerte", "note": "note"}
FOLLOWED = '{"suite": {"target": "#suite"}}'
"""What tells the page to ask, in a moment, for the remarks that take longer."""
MOST_TOLD = 8
"""How many values that somebody else changed are said one by one."""


class Here(NamedTuple):
    """The market and the step that a request is about."""

    name: str
    saved: Saved
    steps: Steps
    step: Step


def here_of(ask: Ask) -> Here:
    """What the address says; raises `DraftingError`."""
    steps = interview(ask.texts)[0]
    step = steps.of(ask.part("step"))
    if step is None:
        raise DraftingError("Cette étape n'existe pas.")
    name = ask.part("name")
    return Here(name, ask.workspace.read(name), steps, step)


def page(ask: Ask, here: Here, found: Judged, status: int = 200, **more: Any) -> Response:
    """The whole page."""
    values = {"problem": "", "pasted": "", "meanwhile": _elsewhere(ask, here), **more}
    return ask.page("etape.html", status, **_values(ask, here, found.typed, found), page=ask.sessions.forms.new(), **values)


def followed(ask: Ask, here: Here) -> Response:
    """What the whole judgement of the market as saved makes other than the page shows, for htmx."""
    found = judge(here.saved, ask.workspace.place(here.name), ask.texts)
    mine = ask.sessions.forms.of(ask.query("page")).number == here.saved.number
    return _moved(ask, here, found.typed, found, there=None if mine else set())


def moved(ask: Ask, here: Here, *, changed: Iterable[Loc], theirs: Iterable[Loc], clashes: Iterable[Clash]) -> Response:
    """What a save makes other, for htmx: what is asked, what is wrong beside a field, the worksheets, the remarks on values."""
    texts = ask.texts
    one = read(here.saved, ask.workspace.place(here.name), texts)
    settled, told = at_once(one, texts.library, texts.outlines)
    told = titled(told, interview(texts)[1])
    found = Judged(one, None, told) if settled is None else None
    lots = {loc[1] for loc in changed if loc[0] == "lots" and len(loc) > 1}
    theirs = list(theirs)
    response = _moved(ask, here, one, found, settled, told, there=set(ask.form), lots=lots, meanwhile=bool(theirs),
                      others=said_of(ask, one.data, theirs), clashes=[clash_words(ask, clash) for clash in clashes], saving=True)
    if found is None:
        response.headers["hx-trigger"] = FOLLOWED
    return response


def _moved(ask: Ask, here: Here, one: Typed, found: Judged | None, settled: Settled | None = None, told: tuple[Told, ...] = (), *,
           there: set[str] | None, **more: Any) -> Response:
    """`there`: the names of the fields on the page, None when they are those asked now."""
    values = {"saving": False, "meanwhile": False, "others": [], "clashes": [], "lots": set(), **more}
    common = _values(ask, here, one, found, settled, told)
    anew = set() if there is None or not values["saving"] else _anew(there, common["sections"])
    return ask.page("direct.html", **common, **values, anew=anew, there=there,
                    grown=_grown(there or set(), common["sections"]) if values["saving"] else [])


def _values(ask: Ask, here: Here, one: Typed, found: Judged | None, settled: Settled | None = None,
            told: tuple[Told, ...] = ()) -> dict[str, Any]:
    """What both templates read; without `found`, only the values were judged."""
    counted = None
    if found is not None:
        settled, told = (found.dossier.settled if found.dossier else None), found.told
        counted = frozenset(str(row["path"]) for row in found.dossier.defaults) if found.dossier else None
    steps, whole = interview(ask.texts)
    alone = hours_alone(one, ask.texts.library, ask.texts.outlines) if settled is None and here.step.name == "heures" else None
    sections = View(one, whole, ask.texts.library, settled, told, counted, steps.only).sections(here.step)
    rank = here.steps.steps.index(here.step)
    places = [(each, here.steps.step_of(path_of(each.loc)) if each.loc else None) for each in told]
    return {"name": here.name, "title": str(one.data.get("title") or here.name), "steps": here.steps.steps, "step": here.step,
            "after": here.steps.steps[rank + 1] if rank + 1 < len(here.steps.steps) else None, "version": here.saved.number,
            "sections": sections, "levels": LEVELS, "sheets": _sheets(here, settled or alone, sections),
            "told": [(each, field_of(here.name, each.loc, ask.texts), step is here.step) for each, step in places],
            "judged": found is not None, "readable": settled is not None or alone is not None,
            "kind": found.kind if found else "", "state": found.state if found else "",
            "marks": {step.name: sum(step is its and each.level in ("unread", "blocking") for each, its in places)
                      for step in here.steps.steps},
            "nobody": one.data.get("facilitator") == NOBODY,
            "books": {key: list(parties(ask.workspace, key).items()) for key in PARTIES}}


def _sheets(here: Here, settled: Settled | None, sections: tuple[Section, ...]) -> dict[int, dict[str, Any]]:
    """The worksheet of each lot whose hours are asked."""
    if settled is None or here.step.name != "heures":
        return {}
    asked = {section.loc[1] for section in sections if section.loc[0] == "lots"}
    return {rank: as_data(sheet(settled, lot)) for rank, lot in enumerate(settled.lots) if lot.levers and rank in asked}


def _anew(there: set[str], sections: tuple[Section, ...]) -> set[str]:
    """The sections of which other questions are asked now than when the page was made."""
    found = set()
    for section in sections:
        held = {name for name in there if _holds(section, loc_of(name))}
        of_a_lot = section.loc[0] == "lots"
        if not section.table and not section.party and {shown.name for shown in section.all()} != held and (held or not of_a_lot):
            found.add(section.id)
    return found


def _holds(section: Section, loc: Loc) -> bool:
    """Whether a field stands in a section."""
    path = path_of(loc)
    return (section.loc[0] != "lots" or loc[:2] == section.loc) and any(path[:len(known)] == known for known in section.paths)


def _grown(there: set[str], sections: tuple[Section, ...]) -> list[Section]:
    """The rows of a table that are not on the page yet."""
    return [row for section in sections if section.table for row in section.rows if not {one.name for one in row.shown} & there]


# ---- what somebody else changed ------------------------------------------------------------------------------

def theirs_of(base: Data, met: Data, changed: Mapping[Loc, Any]) -> list[Loc]:
    """What others changed since a form was filled in, without what it says itself."""
    return [loc for loc in differing(base, met) if loc not in changed or changed[loc] != value_at(met, loc)]


def said_of(ask: Ask, data: Data, locs: Iterable[Loc]) -> list[tuple[str, str]]:
    """Fields by their titles, with what they say now."""
    locs = list(locs)
    said = [(_titled(ask, loc), _in_words(_question(ask, loc), value_at(data, loc))) for loc in locs[:MOST_TOLD]]
    return said + [("et d'autres", str(len(locs) - MOST_TOLD))] * (len(locs) > MOST_TOLD)


def _elsewhere(ask: Ask, here: Here) -> list[tuple[str, str]]:
    """What another window saved while this one was filled in, as the address of the page says after a save."""
    numbers = [int(word) for word in ask.query("entre").split("-") if word.isascii() and word.isdigit() and len(word) < 10]
    versions = ask.workspace.versions(here.name) if len(numbers) == 2 else []
    if not versions or not set(numbers) <= set(versions):
        return []
    place = ask.workspace.place(here.name)
    base, met = (read(ask.workspace.version(here.name, number), place, ask.texts).data for number in numbers)
    return said_of(ask, met, differing(base, met))


def _question(ask: Ask, loc: Loc) -> Question | None:
    found = at(interview(ask.texts)[1], path_of(loc))
    return found if isinstance(found, Question) else None


def _titled(ask: Ask, loc: Loc) -> str:
    """« Lot 2, Montant estimé »."""
    found = at(interview(ask.texts)[1], path_of(loc))
    row = next((part + 1 for part in loc if isinstance(part, int)), None)
    title = found.title if found else name_of(loc)
    return f"{'Lot' if loc[0] == 'lots' else 'Ligne'} {row}, {title}" if row else title


def clash_words(ask: Ask, clash: Clash) -> dict[str, Any]:
    """Both values of a field, as people say them."""
    question = _question(ask, clash.loc)
    mine = clash.mine if isinstance(clash.mine, list) else [clash.mine] if clash.mine is not None else [""]
    return {"name": name_of(clash.loc), "title": _titled(ask, clash.loc), "mine": _in_words(question, clash.mine),
            "theirs": _in_words(question, clash.theirs), "gone": clash.gone, "values": mine}


def _in_words(question: Question | None, value: Any) -> str:
    if value in (None, []):
        return "rien"
    labels = dict(question.choices) if question else {}
    return ", ".join(labels.get(str(each), str(each)) for each in (value if isinstance(value, list) else [value]))
