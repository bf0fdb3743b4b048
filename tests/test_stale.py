"""What is to be read again: texts, articles and values, each told in its time, and silent once it was looked at."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import commands
import pytest
from msgspec.structs import replace
from places import LIBRARY

from drafting.errors import ReadingErrors
from drafting.library import Clause, Library
from drafting.library.model import Wording
from drafting.review import decided
from drafting.stale import Stale, months_after, stale

VOLUME, PRINCIPE = "execution_clause/ccap/volume", "execution_clause/ccap/principe"
TODAY = date(2026, 11, 22)
LAST_READ = date(2026, 11, 23)
"""The day by which every text of the library was read."""


def told(library: Library, kind: str, on: date = TODAY, within: int = 3) -> list[Stale]:
    return [one for one in stale(library, on, within, TODAY) if one.kind == kind]


def names(found: list[Stale]) -> list[str]:
    return [one.subject for one in found]


def only(library: Library, *clauses: Clause) -> Library:
    """The library with these clauses alone."""
    return replace(library, clauses={clause.id: clause for clause in clauses})


def with_data(library: Library, name: str, data: Mapping[str, Any]) -> Library:
    return replace(library, data={**library.data, name: data})


# ---- texts --------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("on", "due"), [(date(2027, 11, 21), False), (date(2027, 11, 22), True), (date(2029, 1, 1), True)])
def test_a_text_is_read_again_after_twelve_months(library: Library, on: date, due: bool) -> None:
    given = only(library, library.clauses[VOLUME])
    assert names(told(given, "unread", on)) == [f"{VOLUME}@2019-04-01"] * due


def test_a_new_reading_acknowledges_it(library: Library) -> None:
    clause = library.clauses[VOLUME]
    read = replace(clause, versions=(replace(clause.versions[0], checked_on=date(2027, 6, 1)),))
    assert told(only(library, read), "unread", date(2028, 5, 31)) == []
    assert names(told(only(library, read), "unread", date(2028, 6, 1))) == [f"{VOLUME}@2019-04-01"]


def test_a_reading_dated_in_advance_acknowledges_nothing(library: Library) -> None:
    """Else a date far away would silence a text for ever; a day of the past looks at what was read since."""
    clause = library.clauses[VOLUME]
    early = replace(clause, versions=(replace(clause.versions[0], checked_on=date(2099, 1, 1)),))
    assert names(told(only(library, early), "early")) == [f"{VOLUME}@2019-04-01"]
    assert told(only(library, clause), "early", date(2020, 1, 1)) == []


def test_what_no_market_gets_any_more_is_not_read_again(library: Library) -> None:
    """A text that another replaced, one that ended, one that a lawyer set aside."""
    clause, later = library.clauses[VOLUME], date(2028, 1, 1)
    first = clause.versions[0]
    second = replace(first, in_force_from=date(2027, 1, 1))
    assert names(told(only(library, replace(clause, versions=(first, second))), "unread", later)) == [f"{VOLUME}@2027-01-01"]
    assert told(only(library, replace(clause, versions=(first, replace(second, repealed=True)))), "unread", later) == []
    aside = replace(first, review=decided(clause, first, "withdrawn", TODAY, "juriste", "inutile"))
    assert told(only(library, replace(clause, versions=(aside,))), "unread", later) == []


def test_a_suspension_waits_for_a_decision(library: Library) -> None:
    clause = library.clauses[VOLUME]
    for state, found in (("suspended", [f"{VOLUME}@2019-04-01"]), ("withdrawn", []), ("approved", [])):
        review = decided(clause, clause.versions[0], state, TODAY, "juriste", "décision à analyser")
        given = only(library, replace(clause, versions=(replace(clause.versions[0], review=review),)))
        assert names(told(given, "suspended")) == found


@pytest.mark.parametrize(("since", "soon"), [(date(2026, 11, 23), True), (date(2027, 2, 22), True), (date(2027, 2, 23), False),
                                             (date(2026, 11, 22), False)])
def test_a_text_that_comes_into_force_soon_is_told(library: Library, since: date, soon: bool) -> None:
    clause = library.clauses[VOLUME]
    given = only(library, replace(clause, versions=(*clause.versions, replace(clause.versions[0], in_force_from=since))))
    assert names(told(given, "coming")) == [f"{VOLUME}@{since.isoformat()}"] * soon


# ---- articles -----------------------------------------------------------------------------------------------

def with_article(library: Library, *wordings: Wording, ends: date | None = None) -> Library:
    """The clause « principe » and its article, whose wordings and end are these."""
    clause = library.clauses[PRINCIPE]
    law = {**library.law, "ccp-l2112-2": replace(library.law["ccp-l2112-2"], wordings=wordings, ends=ends)}
    return replace(only(library, replace(clause, versions=(replace(clause.versions[-1], law=("ccp-l2112-2",)),))), law=law)


READ = Wording(date(2019, 4, 1), "read", "")


@pytest.mark.parametrize(("ends", "due"), [
    (date(2026, 9, 30), True), (date(2027, 2, 22), True), (date(2027, 2, 23), False), (None, False)])
def test_an_article_that_ends_under_a_text_is_told(library: Library, ends: date | None, due: bool) -> None:
    found = told(with_article(library, READ, ends=ends), "ended")
    assert names(found) == ["ccp-l2112-2"] * due
    assert all(one.texts == (f"{PRINCIPE}@2026-08-22",) and "law.yaml:" in one.where for one in found)


def test_an_article_may_end_with_the_text_that_cites_it(library: Library) -> None:
    given = with_article(library, READ, ends=date(2026, 12, 31))
    clause = given.clauses[PRINCIPE]
    next_ = replace(clause.versions[0], in_force_from=date(2027, 1, 1), law=())
    assert told(only(given, replace(clause, versions=(*clause.versions, next_))), "ended") == []


@pytest.mark.parametrize(("verified", "kinds"), [("read", []), ("concordant", ["concordant"]), ("no", ["unread_article"])])
def test_an_article_that_nobody_read_is_told(library: Library, verified: str, kinds: list[str]) -> None:
    given = with_article(library, Wording(date(2019, 4, 1), "no", ""), Wording(date(2026, 8, 22), verified, ""))
    found = [one for one in stale(given, TODAY, 3, TODAY) if one.subject == "ccp-l2112-2"]
    assert [one.kind for one in found] == kinds


@pytest.mark.parametrize(("since", "due"), [(date(2026, 12, 1), True), (date(2027, 3, 1), False), (date(2026, 11, 22), False),
                                            (date(2026, 8, 22), False)])
def test_a_new_wording_is_told_until_the_text_is_read_again(library: Library, since: date, due: bool) -> None:
    """A text read on the day of the change, or since, was read under the new words."""
    given = with_article(library, READ, Wording(since, "read", ""))
    assert names(told(given, "reworded")) == ["ccp-l2112-2"] * due
    clause = given.clauses[PRINCIPE]
    again = replace(clause, versions=(replace(clause.versions[0], checked_on=since),))
    assert told(only(given, again), "reworded", date(2027, 6, 1)) == []


def test_a_wording_already_there_when_the_text_begins_is_its_own(library: Library) -> None:
    given = with_article(library, READ, Wording(date(2026, 8, 22), "read", ""))
    clause = given.clauses[PRINCIPE]
    early = replace(clause, versions=(replace(clause.versions[0], checked_on=date(2026, 1, 1)),))
    assert told(only(given, early), "reworded") == []


# ---- values -------------------------------------------------------------------------------------------------

ROW = {"from": "2026-01-01", "value": "12", "source": "essai"}


@pytest.mark.parametrize(("row", "kind"), [
    ({"until": "2026-10-31"}, "past"), ({"until": "2027-02-22"}, "ending"), ({"until": "2027-02-23"}, ""), ({}, ""),
    ({"from": "2025-11-22"}, "old"), ({"from": "2025-11-23"}, ""), ({"from": "2020-01-01", "checked_on": "2026-06-01"}, ""),
    ({"from": "2020-01-01", "checked_on": "2025-06-01"}, "old"), ({"from": "2027-01-01"}, "")])
def test_a_value_has_an_end_or_is_looked_at_every_year(library: Library, row: dict[str, str], kind: str) -> None:
    given = with_data(only(library), "smic", {"hourly": [ROW | row]})
    assert [one.kind for one in stale(given, TODAY, 3, TODAY) if one.subject == "smic.hourly"] == [kind] * bool(kind)


def test_a_value_that_another_follows_is_no_gap(library: Library) -> None:
    follows = [ROW | {"until": "2026-12-31"}, ROW | {"from": "2027-01-01"}]
    given = with_data(only(library), "smic", {"hourly": follows})
    assert "smic.hourly" not in names(stale(given, TODAY, 3, TODAY))


@pytest.mark.parametrize(("name", "entry", "subject"), [
    ("practice", {"penalties.hour.amount": {"title": "Pénalité", "value": "60", "from": "2025-01-01"}},
     "practice.penalties.hour.amount"),
    ("trades", {"peinture": {"label": "peinture", "values": [{"from": "2025-01-01"}]}}, "trades.peinture.values"),
    ("publics", {"deld": {"label": "demandeurs", "from": "2025-01-01"}}, "publics.deld"),
    ("thresholds", {"object_of_nature": {"works": "works"}, "works": {"central_authority": [{"from": "2025-01-01"}]}},
     "thresholds.works.central_authority")])
def test_every_dated_value_is_judged(library: Library, name: str, entry: dict[str, Any], subject: str) -> None:
    found = told(with_data(only(library), name, entry), "old")
    assert subject in names(found)
    assert all(f"/{name}.yaml:" in one.where for one in found if one.subject == subject)


def test_a_date_of_a_value_that_is_none_is_said_with_its_line(library: Library) -> None:
    wrong = {"title": "Variantes", "value": "non", "from": "demain"}
    given = with_data(library, "practice", {**library.data["practice"], "variants": wrong})
    with pytest.raises(ReadingErrors) as raised:
        stale(given, TODAY, 3, TODAY)
    assert "clause_library/practice.yaml:" in str(raised.value)
    assert "« from » : « demain » n'est pas une date" in str(raised.value)


@pytest.mark.parametrize(("day", "months", "then"), [
    (date(2026, 11, 30), 3, date(2027, 2, 28)), (date(2027, 12, 31), 2, date(2028, 2, 29)),
    (date(2026, 12, 1), 1, date(2027, 1, 1)), (TODAY, 0, TODAY), (date(9999, 12, 1), 1, date.max)])
def test_some_months_later_is_the_same_day_or_the_last(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then


# ---- the library as it ships, and the command ----------------------------------------------------------------

run = partial(commands.run, "library", "stale")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_library_on_the_day_it_was_read(library: Library) -> None:
    """Every text and every usage was read on that day; the SMIC ends with the year, the CCAG were not read."""
    found = stale(library, LAST_READ, 3, LAST_READ)
    assert {one.kind for one in found} == {"concordant", "ending"}
    assert [(one.subject, one.day) for one in found if one.kind == "ending"] == [("smic.hourly", date(2026, 12, 31))]
    assert all(one.subject.startswith("ccag-") for one in found if one.kind == "concordant")


def test_a_year_later_everything_is_read_again(library: Library) -> None:
    found = told(library, "unread", date(2027, 11, 23))
    assert len(found) == sum(1 for clause in library.clauses.values() if clause.version_on(LAST_READ))


def test_the_agenda_is_told_and_never_fails(library: Library) -> None:
    out = run("--on", "23/11/2027", "--within", "6").stdout.replace("\u00a0", " ")
    assert "Textes à relire : " in out and "execution_clause/rc : " in out
    assert "textes, le plus ancien : relu le 22/11/2026" in out
    values = len(library.data["practice"])
    assert f"practice.yaml : {values} valeurs, la première : sans changement ni vérification depuis le 22/11/2026" in out
    assert "smic.hourly – SMIC horaire brut : aucune valeur après le 31/12/2026 (clause_library/smic.yaml:" in out
    assert "Au 23/11/2027, et jusqu'au 23/05/2028 : " in out
    assert "→ Une fois le texte relu, mettez à jour son checked_on." in out


def test_the_agenda_as_data() -> None:
    data = json.loads(run("--on", "22/11/2026", "--json").stdout)
    assert (data["on"], data["until"]) == ("2026-11-22", "2027-02-22")
    assert {one["kind"] for one in data["found"]} == {"concordant", "ending"}
    assert set(data["found"][0]) == {"kind", "subject", "label", "where", "day", "texts"}


def test_nothing_to_read_is_said(tmp_path: Path) -> None:
    """In a copy whose articles were read and whose SMIC goes on: the reading is noted where the text and the value are."""
    copy = tmp_path / "bib"
    shutil.copytree(LIBRARY, copy)
    edit(copy / "law.yaml", "verified: concordant", "verified: read")
    with (copy / "smic.yaml").open("a", encoding="utf-8") as smic:
        smic.write("  - {from: 2027-01-01, value: '12,50', verified: concordant, source: essai}\n")
    assert run("--on", "22/11/2026", "--library", copy).stdout == "Au 22/11/2026, et jusqu'au 22/02/2027 : rien à relire.\n"
    edit(copy / "practice.yaml", "  from: 2026-11-22\n", "  from: 2026-11-22\n  checked_on: 2027-10-01\n")
    edit(copy / "publics.yaml", "  from: 2026-11-22\n", "  from: 2026-11-22\n  checked_on: 2027-10-01\n")
    found = json.loads(run("--on", "22/11/2027", "--library", copy, "--json").stdout)["found"]
    assert {one["subject"].split(".")[0] for one in found if one["kind"] == "old"} == {"trades"}


@pytest.mark.parametrize("args", [("--on", "demain"), ("--within", "-1"), ("--within", "121"), ("--within", "trois")])
def test_a_day_or_a_term_that_is_none_is_a_wrong_command(args: tuple[str, str]) -> None:
    assert "Valeur refusée" in run(*args, exit_code=2).stderr
