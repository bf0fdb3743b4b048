"""The law through time: every starter, at every date at which a text changed, cites what was then in force, or says why not.

The dates are those of legal-facts 1.16 (law of August 2026), 2.1 (CCAG), 1.5 (reservations), 6.05 and 7 (SMIC, thresholds).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from builders import lot, settled
from judging import BOTH, SCORED, dossier, said
from places import STARTERS

from drafting.checks.refusals import articles_in
from drafting.document import lines
from drafting.draft import Dossier, prepare
from drafting.library import Library
from drafting.outlines import Outline
from drafting.reading import MarketFile, load_market

DAYS = tuple(map(date.fromisoformat, (
    "2019-04-01", "2020-12-08", "2020-12-09", "2021-03-31", "2021-04-01", "2022-12-30", "2023-12-20", "2024-01-01", "2026-08-20",
    "2026-08-21", "2026-08-22", "2027-12-31", "2028-01-01")))
UNREAD = {"COH-39", "COH-08B", "COH-08C"}
"""A wording that was not read, or a reservation that did not exist then."""
UNKNOWN = {"VAL-07", "VAL-13"}
"""A threshold, a SMIC that nobody knows yet."""
Drafted = Callable[[Path, date], Dossier]
NEW = {"L. 2112-2-1": date(2026, 8, 22), "L. 2113-13-1": date(2022, 10, 21), "L. 3-1": date(2021, 8, 25)}


@pytest.fixture(scope="module")
def drafted(library: Library, outlines: Mapping[str, Outline]) -> Drafted:
    """A starter at a date: each is prepared once."""
    @cache
    def at(starter: Path, day: date) -> Dossier:
        source = load_market(starter, library.vocabulary())
        market = source.market.model_copy(update={"launch_date": day})
        return prepare(MarketFile(market, source.file), library, outlines)

    return at


def _text(given: Dossier) -> str:
    return "\n".join(line for piece in given.pieces.pieces for line in lines(piece))


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("starter", STARTERS, ids=lambda path: path.stem)
def test_starter_at_a_date(starter: Path, day: date, drafted: Drafted, library: Library) -> None:
    given = drafted(starter, day)
    blocking = {finding.code for finding in given.findings if finding.level == "blocking"}
    assert blocking <= UNREAD | UNKNOWN, [f.message for f in given.findings if f.level == "blocking"]
    if blocking:
        return
    text = _text(given)
    by_name = {law.cite.removeprefix("article "): law for law in library.law.values()}
    for article in articles_in(text.replace("\u00a0", " ")):
        wording = by_name[article].wording_on(day)
        assert wording is not None and wording.verified in ("read", "concordant"), article
        assert day >= NEW.get(article, day), article
    assert "2° a)" not in text.replace("\u00a0", " ") or day < date(2026, 8, 21)
    assert given.pieces.gaps == ()


@pytest.mark.parametrize("starter", STARTERS, ids=lambda path: path.stem)
def test_from_the_last_change_every_starter_is_drafted(starter: Path, drafted: Drafted) -> None:
    assert not drafted(starter, date(2026, 8, 22)).blocking and not drafted(starter, date(2027, 12, 31)).blocking


@pytest.mark.parametrize("starter", STARTERS, ids=lambda path: path.stem)
def test_beyond_the_known_thresholds_nothing_is_guessed(starter: Path, drafted: Drafted) -> None:
    """A private contract needs no threshold."""
    given = drafted(starter, date(2028, 1, 1))
    assert bool(said(given.findings, "VAL-07")) is (given.settled.get("buyer.regime") == "public")


# ---- what changed, on its day -------------------------------------------------------------------------------

def _says(day: str, words: str, **changes: object) -> bool:
    return words in _text(dossier({"launch_date": day, **changes})).replace("\u00a0", " ")


def test_the_duty_above_the_threshold_begins_on_22_august_2026() -> None:
    above = {"estimated_value": "9 000 000", "procedure": "open", "lots": [lot("1")]}
    assert not _says("21/08/2026", "L. 2112-2-1", **above)
    assert _says("22/08/2026", "L. 2112-2-1", **above)
    assert not _says("22/08/2026", "L. 2112-2-1", lots=[lot("1")])


def test_the_subdivision_of_r_2152_7_ended_on_20_august_2026() -> None:
    """Whatever the texts do until then, none cites « 2° a) » from 21/08/2026."""
    scored = {"lots": [lot("1", levers=BOTH)], "criteria": SCORED}
    assert _says("20/08/2026", "R. 2152-7", **scored) and _says("21/08/2026", "R. 2152-7", **scored)
    assert not _says("21/08/2026", "2° a)", **scored)


@pytest.mark.parametrize(("day", "name", "article"), [
    ("31/03/2021", "CCAG-Travaux", None), ("01/04/2021", "CCAG-Travaux de 2021", "20.1"),
    ("30/09/2021", "CCAG-Travaux de 2021", "20.1"), ("01/10/2021", "CCAG-Travaux", "20.1")])
def test_the_edition_of_the_ccag(day: str, name: str, article: str | None) -> None:
    """F2.01: until 30/09/2021 a reference without precision meant the edition of 2009; before, only it existed."""
    found = settled(launch_date=day)
    assert (found.get("ccag.name"), found.get("ccag.article.insertion")) == (name, article)
    given = dossier({"launch_date": day})
    assert not given.blocking
    assert bool(said(given.findings, "COH-39B")) is (article is None)


def test_the_edition_is_named_wherever_an_article_of_it_is() -> None:
    text = _text(dossier({"launch_date": "01/06/2021", "eligibility": {"open_to_others": "non"}})).replace("\u00a0", " ")
    assert "20.1 du CCAG-Travaux de 2021" in text
    assert text.count("CCAG-Travaux") == text.count("CCAG-Travaux de 2021")


@pytest.mark.parametrize("day", ["01/04/2019", "31/12/2022", "01/01/2027"])
def test_an_indexed_penalty_without_a_known_smic_is_stopped(day: str) -> None:
    given = dossier({"launch_date": day, "penalties": {"hour": {"mode": "smic_multiple", "multiple": "2,5"}}})
    assert said(given.findings, "VAL-13") and given.blocking


def test_an_unread_wording_is_said_once_a_text() -> None:
    """COH-39 stands at the version of the clause: not a second time for the line that it prints."""
    reserved = lot("1", levers=["reserved"], insertion_hours=None, reserved_for=["ea_esat"])
    found = [(f.where.split(":")[0], f.message) for f in said(
        dossier({"launch_date": "01/06/2022", "lots": [reserved]}).findings, "COH-39")]
    assert found and len(found) == len(set(found))
