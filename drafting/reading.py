"""From a market file to a `Market`: every problem at once, in French, with its line.

Pydantic checks each value; the rules between values (criteria that total 100, a lot named twice…) are
functions over the parts that are valid, because one wrong key must not hide the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, get_args

from msgspec import Struct
from msgspec.structs import replace
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from drafting.errors import Problem, ReadingErrors, unknown
from drafting.market import Market
from drafting.market.lots import Criterion, Lot
from drafting.rules import Vocabulary, rules
from drafting.yamlfile import Loc, Mounted, YamlFile, parse_yaml, read_yaml

MOUNTED = {"buyer": (".yaml", ".yml"), "facilitator": (".yaml", ".yml"), "lots": (".xlsx",)}
"""The keys that may name a file below the market's folder, and how its name ends."""


class MarketFile(Struct, frozen=True):
    """A valid market and the file that it was read from (for the lines in messages)."""

    market: Market
    file: YamlFile


def load_market(path: Path, vocabulary: Vocabulary) -> MarketFile:
    """Read and validate the market at `path`; raises `ReadingErrors` with every problem found."""
    file, unread = _mount(read_yaml(path), path, vocabulary)
    return validate(file, vocabulary, unread)


def read_market(path: Path, vocabulary: Vocabulary) -> YamlFile:
    """What the market at `path` and the files that it names hold, before any rule; raises `ReadingErrors`."""
    return followed(read_yaml(path), path, vocabulary)


def followed(file: YamlFile, path: Path, vocabulary: Vocabulary) -> YamlFile:
    """What `file` holds, as the market at `path`, with what the files that it names hold; raises `ReadingErrors`."""
    file, unread = _mount(file, path, vocabulary)
    if unread:
        raise ReadingErrors(problem for several in unread.values() for problem in several)
    return file


def market_from_text(text: str, name: str, vocabulary: Vocabulary) -> MarketFile:
    """The same from a text in memory; files named by `buyer:`, `facilitator:` or `lots:` are not followed."""
    return validate(parse_yaml(text.encode(), name), vocabulary)


def validate(file: YamlFile, vocabulary: Vocabulary, unread: Mapping[Loc, list[Problem]] | None = None) -> MarketFile:
    """Validate what was read; `ReadingErrors` carries all problems, sorted by line.

    `unread`: the problems of the files named by `buyer:`, `facilitator:` or `lots:`, by path; below such a path,
    nothing more is said.
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
                if any(loc[:cut] in unread for cut in range(1, len(loc) + 1)):
                    continue
                problems.append(file.problem(loc, _message(fault, loc), key=True))
        parts = _valid_parts(file.data, bad)
    problems += (file.problem(loc, message, hint) for loc, message, hint in rules(parts, vocabulary))
    if problems or market is None:
        raise ReadingErrors(problems)
    return MarketFile(market, file)


def _mount(file: YamlFile, path: Path, vocabulary: Vocabulary) -> tuple[YamlFile, dict[Loc, list[Problem]]]:
    """Replace the paths of `buyer:`, `facilitator:` and `lots:` by the content of these files, or say why not."""
    if not isinstance(file.data, dict):
        return file, {}
    folder = path.resolve().parent
    data = dict(file.data)
    mounts: dict[Loc, Mounted] = {}
    unread: dict[Loc, list[Problem]] = {}
    for key, ends in MOUNTED.items():
        value = data.get(key)
        if not isinstance(value, str) or not value.strip().lower().endswith(ends):
            continue
        target = (folder / value.strip()).resolve()
        if not target.is_relative_to(folder):
            unread[(key,)] = [file.problem((key,), f"le fichier « {value[:80]} » est hors du dossier du marché.",
                                           "Placez-le dans ce dossier ou dans un sous-dossier.")]
            continue
        try:
            if key == "lots":
                from drafting.lots_file import lot_words, read_lots

                lots = read_lots(target, value.strip(), lot_words(vocabulary["workbook"], vocabulary["trade"]))
                mounts[(key,)], data[key] = lots, lots.data
                unread.update({(key, *loc): found for loc, found in lots.unread.items()})
            else:
                mounts[(key,)] = mounted = read_yaml(target, value.strip())
                data[key] = mounted.data
        except ReadingErrors as errors:
            unread[(key,)] = [*errors.problems, file.problem((key,), f"le fichier « {value[:80]} » ne peut pas être lu.")]
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
    "cpv": "un code CPV compte huit chiffres, puis un tiret et un chiffre de contrôle : « 00000000-0 ».",
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


def field_at(loc: Loc) -> FieldInfo | None:
    """The market's field at `loc`, if there is one."""
    names = [i for i, part in enumerate(loc) if isinstance(part, str)]
    model = _model_at(loc[: names[-1]]) if names else None
    return model.model_fields.get(loc[names[-1]]) if model else None


def title_of(loc: Loc) -> str:
    """The French title of the field at `loc`, or nothing."""
    found = field_at(loc)
    return found.title or "" if found else ""


def _loc(loc: tuple[Any, ...], file: YamlFile) -> Loc:
    """Pydantic's path without what is not in the file (branches of unions, `[key]` marks)."""
    kept: list[str | int] = []
    node: Any = file.data
    for part in loc:
        if isinstance(node, dict) and part in node or isinstance(node, list) and isinstance(part, int) and part < len(node):
            node = node[part]
        elif part == "[key]":
            continue
        elif isinstance(node, dict) and part is loc[-1]:
            pass
        else:
            continue
        kept.append(part)
    return tuple(kept)


# ---- what can still be judged when a value is wrong -------------------------------------------------------

def _valid_parts(data: Mapping[str, Any], bad: set[Loc]) -> dict[str, Any]:
    """The fields, and the lots one by one, that hold no error."""
    spoiled = {loc[0] for loc in bad if loc}
    parts: dict[str, Any] = {}
    for name, info in Market.model_fields.items():
        if name not in data and not info.is_required():
            parts[name] = info.get_default(call_default_factory=True)
        elif name in data and name not in spoiled:
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
