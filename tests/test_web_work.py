"""Long work: done by a child, followed, cancelled, bounded; what it made is kept whole or not at all."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from chores import broken, counted, heavy, refused, with_a_child_of_its_own
from pages import Browser, Clock, settings
from test_web import said

from drafting.errors import DraftingError
from drafting.web.app import make_app
from drafting.web.guard import Refused
from drafting.web.work import AT_ONCE, KEPT_SECONDS, MOST_WAITING, Work, Works


@pytest.fixture
def works() -> Iterator[Works]:
    yield (made := Works(Clock()))
    for one in list(made._all.values()):
        made.cancel("s", "m", one.work.id)


def until(what: Callable[[], Any], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


def over(works: Works, id_: str) -> Work:
    until(lambda: works.of("s", "m", id_).over)
    return works.of("s", "m", id_)


def test_a_work_says_how_far_it_is_then_its_result_is_kept_for_an_hour(tmp_path: Path) -> None:
    clock = Clock()
    works, kept = Works(clock), []
    id_ = works.start("s", "m", "Lecture", "/la", counted, tmp_path, keep=lambda result: kept.append(result) or "gardé")
    until((tmp_path / "commence").exists)
    until(lambda: works.of("s", "m", id_).told == "1 fichier sur 3")
    assert works.of("s", "m", id_).state == "running" and kept == []
    (tmp_path / "continue").touch()
    assert (over(works, id_).state, works.of("s", "m", id_).result, kept) == ("done", "gardé", [3])
    works.cancel("s", "m", id_)
    assert works.of("s", "m", id_).state == "done"
    for session, market in (("autre", "m"), ("s", "autre")):
        with pytest.raises(DraftingError, match="n'est plus connu"):
            works.of(session, market, id_)
    clock.now += KEPT_SECONDS + 1
    with pytest.raises(DraftingError, match="n'est plus connu"):
        works.of("s", "m", id_)


def test_problems_of_files_and_of_the_disk_are_told_and_a_bug_is_not_hidden(works: Works,
                                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    def full(result: bytes) -> None:
        raise DraftingError("Le disque est plein.")

    asked = [works.start("s", "m", "x", "/", refused), works.start("s", "m", "x", "/", heavy, b"ab" * 900_000, keep=full),
             works.start("s", "m", "x", "/", broken)]
    ends = [over(works, id_) for id_ in asked]
    assert [one.state for one in ends] == ["failed"] * 3
    assert ends[0].problems == ("annexe.docx : celui-ci aussi.", "fiche.docx : ce fichier est vide.")
    assert ends[1].problems == ("Le disque est plein.",)
    assert "erreur de clausier" in ends[2].problems[0]
    monkeypatch.setattr("drafting.web.work.MOST_KEPT", 2)  # the oldest results make room
    with pytest.raises(DraftingError, match="n'est plus connu"):
        works.of("s", "m", asked[0])
    assert works.of("s", "m", asked[2]).state == "failed"


def test_a_cancelled_work_ends_at_once_with_all_that_it_started(works: Works, tmp_path: Path) -> None:
    kept: list[Any] = []
    id_ = works.start("s", "m", "x", "/", with_a_child_of_its_own, tmp_path, keep=kept.append)
    until((tmp_path / "enfant").exists)
    child, temporary = Path("/proc") / (tmp_path / "enfant").read_text(), Path((tmp_path / "temporaire").read_text())
    assert temporary.is_dir()
    works.cancel("s", "m", id_)
    assert works.of("s", "m", id_).state == "cancelled" and kept == []
    until(lambda: not child.exists() or ") Z " in (child / "stat").read_text(), 5)
    until(lambda: not temporary.exists(), 5)


def test_time_is_bounded(tmp_path: Path) -> None:
    clock = Clock()
    works = Works(clock)
    id_ = works.start("s", "m", "x", "/", counted, tmp_path, seconds=120)
    until((tmp_path / "commence").exists)
    clock.now += 121
    end = over(works, id_)
    assert end.state == "failed" and "plus de 2 minutes" in end.problems[0] and "rien n'a été changé" in end.problems[0]


def test_few_run_at_once_the_others_wait_and_too_many_are_refused(works: Works, tmp_path: Path) -> None:
    folders = [tmp_path / str(rank) for rank in range(AT_ONCE + MOST_WAITING)]
    for folder in folders:
        folder.mkdir()
    asked = [works.start("s", "m", "x", "/", counted, folder) for folder in folders]
    with pytest.raises(Refused, match="attendent déjà"):
        works.start("s", "m", "x", "/", counted, tmp_path)
    states = [works.of("s", "m", id_).state for id_ in asked]
    assert states == ["running"] * AT_ONCE + ["waiting"] * MOST_WAITING
    assert "En attente" in works.of("s", "m", asked[-1]).told
    for id_ in asked[3:]:
        works.cancel("s", "m", id_)
    until((folders[0] / "commence").exists)
    (folders[0] / "continue").touch()
    assert over(works, asked[0]).result == 3
    until((folders[2] / "commence").exists)  # the next one started by itself
    assert not (folders[3] / "commence").exists()


def test_the_page_of_a_work_is_followed_cancelled_and_leads_to_the_result(tmp_path: Path) -> None:
    made = settings(tmp_path / "marches")
    app = make_app(made)
    browser = Browser(made, app)
    name = browser.new("clause-et-critere", "Essai")
    browser.get("/nouveau")
    session, works = browser.client.cookies["clausier"], app.state.works
    then = f"/marche/{name}/versions?version=1#contenu"
    first = works.start(session, name, "Lecture d'essai", then, counted, tmp_path, back=f"/marche/{name}/apercu")
    page = f"/marche/{name}/travail/{first}"
    until((tmp_path / "commence").exists)
    until(lambda: "1 fichier sur 3" in said(browser.get(page)))
    html = browser.get(page)
    assert 'http-equiv="refresh"' in html and 'aria-live="polite"' in html and 'value="1" max="3"' in html
    live = {"HX-Request": "true"}
    assert "<h1" not in browser.client.get(page, headers=live).text
    assert browser.client.get(page, params={"vu": "1 fichier sur 3"}, headers=live).status_code == 204
    assert browser.client.post(page, data={"jeton": "faux"}).status_code == 403
    stranger = Browser(made, app)
    assert "n’est plus connu" in said(stranger.get(page, 400))
    assert "Annulé" in said(browser.post(page))
    assert re.search(rf'href="/marche/{name}/apercu">Revenir', browser.get(page))
    assert browser.client.get(page, headers=live).headers["hx-refresh"] == "true"
    second = works.start(session, name, "Lecture d'essai", then, counted, tmp_path)
    (tmp_path / "continue").touch()
    until(lambda: works.of(session, name, second).over)
    page = f"/marche/{name}/travail/{second}"
    answer = browser.client.get(page, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, then)
    assert browser.client.get(page, headers=live).headers["hx-redirect"] == then
    third = works.start(session, name, "Lecture d'essai", then, refused)
    until(lambda: works.of(session, name, third).over)
    assert "fiche.docx : ce fichier est vide." in said(browser.get(f"/marche/{name}/travail/{third}"))
    assert "n’est plus connu" in said(browser.get(f"/marche/{name}/travail/autre", 400))
