"""Redlines: what changed is told word for word, accepting gives the new text and refusing the old, with the reason."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from datetime import date
from functools import partial
from pathlib import Path

import commands
import libreoffice
import ooxml_validator
import pytest
import tracked
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from places import LIBRARY, ROOT
from word_structure import problems

from drafting.cli.library.redlined import library_redline, notes
from drafting.comparison import Difference, between_days, between_libraries, paragraphs
from drafting.document import Inlines, Text
from drafting.errors import DraftingError
from drafting.grounds import text_reasons
from drafting.library import Clause, Library, load_library
from drafting.redline import Line, Redline, Section, Words, compare, count, side
from drafting.review import decided
from drafting.word.parts import W, open_parts, parse
from drafting.word.redline import write_redline
from drafting.word.shell import Shell, load_shell

EARLIER, LATER = date(2019, 4, 1), date(2026, 11, 22)
VALUES = {"titre": "Clauses comparées", "marche": "Clauses comparées", "reference": "Bibliothèque", "piece": "essai"}
AUTHOR, MADE_ON = "Service achats & <SARL>", date(2026, 11, 22)
needs_libreoffice = pytest.mark.skipif(not libreoffice.available(), reason="LibreOffice absent")
needs_validator = pytest.mark.skipif(not ooxml_validator.available(), reason="validateur Open XML absent")


def text(words: str, level: int = 0) -> Words:
    return Words(level, ((words, False),) if words else ())


def marked(lines: tuple[Line, ...]) -> list[str]:
    signs = {"kept": "{}", "added": "[+{}+]", "removed": "[-{}-]"}
    return ["".join(signs[span.mark].format(span.text) for span in line.spans) for line in lines]


# ---- word for word -------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("old", "new", "told"), [
    ("un service d’aide par le travail", "un service d’accompagnement par le travail",
     "un service d’[-aide-][+accompagnement+] par le travail"),
    ("des articles L. 2112-2 et R. 2152-7", "des articles L. 2112-2-1 et R. 2152-7",
     "des articles L. [-2112-2-][+2112-2-1+] et R. 2152-7"),
    ("fixé à {volume} heures par lot", "fixé à {volume_annuel} heures par lot",
     "fixé à [-{volume}-][+{volume_annuel}+] heures par lot"),
    ("Le lot est réservé\u00a0: oui.", "Le lot est réservé\u00a0; oui.", "Le lot est réservé\u00a0[-:-][+;+] oui."),
    ("tout le marché doit les heures", "tout lot et sous-lot doit les heures",
     "tout [-le marché-][+lot et sous-lot+] doit les heures"),
])
def test_a_change_is_told_word_for_word(old: str, new: str, told: str) -> None:
    """An article's number, a name in braces and « d’ » are words; punctuation changes alone."""
    assert marked(compare([text(old)], [text(new)])) == [told]


def test_a_few_letters_between_two_changes_change_with_them() -> None:
    assert marked(compare([text("Le titulaire remet la fiche de chaque mois avant le 5.")],
                          [text("Le titulaire remet un bilan de chaque année avant le 5.")])) == [
        "Le titulaire remet [-la fiche-][+un bilan+] de chaque [-mois-][+année+] avant le 5."]
    assert marked(compare([text("Il joint trois et quatre pièces au dossier remis.")],
                          [text("Il joint cinq et six pièces au dossier remis.")])) == [
        "Il joint [-trois et quatre-][+cinq et six+] pièces au dossier remis."]


def test_a_word_that_becomes_strong_is_a_change() -> None:
    old = Words(0, (("Le facilitateur aide le titulaire.", False),))
    new = Words(0, (("Le ", False), ("facilitateur", True), (" aide le titulaire.", False)))
    lines = compare([old], [new])
    assert [(span.text, span.strong, span.mark) for span in lines[0].spans if span.mark != "kept"] == [
        ("facilitateur", False, "removed"), ("facilitateur", True, "added")]


def test_two_sentences_with_little_in_common_are_one_removed_and_one_added() -> None:
    lines = compare([text("Le titulaire paie une pénalité.")], [text("Aucune réfaction n’est faite sur les sommes dues.")])
    assert [line.mark for line in lines] == ["removed", "added"]


def test_a_paragraph_never_becomes_an_item() -> None:
    lines = compare([text("Les publics sont listés.")], [text("Les publics sont listés.", 1)])
    assert [(line.level, line.mark) for line in lines] == [(0, "removed"), (1, "added")]


def test_a_paragraph_in_the_middle_leaves_its_neighbours_alone() -> None:
    lines = compare([text("Un."), text("Trois.")], [text("Un."), text("Deux."), text("Trois.")])
    assert [line.mark for line in lines] == ["kept", "added", "kept"]
    assert (count(lines, "added"), count(lines, "removed")) == (1, 0)


WORD = st.sampled_from(["le", "titulaire", "L. 2112-2", "de", "l’", "{volume}", ",", ".", "\u00a0", "heures", "[table: x]"])
PARAGRAPH = st.builds(
    lambda level, words, strong: Words(level, ((" ".join(words), strong),)),
    st.integers(0, 2), st.lists(WORD, min_size=1, max_size=8), st.booleans())


@settings(max_examples=150)
@given(st.lists(PARAGRAPH, max_size=5), st.lists(PARAGRAPH, max_size=5))
def test_nothing_is_lost_on_either_side(old: list[Words], new: list[Words]) -> None:
    lines = compare(old, new)
    assert side(lines, "added") == tuple(new)
    assert side(lines, "removed") == tuple(old)
    assert any(line.changed for line in lines) == (old != new)


# ---- two days of the library --------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def found(library: Library) -> tuple[Difference, ...]:
    return between_days(library, EARLIER, LATER)


def by_id(found: tuple[Difference, ...], id_: str) -> Difference:
    return next(difference for difference in found if difference.clause.id == id_)


def test_a_clause_is_told_when_its_text_of_one_day_is_not_that_of_the_other(
        library: Library, found: tuple[Difference, ...]) -> None:
    told = {difference.clause.id for difference in found}
    assert told == {id_ for id_, clause in library.clauses.items() if clause.version_on(EARLIER) != clause.version_on(LATER)}
    assert {difference.kind for difference in found} == {"changed", "new", "same_words"}
    assert by_id(found, "execution_clause/rc/candidat-structure").kind == "changed"
    assert by_id(found, "execution_clause/ccap/principe-au-dessus-des-seuils").kind == "new"
    assert by_id(found, "execution_clause/ccap/principe").kind == "same_words"


def test_nothing_changes_between_two_days_of_the_same_texts(library: Library) -> None:
    assert between_days(library, date(2026, 8, 22), LATER) == ()
    assert between_days(library, date(2026, 8, 21), LATER) != ()


def test_a_clause_that_ends_is_told_with_the_reason_of_its_end(library: Library) -> None:
    clause = library.clauses["execution_clause/ccap/volume"]
    end = replace(clause.versions[-1], in_force_from=date(2026, 10, 1), text="", repealed=True, change="Article abrogé.", law=())
    ended = replace(library, clauses={clause.id: replace(clause, versions=(*clause.versions, end))})
    difference, = between_days(ended, EARLIER, LATER)
    assert difference.kind == "ended"
    assert {line.mark for line in difference.lines} == {"removed"}
    assert list(text_reasons(library.law, difference))[0] == "Depuis le 01/10/2026\u00a0: Article abrogé."


def test_each_version_since_the_first_day_says_why(library: Library, found: tuple[Difference, ...]) -> None:
    told = list(text_reasons(library.law, by_id(found, "reserved_market/rc/reserve-handicap")))
    assert [line[:20] for line in told[:2]] == ["Depuis le 30/12/2022", "Depuis le 20/12/2023"]
    assert any(line.startswith("Droit\u00a0: article\u00a0R.\u00a02113-7, code") and line.endswith("30/12/2022, lue)")
               for line in told), told


SIGNED = ("juriste, ville de Valbrune", "décision à analyser")


def aside(library: Library, id_: str, rank: int = -1, state: str = "suspended") -> Library:
    """The library once a lawyer set one text of a clause aside."""
    clause = library.clauses[id_]
    versions = list(clause.versions)
    versions[rank] = replace(versions[rank], review=decided(clause, versions[rank], state, LATER, *SIGNED))
    return replace(library, clauses={**library.clauses, id_: replace(clause, versions=tuple(versions))})


@pytest.mark.parametrize(("state", "word"), [("suspended", "suspendu"), ("withdrawn", "retiré")])
def test_a_text_set_aside_is_no_text(library: Library, state: str, word: str) -> None:
    """A draft would write nothing: neither that text, nor the one before it."""
    id_ = "execution_clause/rc/candidat-structure"
    difference = by_id(between_days(aside(library, id_, -1, state), EARLIER, LATER), id_)
    assert (difference.kind, difference.new) == ("ended", None)
    assert list(notes(difference)) == ["Ne s’écrit plus ; texte du 01/04/2019"]
    told = list(text_reasons(library.law, difference))
    last = library.clauses[id_].versions[-1]
    assert told[0] == (f"Texte du {last.in_force_from:%d/%m/%Y}\u00a0: ce texte est {word} depuis le 22/11/2026 "
                       "(décision à analyser\u00a0; juriste, ville de Valbrune)")
    assert not any(last.change in line for line in told)


def test_a_clause_whose_texts_are_all_set_aside_makes_no_difference(library: Library) -> None:
    id_ = "execution_clause/rc/candidat-structure"
    both = aside(aside(library, id_, 0), id_, 1)
    assert id_ not in {difference.clause.id for difference in between_days(both, EARLIER, LATER)}


def test_a_text_set_aside_in_one_library_alone_ends_or_begins(library: Library) -> None:
    id_ = "execution_clause/ccap/volume"
    end, = between_libraries(library, aside(library, id_))
    begin, = between_libraries(aside(library, id_), library)
    assert (end.kind, begin.kind) == ("ended", "new")
    assert list(notes(begin))[0] == "Texte du 01/04/2019 ; rien ne s’écrivait"
    assert "suspendu" in list(text_reasons(library.law, begin))[0]


def test_a_first_text_has_no_legal_reason_of_its_own(library: Library) -> None:
    """« Première version » is no reason: none is made up where the library gives none."""
    assert not [v for clause in library.clauses.values() for v in clause.versions if v.change.startswith("Première version")]
    clause = library.clauses["execution_clause/ccap/volume"]
    late = replace(library, clauses={clause.id: replace(clause, versions=(replace(clause.versions[0], in_force_from=LATER),))})
    difference, = between_days(late, EARLIER, LATER)
    assert list(text_reasons(library.law, difference))[0] == "Aucune raison n'est écrite dans la bibliothèque."


# ---- two libraries -----------------------------------------------------------------------------------------

def changed_library(library: Library, id_: str, **changes: object) -> Library:
    clause = library.clauses[id_]
    version = replace(clause.versions[-1], **changes)  # type: ignore[arg-type]
    return replace(library, clauses={**library.clauses, id_: replace(clause, versions=(*clause.versions[:-1], version))})


def test_two_libraries_differ_by_a_mended_text_alone(library: Library) -> None:
    id_ = "execution_clause/ccap/volume"
    words = library.clauses[id_].versions[-1].text
    mended = changed_library(library, id_, text=words.replace("est établi", "est fixé"), change="Coquille.")
    difference, = between_libraries(library, mended)
    assert (difference.clause.id, difference.kind, difference.day) == (id_, "changed", EARLIER)
    assert "[-établi-][+fixé+]" in "".join(marked(difference.lines))
    assert list(text_reasons(library.law, difference))[0].endswith("Coquille.")


def test_two_libraries_differ_by_what_a_text_depends_on(library: Library) -> None:
    """The same words, kept for other markets, are not the same clause."""
    id_ = "execution_clause/ccap/volume"
    clause = library.clauses[id_]
    difference, = between_libraries(library, changed_library(library, id_, when=clause.when[:1]))
    assert (difference.kind, difference.others) == ("same_words", ("conditions",))
    difference, = between_libraries(library, changed_library(library, id_, law=("ccp-l2112-2",)))
    assert (difference.kind, difference.others) == ("same_words", ("law",))
    assert between_libraries(library, changed_library(library, id_, checked_on=LATER)) == ()


def test_two_libraries_differ_by_a_clause_more_or_less(library: Library) -> None:
    id_ = "execution_clause/ccap/volume"
    less = replace(library, clauses={k: v for k, v in library.clauses.items() if k != id_})
    assert [(d.clause.id, d.kind) for d in between_libraries(library, less)] == [(id_, "ended")]
    assert [(d.clause.id, d.kind) for d in between_libraries(less, library)] == [(id_, "new")]


def test_a_new_version_is_compared_with_the_text_that_it_replaces(library: Library) -> None:
    id_ = "execution_clause/ccap/volume"
    clause = library.clauses[id_]
    new = replace(clause.versions[-1], in_force_from=date(2027, 1, 1), text="Le volume est fixé au lot.\n", change="Réforme.")
    newer = replace(library, clauses={**library.clauses, id_: replace(clause, versions=(*clause.versions, new))})
    difference, = between_libraries(library, newer)
    assert (difference.day, difference.old) == (date(2027, 1, 1), clause.versions[-1])
    back, = between_libraries(newer, library)
    assert side(back.lines, "added") == side(difference.lines, "removed")


# ---- the Word document -------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def shell() -> Shell:
    return load_shell(ROOT / "market_templates" / "base.docx")


@pytest.fixture(scope="module")
def every(library: Library, found: tuple[Difference, ...]) -> tuple[Difference, ...]:
    """Changed, new, same words, and the reverse way, where clauses end."""
    back = between_days(reversed_days(library), EARLIER, LATER)
    return (*found, *(difference for difference in back if difference.kind == "ended"))


def reversed_days(library: Library) -> Library:
    """A library where each clause that begins after the first day ends instead."""
    def ends(clause: Clause) -> Clause:
        first = clause.versions[0]
        end = replace(first, in_force_from=date(2026, 8, 22), text="", repealed=True, change="Fin.")
        return replace(clause, versions=(replace(first, in_force_from=EARLIER), end))

    return replace(library, clauses={id_: ends(clause) for id_, clause in library.clauses.items()
                                     if clause.versions[0].in_force_from > EARLIER})


@pytest.fixture(scope="module")
def written(library: Library, every: tuple[Difference, ...], shell: Shell) -> bytes:
    return write_redline(library_redline(library.law, every, "essai"), shell, VALUES, AUTHOR, MADE_ON)


def expected(every: tuple[Difference, ...], shell: Shell, keeps: str) -> list[tuple[str, str]]:
    """(style, words) of the clauses' texts on one side, in the order of the chapters."""
    kinds = ("changed", "new", "ended", "same_words")
    return [(shell.styles[f"bullet{words.level}" if words.level else "body"], "".join(run for run, _ in words.runs))
            for kind in kinds for d in every if d.kind == kind
            for words in paragraphs(d.clause, d.new if keeps == "new" else d.old)]


@pytest.mark.parametrize("keeps", ["new", "old"])
def test_accepting_gives_the_new_text_and_refusing_the_old(
        written: bytes, every: tuple[Difference, ...], shell: Shell, keeps: str) -> None:
    lines = (tracked.accepted if keeps == "new" else tracked.rejected)(written)
    apart = {shell.styles[role] for role in ("heading1", "heading2", "heading3", "caption")}
    texts = [line for line in lines if line[0] not in apart]
    assert texts[2:-1] == expected(every, shell, keeps)
    assert texts[-1][1] == "Fin de la comparaison."


def test_headings_are_the_same_accepted_or_refused(written: bytes, shell: Shell) -> None:
    headings = {shell.styles[role] for role in ("heading1", "heading2", "heading3")}
    both = [[line for line in lines if line[0] in headings] for lines in (tracked.accepted(written), tracked.rejected(written))]
    assert both[0] == both[1]


def test_each_clause_has_its_reason_as_a_comment(
        library: Library, written: bytes, every: tuple[Difference, ...]) -> None:
    parts = open_parts(written)
    comments = parse(parts.contents["word/comments.xml"])
    assert len(comments) == len(every)
    order = [d for kind in ("changed", "new", "ended", "same_words") for d in every if d.kind == kind]
    for comment, difference in zip(comments, order, strict=True):
        said = ["".join(t.text for t in p.iter(f"{W}t")) for p in comment]
        assert said == list(text_reasons(library.law, difference))
    marks = {tag: Counter(e.get(f"{W}id") for e in parts.body.iter(W + tag))
             for tag in ("commentRangeStart", "commentRangeEnd", "commentReference")}
    ids = Counter(comment.get(f"{W}id") for comment in comments)
    assert marks == dict.fromkeys(marks, ids)


def test_every_change_has_its_author_its_day_and_its_own_number(written: bytes) -> None:
    changes = list(open_parts(written).body.iter(f"{W}ins", f"{W}del"))
    assert {change.get(f"{W}author") for change in changes} == {AUTHOR}
    assert {change.get(f"{W}date") for change in changes} == {"2026-11-22T00:00:00Z"}
    assert len({change.get(f"{W}id") for change in changes}) == len(changes) > 100


def test_strong_words_stay_strong_on_both_sides(shell: Shell) -> None:
    lines = compare([Words(0, (("Le lot ", False), ("un", True)))], [Words(0, (("Le lot ", False), ("deux", True)))])
    section = Section("Titre", (), lines, ())
    body = open_parts(write_redline(Redline("T", (), (("C", (section,)),), "Fin."), shell, {}, AUTHOR, MADE_ON)).body
    strong: Inlines = tuple(
        Text("".join(t.text for t in r.iter(f"{W}t", f"{W}delText")), r.find(f"{W}rPr/{W}rStyle") is not None)
        for p in list(body)[3:4] for r in p.iter(f"{W}r"))
    assert strong == (Text("Le lot "), Text("un", strong=True), Text("deux", strong=True))


@pytest.mark.parametrize(("author", "said"), [
    (" ", "tient en 1 à 255 caractères"), ("a" * 256, "tient en 1 à 255 caractères"), ("service\nachats", "caractère interdit")])
def test_an_author_that_word_would_refuse_is_refused(shell: Shell, author: str, said: str) -> None:
    with pytest.raises(DraftingError) as raised:
        write_redline(Redline("T", (), (), "Fin."), shell, {}, author, MADE_ON)
    assert said in str(raised.value)
    assert write_redline(Redline("T", (), (), "Fin."), shell, {}, "a" * 255, MADE_ON)


def test_same_inputs_same_bytes(library: Library, every: tuple[Difference, ...], shell: Shell, written: bytes) -> None:
    again = write_redline(library_redline(library.law, every, "essai"), shell, VALUES, AUTHOR, MADE_ON)
    assert again == written
    assert write_redline(library_redline(library.law, every, "essai"), shell, VALUES, AUTHOR, date(2026, 11, 23)) != written


def test_the_file_is_sound(written: bytes) -> None:
    assert problems(written) == []


@needs_validator
def test_the_validator_finds_nothing(written: bytes, tmp_path: Path) -> None:
    path = tmp_path / "redline.docx"
    path.write_bytes(written)
    assert ooxml_validator.findings([path]) == {path: []}


@needs_libreoffice
def test_libreoffice_keeps_changes_and_comments(written: bytes, tmp_path: Path, every: tuple[Difference, ...]) -> None:
    """Saved again as a person would, the words added and removed are the same, and no comment is lost."""
    path = tmp_path / "redline.docx"
    path.write_bytes(written)
    saved, = libreoffice.convert([path], libreoffice.DOCX, tmp_path / "saved")
    for ours, theirs in zip(changed_words(written), changed_words(saved.read_bytes()), strict=True):
        assert ours == theirs != ""
    comments = parse(open_parts(saved.read_bytes()).contents["word/comments.xml"])
    assert len(comments) == len(every)
    pdf, = libreoffice.convert([path], "pdf", tmp_path / "pdf")
    assert "Clauses comparées" in libreoffice.pdf_text(pdf)


def changed_words(source: bytes) -> tuple[str, str]:
    """All the words added, then all the words removed."""
    body = open_parts(source).body
    added = "".join(t.text or "" for change in body.iter(f"{W}ins") for t in change.iter(f"{W}t"))
    return added, "".join(t.text or "" for t in body.iter(f"{W}delText"))


# ---- the command -------------------------------------------------------------------------------------------

run = partial(commands.run, "library", "diff")


def test_two_dates_in_the_terminal() -> None:
    out = run("20/08/2026", "21/08/2026").stdout.replace("\u00a0", " ")
    assert "award_criterion/rc/critere – Critère d’insertion" in out
    assert "Texte du 01/04/2019 → texte du 21/08/2026" in out
    assert "9 mots retirés, 2 mots ajoutés" in out
    assert "[-de l’article-][+des articles+] L. 2152-7" in out
    assert "Depuis le 21/08/2026 : L’insertion n’est plus citée au 2° de l’article R. 2152-7." in out
    assert out.endswith("Des lancements du 20/08/2026 à ceux du 21/08/2026 : 1 texte change de mots.\n")
    assert "aucune différence" in run("01/05/2019", "02/05/2019").stdout


def test_two_dates_as_data() -> None:
    data = json.loads(run("20/08/2026", "21/08/2026", "--json").stdout)
    clause, = data["clauses"]
    assert (clause["id"], clause["kind"], clause["words_removed"]) == ("award_criterion/rc/critere", "changed", 9)
    assert data["counts"] == {"changed": 1}


def test_the_document_is_written_once_and_the_old_one_kept(tmp_path: Path) -> None:
    path = tmp_path / "comparaison.docx"
    written = ("20/08/2026", "21/08/2026", "--word", path, "--author", "service achats", "--date", "22/11/2026")
    run(*written)
    first = path.read_bytes()
    assert "[-" not in "".join(words for _, words in tracked.accepted(first))
    run(*written)
    assert path.read_bytes() == first and [p.name for p in tmp_path.iterdir()] == [path.name]
    other = ("20/08/2026", "22/08/2026", *written[2:])
    assert "il n'est pas remplacé" in run(*other, exit_code=1).stderr
    assert "comparaison.docx.bak" in run(*other, "--force").stdout
    nothing = run("01/05/2019", "02/05/2019", "--word", tmp_path / "vide.docx", "--author", "x").stdout
    assert "aucun document n'est écrit" in nothing and not (tmp_path / "vide.docx").exists()


def test_two_folders(tmp_path: Path) -> None:
    for name in ("avant", "apres"):
        shutil.copytree(LIBRARY, tmp_path / name)
    volume = tmp_path / "apres/execution_clause/ccap/volume.yaml"
    volume.write_text(volume.read_text(encoding="utf-8").replace("Le volume est établi", "Le volume est fixé"), encoding="utf-8")
    (tmp_path / "apres/execution_clause/ccap/principe.yaml").unlink()
    out = run(tmp_path / "avant", tmp_path / "apres").stdout
    assert "[-établi-][+fixé+]" in out
    assert "Plus en vigueur pour un lancement du 01/04/2019" in out
    assert "Du dossier avant au dossier apres : 1 texte change de mots" in out
    assert "aucune différence" in run(tmp_path / "avant", LIBRARY).stdout
    assert len(load_library([tmp_path / "apres"]).clauses) == len(load_library([LIBRARY]).clauses) - 1


@pytest.mark.parametrize(("args", "words", "exit_code"), [
    (("22/08/2026", "21/08/2026"), "La première date n'est pas avant la seconde", 1),
    (("21/08/2026", "21/08/2026"), "La première date n'est pas avant la seconde", 1),
    (("21/08/2026", str(LIBRARY)), "Une date ne se compare qu'à une date", 1),
    (("{empty}", "{empty}"), "ne contient aucune clause", 1),
    (("31/02/2026", "21/08/2026"), "n'existe pas dans le calendrier", 1),
    (("absent", "21/08/2026"), "absent : ni un dossier, ni une livraison connue (2026.1-dev), ni une date", 1),
    (("21/08/2026", "22/08/2026", "--word", "{empty}/x.docx"), "--word demande --author", 2),
    (("21/08/2026", "22/08/2026", "--author", "x"), "s'emploient avec --word", 2),
    (("21/08/2026", "22/08/2026", "--word", "{empty}/x.docx", "--author", "x", "--date", "32/01/2026"), "Valeur refusée", 2),
])
def test_what_cannot_be_compared_is_said(tmp_path: Path, args: tuple[str, ...], words: str, exit_code: int) -> None:
    assert words in run(*(arg.replace("{empty}", str(tmp_path)) for arg in args), exit_code=exit_code).stderr
