"""« Réponses des candidats »: from the files dropped to the workbook that the command gives; what is hostile stays outside."""

from __future__ import annotations

import io
import re
import stat
import zipfile
from pathlib import Path

import pytest
from candidates import siret
from commands import run
from pages import Browser, settings
from test_compare_command import MARKET, NAMES, altered, returned
from test_web import said

from drafting.answers.received import MOST_OF_ONE, MOST_ZIPPED
from drafting.web.readings import READING
from drafting.word.package import MAX_MEMBERS
from drafting.word.read import read_docx

STARTER = "clause-et-critere"
PAGE = "/marche/essai/reponses"
Given = list[tuple[str, tuple[str, bytes]]]


def given(files: dict[str, bytes]) -> Given:
    return [("fichiers", one) for one in files.items()]


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def forms() -> dict[str, bytes]:
    """Four tenderers: the first complete, the second with a reservation, the third without annex, a doubtful number."""
    files = {f"fiche {rank}.docx": returned("fiche-technique-lot-1", rank) for rank in (0, 2)}
    files["fiche 1.docx"] = altered(returned("fiche-technique-lot-1", 1), "Si l’offre est retenue, le candidat signe",
                                    "Sous réserve, le candidat signe")
    files["fiche 3.docx"] = returned("fiche-technique-lot-1", 3, accompagnement_frequence="environ 2",
                                     candidat=f"Ferme <script>alert(1)</script>{{{{ 7*7 }}}}, {siret(3)}")
    return files


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """A market, eight files dropped (three in a zip, under folders) and read, which no test changes."""
    browser = Browser(settings(tmp_path_factory.mktemp("reponses")))
    browser.new(STARTER, "Essai")
    annexes = {f"candidat {rank}/annexe.docx": returned("ae-annexe-lot-1", rank) for rank in (0, 1, 3)}
    more = {"plis.zip": zipped({**annexes, "__MACOSX/candidat 0/._annexe.docx": b"x", "candidat 0/~$annexe.docx": b"x"}),
            "casse.docx": b"PK\x03\x04 pas un zip", "~$fiche 1.docx": b"verrou"}
    page = browser.work(PAGE, files=given(forms() | more))
    assert "Lot n° 1" in said(page)
    return browser


def folder(browser: Browser) -> Path:
    return browser.settings.workspace.folder / "essai"


def test_what_deserves_a_look_comes_first_with_its_words_its_code_and_its_file(read: Browser) -> None:
    page = read.get(PAGE)
    text = said(page)
    assert sorted(one.name for one in (folder(read) / "reponses").iterdir()) == [
        "candidat 0 - annexe.docx", "candidat 1 - annexe.docx", "candidat 3 - annexe.docx", "casse.docx",
        *(f"fiche {rank}.docx" for rank in range(4))]
    assert text.index("Réserve possible") < text.index("REP-01 ") < text.index("Pièce non remise") < text.index("Synthèse")
    assert "<del>Si l’offre est retenue</del><ins>Sous réserve</ins>, le candidat signe" in page
    assert "« Points d’étape par bénéficiaire et par mois » : « environ 2 » n’est pas un nombre" in text
    assert "(fiche 3.docx)" in text
    assert "REP-17 Ouvrez-le dans Word ou LibreOffice et enregistrez-le de nouveau. casse.docx Ce fichier Word est" in text
    assert "<script>alert" not in page and "Ferme <script>alert(1)</script>{{ 7*7 }}" in text
    assert "gardées dans « essai/reponses »" in text
    link = re.search(r'href="([^"]+/recus/[^"]+)">fiche 2.docx<', page)
    assert link is not None and read.bytes(link[1]) == (folder(read) / "reponses" / "fiche 2.docx").read_bytes()
    assert "n’est pas, ou plus" in said(read.get(f"{PAGE}/recus/market.yaml", 400))


def test_each_tenderer_has_its_column_under_the_weights_and_nothing_is_scored(read: Browser) -> None:
    page = read.get(PAGE)
    assert re.findall(r'<th scope="col" role="columnheader">([^<]+)</th>', page.partition('class="pile compare"')[2])[1:4] == [
        NAMES[0], "Chantiers de l&#39;Érable", NAMES[2]]
    text = said(page)
    assert "Encadrement et tutorat 4 points de la note totale" in text and "Organisation du suivi 1 point de la note" in text
    figures = "Le plus bas : 10 ; Le plus haut : 12 10 11 12 illisible : « environ 2 »"
    assert f"Points d’étape par bénéficiaire et par mois {figures}" in text
    assert "Niveau attribué" not in text and "Rien n’est noté ici" in text
    hidden = said(read.get(f"{PAGE}?anonyme=oui"))
    assert "Candidat D" in hidden and "Les noms, les numéros SIRET et les adresses sont retirés" in hidden
    assert not any(word in hidden for word in ("Tilleul", "Érable", "Chêne", "Ferme", "fiche 3", "Retirer", "retenu "))


@pytest.mark.parametrize(("options", "query"), [((), ""), (("--anonymous", "--lot", "1"), "?anonyme=oui&lot=1")])
def test_the_files_are_those_of_the_command_to_the_byte(read: Browser, tmp_path: Path, options: tuple[str, ...],
                                                        query: str) -> None:
    for name in ("comparatif.xlsx", "comparatif.docx"):
        run("compare", folder(read) / "reponses", "--market", folder(read) / "market.yaml", "-o", tmp_path / name, *options)
        assert read.bytes(f"{PAGE}/{name}{query}") == (tmp_path / name).read_bytes()


def test_the_winner_s_commitments_are_those_of_the_command_or_what_prevents_them_is_told(read: Browser, tmp_path: Path) -> None:
    run("commitments", folder(read) / "reponses", "--market", folder(read) / "market.yaml", "--tenderer", NAMES[0], "--lot", "1",
        "-o", tmp_path / "e.docx")
    assert read.bytes(f"{PAGE}/engagements.docx?candidat={NAMES[0]}&attribue=1") == (tmp_path / "e.docx").read_bytes()
    assert "Tilleul" in "\n".join(read_docx(tmp_path / "e.docx"))
    page = said(read.get(f"{PAGE}/engagements.docx?candidat={NAMES[1]}&attribue=1", 400))
    assert "les réponses de « Chantiers de l’Érable » ne sont pas sûres" in page and "Sous réserve" in page
    assert "Aucun candidat ne s’appelle « personne »" in said(read.get(f"{PAGE}/engagements.docx?candidat=personne", 400))
    assert "Ce fichier n’existe pas" in said(read.get(f"{PAGE}/autre.docx", 400))


# ---- what changes --------------------------------------------------------------------------------------------

@pytest.fixture
def browser(tmp_path: Path) -> Browser:
    made = Browser(settings(tmp_path / "marches"))
    made.new(STARTER, "Essai")
    return made


def test_a_file_withdrawn_is_read_no_more_and_erasing_leaves_nothing(browser: Browser) -> None:
    files = {f"fiche {rank}.docx": returned("fiche-technique-lot-1", rank) for rank in (0, 2)}
    assert NAMES[0] in said(browser.work(PAGE, files=given(files)))
    reading = folder(browser) / READING
    assert "Tilleul" in reading.read_text()
    page = said(browser.post(f"{PAGE}/retrait", {"fichier": "fiche 0.docx"}))
    assert "Tilleul" not in page and NAMES[2] in page and "Lire les réponses" not in page  # nothing is to be read again
    assert "Tilleul" not in reading.read_text() and not (folder(browser) / "reponses" / "fiche 0.docx").exists()
    browser.save("essai", "marche", {"title": "Un autre objet"})
    page = said(browser.get(PAGE))
    assert "ont changé depuis la dernière lecture" in page and NAMES[2] not in page
    assert "n’ont pas encore toutes été lues" in said(browser.get(f"{PAGE}/comparatif.xlsx", 400))
    assert NAMES[2] in said(browser.work(f"{PAGE}/lecture"))
    assert "Cochez la case" in said(browser.post(f"{PAGE}/retrait", status=400))
    page = said(browser.post(f"{PAGE}/retrait", {"tout": "oui"}))
    assert "Les fichiers déposés" not in page
    assert not reading.exists() and list((folder(browser) / "reponses").iterdir()) == []


def test_a_form_of_another_market_and_a_broken_reading_are_told(browser: Browser, tmp_path: Path) -> None:
    other = tmp_path / "autre.yaml"
    other.write_text(MARKET.read_text().replace("reference: ", "reference: autre-", 1))
    run("draft", other, "-o", tmp_path / "pieces")
    foreign = (tmp_path / "pieces" / "fiche-technique-lot-1.docx").read_bytes()
    page = said(browser.post(PAGE, files=given({"etrangere.docx": foreign, "etrangere.pdf": b"%PDF"}), status=400))
    assert "1 fichier gardé." in page and "etrangere.pdf" in page and "Ces fichiers ne sont pas encore lus" in page
    page = said(browser.work(f"{PAGE}/lecture"))
    assert "Fichier non reconnu 1 REP-12 " in page and "note zéro" not in page
    assert "etrangere.docx Ce formulaire est celui d’un autre marché" in page
    assert "il n’y a rien à comparer" in said(browser.get(f"{PAGE}/comparatif.xlsx", 400))
    reading = folder(browser) / READING
    for broken in (reading.read_text().replace('"REP-12"', '12'), '{"against": 3'):
        reading.write_text(broken)
        assert "Lire les réponses" in browser.get(PAGE)
    assert "Fichier non reconnu 1" in said(browser.work(f"{PAGE}/lecture"))


def test_a_market_without_form_or_not_yet_readable_says_so(browser: Browser) -> None:
    browser.new("", "Vide")
    assert "encore à compléter" in said(browser.get("/marche/vide/reponses"))
    assert "Choisissez un ou plusieurs fichiers" in said(browser.post(PAGE, status=400))


# ---- what is hostile -----------------------------------------------------------------------------------------

def link(name: str) -> bytes:
    """A zip with a symbolic link to a file of the system."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        one = zipfile.ZipInfo(name)
        one.create_system, one.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(one, "/etc/passwd")
    return out.getvalue()


HOSTILE = {
    "bombe": (lambda: zipped({"fiche.docx": b"\0" * (MOST_OF_ONE + 1)}), "serait trop grosse"),
    "somme": (lambda: zipped({f"{rank}.docx": b"\0" * (MOST_OF_ONE - 1) for rank in range(6)}), "serait trop grosse"),
    "nombre": (lambda: zipped({f"{rank}.docx": b"" for rank in range(MOST_ZIPPED + 1)}), "400 au plus sont lus"),
    "dix mille": (lambda: zipped({f"{rank}.docx": b"" for rank in range(5 * MAX_MEMBERS)}), "ne peut pas être ouverte"),
    "emboîté": (lambda: zipped({"dedans.zip": zipped({"a.docx": b"x"}), "note.exe": b"x"}), "laissé de côté"),
    "profond": (lambda: zipped({"a/" * 9 + "fiche.docx": b"x"}), "laissé de côté"),
    "tronqué": (lambda: zipped({"a.docx": b"x" * 500})[:-30], "ne peut pas être ouverte"),
    "aucun zip": (lambda: b"bonjour", "ne peut pas être ouverte"),
    "menteur": (lambda: zipped({"a.docx": b"x" * 5000}).replace((5000).to_bytes(4, "little"), (4).to_bytes(4, "little")),
                "endommagé"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_archive_is_a_french_sentence_and_nothing_is_kept(browser: Browser, kind: str) -> None:
    make, sentence = HOSTILE[kind]
    page = said(browser.post(PAGE, files=given({"plis.zip": make()}), status=400))
    assert sentence in page and "plis.zip" in page and "Traceback" not in page
    assert not (folder(browser) / "reponses").exists()


def test_names_that_climb_and_links_stay_in_the_folder_and_lead_nowhere(browser: Browser, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    climbing = zipped({"../../../grimpe.docx": b"a", "/absolu.docx": b"b", "C:\\windows\\fiche.docx": b"c"})
    page = said(browser.work(PAGE, files=given({"a.zip": climbing, "b.zip": link("lien.docx"), "..%2f..\\haut.docx": b"d"})))
    assert page.count("Ce n’est pas un fichier Word") == 5 and "root:" not in page
    kept = [path for path in sorted(tmp_path.rglob("*")) if path not in before]
    assert {path.name for path in kept if path.suffix == ".docx"} == {
        "grimpe.docx", "absolu.docx", "C- - windows - fiche.docx", "lien.docx", "haut.docx"}
    assert all(path.is_relative_to(folder(browser)) and not path.is_symlink() for path in kept)
    outside = tmp_path / "dehors"
    outside.mkdir()
    browser.post(f"{PAGE}/retrait", {"tout": "oui"})
    (folder(browser) / "reponses").rmdir()
    (folder(browser) / "reponses").symlink_to(outside)
    assert "n’est pas suivi" in said(browser.get(PAGE, 400))
    (folder(browser) / "reponses").unlink()
    (folder(browser) / READING).symlink_to(outside / "x.json")
    assert "n’est pas suivi" in said(browser.get(PAGE, 400))
    assert list(outside.iterdir()) == []
