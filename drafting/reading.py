"""From a market file to a `Market`: every problem at once, in French, with its line.

Pydantic checks each value; the rules between values (criteria that total 100, a lot named twice…) are
functions over the parts that are valid, because one wrong key must not hide the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, get_args

from pydantic import TypeAdapter, ValidationError

from drafting.errors import Problem, ReadingErrors, unknown
from drafting.market import Criterion, Lot, Market
from drafting.yamlfile import Loc, YamlFile, parse_yaml, read_yaml

FIRST_LAUNCH = date(2019, 4, 1)
"""Launches from this day on are served: entry into force of the public procurement code (F1.104)."""

Vocabulary = Mapping[str, frozenset[str]]
"""The library's closed lists: `publics`, `fulfilment_modes`, `trade` → codes."""


@dataclass(frozen=True, slots=True)
class MarketFile:
    """A valid market and the file that it was read from (for the lines in messages)."""

    market: Market
    file: YamlFile


def load_market(path: Path, vocabulary: Vocabulary) -> MarketFile:
    """Read and validate the market at `path`; raises `ReadingErrors` with every problem found."""
    file, unread = _mount(read_yaml(path), path)
    return validate(file, vocabulary, unread)


def market_from_text(text: str, name: str, vocabulary: Vocabulary) -> MarketFile:
    """The same from a text in memory; files named by `buyer:` or `facilitator:` are not followed."""
    return validate(parse_yaml(text.encode(), name), vocabulary)


def validate(file: YamlFile, vocabulary: Vocabulary, unread: Mapping[str, list[Problem]] | None = None) -> MarketFile:
    """Validate what was read; `ReadingErrors` carries all problems, sorted by line.

    `unread`: the problems of the files named by `buyer:` or `facilitator:`, by key.
    """
    unread = unread or {}
    if not isinstance(file.data, dict):
        raise file.fail((), "un fichier de marché commence par des lignes « clé : valeur ».",
                        "Copiez un modèle : clausier new market.yaml --starter NOM.")
    problems: list[Problem] = [problem for several in unread.values() for problem in several]
    market: Market | None = None
    bad: set[Loc] = set()
    try:
        market = Market.model_validate(file.data)
        parts: dict[str, Any] = {name: getattr(market, name) for name in Market.model_fields}
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            loc = _loc(fault["loc"], file)
            if loc not in bad or fault["type"] == "missing":
                bad.add(loc)
                if loc[:1] and loc[0] in unread:
                    continue
                problems.append(file.problem(loc, _message(fault, loc), key=True))
        parts = _valid_parts(file.data, bad)
    problems += (file.problem(loc, message, hint) for loc, message, hint in _rules(parts, vocabulary))
    if problems or market is None:
        raise ReadingErrors(problems)
    return MarketFile(market, file)


def _mount(file: YamlFile, path: Path) -> tuple[YamlFile, dict[str, list[Problem]]]:
    """Replace `buyer: path.yaml` and `facilitator: path.yaml` by the content of these files, or say why not."""
    if not isinstance(file.data, dict):
        return file, {}
    folder = path.resolve().parent
    data = dict(file.data)
    mounts: dict[Loc, YamlFile] = {}
    unread: dict[str, list[Problem]] = {}
    for key in ("buyer", "facilitator"):
        value = data.get(key)
        if not isinstance(value, str) or not value.strip().lower().endswith((".yaml", ".yml")):
            continue
        target = (folder / value.strip()).resolve()
        if not target.is_relative_to(folder):
            unread[key] = [file.problem((key,), f"le fichier « {value[:80]} » est hors du dossier du marché.",
                                        "Placez-le dans ce dossier ou dans un sous-dossier.")]
            continue
        try:
            mounts[(key,)] = mounted = read_yaml(target, value.strip())
            data[key] = mounted.data
        except ReadingErrors as errors:
            unread[key] = [*errors.problems, file.problem((key,), f"le fichier « {value[:80]} » ne peut pas être lu.")]
    return replace(file, data=data, mounts=mounts), unread


# ---- pydantic's errors in French ------------------------------------------------------------------------

_SENTENCES = {
    "missing": "la clé « {key} » ({title}) est obligatoire.",
    "list_type": "une liste est attendue ({title}) : une ligne « - … » par élément, ou [a, b].",
    "dict_type": "un bloc « clé : valeur » est attendu ({title}).",
    "model_type": "un bloc « clé : valeur » est attendu ({title}).",
    "model_attributes_type": "un bloc « clé : valeur » est attendu ({title}).",
    "greater_than": "{title} : la valeur doit être supérieure à {gt}.",
    "greater_than_equal": "{title} : la valeur doit être d'au moins {ge}.",
    "less_than_equal": "{title} : la valeur ne doit pas dépasser {le}.",
    "too_short": "{title} : donnez au moins {min_length} élément.",
    "too_long": "{title} : pas plus de {max_length} éléments.",
    "string_too_short": "{title} : la valeur est absente.",
    "string_too_long": "{title} : pas plus de {max_length} caractères.",
}
_PATTERNS = {
    "number": "un numéro de lot compte 1 à 6 chiffres ou lettres sans accent : « 1 », « 2A ».",
    "email": "ce n'est pas une adresse électronique : écrivez par exemple insertion@exemple.org.",
    "phone": "ce n'est pas un numéro de téléphone : écrivez par exemple 01 00 00 00 00.",
}


def _message(fault: Mapping[str, Any], loc: Loc) -> str:
    kind, context = fault["type"], fault.get("ctx", {})
    key = next((str(part) for part in reversed(loc) if isinstance(part, str)), "")
    title = title_of(loc)
    if kind == "french":
        return f"{title} : {context.get('why') or fault['msg']}" if title else str(context.get("why") or fault["msg"])
    if kind == "extra_forbidden" and key.isdigit():
        return f"« ,{key[:20]} » est seul : entre accolades, mettez un nombre à virgule entre guillemets (\"2,5\")."
    if kind == "extra_forbidden":
        return unknown("la clé", key, _keys(loc[:-1]))
    if kind in ("literal_error", "enum"):
        allowed = [str(word) for word in _allowed(context)]
        what = "la pièce" if loc[:1] == ("pieces",) and len(loc) == 2 else "la valeur"
        return f"{title} : " * bool(title) + unknown(what, _shown(fault["input"]), allowed)
    if kind == "string_pattern_mismatch":
        return f"{title} : {_PATTERNS.get(key, 'un code s’écrit en minuscules sans accent ni espace.')}"
    if isinstance(fault["input"], str) and kind in ("list_type", "dict_type", "model_type") and not fault["input"]:
        return f"la valeur est absente ({title})."
    if isinstance(fault["input"], str) and kind in ("too_short", "too_long"):
        kind = f"string_{kind}"  # pydantic counts « items » when a reader comes before the length
    words = _SENTENCES.get(kind)
    if words is None:
        return f"{title or key} : la valeur « {_shown(fault['input'])} » n'est pas du type attendu."
    return words.format(key=key, title=title or key, **context)


def _allowed(context: Mapping[str, Any]) -> list[str]:
    found = re.findall(r"""'([^']*)'|"([^"]*)"|([^\s,'"]+)""", str(context.get("expected", "")).replace(" or ", ", "))
    return [word for word in map("".join, found) if word]


def _shown(value: Any) -> str:
    return str(value)[:60] if not isinstance(value, (dict, list)) else "…"


def models_in(annotation: Any) -> Iterator[Any]:
    """The market models that an annotation mentions."""
    if isinstance(annotation, type) and hasattr(annotation, "model_fields"):
        yield annotation
    for inner in get_args(annotation):
        yield from models_in(inner)


def _model_at(loc: Loc) -> Any:
    model: Any = Market
    for part in loc:
        if isinstance(part, str):
            found = model.model_fields.get(part) if model else None
            model = next(models_in(found.annotation), None) if found else (
                model if part in get_args(get_args(Market.model_fields["pieces"].annotation)[0]) else None)
    return model


def _keys(loc: Loc) -> list[str]:
    if loc == ("pieces",):
        return list(get_args(get_args(Market.model_fields["pieces"].annotation)[0]))
    model = _model_at(loc)
    return list(model.model_fields) if model else []


def title_of(loc: Loc) -> str:
    """The French title of the field at `loc`, or nothing."""
    names = [i for i, part in enumerate(loc) if isinstance(part, str)]
    if not names:
        return ""
    model = _model_at(loc[: names[-1]])
    found = model.model_fields.get(loc[names[-1]]) if model else None
    return found.title or "" if found else ""


def _loc(loc: tuple[Any, ...], file: YamlFile) -> Loc:
    """Pydantic's path without what is not in the file (branches of unions, `[key]` marks)."""
    kept: list[str | int] = []
    node: Any = file.data
    for part in loc:
        if isinstance(node, dict) and part in node:
            node = node[part]
        elif isinstance(node, list) and isinstance(part, int) and part < len(node):
            node = node[part]
        elif part == "[key]":
            continue
        elif isinstance(node, dict) and part is loc[-1]:
            pass
        else:
            continue
        kept.append(part)
    return tuple(kept)


# ---- rules between values ---------------------------------------------------------------------------------

Broken = tuple[Loc, str, str]


def _valid_parts(data: Mapping[str, Any], bad: set[Loc]) -> dict[str, Any]:
    """The fields, and the lots one by one, that hold no error."""
    spoiled = {loc[0] for loc in bad if loc}
    parts: dict[str, Any] = {}
    for name, info in Market.model_fields.items():
        if name in data and name not in spoiled:
            adapter: TypeAdapter[Any] = TypeAdapter(_annotated(info))
            try:
                parts[name] = adapter.validate_python(data[name])
            except ValidationError:  # already reported by the whole validation
                continue
    for name, model in (("lots", Lot), ("criteria", Criterion)):
        if name in spoiled and isinstance(data.get(name), list):
            wrong = {loc[1] for loc in bad if loc[:1] == (name,) and len(loc) > 1}
            parts[name] = [model.model_validate(item) if i not in wrong and isinstance(item, dict) else None
                           for i, item in enumerate(data[name])] if (name,) not in bad else None
    return parts


def _annotated(info: Any) -> Any:
    """A field's type with its constraints."""
    return Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation


def _rules(parts: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[Broken]:
    launch = parts.get("launch_date")
    if launch and launch < FIRST_LAUNCH:
        yield (("launch_date",), "un lancement avant le 01/04/2019 n'est pas pris en charge.",
               "Aucun texte de la bibliothèque ne vaut pour un lancement antérieur : le droit applicable était différent.")
    yield from _codes(parts, vocabulary)
    lots = parts.get("lots") or []
    yield from _lot_numbers(lots)
    shared = parts.get("criteria")
    if shared is not None:
        yield from _criteria(shared, ("criteria",))
    for i, lot in enumerate(lots):
        if lot is not None:
            yield from _lot(lot, ("lots", i), shared)
            if lot.trade and lot.trade not in vocabulary["trade"]:
                yield ("lots", i, "trade"), unknown("Métier :", lot.trade, sorted(vocabulary["trade"])), ""
    if len(lots) == 1 and lots[0] is not None and not lots[0].levers:
        yield ("lots", 0, "levers"), "aucun lot ne porte de levier social : il n'y a aucune pièce à produire.", ""
    yield from _annexes(parts.get("pieces") or {})


def _codes(parts: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[Broken]:
    publics = parts.get("publics")
    for name, words, what in (("publics", "publics", "le public"), ("priority_publics", "publics", "le public"),
                              ("fulfilment_modes", "fulfilment_modes", "la modalité")):
        seen: set[str] = set()
        for i, code in enumerate(parts.get(name) or []):
            if code not in vocabulary[words]:
                yield (name, i), unknown(what, code, sorted(vocabulary[words])), ""
            if code in seen:
                yield (name, i), f"« {code} » est écrit deux fois.", ""
            if name == "priority_publics" and publics and code not in publics:
                yield (name, i), f"le public prioritaire « {code} » n'est pas dans la liste « publics ».", "Ajoutez-le."
            seen.add(code)


def _lot_numbers(lots: list[Lot | None]) -> Iterator[Broken]:
    seen: dict[str, int] = {}
    for i, lot in enumerate(lots):
        if lot is None:
            continue
        if lot.number.upper() in seen:
            yield (("lots", i, "number"), f"le lot n° {lot.number} est décrit deux fois "
                   f"(lots de rang {seen[lot.number.upper()] + 1} et {i + 1}).", "Donnez à chaque lot son numéro.")
        seen.setdefault(lot.number.upper(), i)


def _criteria(criteria: list[Criterion | None], loc: Loc) -> Iterator[Broken]:
    """COH-05: weights total 100; sub-criteria follow their declared base."""
    if all(criteria):
        total = sum((c.weight for c in criteria if c), Decimal(0))
        if total != 100:
            yield loc, f"les critères totalisent {_plain(total)} % ; le total doit être de 100 %.", "Corrigez les poids."
        if sum(1 for c in criteria if c and c.insertion) > 1:
            yield loc, "un seul critère peut porter « insertion: oui ».", "Détaillez-le en sous-critères."
    for i, criterion in enumerate(criteria):
        if criterion is None or not criterion.subcriteria:
            continue
        at = (*loc, i)
        total = sum((s.weight for s in criterion.subcriteria), Decimal(0))
        if criterion.subcriteria_base is None:
            yield at, "la base des sous-critères n'est pas dite.", (
                "Ajoutez subcriteria_base: total (points du total) ou criterion (points du critère, sur 100).")
            continue
        expected = criterion.weight if criterion.subcriteria_base == "total" else Decimal(100)
        if total != expected:
            yield (*at, "subcriteria"), (
                f"les sous-critères de « {criterion.title} » totalisent {_plain(total)} ; "
                f"le total doit être de {_plain(expected)} (base « {criterion.subcriteria_base} »)."), ""
        sections = [section for s in criterion.subcriteria for section in s.sections]
        for section in sorted({s for s in sections if sections.count(s) > 1}):
            yield (*at, "subcriteria"), (
                f"la rubrique « {section} » est notée par deux sous-critères."), (
                "Une même réponse n'est pas comptée deux fois : rattachez-la à un seul sous-critère.")


def _lot(lot: Lot, loc: Loc, shared: list[Criterion | None] | None) -> Iterator[Broken]:
    if len(set(lot.levers)) != len(lot.levers):
        yield (*loc, "levers"), "un levier est écrit deux fois.", ""
    if not lot.levers and lot.insertion_hours is not None:  # COH-03
        yield (*loc, "insertion_hours"), (
            f"le lot n° {lot.number} n'a aucun levier, mais il porte des heures d'insertion."), (
            "Ajoutez execution_condition à « levers », ou retirez les heures.")
    if "award_criterion" in lot.levers and "execution_condition" not in lot.levers:
        yield (*loc, "levers"), (
            "le critère d'attribution est proposé avec la condition d'exécution, qui fixe les heures."), (
            "Écrivez levers: [execution_condition, award_criterion].")
    hours = lot.insertion_hours
    if hours and hours.mode == "fixed" and (hours.hours is None or hours.rate is not None):
        yield (*loc, "insertion_hours"), "en mode fixed, donnez « hours » et pas « rate ».", ""
    if hours and hours.mode == "calibrated" and hours.hours is not None:
        yield (*loc, "insertion_hours"), "en mode calibrated, les heures sont calculées : retirez « hours ».", ""
    if lot.levers and lot.waiver:
        yield (*loc, "waiver"), f"le lot n° {lot.number} a une clause : la dispense est sans objet.", "Retirez-la."
    if lot.criteria is not None:
        yield from _criteria(list(lot.criteria), (*loc, "criteria"))
    criteria = lot.criteria if lot.criteria is not None else shared
    if criteria is None or not all(criteria):
        if "award_criterion" in lot.levers and criteria is None:
            yield loc, "le levier award_criterion demande le tableau des critères.", "Ajoutez « criteria »."
        return
    insertion = any(c.insertion for c in criteria if c)
    if "award_criterion" in lot.levers and not insertion:
        yield (*loc, "levers"), "aucun critère ne porte « insertion: oui » pour ce lot.", "Ajoutez le critère d'insertion."
    if "award_criterion" not in lot.levers and insertion and lot.criteria is None and lot.levers:
        yield (*loc, "levers"), (
            f"le tableau des critères comporte l'insertion, mais le lot n° {lot.number} n'a pas le levier award_criterion."), (
            "Ajoutez ce levier, ou donnez au lot ses propres « criteria ».")


def _annexes(pieces: Mapping[str, Any]) -> Iterator[Broken]:
    seen: dict[int, str] = {}
    for code, choice in pieces.items():
        if choice.annex is not None:
            if choice.annex in seen:
                yield ("pieces", code), f"l'annexe {choice.annex} est déjà celle de la pièce « {seen[choice.annex]} ».", ""
            seen.setdefault(choice.annex, code)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")
