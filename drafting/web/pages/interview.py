"""« L'entretien »: a market asked step by step, saved as one goes; one address answers a page or, to htmx, what moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from starlette.responses import Response

from drafting.errors import DraftingError, ReadingErrors
from drafting.interview.saving import Clash, Merged, changes, loc_of, merged, written
from drafting.lots_file import lot_words, pasted_lots
from drafting.web.ask import Ask, Page
from drafting.web.judge import anchor, interview, judge, read
from drafting.web.pages.step import Here, clash_words, followed, here_of, moved, page, theirs_of
from drafting.workspace import PARTIES, Saved, read_party, save_party
from drafting.workspace.text import retyped
from drafting.yamlfile import Loc

RESERVED = ("jeton", "version", "vers", "page")


def first(ask: Ask) -> Response:
    """A market opens on its first step."""
    ask.workspace.place(ask.part("name"))
    return ask.go("marche", ask.part("name"), interview(ask.texts)[0].steps[0].name)


def show(ask: Ask) -> Response:
    """A step, as the market stands; to htmx, what the whole judgement of the market makes other."""
    here = here_of(ask)
    if ask.live:
        return followed(ask, here)
    return page(ask, here, judge(here.saved, ask.workspace.place(here.name), ask.texts))


# ---- saving --------------------------------------------------------------------------------------------------

class Save(NamedTuple):
    """What became of a form: the market saved, what it was filled in on, what it met; what each of two people changed."""

    saved: Saved
    base: Saved
    met: Saved
    changed: Mapping[Loc, Any]
    theirs: tuple[Loc, ...]
    clashes: tuple[Clash, ...]


def save(ask: Ask) -> Response:
    """What the form says, put over the market; then what its button asks, and the page asked for."""
    here = here_of(ask)
    result = _saved(ask, here.name)
    here = here._replace(saved=result.saved)
    if ask.live:
        return moved(ask, here, changed=result.changed, theirs=result.theirs, clashes=result.clashes)
    if result.clashes:
        return _clash_page(ask, here, result.clashes)
    if ask.text("_choose") in PARTIES:
        return _choose(ask, here, ask.text("_choose"))
    if ask.text("_keep") in PARTIES:
        return _keep(ask, here, ask.text("_keep"))
    if ask.text("_do") == "paste":
        return _paste(ask, here)
    return _onward(ask, here, result)


def _onward(ask: Ask, here: Here, result: Save) -> Response:
    """The page that the button leads to: the field that the button was about, and what was saved elsewhere meanwhile."""
    towards = ask.text("vers")
    if towards in ("apercu", "telecharger"):
        return ask.go("marche", here.name, towards)
    row = next((loc_of(ask.text(name)) for name in ("_remove", "_add") if ask.text(name)), ())
    meanwhile = {"entre": f"{result.base.number}-{result.met.number}"} if result.theirs and not ask.text("_reread") else {}
    going = towards if here.steps.of(towards) else here.step.name
    return ask.go("marche", here.name, going, anchor=anchor(row, ask.texts) if row else "", **meanwhile)


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
    theirs = theirs_of(before.data, read(met[0], place, texts).data, changed) if met[0].raw != base.raw else []
    return Save(saved, base, met[0], changed, tuple(theirs), tuple(clashes))


def _answers(ask: Ask) -> dict[str, list[str]]:
    """The fields of the form; where two values met, the one chosen."""
    form = {key: [one for one in ask.form.getlist(key) if isinstance(one, str)] for key in ask.form if key not in RESERVED}
    chosen = [key.removeprefix("_choice.") for key, values in form.items() if key.startswith("_choice.") and values == ["mine"]]
    return {key: values for key, values in form.items() if not key.startswith(("_choice.", "_mine."))} | {
        name: form.get(f"_mine.{name}", []) for name in chosen}


def _clash_page(ask: Ask, here: Here, clashes: tuple[Clash, ...]) -> Response:
    """Both values, and who chooses: the person."""
    return ask.page("choix.html", 409, name=here.name, step=here.step, version=here.saved.number,
                    title=str(read(here.saved, ask.workspace.place(here.name), ask.texts).data.get("title") or here.name),
                    clashes=[clash_words(ask, clash) for clash in clashes])


# ---- other buttons of a step ---------------------------------------------------------------------------------

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
    return ask.go("marche", here.name, here.step.name, anchor=f"f-{key}-name")


def _keep(ask: Ask, here: Here, key: str) -> Response:
    """The party of this form, kept in the address book too."""
    party = read(here.saved, ask.workspace.place(here.name), ask.texts).data.get(key)
    if not isinstance(party, dict) or not party.get("name"):
        return _refused(ask, here, "Il faut au moins un nom pour garder ces coordonnées.")
    save_party(ask.workspace, key, {name: value for name, value in party.items() if isinstance(value, str)})
    return ask.go("marche", here.name, here.step.name, anchor=f"f-{key}-name")


def _refused(ask: Ask, here: Here, problem: str, pasted: str = "") -> Response:
    judged = judge(here.saved, ask.workspace.place(here.name), ask.texts)
    return page(ask, here, judged, 400, problem=problem, pasted=pasted)


def _paste(ask: Ask, here: Here) -> Response:
    """Lots pasted from a spreadsheet: those whose number is known are brought up to date, the others are added.

    A number that was typed twice is two lots: the remarks then say so, and nothing is lost.
    """
    text = ask.form.get("_paste")
    words = ask.texts.library.data
    try:
        found = pasted_lots(text if isinstance(text, str) else "", lot_words(words["workbook"], words["trades"]))
        if found.unread:
            raise ReadingErrors(problem for several in found.unread.values() for problem in several)
    except ReadingErrors as errors:
        return _refused(ask, here, "\n".join(str(problem) for problem in errors.problems), text if isinstance(text, str) else "")
    one = read(here.saved, ask.workspace.place(here.name), ask.texts)
    lots = [dict(lot) for lot in one.data.get("lots") or [] if isinstance(lot, dict)]
    there = {str(lot.get("number", "")).upper(): lot for lot in reversed(lots)}
    for new in found.data:
        known = there.pop(str(new.get("number", "")).upper(), None)
        if known is None:
            lots.append(new)
        else:
            known.update({key: value for key, value in new.items() if key != "levers" or value})
    _put(ask, here.name, {"lots": lots})
    return ask.go("marche", here.name, here.step.name, anchor=f"f-lots-{len(lots)}-number")


PAGES: dict[tuple[str, str], Page] = {
    ("GET", "/marche/{name}"): first, ("GET", "/marche/{name}/{step}"): show, ("POST", "/marche/{name}/{step}"): save}
