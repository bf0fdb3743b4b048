"""Every route and every form of the server, found from the server itself: whatever is asked, nothing leaves its place."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from crawled import Form, addresses, ended, filled, forms, lived
from hypothesis import given
from hypothesis import strategies as st
from net import examples
from pages import Browser, settings

from drafting.web.app import make_app
from drafting.web.pages import PAGES

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*191 }}{% x %}"
OUTSIDE = ("%2e%2e", "..%2f..%2fetc%2fpasswd", "%2fetc%2fpasswd", "acheteurs", "a%00", "C:%5c", ".lock", "essai%2f..",
           "..%5cmarket.yaml", "market.yaml")
GOOD = {"name": "ferme", "step": "marche", "file": "ccap.docx", "id": "x", "number": "0001", "result": "insertion-0001"}


class Kept(NamedTuple):
    """A server that lived: its client, what its addresses hold, the forms of all its pages."""

    browser: Browser
    known: dict[str, str]
    forms: list[Form]
    token: str

    def files(self) -> dict[str, int]:
        """All that lies around the workspace, with its size."""
        around = self.browser.settings.workspace.folder.parent
        return {str(path.relative_to(around)): path.stat().st_size for path in around.rglob("*")
                if path.is_file() and path.name != ".lock"}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    around, folder = tmp_path_factory.mktemp("autour"), tmp_path_factory.mktemp("travail")
    (around / "secret.yaml").write_text("secret: oui", encoding="utf-8")
    made = settings(around / "marches")
    made.workspace.create("Ferme", made.starters["petits-travaux-sans-facilitateur"].path.read_bytes())
    made.workspace.create("Vide", b"format: 1\n")
    app = make_app(made)
    browser = Browser(made, app)
    browser.get("/")
    known = lived(browser, app, folder)
    found = {}
    for address in addresses():
        page = browser.client.get(filled(address, known)).text
        found.update({(form.action, *form.fields): form for form in forms(page, filled(address, known))})
    yield Kept(browser, known, [form for form in found.values() if form.action != "/deconnexion"], browser.token)
    ended(app)


def test_every_page_with_a_form_was_found(kept: Kept) -> None:
    """The forms cover every route that changes something, but for those that are only seen in the middle of something else."""
    asked = {re.sub(r"\{\w+\}", "[^/]+", path) for method, path in PAGES if method == "POST"} - {"/connexion", "/deconnexion"}
    assert [path for path in asked if not any(re.fullmatch(path, form.action.partition("?")[0]) for form in kept.forms)] == []
    assert {form.action for form in kept.forms if form.files} >= {"/nouveau", "/marche/ferme/document"}


@pytest.mark.parametrize("path", [path for method, path in PAGES if method == "POST"])
def test_every_change_asks_for_its_token(kept: Kept, path: str) -> None:
    before = kept.files()
    for token in ({}, {"jeton": ""}, {"jeton": "faux"}, {"jeton": "é"}):
        response = kept.browser.client.post(path.format(**GOOD), data={"title": "x", **token})
        assert response.status_code == 403
        assert "ne vient pas de clausier" in response.text
    assert kept.files() == before


@pytest.mark.parametrize(("method", "path"), [key for key in PAGES if "{" in key[1]])
def test_no_name_leads_outside(kept: Kept, method: str, path: str) -> None:
    token, before = kept.token, kept.files()
    for part in re.findall(r"\{(\w+)\}", path):
        for bad in OUTSIDE:
            address = path.format(**{**GOOD, part: bad})
            response = kept.browser.client.request(method, address, data={"jeton": token} if method == "POST" else None,
                                                   follow_redirects=False)
            assert response.status_code in (400, 404, 405) or method == "POST" and response.status_code == 303, address
            assert "root:" not in response.text
            assert "secret" not in response.text
            assert "format: 1" not in response.text
    assert kept.files() == before


@pytest.mark.parametrize("path", [path for method, path in PAGES if method == "POST"])
def test_a_gigabyte_is_refused_before_it_is_read(kept: Kept, path: str) -> None:
    response = kept.browser.client.post(path.format(**GOOD), content=b"a=b", headers={
        "content-length": "1000000000", "content-type": "application/x-www-form-urlencoded"})
    assert response.status_code == 413


def hostile() -> dict[str, bytes]:
    """Files that are not what they say: bombs, entities, broken archives, nothing."""
    def archive(parts: dict[str, bytes]) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as one:
            for name, data in {"[Content_Types].xml": b"<Types/>", **parts}.items():
                one.writestr(name, data)
        return made.getvalue()

    twice = b"".join(b'<!ENTITY %c "&%c;&%c;&%c;">' % (after, before, before, before)
                     for before, after in zip(b"abcdefgh", b"bcdefghi", strict=True))
    entities = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + twice + b"]><w:document>&i;</w:document>"
    return {"bombe": archive({f"word/document{n or ''}.xml": b"0" * 80_000_000 for n in range(2)}),
            "entités": archive({"word/document.xml": entities, "xl/workbook.xml": entities}),
            "échappée": archive({"../../echappee.xml": b"<a/>", "/etc/echappee": b"x"}),
            "tronquée": archive({"word/document.xml": b"<a/>"})[:-30], "vide": b"", "texte": b"ceci n'est pas un fichier Word",
            "yaml": b"a: [" * 20_000}


def test_hostile_files_are_refused_on_every_page_that_takes_one(kept: Kept) -> None:
    before, all_files = kept.files(), hostile()
    for form in [one for one in kept.forms if one.files]:
        (field, accept), = form.files.items()
        kinds = [kind for kind in accept.split(",") if kind.startswith(".")] or [".docx"]
        given = [(field, (f"../../{title}{kind}", data)) for title, data in all_files.items()
                 for kind in (kinds if title == "bombe" else kinds[:1])]
        fields = {key: values for key, values in form.fields.items() if "=" not in key}
        fields |= {"jeton": kept.token, **({"origin": "file"} if "origin" in fields else {})}
        for files in ([given] if form.several else [[one] for one in given]):
            response = kept.browser.client.post(form.action, data=fields, files=files)
            aside = "/travail/" in str(response.url)  # kept as they came; what is wrong is told once they are read
            assert aside or response.status_code in (400, 413), (form.action, files[0][1][0], response.url)
            assert "Traceback" not in response.text
    new = kept.files().keys() - before.keys()
    expected = re.compile(r"marches/ferme/reponses/[^/]+\.(docx|odt)|marches/ferme/[\w-]+\.json")
    assert [one for one in new if not expected.fullmatch(one)] == []


VALUES = st.one_of(st.text(max_size=40), st.sampled_from([
    "", "oui", "non", "1", "2", "-1", "lots.0", "paste", "buyer", "facilitator", "empty", "file", "market", "starter", "theirs",
    "mine", "a\tb\n1\tx", "x" * 500, "../..", "9" * 40, "1-2"]))
MORE = ["lots.999.number", "lots", "lots.0", "criteria.0.weight", "_remove", "_add", "_do", "_paste", "_choose", "_keep",
        "_buyer", "_reread", "_choice.title", "_mine.title", "lots.0.insertion_hours.mode", "version", "page", "vers"]
QUERIES = st.dictionaries(st.sampled_from(["piece", "depuis", "version", "q", "qui", "nom", "entre", "page", "id", "exemples",
                                           "vu", "modele", "etat"]), VALUES, max_size=2)
WAYS = st.fixed_dictionaries({part: st.sampled_from([value, value, "absent", "1", "é"]) for part, value in GOOD.items()})


@examples(40)
@given(data=st.data())
def test_no_form_however_filled_is_a_bug_of_ours(kept: Kept, data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(kept.forms), "form")
    names = [*form.fields, *MORE]
    changed = data.draw(st.dictionaries(st.sampled_from(names), VALUES, max_size=5), "changed")
    dropped = data.draw(st.sets(st.sampled_from(names), max_size=2), "dropped")
    buttons = data.draw(st.sampled_from(["", *(name for name in form.fields if "=" in name)]), "button")
    kept_ = {name: values for name, values in form.fields.items() if "=" not in name and name not in dropped}
    asked: dict[str, Any] = {**kept_, **changed}
    if buttons:
        name, _, value = buttons.partition("=")
        asked[name] = value
    answer(kept, "POST", form.action, asked, data.draw(st.booleans(), "live"))


@examples(40)
@given(route=st.sampled_from([key for key in sorted(PAGES) if key[1] != "/deconnexion"]), parts=WAYS, live=st.booleans(),
       query=QUERIES)
def test_no_address_is_a_bug_of_ours(kept: Kept, route: tuple[str, str], parts: dict[str, str], live: bool,
                                     query: dict[str, str]) -> None:
    answer(kept, route[0], route[1].format(**parts), {}, live, query)


def answer(kept: Kept, method: str, address: str, fields: dict[str, Any], live: bool,
           query: dict[str, str] | None = None) -> None:
    response = kept.browser.client.request(
        method, address, data={**fields, "jeton": kept.token} if method == "POST" else None, params=query,
        headers={"HX-Request": "true"} if live else {}, follow_redirects=False)
    assert response.status_code < 500
    assert "Traceback" not in response.text


def test_what_is_typed_in_any_form_is_words_on_every_page(kept: Kept) -> None:
    """The text of a market comes last: it would keep the other pages from being read."""
    for form in sorted(kept.forms, key=lambda one: (one.action.endswith("/fichier"), one.action)):
        fields = {key: values for key, values in form.fields.items() if "=" not in key}
        files = dict.fromkeys(form.files, (f"{SCRIPT}.docx", b"x")) or None
        data = {**fields, **dict.fromkeys(form.typed, SCRIPT), "jeton": kept.token}
        response = kept.browser.client.post(form.action, data=data, files=files)
        inert(response.text)
    for address in addresses():
        inert(kept.browser.client.get(filled(address, kept.known)).text)


def inert(page: str) -> None:
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "1337" not in page
