"""A clause's conditions, variables and fields as French sentences, without any market."""

from __future__ import annotations

from drafting import french
from drafting.conditions import Condition, Test
from drafting.library import FieldModel, Library, Variable
from drafting.spoken import fact_sentence, label, path_title

FORMATS = {"text": "texte", "number": "nombre", "decimal": "nombre à deux décimales", "hours": "heures",
           "euros": "euros", "percent": "pourcentage", "date": "date", "day_of_month": "jour du mois",
           "list": "énumération"}
KINDS = {"text": "texte court", "long_text": "texte long", "number": "nombre", "date": "date", "choice": "choix",
         "check": "case à cocher", "rows": "tableau"}



def condition_lines(condition: Condition, library: Library) -> list[str]:
    """One sentence a test; all must hold."""
    return [_test_line(test, library) for test in condition]


def _test_line(test: Test, library: Library) -> str:
    if test.path.startswith("facts."):
        sentence = fact_sentence(test.path.removeprefix("facts."))
        return sentence if test.words == ("oui",) else f"il n'est pas vrai que {sentence}"
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


def field_line(field: FieldModel) -> str:
    """« Nombre d'heures proposé (nombre) »."""
    columns = f" : {', '.join(label for label, _ in field.columns)}" if field.columns else ""
    return f"{field.label} ({KINDS[field.kind]}{columns})"
