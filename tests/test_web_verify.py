"""« Vérifier »: edited pièces dropped, the findings and the files of the commands, manifests found again."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from buyers_pieces import CORRECT, SCHOOL, word
from commands import run
from pages import Browser, settings
from test_web import said
from test_web_documents import bomb, last

from drafting.workspace import DOCUMENTS, READABLE, Folder, Results
from drafting.workspace import manifests as module
from drafting.workspace.manifests import MANIFESTS, keep_manifest, manifests

VERIFY = "/marche/halle/verifier"


class Edited:
    """A market that wrote its pièces, changed since; its CCAP, that a person edited in between."""

    def __init__(self, folder: Path) -> None:
        self.browser = Browser(settings(folder / "marches"))
        self.browser.new("clause-et-critere", "Halle")
        self.browser.post("/marche/halle/telecharger", {}, 303, follow_redirects=False)
        self.place = self.browser.settings.workspace.place("halle")
        self.then = folder / "pieces"
        shutil.copytree(self.place / "pieces", self.then)
        self.ccap = by_hand(self.then / "ccap.docx")
        self.browser.save("halle", "suivi", {"penalties.hour.amount": "77"})
        assert "77" in self.browser.text("halle")
        self.market = self.place / "market.yaml"


def by_hand(path: Path) -> bytes:
    """A sentence of the buyer's own at the end of a paragraph."""
    document = docx.Document(str(path))
    paragraph = next(one for one in document.paragraphs if one.text.startswith("Le titulaire réalise") and one.runs)
    paragraph.add_run(" La maîtrise d’œuvre est tenue informée.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Edited:
    return Edited(tmp_path_factory.mktemp("relire"))


def ask(browser: Browser, status: int = 200, files: Any = (), **values: Any) -> str:
    return browser.post(VERIFY, {"do": "verify", "author": "service achats", **values}, status,
                        files=[("files", one) for one in files])


# ---- relire --------------------------------------------------------------------------------------------------

def test_the_findings_are_those_of_the_command_blocking_first(edited: Edited, tmp_path: Path) -> None:
    page = ask(edited.browser, files=[("CCAP modifié.docx", edited.ccap), ("rc.docx", (edited.then / "rc.docx").read_bytes())],
               market="oui")
    (tmp_path / "CCAP modifié.docx").write_bytes(edited.ccap)
    told = json.loads(run("verify", tmp_path / "CCAP modifié.docx", edited.then / "rc.docx", "--market", edited.market, "--json",
                          exit_code=1).stdout)
    report = json.loads(last(edited.browser)[1]["rapport.json"])
    assert sorted(map(str, report["seen"])) == sorted(map(str, told["findings"]))
    assert report["seen"][0]["level"] == "blocking"
    words = said(page)
    for one in report["seen"][:3]:
        for part in ("file", "article", "message", "advice", "rule"):
            assert " ".join(one[part].replace("\u00a0", " ").split()).replace("'", "’") in words.replace("'", "’"), one
    assert "ce que sont devenues ses clauses" in words
    assert "modifiée à la main" in words
    assert "Mettre à jour ces fichiers" in words


def test_files_of_others_are_compared_with_each_other_without_a_market(edited: Edited) -> None:
    files = [(name.rpartition("/")[2], word(text.replace("1 500 heures", "1 400 heures") if rank else text))
             for rank, (name, text) in enumerate(CORRECT[SCHOOL].items())]
    page = said(ask(edited.browser, files=files, on="01/02/2027"))
    assert "Relu sans le marché" in page
    assert "lancée le 01/02/2027" in page
    assert "ce que sont devenues" not in page
    assert "Jour du lancement" in said(ask(edited.browser, 400, files=files[:1], on="bientôt"))


def test_files_dropped_before_are_chosen_again(edited: Edited) -> None:
    avis = (edited.then / "avis.docx").read_bytes()
    Folder(edited.browser.settings.workspace, "halle", DOCUMENTS).keep("avis.docx", avis, READABLE)
    page = said(ask(edited.browser, kept="avis.docx"))
    assert "Relu sans le marché : avis.docx" in page
    assert 'action="/marche/halle/document/avis.docx/retirer"' in edited.browser.get(VERIFY)
    assert "Choisissez au moins un fichier" in said(ask(edited.browser, 400))
    assert "n’est pas, ou plus" in said(ask(edited.browser, 400, kept="../market.yaml"))


# ---- mettre à jour -------------------------------------------------------------------------------------------

def test_an_edited_piece_is_updated_as_by_the_command(edited: Edited, tmp_path: Path) -> None:
    edited.browser.post("/marche/halle/telecharger", {}, 303, follow_redirects=False)  # today's pièces took the place of then's
    page = ask(edited.browser, files=[("mon ccap.docx", edited.ccap)], do="update")
    name, files = last(edited.browser)
    (tmp_path / "pieces").mkdir()
    shutil.copy(edited.then / "manifest.json", tmp_path / "pieces" / "manifest.json")
    (tmp_path / "pieces" / "mon ccap.docx").write_bytes(edited.ccap)
    run("update", tmp_path / "pieces" / "mon ccap.docx", "--market", edited.market, "-o", tmp_path / "écrit.docx", "--author",
        "service achats", "--date", "22/11/2026")
    assert files["mon ccap-a-jour.docx"] == (tmp_path / "écrit.docx").read_bytes()
    text = " ".join(one.text for one in docx.Document(io.BytesIO(files["mon ccap-a-jour.docx"])).paragraphs)
    assert "La maîtrise d’œuvre est tenue informée." in text
    assert "modifiée à la main" in said(page)
    given = edited.browser.client.get(f"/marche/halle/resultats/{name}/tout.zip")
    assert sorted(zipfile.ZipFile(io.BytesIO(given.content)).namelist()) == ["mon ccap-a-jour.docx", "rapport.txt"]


def test_an_updated_piece_can_be_updated_again(edited: Edited) -> None:
    ask(edited.browser, files=[("encore.docx", edited.ccap)], do="update")
    updated = last(edited.browser)[1]["encore-a-jour.docx"]
    edited.browser.save("halle", "suivi", {"penalties.hour.amount": "88"})
    ask(edited.browser, files=[("encore deux.docx", updated)], do="update")
    text = " ".join(one.text for one in docx.Document(io.BytesIO(last(edited.browser)[1]["encore deux-a-jour.docx"])).paragraphs)
    assert "88" in text
    assert "77" not in text
    assert "La maîtrise d’œuvre est tenue informée." in text


def test_a_buyer_s_file_is_updated_without_a_manifest(edited: Edited) -> None:
    body = word("# 1 Objet\nLe marché porte sur des travaux.\n# 2 Prix\nLes prix sont fermes.")
    edited.browser.post("/marche/halle/document", {}, files={"file": ("notre ccap.docx", body)})
    edited.browser.post("/marche/halle/document/notre ccap.docx", {"piece": "ccap", "place": "fin", "side": "after"})
    written = last(edited.browser)[1]["notre ccap-clauses.docx"]
    edited.browser.save("halle", "suivi", {"penalties.hour.amount": "66"})
    page = ask(edited.browser, files=[("notre ccap inséré.docx", written)], do="update")
    assert "modifications gardées, texte à jour" in said(page)
    assert "66" in " ".join(one.text for one in docx.Document(io.BytesIO(
        last(edited.browser)[1]["notre ccap inséré-a-jour.docx"])).paragraphs)


def test_a_piece_of_elsewhere_is_updated_with_its_manifest_and_not_without(edited: Edited, tmp_path: Path) -> None:
    other = Browser(settings(tmp_path / "ailleurs"))
    other.new("clause-et-critere", "Halle")
    page = said(ask(other, 400, files=[("ccap.docx", edited.ccap)], do="update"))
    assert "n’est pas là" in page and "manifest.json" in page
    ask(other, files=[("manifest.json", (edited.then / "manifest.json").read_bytes()), ("ccap.docx", edited.ccap)], do="update")
    assert "ccap-a-jour.docx" in last(other)[1]
    page = said(ask(other, files=[("ccap.docx", edited.ccap), ("autre.docx", word("# 1 Objet\nRien."))], do="update"))
    assert "Non mis à jour" in page and "autre.docx" in page
    assert "Dites qui est l’auteur" in said(ask(other, 400, kept="ccap.docx", do="update", author=" "))
    other.save("halle", "publics", {"publics": ""})
    assert "bloquante" in said(ask(other, 400, kept="ccap.docx", do="update"))
    other.save("halle", "marche", {"estimated_value": "beaucoup"})
    assert "market.yaml:" in said(ask(other, 400, kept="ccap.docx", do="update"))
    assert "Relu sans" in said(ask(other, kept="ccap.docx"))


# ---- whatever is dropped -------------------------------------------------------------------------------------

@pytest.mark.parametrize(("name", "data", "words"), [
    ("bombe.docx", bomb, "trop volumineux"), ("ancien.doc", lambda: b"\xd0\xcf", "format attendu"),
    ("page.pdf", lambda: b"%PDF", "format attendu"), ("texte.odt", lambda: b"bonjour", "pas un fichier"),
    ("coupe.docx", lambda: b"PK\x03\x04", "endommagé")])
@pytest.mark.parametrize("do", ["verify", "update"])
def test_a_hostile_or_wrong_file_gets_a_sentence(edited: Edited, name: str, data: Any, words: str, do: str) -> None:
    before = len(Results(edited.browser.settings.workspace, "halle").all())
    page = ask(edited.browser, 400, files=[(name, data())], do=do)
    assert words in said(page)
    assert name not in page.partition("Déjà déposées")[2]
    assert "Traceback" not in page
    assert len(Results(edited.browser.settings.workspace, "halle").all()) == before


def test_a_hostile_or_edited_manifest_gets_a_sentence(edited: Edited, tmp_path: Path) -> None:
    other = Browser(settings(tmp_path / "ailleurs"))
    other.new("clause-et-critere", "Halle")
    good = (edited.then / "manifest.json").read_bytes()
    for data, words in ((b"{}", "n’est pas là"), (b"[" * 50_000, "n’est pas là"), (b"\xff" + good, "ce n’est pas un manifeste"),
                        (good.replace(b"60", b"61"), "modifi")):
        page = said(ask(other, 400, files=[("manifest.json", data), ("ccap.docx", edited.ccap)], do="update"))
        assert words in page, data[:20]
        assert "manifest.json/retirer" in other.get(VERIFY)
        assert "manifest.json/retirer" not in other.post("/marche/halle/document/manifest.json/retirer", {"vers": "verifier"})


def test_manifests_are_kept_once_and_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 3)
    browser = Browser(settings(tmp_path))
    browser.new("clause-et-critere", "Halle")
    workspace = browser.settings.workspace
    for rank in range(6):
        keep_manifest(workspace, "halle", b"%d" % rank)
        keep_manifest(workspace, "halle", b"%d" % rank)
    assert len(Folder(workspace, "halle", MANIFESTS).files()) == 3
    assert manifests(workspace, "halle")[0].read_bytes() == b"%d" % 5
