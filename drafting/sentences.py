"""A clause's conditions, variables and fields as French sentences, without any market."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from drafting import french
from drafting.conditions import Condition, Test
from drafting.library import Clause, FieldModel, Library, Variable, Version
from drafting.review import moved, set_aside
from drafting.spoken import fact_sentence, label, path_title

if TYPE_CHECKING:
    from drafting.outlines import Outline

FORMATS = {"text": "texte", "number": "nombre", "decimal": "nombre à deux décimales", "hours": "heures",
           "euros": "euros", "percent": "pourcentage", "date": "date", "day_of_month": "jour du mois",
           "list": "énumération", "lots": "« le lot n° 3 »", "a_lots": "« au lot n° 3 »", "de_lots": "« du lot n° 3 »",
           "pour_lots": "« pour le lot n° 3 »", "buyer": "« la commune de … »", "a_buyer": "« à la commune de … »",
           "de_buyer": "« de la commune de … »", "facilitator": "nom, avec son article",
           "planner": "nom, avec son article", "a_planner": "« à … »",
           "suivi": "« le facilitateur » ou « le correspondant insertion de l'acheteur »",
           "a_suivi": "« au facilitateur » ou « au correspondant insertion de l'acheteur »",
           "de_suivi": "« du facilitateur » ou « du correspondant insertion de l'acheteur »"}
KINDS = {"text": "texte court", "long_text": "texte long", "number": "nombre", "date": "date", "choice": "choix",
         "check": "case à cocher", "rows": "tableau"}

MOST_WORDS = 4
"""A table of more words than this is not listed."""
LISTED = ("lot.levers", "lot.scored_sections", "publics", "fulfilment_modes")
"""The paths that hold several words at once."""


def applies(condition: Condition, library: Library) -> str:
    """When a clause is written, as one sentence; what must not be comes last."""
    told = [test for test in condition if not _denied(test)]
    market = [f"quand {_told(test, library)}" for test in told if not test.path.startswith("lot.")]
    lots = [f"où {_told(test, library)}" for test in told if test.path.startswith("lot.")]
    denied = [f"si {fact_sentence(test.path.removeprefix('facts.'))}" for test in condition if _denied(test)]
    words = [french.listing(market), f"pour chaque lot {french.listing(lots)}" if lots else "",
             "sauf " + " ou ".join(denied) if denied else ""]
    return "Elle est écrite " + (", ".join(word for word in words if word) or "dans tous les cas") + "."


def _denied(test: Test) -> bool:
    return test.path.startswith("facts.") and test.words == ("non",)


def _told(test: Test, library: Library) -> str:
    """« Nature du marché » vaut « travaux » ou « services »."""
    if test.path.startswith("facts."):
        return fact_sentence(test.path.removeprefix("facts."))
    name = f"« {path_title(test.path)} »"
    words = [word if word.startswith("«") else f"« {word} »" for word in (label(test.path, w, library) for w in test.words)]
    verb = "comprend" if test.path in LISTED else "vaut"
    match test.operator:
        case "any":
            return f"{name} {verb} {' ou '.join(words)}"
        case "has_all":
            return f"{name} {verb} {french.listing(words)}"
        case "none_of":
            return f"{name} ne {verb} ni {' ni '.join(words)}" if len(words) > 1 else f"{name} ne {verb} pas {words[0]}"
        case "stated":
            return f"{name} est renseigné" if test.words[0] == "oui" else f"{name} n'est pas renseigné"
        case _ if "/" in test.words[0]:
            day = test.words[0]
            return f"{name} est le {day} ou après" if test.operator == "at_least" else f"{name} est avant le {day}"
        case "at_least":
            return f"{name} vaut au moins {test.words[0]}"
        case _:
            return f"{name} vaut moins de {test.words[0]}"


def condition_lines(condition: Condition, library: Library) -> list[str]:
    """One sentence a test; all must hold."""
    return [_test_line(test, library) for test in condition]


def _test_line(test: Test, library: Library) -> str:
    if test.path.startswith("facts."):
        sentence = fact_sentence(test.path.removeprefix("facts."))
        that = "qu'" if french.elides(sentence) else "que "
        return sentence if test.words == ("oui",) else f"il n'est pas vrai {that}{sentence}"
    title = path_title(test.path)
    words = [label(test.path, word, library) for word in test.words]
    match test.operator:
        case "any":
            return f"{title} : {' ou '.join(words)}"
        case "has_all":
            return f"{title} : {french.listing(words)}"
        case "none_of":
            return f"{title} : ni {' ni '.join(words)}" if len(words) > 1 else f"{title} : pas {words[0]}"
        case "stated":
            return f"{title} : {'renseigné' if test.words[0] == 'oui' else 'non renseigné'}"
        case "at_least":
            return f"{title} : au moins {words[0]}"
        case _:
            return f"{title} : moins de {words[0]}"


def variable_line(name: str, variable: Variable, library: Library) -> str:
    """« {base} : Heures comptées (counting.hours_base), mots de la table hours_base »."""
    if variable.to:
        target = library.clauses.get(variable.to)
        return f"{{{name}}} : renvoi à {variable.to}" + (f" ({target.title})" if target else "")
    title = path_title(variable.value)
    named = title if title == variable.value else f"{title} ({variable.value})"
    if variable.words:
        return f"{{{name}}} : {named}, en toutes lettres (words.yaml, {variable.words})"
    form = FORMATS.get(variable.format, variable.format)
    return f"{{{name}}} : {named}" + (f", format : {form}" if form else "")


def variable_words(name: str, variable: Variable, library: Library, outlines: Mapping[str, Outline]) -> str:
    """What stands in place of a name, for a reader who knows no path: « {suivi} : Facilitateur…, écrit « le facilitateur » »."""
    if variable.to:
        target = library.clauses.get(variable.to)
        if target is None and variable.to in outlines:
            return f"{{{name}}} : renvoi à la pièce « {outlines[variable.to].title} »"
        return f"{{{name}}} : renvoi à l'article de la clause " + (f"« {target.title} »" if target else variable.to)
    title = path_title(variable.value)
    if variable.words:
        choices = dict.fromkeys(map(str, library.data["words"].get(variable.words, {}).values()))
        if 1 < len(choices) <= MOST_WORDS:
            return f"{{{name}}} : {title}, écrit, selon le cas, {' ou '.join(f'« {words} »' for words in choices)}"
        return f"{{{name}}} : {title}, en toutes lettres"
    form = FORMATS.get(variable.format, "")
    return f"{{{name}}} : {title}" + (f", écrit {form}" if form.startswith("«") else f" ({form})" if form else "")


def review_sentence(clause: Clause, version: Version) -> str:
    """What a lawyer decided of a text, and whether it still counts."""
    review = version.review
    if review is None or review.state == "proposed":
        return "ce texte est proposé, aucun juriste ne l'a approuvé"
    if why := set_aside(version):
        return why
    day = french.short_date(review.on) if review.on else "date inconnue"
    if why := moved(clause, version):
        return f"celle du {day} ({review.by}) ne vaut plus : {why}"
    return f"approuvé le {day} ({review.by})" + f" : {review.reason}" * bool(review.reason)


def provision_line(library: Library, provision: str) -> str:
    """« CCAP-05 – Volume d'heures »."""
    entry = library.data["provisions"].get(provision, {})
    return f"{provision} – {entry.get('title', 'absente de provisions.yaml')}"


def field_line(field: FieldModel) -> str:
    """« Nombre d'heures proposé (nombre) »."""
    columns = f" : {', '.join(label for label, _ in field.columns)}" if field.columns else ""
    return f"{field.label} ({KINDS[field.kind]}{columns})"
