"""« L'entretien »: a market asked step by step, saved as one goes; one address answers a page or, to htmx, what moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from starlette.responses import Response

from drafting.errors import DraftingError, ReadingErrors
from drafting.interview.judged import Told, Typed, at_once
from drafting.interview.questions import Group, Question, at
from drafting.interview.saving import (
    NOBODY,
    Clash,
    Merged,
    changes,
    loc_of,
    merged,
    name_of,
    path_of,
    written,
)
from drafting.interview.steps import Step, Steps
from drafting.interview.view import Section, View
from drafting.lots_file import lot_words, pasted_lots
from drafting.settled import Settled
from drafting.web.ask import Ask, Page
from drafting.web.judge import Judged, interview, judge, read
from drafting.worksheet import as_data, sheet
from drafting.workspace import PARTIES, Saved, parties, read_party, save_party
from drafting.workspace.text import retyped

LEVELS = {"unread": "à compléter", "blocking": "bloquant", "warning": "alerte", "note": "note"}
RESERVED = ("jeton", "version", "vers", "page")


class Here(NamedTuple):
    """The market and the step that a request is about."""

    name: str
    saved: Saved
    steps: Steps
    step: Step


def first(ask: Ask) -> Response:
    """A market opens on its first step."""
    ask.workspace.place(ask.part("name"))
    return ask.go("marche", ask.part("name"), interview(ask.texts)[0].steps[0].name)


def _here(ask: Ask) -> Here:
    steps = interview(ask.texts)[0]
    step = steps.of(ask.part("step"))
    if step is None:
        raise DraftingError("Cette étape n'existe pas.")
    name = ask.part("name")
    return Here(name, ask.workspace.read(name), steps, step)


def show(ask: Ask) -> Response:
    """A step, as the market stands."""
    here = _here(ask)
    return _page(ask, here, judge(here.saved, ask.workspace.place(here.name), ask.texts))


def _page(ask: Ask, here: Here, found: Judged, status: int = 200, **more: Any) -> Response:
    one = found.typed
    settled = found.dossier.settled if found.dossier else None
    counted = frozenset(str(row["path"]) for row in found.dossier.defaults) if found.dossier else None
    return ask.page("etape.html", status, **_common(ask, here, one, settled, found.told, counted), state=found.state,
                    kind=found.kind, page=ask.sessions.forms.new(), **{"problem": "", "pasted": "", **more})


def _common(ask: Ask, here: Here, one: Typed, settled: Settled | None, told: tuple[Told, ...],
            counted: frozenset[str] | None) -> dict[str, Any]:
    view = View(one, interview(ask.texts)[1], ask.texts.library, settled, told, counted,
                interview(ask.texts)[0].only)
    rank = here.steps.steps.index(here.step)
    after = here.steps.steps[rank + 1] if rank + 1 < len(here.steps.steps) else None
    return {"name": here.name, "title": str(one.data.get("title") or here.name), "steps": here.steps.steps, "step": here.step,
            "after": after, "version": here.saved.number, "sections": view.sections(here.step), "levels": LEVELS,
            "told": [(each, _link(here, each, view.whole), bool(each.loc) and here.steps.step_of(path_of(each.loc)) is here.step)
                     for each in told], "sheets": _sheets(here, settled),
            "partial": counted is None,
            "marks": {step.name: sum(here.steps.step_of(path_of(each.loc)) is step and bool(each.loc)
                                     and each.level in ("unread", "blocking") for each in told) for step in here.steps.steps},
            "nobody": one.data.get("facilitator") == NOBODY, "name_of": name_of,
            "books": {key: list(parties(ask.workspace, key).items()) for key in PARTIES}}


def _link(here: Here, one: Told, whole: Group) -> str:
    """Where the field of a remark is asked; of a group, its first field."""
    if not one.loc:
        return ""
    step, loc = here.steps.step_of(path_of(one.loc)), one.loc
    while isinstance(group := at(whole, path_of(loc)), Group) and loc != ("facilitator",):
        loc = (*loc, *([0] if group.rows and not isinstance(loc[-1], int) else []), group.parts[0].path[-1])
    return f"/marche/{here.name}/{step.name}#f-" + "-".join(map(str, loc))


def _sheets(here: Here, settled: Settled | None) -> dict[int, dict[str, Any]]:
    """The worksheet of each lot, where hours are asked."""
    if settled is None or here.step.name != "heures":
        return {}
    return {rank: as_data(sheet(settled, lot)) for rank, lot in enumerate(settled.lots) if lot.levers}


# ---- saving --------------------------------------------------------------------------------------------------

class Save(NamedTuple):
    """What became of a form: the market saved, what it was filled in on, what two people changed."""

    saved: Saved
    base: Saved
    met: Saved
    clashes: tuple[Clash, ...]


def save(ask: Ask) -> Response:
    """What the form says, put over the market; then the page asked for."""
    here = _here(ask)
    if (done := _action(ask, here)) is not None:
        return done
    result = _saved(ask, here.name)
    here = here._replace(saved=result.saved)
    if ask.live:
        return _live(ask, here, result)
    if result.clashes:
        return _clash_page(ask, here, result.clashes)
    towards = ask.text("vers")
    going = towards if here.steps.of(towards) or towards in ("apercu", "telecharger") else here.step.name
    return ask.go("marche", here.name, going)


def _saved(ask: Ask, name: str) -> Save:
    filled = ask.sessions.forms.of(ask.text("page"))
    with filled.lock:
        result = _put_over(ask, name, filled.number)
        if result.met.raw == result.base.raw:
            filled.number = result.saved.number
        return result


def _put_over(ask: Ask, name: str, own: int) -> Save:
    """The form put over the market; `own`: the version that this very page last saved."""
    texts, place = ask.texts, ask.workspace.place(name)
    whole = interview(texts)[1]
    number, versions = ask.text("version"), ask.workspace.versions(name)
    told = max(own, int(number) if number.isascii() and number.isdigit() else 0)
    base = ask.workspace.version(name, told if told in versions else versions[0])
    before = read(base, place, texts)
    form = _answers(ask)
    changed = changes(form, before.data, whole)
    removed = [loc_of(one) for one in form.get("_remove", ())] if not ask.live else []
    met: list[Saved] = []
    clashes: list[Clash] = []

    def edit(now: Saved) -> bytes:
        met.append(now)
        one = before if now.raw == base.raw else read(now, place, texts)
        if not one.stated and now.raw.strip():
            raise DraftingError("Le fichier de ce marché ne peut plus être lu.", hint="Corrigez-le dans l'onglet « Fichier ».")
        result: Merged = merged(changed, removed, before.data, one.data)
        clashes.extend(result.clashes)
        data = written(result.data, one.stated, one.data)
        return now.raw if data == one.stated else retyped(now.raw, "market.yaml", data)

    saved = ask.workspace.save(name, edit)
    return Save(saved, base, met[0], tuple(clashes))


def _answers(ask: Ask) -> dict[str, list[str]]:
    """The fields of the form; where two values met, the one chosen."""
    form = {key: [one for one in ask.form.getlist(key) if isinstance(one, str)] for key in ask.form if key not in RESERVED}
    chosen = [key.removeprefix("_choice.") for key, values in form.items() if key.startswith("_choice.") and values == ["mine"]]
    return {key: values for key, values in form.items() if not key.startswith(("_choice.", "_mine."))} | {
        name: form.get(f"_mine.{name}", []) for name in chosen}


def _live(ask: Ask, here: Here, result: Save) -> Response:
    """What moved on the page, for htmx: the remarks, the worksheets, what is wrong beside each field."""
    texts = ask.texts
    one = read(here.saved, ask.workspace.place(here.name), texts)
    settled, told = at_once(one, texts.library, texts.outlines)
    meanwhile = result.met.raw != result.base.raw
    common = _common(ask, here, one, settled, told, None)
    response = ask.page("direct.html", **common, meanwhile=meanwhile, anew=_anew(ask, common["sections"]), there=set(ask.form),
                        clashes=[_clash(ask, clash) for clash in result.clashes])
    if meanwhile and not result.clashes:
        response.headers["hx-refresh"] = "true"
    return response


def _anew(ask: Ask, sections: tuple[Section, ...]) -> set[str]:
    """The lots of which other questions are asked now than when the page was made."""
    found = set()
    for section in sections:
        if len(section.loc) == 2 and not section.table:
            asked = {shown.name for shown in section.all() if sum(isinstance(part, int) for part in shown.loc) == 1}
            there = {key for key in ask.form if key.startswith(f"{name_of(section.loc)}.")
                     and sum(part.isdigit() for part in key.split(".")) == 1}
            if asked != there:
                found.add(section.id)
    return found


def _clash(ask: Ask, clash: Clash) -> dict[str, Any]:
    question = at(interview(ask.texts)[1], path_of(clash.loc))
    title = question.title if question else name_of(clash.loc)

    def said(value: Any) -> str:
        if value in (None, []):
            return "rien"
        labels = dict(question.choices) if isinstance(question, Question) else {}
        return ", ".join(labels.get(each, str(each)) for each in value) if isinstance(value, list) else labels.get(
            str(value), str(value))

    mine = clash.mine if isinstance(clash.mine, list) else [clash.mine] if clash.mine is not None else [""]
    return {"name": name_of(clash.loc), "title": title, "mine": said(clash.mine), "theirs": said(clash.theirs),
            "gone": clash.gone, "values": mine}


def _clash_page(ask: Ask, here: Here, clashes: tuple[Clash, ...]) -> Response:
    """Both values, and who chooses: the person."""
    return ask.page("choix.html", 409, name=here.name, step=here.step, version=here.saved.number,
                    title=str(read(here.saved, ask.workspace.place(here.name), ask.texts).data.get("title") or here.name),
                    clashes=[_clash(ask, clash) for clash in clashes])


# ---- other buttons of a step ---------------------------------------------------------------------------------

def _action(ask: Ask, here: Here) -> Response | None:
    """What a button asks besides saving; None when it only saves."""
    if ask.live:
        return None
    if ask.text("_choose") in PARTIES:
        return _choose(ask, here, ask.text("_choose"))
    if ask.text("_keep") in PARTIES:
        return _keep(ask, here, ask.text("_keep"))
    if ask.text("_do") == "paste":
        return _paste(ask, here)
    return None


def _put(ask: Ask, name: str, values: Mapping[str, Any]) -> Saved:
    """Some keys of the market, whatever they were."""
    place, texts = ask.workspace.place(name), ask.texts

    def edit(now: Saved) -> bytes:
        one = read(now, place, texts)
        return retyped(now.raw, "market.yaml", written({**one.data, **values}, one.stated, one.data))

    return ask.workspace.save(name, edit)


def _choose(ask: Ask, here: Here, key: str) -> Response:
    """A party of the address book, copied into the market."""
    chosen = ask.text(f"_{key}")
    if chosen:
        _put(ask, here.name, {key: read_party(ask.workspace, key, chosen)})
    return ask.go("marche", here.name, here.step.name)


def _keep(ask: Ask, here: Here, key: str) -> Response:
    """The party of this form, kept in the address book and in the market."""
    saved = _saved(ask, here.name)
    party = read(saved.saved, ask.workspace.place(here.name), ask.texts).data.get(key)
    if not isinstance(party, dict) or not party.get("name"):
        raise DraftingError("Il faut au moins un nom pour garder ces coordonnées.")
    save_party(ask.workspace, key, {name: value for name, value in party.items() if isinstance(value, str)})
    return ask.go("marche", here.name, here.step.name)


def _paste(ask: Ask, here: Here) -> Response:
    """Lots pasted from a spreadsheet: those whose number is known are brought up to date, the others are added."""
    text = ask.form.get("_paste")
    words = ask.texts.library.data
    try:
        found = pasted_lots(text if isinstance(text, str) else "", lot_words(words["workbook"], words["trades"]))
        if found.unread:
            raise ReadingErrors(problem for several in found.unread.values() for problem in several)
    except ReadingErrors as errors:
        judged = judge(here.saved, ask.workspace.place(here.name), ask.texts)
        return _page(ask, here, judged, 400, problem="\n".join(str(problem) for problem in errors.problems),
                     pasted=text if isinstance(text, str) else "")
    one = read(here.saved, ask.workspace.place(here.name), ask.texts)
    lots = [dict(lot) for lot in one.data.get("lots") or [] if isinstance(lot, dict)]
    for new in found.data:
        known = next((lot for lot in lots if str(lot.get("number", "")).upper() == str(new.get("number", "")).upper()), None)
        if known is None:
            lots.append(new)
        else:
            known.update({key: value for key, value in new.items() if key != "levers" or value})
    _put(ask, here.name, {"lots": lots})
    return ask.go("marche", here.name, here.step.name)


PAGES: dict[tuple[str, str], Page] = {
    ("GET", "/marche/{name}"): first, ("GET", "/marche/{name}/{step}"): show, ("POST", "/marche/{name}/{step}"): save}
