"""Pièces read as they are: those of buyers, correct or not, and ours."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

import builders
import buyers
import judging
import libreoffice
import pytest
from buyers_pieces import CORRECT, SCHOOL, SLIPS, Slip, word
from click.testing import CliRunner
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from places import STARTERS

from drafting.cli import main
from drafting.draft import write_word
from drafting.library import Library
from drafting.paper import Paper
from drafting.verify import Reading, Seen, Sheet, verify
from drafting.verify.letters import in_letters
from drafting.word.papers import read_paper
from drafting.word.typed import typed_number

DAY = date(2027, 2, 15)
RC = next(iter(CORRECT[SCHOOL]))


@cache
def sheet(text: str, name: str) -> Sheet:
    """A buyer's file: a slip is in one of them, and the others are read once."""
    return Sheet(read_paper(word(text), name))


def seen(files: Mapping[str, str], day: date = DAY) -> tuple[Seen, ...]:
    sheets = tuple(sheet(text, name) for name, text in files.items())
    return verify(Reading(sheets, builders.library(), day))


@pytest.mark.parametrize("what", CORRECT)
def test_what_holds_together_is_left_alone(what: str) -> None:
    assert [one.message for one in seen(CORRECT[what])] == []


def broken(slip: Slip) -> dict[str, str]:
    return {name: text.replace(slip.old, slip.new) for name, text in CORRECT[slip.sample].items()}


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.what)
def test_a_slip_is_seen(slip: Slip) -> None:
    """One finding, of its code, that says the words found; nothing else is said of the rest."""
    assert broken(slip) != CORRECT[slip.sample]
    found = seen(broken(slip))
    assert [one.code for one in found] == [slip.code], [one.message for one in found]
    for words in slip.says:
        assert words in re.sub("[\u00a0\u202f]", " ", found[0].message)


def test_an_article_is_judged_on_the_day_of_the_launch(library: Library) -> None:
    text = CORRECT[SCHOOL][RC].replace("L.2112-2 du code", "L.2112-2-1 du code")
    assert [one.code for one in seen({RC: text}, date(2026, 3, 1))] == ["COH-25"]
    assert seen({RC: text}, DAY) == ()


# ---- with the market ----------------------------------------------------------------------------------------

BUYERS = """\
RÈGLEMENT DE LA CONSULTATION
Date de lancement : 1er février 2027
# 1. Insertion
Pour le lot n° 1, le titulaire réalise 525 heures d'insertion. Le critère « Prix » compte pour 60 %.
Le facilitateur est la maison de l'emploi du Val.
Le facilitateur répond à l'adresse insertion@exemple.org et au 01.00.00.00.10. Les relevés d'heures sont remis le 10 du mois.
La pénalité est de 60 € par heure d'insertion non réalisée ; l'annexe 1 à l'acte d'engagement relative à l'insertion en dispose.
Un relevé transmis en retard coûte 75 € par jour calendaire de retard.
# 2. Critères
| Critère | Pondération |
| Prix | 60 % |
| Valeur technique | 30 % |
| Performance environnementale | 10 % |
# 3. Publics
| Catégorie | Justificatif |
| Demandeurs d'emploi de longue durée (plus de 12 mois d'inscription) | attestation |
| Personnes bénéficiaires de l'obligation d'emploi des travailleurs handicapés | décision |
# 4. Modalités
- embauche directe ;
- sous-traitance à une structure d'insertion par l'activité économique (SIAE).
"""
MARKET = {
    "lots": [builders.lot("1", insertion_hours="525")], "publics": ["deld", "rqth"],
    "facilitator": {"name": "maison de l'emploi du Val", "article": "la", "email": "insertion@exemple.org",
                    "phone": "01 00 00 00 10"},
    "fulfilment_modes": ["embauche_directe", "soustraitance_siae"],
    "criteria": [{"title": "Prix", "weight": "60"}, {"title": "Valeur technique", "weight": "30"},
                 {"title": "Performance environnementale", "weight": "10", "environmental": "oui"}]}


def against(text: str, name: str = "ccap.docx", **changes: object) -> list[Seen]:
    dossier = judging.dossier({**MARKET, **changes})
    day = dossier.settled.market.launch_date
    return list(verify(Reading((sheet(text, name),), builders.library(), day, dossier.settled, dossier.pieces)))


def test_what_says_the_market_is_left_alone() -> None:
    assert [one.message for one in against(BUYERS, "rc.docx")] == []


VALUES = (
    ("525 heures d'insertion", "600 heures d'insertion", "VER-01B"),
    ("Pour le lot n° 1", "Pour le lot n° 9", "VER-01C"),
    ("| Valeur technique | 30 % |\n| Performance environnementale | 10 % |",
     "| Valeur technique | 25 % |\n| Performance environnementale | 15 % |", "VER-02C"),
    ("l'annexe 1 à l'acte", "l'annexe 3 à l'acte", "VER-03C"),
    ("60 € par heure", "50 € par heure", "VER-10B"),
    ("75 € par jour", "90 € par jour", "VER-10C"),
    ("insertion@exemple.org", "ancienne@exemple.org", "VER-11B"),
    ("1er février 2027", "1er mars 2027", "VER-12"),
    ("le 10 du mois", "le 25 du mois", "VER-12"),
    ("| Demandeurs d'emploi de longue durée (plus de 12 mois d'inscription) |", "| Demandeurs d'emploi âgés de 50 ans et plus |",
     "VER-13"),
    ("emploi du Val", "emploi des Deux-Rives", "VER-11C"),
    ("emploi du Val", "emploi", ""),
    ("est la maison", "est la structure que désigne l'acheteur, maison", ""),
    ("01.00.00.00.10", "+33 1 00 00 00 11", "VER-11D"),
    ("01.00.00.00.10", "+33 1 00 00 00 10", ""),
    ("- embauche directe ;", "- sous-traitance à une entreprise adaptée ou à un ESAT ;", "VER-15"),
    ("# 3. Publics", "# 3. Personnes visées par la clause sociale", ""),
)
"""What somebody changes in that file, and the code that it deserves, if any."""


@pytest.mark.parametrize(("old", "new", "code"), VALUES)
def test_a_value_that_is_not_the_market_s(old: str, new: str, code: str) -> None:
    assert old in BUYERS
    assert {one.code for one in against(BUYERS.replace(old, new), "rc.docx")} == ({code} if code else set())


def test_a_public_and_a_mode_that_the_market_admits_are_in_the_list() -> None:
    assert {one.code for one in against(BUYERS, publics=["deld", "rqth", "seniors"])} == {"VER-13B"}
    modes = ["embauche_directe", "soustraitance_siae", "soustraitance_ea_esat"]
    assert {one.code for one in against(BUYERS, fulfilment_modes=modes)} == {"VER-15B"}


def raised_by(code: str) -> set[str]:
    """The codes found in the example of this one, for the test that every code has one."""
    if code == "VER-13B":
        return {one.code for one in against(BUYERS, publics=["deld", "rqth", "seniors"])}
    if code == "VER-15B":
        return {one.code for one in against(BUYERS, fulfilment_modes=["embauche_directe", "soustraitance_siae", "mad_ai"])}
    if code == "VER-14":
        return {one.code for one in verify(Reading((Sheet(tracked()),), builders.library(), DAY))}
    for slip in SLIPS:
        if slip.code == code:
            return {one.code for one in seen(broken(slip))}
    old, new = next((old, new) for old, new, each in VALUES if each == code)
    return {one.code for one in against(BUYERS.replace(old, new), "rc.docx")}


# ---- how a file is read -------------------------------------------------------------------------------------

def tracked() -> Paper:
    """A sentence whose figure is being changed."""
    document = Document()
    document.add_heading("Insertion", 1)
    paragraph = document.add_paragraph("Le titulaire réalise ")
    for rank, (tag, name, words) in enumerate((("del", "delText", "600"), ("ins", "t", "500")), 90):
        paragraph._p.append(parse_xml(
            f'<w:{tag} {nsdecls("w")} w:id="{rank}" w:author="A" w:date="2027-01-01T00:00:00Z">'
            f"<w:r><w:{name}>{words}</w:{name}></w:r></w:{tag}>"))
    paragraph.add_run(" heures d'insertion.")
    out = BytesIO()
    document.save(out)
    return read_paper(out.getvalue(), "suivi.docx")


def test_tracked_changes_are_read_as_accepted() -> None:
    """Insertions in, deletions out, and it is said (VER-14)."""
    assert [line.text for line in tracked().lines] == ["Insertion", "Le titulaire réalise 500 heures d'insertion."]
    found = verify(Reading((Sheet(tracked()),), builders.library(), DAY))
    assert [(one.code, one.level) for one in found] == [("VER-14", "note")]


WORD = "application/vnd.ms-word.document.macroEnabled.main+xml"
TEMPLATE = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"


def test_strict_files_macros_and_templates_are_read_and_compared(tmp_path: Path) -> None:
    """A .docx in strict Open XML, a .docm, a .dotx: three files as Word saves them, one lot, three numbers of hours."""
    bodies = [buyers.p("1. Insertion", run="<w:b/>") + buyers.p(f"Le titulaire du lot n° 1 réalise {hours} heures d'insertion.")
              for hours in (500, 600, 700)]
    made = {"CCAP.docx": buyers.strict(buyers.docx(bodies[0])), "RC.docm": buyers.docx(bodies[1], main=WORD, macros=b"macros"),
            "AE.dotx": buyers.docx(bodies[2], main=TEMPLATE)}
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
    done = CliRunner().invoke(main, ["verify", *(str(tmp_path / name) for name in made), "--json"])
    found = json.loads(done.stdout)["findings"]
    assert [(one["code"], one["file"], one["article"]) for one in found] == [
        ("VER-01", "RC.docm", "1"), ("VER-01", "AE.dotx", "1")]


def test_text_boxes_and_frames_are_read_headers_are_not(tmp_path: Path) -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "En-tête à compléter"
    frame = document.add_table(1, 1)
    frame.cell(0, 0).text = "Article 4 – Insertion"
    document.add_paragraph("Avant.")._p.append(parse_xml(
        f'<w:r {nsdecls("w")}><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent><w:p><w:r>'
        "<w:t>Dans le cadre.</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"))
    path = tmp_path / "cadre.docx"
    document.save(str(path))
    lines = read_paper(path).lines
    assert [(line.text, line.article.number, line.article.heading) for line in lines] == [
        ("Article 4 – Insertion", "4", "Insertion"), ("Avant.", "4", "Insertion"), ("Dans le cadre.", "4", "Insertion")]


@pytest.mark.parametrize(("text", "bold", "expected"), [
    ("Article 12 – Insertion", False, ("12", "Insertion")), ("ARTICLE 1er : OBJET", False, ("1", "OBJET")),
    ("Art. 3.2. Volume", False, ("3.2", "Volume")), ("12.1 Volume d'heures", False, ("12.1", "Volume d'heures")),
    ("III. PÉNALITÉS", False, ("III", "PÉNALITÉS")), ("4) Suivi", True, ("4", "Suivi")),
    ("2.1 Le lot A est réservé aux entreprises adaptées.", False, ("2.1", "")),
    ("1 500 heures d'insertion", True, None), ("Article 12 du CCAP", False, None), ("1.500 h", True, None),
    ("3. un élément de liste ;", False, None), ("II.1 Volume", True, ("II.1", "Volume")),
    ("ARTICLE 4 – DES PÉNALITÉS", False, ("4", "DES PÉNALITÉS")), ("Article 3 bis – Insertion", False, ("3 bis", "Insertion")),
    ("C.C.A.P. DES TRAVAUX", True, None), ("M. DURAND", True, None), ("Annexe 1 à l'acte d'engagement", True, None)])
def test_a_number_that_somebody_typed(text: str, bold: bool, expected: tuple[str, str] | None) -> None:
    assert typed_number(text, bold=bold) == expected


@pytest.mark.parametrize(("text", "value"), [
    ("mille cinq cents", 1500), ("au moins quatre-vingt-dix", 90), ("deux mille trois cent soixante et onze", 2371),
    ("vingt et une", 21), ("quatre-vingts", 80), ("cent", 100), ("les heures", None)])
def test_a_number_in_letters(text: str, value: int | None) -> None:
    assert in_letters(text) == value


# ---- ours ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("path", STARTERS, ids=lambda path: path.stem)
def test_our_own_pieces_are_left_alone(path: Path, library: Library) -> None:
    """Every starter, with its market and without."""
    dossier = builders.starter(path)
    sheets = tuple(Sheet(read_paper(content, name)) for name, content in write_word(dossier).items())
    day = dossier.settled.market.launch_date
    assert [one.message for one in verify(Reading(sheets, library, day))] == []
    assert [one.message for one in verify(Reading(sheets, library, day, dossier.settled, dossier.pieces))] == []


def test_our_own_pieces_of_a_market_without_lots_are_left_alone(library: Library) -> None:
    """Hours of each tranche in a table without lots; « son article 14 » is the CCAG's, in a CCAP that has no article 14."""
    lot = {"number": "1", "title": "Entretien", "estimated_value": "90 000", "duration_months": "24",
           "levers": ["execution_condition"], "insertion_hours": {"mode": "by_tranche", "tranches": ["140", "70"]}}
    dossier = judging.dossier({
        "nature": "services", "ccag": "supplies_services", "lots": [lot], "estimated_value": "90 000",
        "pieces": {"ccap": {"article": "20"}},
        "contract": {"form": "tranches", "tranches": [{"title": "Nord"}, {"title": "Sud"}]}})
    sheets = tuple(Sheet(read_paper(content, name)) for name, content in write_word(dossier).items())
    ccap = next(sheet for sheet in sheets if sheet.paper.file.startswith("ccap"))
    assert any("son article 14" in line.text for line in ccap.paper.lines)
    day = dossier.settled.market.launch_date
    assert [one.message for one in verify(Reading(sheets, library, day, dossier.settled, dossier.pieces))] == []
    assert [one.message for one in verify(Reading(sheets, library, day))] == []


@pytest.mark.skipif(not libreoffice.available(), reason="LibreOffice")
def test_our_own_pieces_saved_by_libreoffice_are_left_alone(library: Library, tmp_path: Path) -> None:
    path = next(path for path in STARTERS if path.stem == "clause-et-critere")
    dossier = builders.starter(path)
    for name, content in write_word(dossier).items():
        (tmp_path / name).write_bytes(content)
    saved = libreoffice.convert(sorted(tmp_path.glob("*.docx")), libreoffice.DOCX, tmp_path / "saved")
    sheets = tuple(Sheet(read_paper(each, each.name)) for each in saved)
    day = dossier.settled.market.launch_date
    assert [one.message for one in verify(Reading(sheets, library, day, dossier.settled, dossier.pieces))] == []


def test_the_command_speaks(tmp_path: Path) -> None:
    """The file, the article, the words, the rule, what to write; exit 1, and the same as data."""
    for name, text in CORRECT[SCHOOL].items():
        (tmp_path / name).write_bytes(word(text.replace("1.500 h d'insertion", "1.200 h d'insertion")))
    files = [str(tmp_path / name) for name in CORRECT[SCHOOL]]
    done = CliRunner().invoke(main, ["verify", *files, "--json"])
    assert done.exit_code == 1
    said = re.sub("[\u00a0\u202f]", " ", done.stderr)
    for words in ("bloquant", "VER-01", "AE lot 1.docx, article 3", "1.200 h", "Règle :", "→ Un lot n’a qu’un volume",
                  "1 remarque bloquante"):
        assert words in said
    one, = json.loads(done.stdout)["findings"]
    assert (one["file"], one["article"], one["heading"]) == ("AE lot 1.docx", "3", "Engagement d'insertion")
    correct = CliRunner().invoke(main, ["verify", *files[:2]])
    assert correct.exit_code == 0 and "aucune remarque" in correct.stdout
