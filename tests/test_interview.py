"""What is asked of a market, what an answer is worth, and what becomes of two answers to one question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from places import STARTERS

from drafting.interview.judged import Told, Typed, at_once, dossier_of, hours_alone, typed
from drafting.interview.questions import Group, Question, at, leaves, market_questions
from drafting.interview.saving import changes, merged, typed_value, written
from drafting.interview.shapes import long, short
from drafting.interview.steps import Steps, read_steps
from drafting.interview.titled import titled
from drafting.interview.view import Section, View
from drafting.library import Library
from drafting.outlines import Outline
from drafting.yamlfile import Loc, parse_yaml

RAW = {path.stem: path.read_bytes() for path in STARTERS}


@pytest.fixture(scope="module")
def steps() -> Steps:
    return read_steps()


@pytest.fixture(scope="module")
def whole(library: Library, steps: Steps) -> Group:
    return market_questions(library, steps.choices, {"avis": "Avis de marché"}, steps.helps)


def test_what_is_said_of_a_question_in_a_form_is_of_a_question_and_never_of_a_file(steps: Steps, whole: Group) -> None:
    paths = [path for path in (*steps.helps, *steps.choices) if "." in path or path in steps.helps]
    assert [path for path in paths if at(whole, tuple(path.split("."))) is None] == []
    words = re.compile(r"\b(YAML|bloc|fichier|liste vide|son absence|clausier|[a-z]+_[a-z_]+|[a-z]{3,}\.[a-z]{3,})\b", re.I)
    helps = {part.name: part.help for part in _every(whole) if part.name != "format"}
    assert {name: said for name, said in helps.items() if words.search(said)} == {}


def test_a_default_of_practice_says_what_a_short_title_does_not(whole: Group) -> None:
    helps = {part.name: part.help for part in _every(whole)}
    assert helps["monitoring.contact_days"] == "Délai de désignation du référent, à compter de la notification."
    assert helps["eligibility.reply_days"] == "Délai de réponse sur l'éligibilité d'une personne."
    assert helps["calibration.rate"] == ""  # it says no more


@pytest.mark.parametrize(("loc", "file", "form"), [
    ((), "écrivez environmental_condition: oui.",
     "écrivez « Condition d'exécution environnementale prévue par l'acheteur » : oui."),
    (("lots", 0, "levers"), "Ajoutez reserved à « levers ».", "Ajoutez reserved à « Leviers sociaux du lot »."),
    (("lots", 0), "Une condition d'exécution (execution_condition) suffit.", "Une condition d'exécution suffit."),
    (("lots", 0, "reserved_for"), "Gardez ea_esat.", "Gardez « EA et ESAT »."),
    (("criteria", 0, "subcriteria", 0), "Ajoutez « ceiling ».", "Ajoutez « {ceiling} »."),
    ((), "Ajoutez « ceiling ».", "Ajoutez « ceiling »."),  # several fields bear this key: nothing is guessed
    ((), "La clause rc/award_criterion/poids, « peinture ».", "La clause rc/award_criterion/poids, « peinture ».")])
def test_a_remark_names_the_fields_of_the_form_and_no_key_of_the_file(whole: Group, loc: Loc, file: str, form: str) -> None:
    ceiling, families = at(whole, ("criteria", "subcriteria", "ceiling")), at(whole, ("lots", "reserved_for"))
    assert ceiling is not None
    assert isinstance(families, Question)
    form = form.replace("{ceiling}", ceiling.title).replace("EA et ESAT", dict(families.choices)["ea_esat"].partition(" : ")[0])
    (one,) = titled([Told("warning", "phrase.", advice=file, loc=loc)], whole)
    assert (one.sentence, one.advice.replace("\N{NO-BREAK SPACE}", " ")) == ("Phrase.", form)


def test_the_hours_are_computed_before_the_criteria_are_written(library: Library, whole: Group,
                                                                    outlines: dict[str, Outline]) -> None:
    raw = RAW["clause-et-critere"]
    one = typed(re.sub(rb"(?m)^criteria:\n(?:[ #].*\n|\n)+", b"", raw), Path("market.yaml"), library, whole)
    assert [problem.loc for problem in one.problems] == [("criteria",)] * len(one.problems) != []
    settled = hours_alone(one, library, outlines)
    known = at_once(typed(raw, Path("market.yaml"), library, whole), library, outlines)[0]
    assert settled is not None
    assert known is not None
    assert [lot.get("lot.insertion_hours") for lot in settled.lots] == [lot.get("lot.insertion_hours") for lot in known.lots]
    broken = typed(raw.replace(b"nature: services", b"nature: autre"), Path("market.yaml"), library, whole)
    assert broken.source is None
    assert hours_alone(broken, library, outlines) is None


def _every(part: Question | Group) -> Iterator[Question | Group]:
    yield part
    for one in part.parts if isinstance(part, Group) else ():
        yield from _every(one)


def test_every_field_of_a_market_is_asked_once(whole: Group, steps: Steps) -> None:
    groups = [at(whole, path) for step in steps.steps for part in step.parts for path in part.paths]
    assert None not in groups
    asked = Counter(question.name for group in groups if group for question in leaves(group))
    assert asked == Counter(question.name for question in leaves(whole))
    assert set(steps.only) <= set(asked) | {"penalties.training"}


def test_every_question_is_asked_in_french(whole: Group) -> None:
    same = {code for q in leaves(whole) for code, said in q.choices if code == said and not code.isdigit()}
    assert same == {"services", "le", "la", "les", "menuiserie"}
    assert [q.name for q in leaves(whole) if q.title == q.path[-1]] == []


def test_units_and_kinds_come_from_the_types_of_the_market(whole: Group) -> None:
    told = {q.name: (q.kind, q.unit) for q in leaves(whole)}
    assert told["lots.estimated_value"] == ("number", "€")
    assert told["lots.labour_share"] == ("number", "%")
    assert told["monitoring.progress_points"] == ("list", "%")
    assert (told["launch_date"][0], told["variants"][0], told["publics"][0]) == ("date", "flag", "many")


@pytest.mark.parametrize("name", RAW)
def test_a_market_that_nobody_changes_is_written_as_it_was(name: str, library: Library, whole: Group) -> None:
    one = typed(RAW[name], Path("market.yaml"), library, whole)
    assert one.problems == ()
    assert written(merged({}, (), one.data, one.data).data, one.stated, one.data) == one.stated


def market(raw: bytes, library: Library, whole: Group) -> Typed:
    return typed(raw, Path("market.yaml"), library, whole)


def test_what_is_wrong_leads_to_its_field(library: Library, whole: Group) -> None:
    raw = RAW["travaux-plusieurs-lots"].replace(b"launch_date: 01/03/2027", b"launch_date: bient\xc3\xb4t")
    raw = raw.replace(b"amount: 60}", b"amount: beaucoup}").replace(b"publics: [deld, ", b"publics: [inconnu, ")
    found = {one.loc for one in market(raw, library, whole).problems}
    assert found >= {("launch_date",), ("penalties", "hour", "amount"), ("publics",)}


def test_what_is_missing_leads_to_the_field_to_fill_in(library: Library, whole: Group) -> None:
    one = market(b"format: 1\n", library, whole)
    told = {problem.loc: problem.sentence for problem in one.problems}
    assert told["title",] == "Objet du marché : à renseigner."
    assert ("lots",) in told
    assert one.source is None


def test_a_finding_leads_to_its_field(library: Library, whole: Group, outlines: dict[str, Outline]) -> None:
    raw = RAW["travaux-plusieurs-lots"].replace(b"{mode: fixed, amount: 60}", b"{mode: fixed, amount: 5}")
    settled, told = at_once(market(raw, library, whole), library, outlines)
    assert settled is not None
    assert ("penalties", "hour", "amount") in {one.loc for one in told if one.code == "VAL-03"}


def test_a_missing_value_leads_to_its_question(library: Library, whole: Group, outlines: dict[str, Outline]) -> None:
    raw = b"\n".join(line for line in RAW["travaux-plusieurs-lots"].splitlines() if not line.startswith(b"publics:"))
    _, told = at_once(market(raw, library, whole), library, outlines)
    assert ("publics",) in {one.loc for one in told if one.level == "blocking"}


def test_a_file_that_cannot_be_read_is_told_not_lost(library: Library, whole: Group) -> None:
    one = market(b"title: [\n", library, whole)
    assert one.source is None
    assert one.problems[0].level == "unread"


# ---- what is asked -------------------------------------------------------------------------------------------

def view(raw: bytes, library: Library, whole: Group, steps: Steps, outlines: dict[str, Outline]) -> View:
    one = market(raw, library, whole)
    dossier = dossier_of(one, library, outlines)
    counted = frozenset(str(row["path"]) for row in dossier.defaults) if dossier else None
    return View(one, whole, library, dossier.settled if dossier else None, one.problems, counted, steps.only)


def asked(sections: tuple[Section, ...]) -> set[str]:
    return {".".join(map(str, shown.loc)) for section in sections for shown in section.all()}


def test_only_what_the_levers_need_is_asked(library: Library, whole: Group, steps: Steps, outlines: dict[str, Outline]) -> None:
    seen = view(RAW["travaux-plusieurs-lots"], library, whole, steps, outlines)
    levers = asked(seen.sections(steps.steps[3]))
    assert {"lots.0.levers", "lots.0.reason_with_clause", "lots.1.reason_without_clause"} <= levers
    assert not levers & {"lots.0.reserved_for", "lots.1.reason_with_clause", "lots.0.insertion_service.places"}
    hours = asked(seen.sections(steps.steps[4]))
    assert {"lots.0.insertion_hours.mode", "lots.0.insertion_hours.hours"} <= hours
    assert not hours & {"lots.1.insertion_hours.mode", "lots.0.insertion_hours.no_order_no_hours", "lots.0.insertion_hours.rate"}


def test_the_ceiling_is_asked_of_the_sub_criterion_that_scores_extra_hours(
        library: Library, whole: Group, steps: Steps, outlines: dict[str, Outline]) -> None:
    scored = RAW["clause-et-critere"].replace(b"weight: 1, sections: [monitoring]", b"weight: 1, sections: [extra_hours]")
    seen = view(scored, library, whole, steps, outlines)
    ceilings = {name for name in asked(seen.sections(steps.steps[7])) if name.endswith("ceiling")}
    assert ceilings == {"criteria.3.subcriteria.4.ceiling"} <= {".".join(map(str, one.loc)) for one in seen.told}
    plain = view(RAW["clause-et-critere"], library, whole, steps, outlines)
    assert not {name for name in asked(plain.sections(steps.steps[7])) if name.endswith("ceiling")}


def test_a_default_says_where_it_comes_from_and_what_is_usual(
        library: Library, whole: Group, steps: Steps, outlines: dict[str, Outline]) -> None:
    raw = RAW["travaux-plusieurs-lots"].replace(b"  hour: {mode: fixed, amount: 60}", b"  hour: {mode: fixed}")
    seen = view(raw, library, whole, steps, outlines)
    question = at(whole, ("penalties", "hour", "amount"))
    assert isinstance(question, Question)
    hint = seen.shown(question, question.path).hint.replace("\u00a0", " ")
    assert "Par défaut : 60" in hint
    assert "pratique" in hint
    assert "2026" in hint
    assert "Usage : de 30 à 100 euros par heure" in hint


def test_a_default_without_effect_is_folded_away(
        library: Library, whole: Group, steps: Steps, outlines: dict[str, Outline]) -> None:
    data = {key: value for key, value in parse_yaml(RAW["travaux-plusieurs-lots"], "m").data.items() if key != "penalties"}
    from drafting.workspace.text import fresh

    seen = view(fresh(data), library, whole, steps, outlines)
    quiet = {shown.question.name for section in seen.sections(steps.steps[6]) for one in (section, *section.inside)
             for shown in (*one.quiet, *(q for inside in one.inside for q in inside.quiet))}
    assert "penalties.commitment.amount" in quiet
    assert "penalties.formal_notice_days" not in quiet


# ---- answers -------------------------------------------------------------------------------------------------

BASE: dict[str, Any] = {"title": "Halle", "reference": "A", "lots": [
    {"number": "1", "title": "Gros œuvre", "levers": []}, {"number": "2", "title": "Peinture", "levers": []}]}


def test_only_what_differs_from_the_form_is_a_change(whole: Group) -> None:
    form = {"title": ["Halle"], "reference": [" B  2 "], "lots.0.levers": ["", "execution_condition"], "lots.1.levers": [""],
            "inconnu": ["x"], "lots.title": ["x"], "title.0": ["x"], "lots.0": ["x"], "_remove": ["lots.0"],
            "duration_months": [""]}
    assert changes(form, BASE, whole) == {("reference",): "B 2", ("lots", 0, "levers"): ["execution_condition"]}


def test_two_people_who_change_two_fields_both_have_their_way() -> None:
    now = {**BASE, "reference": "B"}
    result = merged({("title",): "Marché couvert"}, (), BASE, now)
    assert result.clashes == ()
    assert (result.data["title"], result.data["reference"]) == ("Marché couvert", "B")


def test_two_people_who_change_one_field_see_both_values() -> None:
    result = merged({("title",): "Marché couvert"}, (), BASE, {**BASE, "title": "Halles"})
    assert [(clash.loc, clash.mine, clash.theirs) for clash in result.clashes] == [(("title",), "Marché couvert", "Halles")]
    assert result.data["title"] == "Halles"


def test_a_lot_is_followed_by_its_number() -> None:
    now = {**BASE, "lots": BASE["lots"][1:]}
    result = merged({("lots", 1, "title"): "Peintures", ("lots", 0, "title"): "Maçonnerie"}, (), BASE, now)
    assert result.data["lots"] == [{"number": "2", "title": "Peintures", "levers": []}]
    assert [clash.gone for clash in result.clashes] == [True]


def test_a_row_is_removed_unless_somebody_changed_it() -> None:
    assert merged({}, [("lots", 0)], BASE, BASE).data["lots"] == BASE["lots"][1:]
    now = {**BASE, "lots": [{**BASE["lots"][0], "title": "Maçonnerie"}, BASE["lots"][1]]}
    result = merged({}, [("lots", 0)], BASE, now)
    assert result.data == now
    assert len(result.clashes) == 1


def test_a_new_row_goes_after_those_that_came_meanwhile() -> None:
    now = {**BASE, "lots": [*BASE["lots"], {"number": "3", "title": "Sols", "levers": []}]}
    result = merged({("lots", 2, "number"): "4"}, (), BASE, now)
    assert [lot["number"] for lot in result.data["lots"]] == ["1", "2", "3", "4"]


def test_short_and_long_forms_say_the_same() -> None:
    data = {"pooling": "oui", "pieces": {"cctp": "non", "rc": {"article": "8"}}, "lots": [
        {"number": "1", "levers": [], "insertion_hours": "525"}]}
    full = long(data)
    assert full["lots"][0]["insertion_hours"] == {"mode": "fixed", "hours": "525"}
    assert full["pooling"] == {"scope": "several_buyers"}
    assert short(full)["pieces"] == data["pieces"]
    assert short(full)["lots"] == data["lots"]
    assert short({"a": {"b": {"c": ""}}, "title": "x", "criteria": [{"title": ""}]}) == {"title": "x"}


def test_figures_in_a_list_keep_their_decimals(whole: Group) -> None:
    question = at(whole, ("monitoring", "progress_points"))
    assert isinstance(question, Question)
    assert typed_value(question, ["30 %, 62,5 % ; 90 %"]) == ["30 %", "62,5 %", "90 %"]


def test_what_a_remark_is_about_is_asked_in_one_step(steps: Steps) -> None:
    paths = (("lots",), ("buyer",), ("penalties", "hour", "amount"), ("lots", "levers"))
    assert [steps.step_of(path).name for path in paths] == ["lots", "acheteur", "suivi", "leviers"]
