"""A consultation corrected after its launch: what changed, where, and nothing when candidates would read the same."""

from __future__ import annotations

import copy
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import builders
import pytest
from builders import lot
from click.testing import CliRunner, Result
from judging import BOTH, CRITERION, GREEN, INSERTION, NO_FACILITATOR, SCORED, Changes, dossier
from msgspec.structs import replace
from places import STARTERS
from test_checks_rectification import POSTPONED, UNCHANGED, rectified

from drafting.cases import comparable
from drafting.changes import Change, rectification_words
from drafting.cli import main
from drafting.document import lines
from drafting.draft import prepare
from drafting.errors import DraftingError, ReadingErrors
from drafting.library_check import problems
from drafting.reading import load_market, validate
from drafting.rectify import compare, corrected

NOTICE = "\nrectification: {number: 1, date: 20/04/2027, deadline: postponed, new_deadline: 21/05/2027}\n"


def rows(before: Changes, after: Changes) -> list[tuple[str, str, str, str]]:
    """The changes to publish: subject, lots, old value, new value."""
    return [shown(one) for one in compare(dossier(before), dossier({**after, "rectification": UNCHANGED})).changes]


def shown(one: Change) -> tuple[str, str, str, str]:
    subject, where, old, new = (comparable(text) for text in (one.subject, one.where, one.old, one.new))
    return subject, where, old, new


def command(*words: object) -> Result:
    return CliRunner().invoke(main, ["rectify", *map(str, words)])


# ---- what changes -------------------------------------------------------------------------------------------

LOTS = [lot("1", insertion_hours="525"), lot("2", insertion_hours="140"), lot("3", levers=[], insertion_hours=None)]
ROWS: dict[str, tuple[Changes, Changes, list[tuple[str, str, str, str]]]] = {
    "un volume réduit": (
        {"lots": LOTS}, {"lots": [LOTS[0] | {"insertion_hours": "420"}, *LOTS[1:]]},
        [("Volume d'insertion", "Lot n° 1", "525 heures d\'insertion", "420 heures d\'insertion")]),
    "le même changement pour deux lots": (
        {"lots": LOTS}, {"lots": [LOTS[0] | {"duration_months": "10"}, LOTS[1] | {"duration_months": "10"}, LOTS[2]]},
        [("Durée du lot, en mois", "Lots n° 1 et 2", "9", "10")]),
    "un lot de plus, un lot de moins": (
        {"lots": LOTS}, {"lots": [*LOTS[:2], lot("4", title="Peinture", insertion_hours="105")]},
        [("Lot supprimé", "Lot n° 3", "Lot 3", "–"),
         ("Lot ajouté", "Lot n° 4", "–", "Peinture ; condition d'exécution ; 105 heures d'insertion")]),
    "une clause abandonnée": (
        {"lots": LOTS[:2]}, {"lots": [LOTS[0], lot("2", levers=[], insertion_hours=None)]},
        [("Leviers sociaux", "Lot n° 2", "condition d'exécution", "aucun"),
         ("Volume d'insertion", "Lot n° 2", "140 heures d\'insertion", "–")]),
    "une clause devenue incitative": (
        {"lots": LOTS}, {"lots": [LOTS[0], LOTS[1] | {"obligation": "incentive"}, LOTS[2]]},
        [("Caractère de la clause", "Lot n° 2", "obligatoire", "incitative")]),
    "les poids des critères": (
        CRITERION, {**CRITERION, "criteria": [{"title": "Prix", "weight": "75"}, GREEN | {"weight": "15"}, INSERTION]},
        [("Critères d'attribution et pondération", "Toute la consultation",
          "Prix : 80 % ; Performance environnementale : 10 % ; Performances en matière d'insertion professionnelle : 10 %",
          "Prix : 75 % ; Performance environnementale : 15 % ; Performances en matière d'insertion professionnelle : 10 %")]),
    "les poids des sous-critères": (
        CRITERION, {**CRITERION, "criteria": [*SCORED[:2], INSERTION | {"subcriteria": [
            {"title": "Encadrement et tutorat", "weight": "5", "sections": ["supervision", "tutoring"]},
            {"title": "Formation", "weight": "5", "sections": ["training"]}]}]},
        [("Sous-critères du critère d'insertion", "Toute la consultation", "Encadrement et tutorat : 6 ; Formation : 4",
          "Encadrement et tutorat : 5 ; Formation : 5")]),
    "un public de moins, un de plus": (
        {"publics": ["deld", "minima_sociaux", "rqth"]}, {"publics": ["deld", "rqth", "seniors"]},
        [("Publics éligibles : ce qui en est retiré, puis ce qui s'y ajoute", "Toute la consultation",
          comparable(builders.library().data["publics"]["minima_sociaux"]["label"]),
          comparable(builders.library().data["publics"]["seniors"]["label"]))]),
    "une pénalité": (
        {}, {"penalties": {"hour": {"mode": "fixed", "amount": "45"}}},
        [("Pénalité par heure non réalisée", "Toute la consultation", "60 €", "45 €")]),
    "plus de facilitateur": (
        {}, NO_FACILITATOR, [
            ("Facilitateur", "Toute la consultation", "la maison de l'emploi du Val", "non indiqué"),
            ("Téléphone du facilitateur", "Toute la consultation", "01 00 00 00 00", "non indiqué"),
            ("Courriel de suivi", "Toute la consultation", "insertion@exemple.org", "marches@exemple.org"),
            ("Service de l'acheteur chargé du suivi", "Toute la consultation", "non indiqué",
             "direction de la commande publique")]),
    "l'objet du marché": (
        {}, {"title": "Réhabilitation de l'école"},
        [("Objet du marché", "Toute la consultation",
          "Réhabilitation du groupe scolaire des Tilleuls", "Réhabilitation de l'école")]),
    "une condition sans valeur imprimée": (
        {}, {"variants": "oui"}, [("Variantes admises", "Toute la consultation", "non", "oui")]),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_changed_value_is_printed_as_the_texts_print_it(name: str) -> None:
    before, after, expected = ROWS[name]
    found = rows(before, after)
    assert [row for row in expected if row not in found] == [], found
    assert [row for row in found if row not in expected] == []


def test_the_first_value_in_a_market_of_one_lot_concerns_the_market() -> None:
    assert rows({"lots": [lot("1")]}, {"lots": [lot("1", insertion_hours="420")]}) == [
        ("Volume d'insertion", "Toute la consultation", "525 heures d\'insertion", "420 heures d\'insertion")]


def test_the_pieces_and_the_places_that_change() -> None:
    found = compare(dossier({"lots": LOTS[:2]}), dossier(
        {"lots": [LOTS[0] | {"insertion_hours": "420"}, lot("2", levers=[], insertion_hours=None)], "rectification": UNCHANGED}))
    touched = {comparable(one.piece): (one.effect, comparable(one.where)) for one in found.touched}
    effect, where = touched["Cahier des clauses administratives particulières"]
    assert effect == "modifiée" and "12.5 Volume d'heures d'insertion" in where and "Publics éligibles" not in where
    assert touched["Annexe 1 à l'acte d'engagement (lot n° 2)"] == ("retirée", "–")
    assert "Volume d'heures" in touched["Annexe 1 à l'acte d'engagement (lot n° 1)"][1]
    assert "Avis de marché" in touched, "l'avis publié est rectifié lui aussi"
    assert not {"Fiche de suivi des heures d'insertion", "Fiche d'opportunité"} & set(touched), "les candidats ne les lisent pas"


def test_a_heading_that_comes_and_goes_is_said() -> None:
    harder, easier = {"tutoring_required": "oui"}, {"tutoring_required": "non"}
    for before, after, word in ((easier, harder, "ajout"), (harder, easier, "suppression")):
        touched = compare(dossier(before), dossier({**after, "rectification": UNCHANGED})).touched
        assert any(f"({word})" in one.where for one in touched), touched


def test_only_the_numbers_of_articles_change() -> None:
    found = rectified({}, {"pieces": {"ccap": {"article": "14"}}})
    text = "\n".join(lines(next(piece for piece in found.pieces.pieces if piece.code == "rectificatif")))
    assert "Seule la rédaction des pièces est corrigée" in text and "Valeurs modifiées" not in text


PRIVATE: dict[str, tuple[Changes, Changes]] = {
    "montant": ({"estimated_value": "1 250 000"}, {"estimated_value": "1 260 000"}),
    "motif": ({"lots": [*LOTS[:2], LOTS[2] | {"reason_without_clause": "habilitations"}]},
              {"lots": [*LOTS[:2], LOTS[2] | {"reason_without_clause": "chantier trop court"}]}),
    "calibrage": ({"calibration": {"rate": "10 %"}}, {"calibration": {"rate": "12 %"}}),
}


@pytest.mark.parametrize("name", PRIVATE)
def test_what_only_the_buyer_reads_is_not_published(name: str) -> None:
    before, after = PRIVATE[name]
    found = compare(dossier(before), dossier({**after, "rectification": UNCHANGED}))
    assert found.changes == () and found.touched == () and found.inside


def test_a_private_value_beside_a_public_one_stays_out_of_the_notice() -> None:
    found = rectified({"lots": LOTS}, {"lots": [LOTS[0] | {"insertion_hours": "420", "estimated_value": "717 171"}, *LOTS[1:]]})
    text = "\n".join(line for piece in found.pieces.pieces if piece.code == "rectificatif" for line in lines(piece))
    assert "420" in text and "717" not in text and "820" not in text


def test_a_value_that_this_market_prints_nowhere_is_not_published() -> None:
    """A market reserved as a whole has no clause of penalties: their amount is the buyer's business."""
    reserved: Changes = {"lots": [lot("1", levers=["reserved"], reserved_for=["siae"], insertion_hours=None)]}
    found = compare(dossier({**reserved, "penalties": {"document": {"amount": "75", "unit": "calendar_day"}}}), dossier(
        {**reserved, "title": "Entretien", "penalties": {"document": {"amount": "80", "unit": "calendar_day"}},
         "rectification": UNCHANGED}))
    assert [one.path for one in found.changes] == ["title"]
    assert [one.path for one in found.inside] == ["penalties.document.amount"]


CORRECTED = [path for path in STARTERS if "kind: private" not in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", CORRECTED, ids=lambda path: path.stem)
def test_every_starter_can_be_corrected(path: Path) -> None:
    """Another title of a lot, a public less: told in French, and the corrected pièces raise nothing new."""
    library, outlines = builders.library(), builders.outlines()
    source = load_market(path, library.vocabulary())
    data = copy.deepcopy(source.file.data)
    data["lots"][0]["title"] += " et dépendances"
    data["publics"] = data.get("publics", ["qpv", "deld"])[:-1]
    data["rectification"] = POSTPONED | {"date": "01/12/2030", "new_deadline": "20/12/2030"}
    new = prepare(validate(replace(source.file, data=data), library.vocabulary()), library, outlines)
    found = compare(prepare(source, library, outlines), new)
    assert found.touched and "Intitulé du lot" in {comparable(one.subject) for one in found.changes}
    assert not re.search(r"[a-z]_[a-z]", " ".join(" ".join(shown(one)) for one in found.changes))
    assert corrected(new, found).findings == new.findings


# ---- when it makes no sense ---------------------------------------------------------------------------------

REFUSED: dict[str, tuple[Changes, Changes, str]] = {
    "autre référence": ({}, {"reference": "2027-99", "rectification": UNCHANGED}, "ce marché est une autre consultation"),
    "autre lancement": ({}, {"launch_date": "02/02/2027", "rectification": UNCHANGED}, "la date de lancement a changé"),
    "sans rectification": ({}, {"variants": "oui"}, "ne dit pas de quel rectificatif il s'agit"),
    "même numéro": ({"rectification": UNCHANGED}, {"variants": "oui", "rectification": UNCHANGED}, "ne suit pas celui"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_notice_that_makes_no_sense_is_refused(name: str) -> None:
    before, after, words = REFUSED[name]
    with pytest.raises(DraftingError, match=words):
        compare(dossier(before), dossier(after))


def test_a_private_contract_has_no_notice_to_correct() -> None:
    path = next(path for path in STARTERS if path not in CORRECTED)
    private = builders.starter(path)
    with pytest.raises(DraftingError, match="n'a pas d'avis à rectifier"):
        compare(private, private)


def test_a_second_notice_follows_the_first() -> None:
    second = {**POSTPONED, "number": "2"}
    found = rectified({"rectification": UNCHANGED}, {"variants": "oui"}, second)
    text = "\n".join(lines(next(piece for piece in found.pieces.pieces if piece.code == "rectificatif")))
    assert comparable("rectificatif n° 2") in comparable(text) and comparable("reportée au 12 mars 2027") in comparable(text)


# ---- the command --------------------------------------------------------------------------------------------

TWO: dict[str, tuple[tuple[str, str], ...]] = {
    "clause-et-critere": (("insertion_hours: 15 400", "insertion_hours: 12 600"), ("Prix, weight: 40", "Prix, weight: 35"),
                          ("Valeur technique, weight: 30", "Valeur technique, weight: 35")),
    "travaux-plusieurs-lots": (("insertion_hours: 525", "insertion_hours: 420"),),
}


def written(folder: Path, name: str, changes: tuple[tuple[str, str], ...] = (), notice: str = NOTICE) -> tuple[Path, Path]:
    """A starter as it was, and as it is corrected."""
    text = next(path for path in STARTERS if path.stem == name).read_text(encoding="utf-8")
    (folder / "ancien.yaml").write_text(text, encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (folder / "nouveau.yaml").write_text(text + notice, encoding="utf-8")
    return folder / "ancien.yaml", folder / "nouveau.yaml"


@pytest.mark.parametrize("name", TWO)
def test_the_command_makes_every_piece_again_with_the_notice(tmp_path: Path, name: str) -> None:
    old, new = written(tmp_path, name, TWO[name])
    out = tmp_path / "pieces"
    assert CliRunner().invoke(main, ["draft", str(old), "-o", str(out), "--zip"]).exit_code == 0
    former = {path.name for path in out.iterdir()}
    done = command(old, new, "-o", out)
    assert done.exit_code == 0, done.output
    assert {path.name for path in out.iterdir()} == {*former, "rectificatif.docx"}
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    versions = set()
    for entry in manifest["pieces"]:
        with zipfile.ZipFile(out / entry["file"]) as document:
            body = "".join(document.read(part).decode() for part in document.namelist() if re.search(r"word/document", part))
            carried = re.sub(r"<[^>]+>", "", document.read("docProps/custom.xml").decode())
            versions |= set(re.findall(r'settled_sha256(?:":"|&quot;:&quot;)(\w+)', carried))
        assert "rectificatif n°" in body, entry["file"]
    assert versions == {manifest["market"]["settled_sha256"]}
    with zipfile.ZipFile(out / "dce.zip") as archive:
        assert "rectificatif.docx" in archive.namelist()
    before = (out / "rectificatif.docx").read_bytes()
    assert command(old, new, "-o", out).exit_code == 0 and (out / "rectificatif.docx").read_bytes() == before


def test_pieces_that_come_from_another_market_are_told(tmp_path: Path) -> None:
    """The old file must be the one that gave the published pièces, with the same texts."""
    old, new = written(tmp_path, "travaux-plusieurs-lots", TWO["travaux-plusieurs-lots"])
    out, warning = tmp_path / "pieces", "ne viennent pas de ancien.yaml"
    assert CliRunner().invoke(main, ["draft", str(old), "-o", str(out)]).exit_code == 0
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    for change in ({"release": "2019.1"}, {"market": {**manifest["market"], "settled_sha256": "0"}}):
        (out / "manifest.json").write_text(json.dumps({**manifest, **change}), encoding="utf-8")
        assert warning in command(old, new, "-o", out).output
    assert warning not in command(old, new, "-o", out).output, "refaites une fois, elles viennent du nouveau"
    (out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert warning not in command(old, new, "-o", tmp_path / "ailleurs").output


def test_nothing_changed_and_nothing_to_publish_exit_one_and_write_nothing(tmp_path: Path) -> None:
    for changes, words in (((), "Rien n'a changé"), ((("estimated_value: 420 000", "estimated_value: 430 000"),),
                                                     "Seules des valeurs que les candidats ne lisent pas ont changé")):
        old, new = written(tmp_path, "travaux-plusieurs-lots", changes)
        done = command(old, new, "-o", tmp_path / "pieces")
        assert done.exit_code == 1 and words in done.output
        assert not (tmp_path / "pieces").exists()


def test_a_blocking_finding_writes_nothing(tmp_path: Path) -> None:
    old, new = written(tmp_path, "travaux-plusieurs-lots", (("insertion_hours: 525", "insertion_hours: {mode: calibrated}"),
                                                           ("    estimated_value: 420 000\n", "")))
    done = command(old, new, "-o", tmp_path / "pieces")
    assert done.exit_code == 1 and "Rien n'a été écrit : 1 remarque bloquante" in done.output
    assert not (tmp_path / "pieces").exists()


def test_json_says_the_same(tmp_path: Path) -> None:
    old, new = written(tmp_path, "travaux-plusieurs-lots", TWO["travaux-plusieurs-lots"])
    done = command(old, new, "-o", tmp_path / "pieces", "--json")
    data = json.loads(done.stdout)
    assert [one["path"] for one in data["changes"]] == ["lot.volume"] and data["internal"] == []
    assert "rectificatif.docx" in data["written"] and {one["effect"] for one in data["touched"]} == {"modifiée"}


def test_an_error_names_the_file_and_the_line(tmp_path: Path) -> None:
    old, new = written(tmp_path, "travaux-plusieurs-lots", notice="")
    done = command(old, new, "-o", tmp_path / "pieces")
    assert done.exit_code == 1 and "nouveau.yaml:5" in done.stderr and "ancien" not in done.stderr


# ---- its words ----------------------------------------------------------------------------------------------

def test_every_value_of_a_market_has_words() -> None:
    """No code of the program reaches a notice: each pair of values prints as French."""
    pairs: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
        ({"procedure": "open", "nature": "works", "ccag": "works"},
         {"procedure": "adapted", "nature": "services", "ccag": "supplies_services"}),
        ({"signature": "award", "missing_annex": "regularisable", "grouping": "lead_member", "lasting_employment": "study"},
         {"signature": "submission", "missing_annex": "irregular", "grouping": "shared", "lasting_employment": "none"}),
        ({"monitoring": {"frequency": "monthly", "alert_form": "email"}, "counting": {"hours_base": "worked"}},
         {"monitoring": {"frequency": "quarterly", "alert_form": "letter"}, "counting": {"hours_base": "paid"}}),
        ({"penalties": {"hour": {"mode": "fixed", "amount": "60"}, "document": {"amount": "75", "unit": "calendar_day"}}},
         {"penalties": {"hour": {"mode": "smic_multiple", "multiple": "2"}, "document": {"amount": "75", "unit": "document"}}}),
        ({"lots": [lot("1", levers=["reserved"], reserved_for=["siae"], insertion_hours=None), lot("2")]},
         {"lots": [lot("1", levers=["reserved"], reserved_for=["ea_esat"], insertion_hours=None), lot("2")]}),
        ({"lots": [lot("1", levers=BOTH)], "criteria": SCORED},
         {"lots": [lot("1")], "criteria": [SCORED[0] | {"weight": "90"}, SCORED[1]]}),
    )
    for before, after in pairs:
        found = rows(before, after)
        assert found
        for row in found:
            assert not re.search(r"[a-z]_[a-z]|\b(open|award|works|monthly|fixed|paid|shared|none|study)\b", " ".join(row)), row


def test_a_fault_in_its_words_is_a_problem_of_the_library(tmp_path: Path) -> None:
    library = builders.library()
    file = library.files["rectification"]
    for data, words in (({**file.data, "autre": "x"}, "la clé « autre » n'existe pas"),
                        ({key: value for key, value in file.data.items() if key != "none"}, "« none » est obligatoire"),
                        ({**file.data, "subjects": {"nature": {"words": "absent"}}}, "n'est pas un tableau de words.yaml")):
        broken = replace(library, files={**library.files, "rectification": replace(file, data=data)})
        assert any(words in problem.message for problem in problems(broken, builders.outlines())), words
        with pytest.raises(ReadingErrors):
            rectification_words(broken)
