"""Who may ask what: every way in that is not our own page is closed, and whatever is typed stays words."""

from __future__ import annotations

import asyncio
import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from commands import run
from pages import HOST, Browser, Clock, settings

from drafting.cli import main
from drafting.cli.serve import listening
from drafting.errors import DraftingError
from drafting.interview.questions import leaves
from drafting.web.app import make_app
from drafting.web.guard import ASKS, TRIES
from drafting.web.judge import interview
from drafting.web.passwords import hashed, matches, read_passwords
from drafting.web.texts import Shelf
from drafting.workspace.text import fresh

SCRIPT = '<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}{% x %}'


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """A workspace with one market."""
    browser = Browser(settings(tmp_path_factory.mktemp("garde")))
    browser.new("clause-et-critere", "Essai")
    return browser


@pytest.mark.parametrize("host", ["exemple.org", "127.0.0.1.exemple.org", "127.0.0.2", "", "[::2]", "localhost.exemple.org:80"])
def test_another_host_is_refused(kept: Browser, host: str) -> None:
    assert kept.client.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1:8462", "localhost", "[::1]:80"])
def test_this_machine_is_answered(kept: Browser, host: str) -> None:
    assert kept.client.get("/nouveau", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("headers", [
    {"origin": "http://exemple.org"}, {"origin": "null"}, {"origin": "http://127.0.0.1:9999"}, {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"}])
def test_a_form_from_elsewhere_changes_nothing(kept: Browser, headers: dict[str, str]) -> None:
    before = kept.settings.workspace.versions("essai")
    response = kept.client.post("/marche/essai/marche", data={"jeton": kept.token, "title": "x"}, headers=headers)
    assert response.status_code == 403
    assert kept.settings.workspace.versions("essai") == before


def test_our_own_origin_is_answered(kept: Browser) -> None:
    kept.post("/marche/essai/marche", headers={"origin": HOST, "sec-fetch-site": "same-origin"})


def test_every_answer_carries_the_policy(kept: Browser) -> None:
    for path in ("/", "/nulle-part", "/static/clausier.css", "/marche/essai/marche"):
        headers = kept.client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-frame-options"] == "DENY"
    cookie = kept.client.get("/", headers={"cookie": ""}).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(kept: Browser, method: str) -> None:
    assert kept.client.request(method, "/").status_code == 405


@pytest.mark.parametrize("file", [
    "..%2fmarket.yaml", "%2e%2e%2fmarket.yaml", "market.yaml", "..%5cmarket.yaml", "%2fetc%2fpasswd"])
def test_no_file_but_those_of_the_manifest_is_given(kept: Browser, file: str) -> None:
    response = kept.client.get(f"/marche/essai/pieces/{file}")
    assert response.status_code in (400, 404)
    assert "root:" not in response.text


@pytest.mark.parametrize("page", ["/nouveau", "/marche/essai/document", "/marche/essai/verifier"])
def test_an_upload_of_a_gigabyte_is_stopped_as_it_comes(tmp_path: Path, page: str) -> None:
    app, sent, asked = make_app(settings(tmp_path)), [], 0

    async def receive() -> dict[str, Any]:
        nonlocal asked
        asked += 1
        return {"type": "http.request", "body": b"a" * 1_000_000, "more_body": asked < 1000}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def ask(headers: list[tuple[bytes, bytes]]) -> int:
        sent.clear()
        await app({"type": "http", "method": "POST", "path": page, "raw_path": b"", "query_string": b"", "root_path": "",
                   "scheme": "http", "http_version": "1.1", "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
                   "headers": [(b"host", b"127.0.0.1"), *headers]}, receive, send)
        return int(sent[0]["status"])

    form = (b"content-type", b"multipart/form-data; boundary=x")
    assert asyncio.run(ask([form, (b"content-length", b"1000000000")])) == 413
    assert "25 Mo au plus" in (told := b"".join(one.get("body", b"") for one in sent).decode().replace("\N{NO-BREAK SPACE}", " "))
    assert "Revenir à mes marchés" in told
    assert asked == 0
    assert asyncio.run(ask([form])) in (400, 413)  # no length said, or a false one
    assert asked < 40
    asked = 0
    assert asyncio.run(ask([(b"content-type", b"application/x-www-form-urlencoded"), (b"content-length", b"12")])) in (400, 413)
    assert asked < 40


def test_what_is_typed_is_words_in_every_page_and_in_word(tmp_path: Path) -> None:
    browser = Browser(settings(tmp_path / "marches"))
    name = browser.new("clause-et-critere", "Essai")
    steps, whole = interview(Shelf(browser.settings).texts())
    texts = [q.name for q in leaves(whole) if q.kind == "text" and q.path[0] not in ("lots", "criteria", "contract", "pieces")]
    for step in steps.steps:
        values = {name_: SCRIPT for name_ in texts if steps.step_of(tuple(name_.split("."))) is step}
        browser.save(name, step.name, values)
    browser.save(name, "lots", {"lots.0.number": SCRIPT, "lots.0.title": SCRIPT, "lots.0.trade": SCRIPT})
    for page in (*(step.name for step in steps.steps), "apercu", "telecharger", "versions", "fichier"):
        shown = browser.get(f"/marche/{name}/{page}")
        assert "<script>alert" not in shown
        assert "<img" not in shown
        assert " 49" not in shown
    assert "<script>alert" not in browser.get("/") + browser.get("/nouveau") + browser.get("/annuaire")
    named = browser.new("clause-et-critere", "Autre")
    browser.save(named, "marche", {"title": SCRIPT})
    browser.post(f"/marche/{named}/telecharger", {"as_draft": "oui"}, follow_redirects=False, status=303)
    word = zipfile.ZipFile(io.BytesIO(browser.bytes(f"/marche/{named}/pieces/ccap.docx")))
    parts = {one: word.read(one).decode() for one in word.namelist() if one.endswith(".xml")}
    assert any("&lt;script&gt;alert" in part for part in parts.values())
    assert not any("<script" in part for part in parts.values())


def test_fifty_saves_at_once_are_all_kept(tmp_path: Path) -> None:
    made = settings(tmp_path / "marches")
    lots = [{"number": str(n), "title": f"Lot {n}", "levers": []} for n in range(1, 51)]
    name = made.workspace.create("Cinquante lots", fresh({"format": "1", "lots": lots}))
    app = make_app(made)

    def save(rank: int) -> int:
        browser = Browser(made, app)
        browser.save(name, "lots", {f"lots.{rank}.title": f"Changé {rank}"}, version=1)
        return rank

    with ThreadPoolExecutor(10) as pool:
        assert len(list(pool.map(save, range(50)))) == 50
    kept = made.workspace.read(name)
    assert all(f"title: Changé {rank}\n" in kept.raw.decode() for rank in range(50))
    assert kept.number == 51


# ---- other machines ------------------------------------------------------------------------------------------

@pytest.fixture
def guarded(tmp_path: Path) -> tuple[Browser, Clock]:
    """A server that other machines may ask, for who knows the password."""
    clock = Clock()
    made = settings(tmp_path / "marches", hosts=("127.0.0.1", "clauses.exemple.org"), clock=clock,
                    passwords={"facilitateur": hashed("un bon mot de passe")})
    return Browser(made), clock


def entered(browser: Browser, login: str, password: str) -> int:
    page = browser.client.get("/connexion").text
    token = page.split('name="jeton" value="')[1].split('"')[0]
    return browser.client.post("/connexion", data={"jeton": token, "login": login, "password": password},
                               follow_redirects=False).status_code


def test_nothing_is_seen_before_the_password(guarded: tuple[Browser, Clock]) -> None:
    browser, clock = guarded
    name = browser.new("clause-et-critere", "Essai")
    for path in ("/", f"/marche/{name}/marche", f"/marche/{name}/pieces/dce.zip", "/annuaire"):
        response = browser.client.get(path, follow_redirects=False)
        assert response.headers["location"] == "/connexion"
        assert "Essai" not in response.text
    assert entered(browser, "facilitateur", "autre") == 403
    assert entered(browser, "inconnu", "") == 403
    assert entered(browser, "facilitateur", "un bon mot de passe") == 303
    assert "Se déconnecter" in browser.get("/nouveau")
    clock.now += 13 * 3600
    assert browser.client.get("/", follow_redirects=False).headers["location"] == "/connexion"


def test_leaving_ends_the_session(guarded: tuple[Browser, Clock]) -> None:
    browser, _ = guarded
    entered(browser, "facilitateur", "un bon mot de passe")
    browser.post("/deconnexion")
    assert browser.client.get("/", follow_redirects=False).status_code == 303


def test_too_many_tries_wait(guarded: tuple[Browser, Clock]) -> None:
    browser, clock = guarded
    assert [entered(browser, "facilitateur", "x") for _ in range(TRIES)] == [403] * TRIES
    assert entered(browser, "facilitateur", "un bon mot de passe") == 429
    clock.now += 601
    assert entered(browser, "facilitateur", "un bon mot de passe") == 303


def test_too_many_requests_wait(guarded: tuple[Browser, Clock]) -> None:
    browser, clock = guarded
    assert {browser.client.get("/static/clausier.svg").status_code for _ in range(ASKS)} == {200}
    assert browser.client.get("/static/clausier.svg").status_code == 429
    clock.now += 61
    assert browser.client.get("/static/clausier.svg").status_code == 200


def test_a_password_file_keeps_no_password(tmp_path: Path) -> None:
    kept = hashed("secret")
    assert "secret" not in kept
    assert matches("secret", kept)
    assert not matches("Secret", kept)
    file = tmp_path / "mots-de-passe"
    file.write_text(f"# ceux qui entrent\nfacilitateur: {kept}\n", encoding="utf-8")
    assert read_passwords(file) == {"facilitateur": kept}
    file.write_text("facilitateur: secret\n", encoding="utf-8")
    with pytest.raises(Exception, match=r"mots-de-passe:1 : une ligne s'écrit"):
        read_passwords(file)


# ---- the command ---------------------------------------------------------------------------------------------

def test_other_machines_ask_for_passwords() -> None:
    said = run("serve", "--allow-host", "clauses.exemple.org", exit_code=2)
    assert "--password-file" in said.stderr


def test_a_port_that_is_taken_is_said() -> None:
    taken = listening("127.0.0.1", 0)
    with pytest.raises(DraftingError, match="ne peut pas être pris"):
        listening("127.0.0.1", taken.getsockname()[1])
    taken.close()


def test_the_command_gives_the_hash_of_a_password_and_nothing_else() -> None:
    done = CliRunner().invoke(main, ["serve", "--hash-password"], input="un secret\nun secret\n")
    assert done.exit_code == 0
    kept = done.stdout.strip().splitlines()[-1]
    assert matches("un secret", kept)
    assert "un secret" not in done.stdout
