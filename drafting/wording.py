"""A clause's text with values in it → blocks.

The prose is parsed first (markdown-it, everything on except references and entities, then refused by
whitelist), the values are put in after: no value can become markup.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from drafting import __version__
from drafting.cache import recall, remember
from drafting.document import CrossReference, Inline, Inlines, Text, plain
from drafting.french import capital, typeset

_SLOT = re.compile(r"\[(table|field): ([a-z][a-z0-9_]*)\]")
_NAME = re.compile(r"\{([^{}]*)\}")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
_LEFTOVER = re.compile(r"\*\*|__|`|\\|\[(?:table|field)")
_SENTENCE_END = re.compile(r"[.!?][ \u00a0]+$")
_NUMBERED = re.compile(r"\d+°")

_STORE = f"texts-1-{__version__}"


class Slot(Struct, frozen=True):
    """A line alone: `[table: name]` or `[field: name]`."""

    kind: str
    name: str


class Prose(Struct, frozen=True):
    """A paragraph (`level` 0) or a bullet (`level` 1 or 2): runs of (text with names in braces, strong)."""

    level: int
    runs: tuple[tuple[str, bool], ...]


Parsed = tuple[Prose | Slot, ...]


class WordingError(ValueError):
    """A French sentence about line `line` (from 0) of a text."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@lru_cache(maxsize=1)
def _markdown() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table").disable(["reference", "entity"])


_ADVICE = {
    "heading": "les titres sont dans le plan de la pièce (piece.yaml), pas dans le texte.",
    "ordered_list": "une ligne qui commence par « 1. » est une liste numérotée : écrivez « 1° » ou un tiret.",
    "table": "les tableaux s'écrivent [table: nom].",
    "code_inline": "les mots entre accents graves ne sont pas acceptés.",
    "code": "une ligne décalée de quatre espaces n'est pas acceptée : retirez le retrait.",
    "fence": "les blocs de code ne sont pas acceptés.",
    "blockquote": "une ligne ne commence pas par « > ».",
    "hr": "une ligne de tirets n'est pas acceptée.",
    "html": "les balises ne sont pas acceptées.",
    "link": "les liens ne sont pas acceptés.",
    "em": "l'italique n'est pas accepté : **gras** pour un terme défini.",
}


_known: dict[str, Parsed] = {}


def parse(text: str) -> Parsed:
    """The structure of a text; raises `WordingError` at the first thing that is not allowed."""
    if text not in _known:
        _known[text] = _parse(text)
    return _known[text]


def learn(cache: Path | None) -> int:
    """Recall the structures that earlier runs found; how many. :func:`keep` with that number saves new ones."""
    kept = recall(cache, _STORE) or {}
    for text, parts in kept.items():
        _known.setdefault(text, tuple(
            Slot(*part) if isinstance(part[0], str) else Prose(part[0], tuple((words, strong) for words, strong in part[1]))
            for part in parts))
    return len(kept)


def keep(cache: Path | None, learnt: int) -> None:
    """Save the structures of this run's texts when some are new."""
    if cache is not None and len(_known) > learnt:
        remember(cache, _STORE, {text: [[part.kind, part.name] if isinstance(part, Slot) else [part.level, part.runs]
                                        for part in parts] for text, parts in _known.items()})


def _parse(text: str) -> Parsed:
    tokens = _markdown().parse(text)
    parts: list[Prose | Slot] = []
    line, content = 0, 0
    items: list[int] = []  # how many in each list that is open, the outer one first
    for token in tokens:
        line = token.map[0] if token.map else line
        match token.type:
            case "bullet_list_open":
                items.append(0)
                if token.markup != "-" or len(items) > 2:
                    raise WordingError("une liste s'écrit avec des tirets, sur deux niveaux au plus.", line)
            case "bullet_list_close":
                if items.pop() == 1:
                    raise WordingError("une liste ne compte jamais un seul élément.", line)
            case "list_item_open":
                items[-1] += 1
                content = 0
            case "inline":
                content += 1
                if items and content > 1:
                    raise WordingError("un élément de liste tient en un seul paragraphe.", line)
                parts.append(_inline(token, len(items), line))
            case "paragraph_open" | "paragraph_close" | "list_item_close":
                pass
            case other:
                raise WordingError(_advice(other), line)
    return tuple(parts)


def _advice(kind: str) -> str:
    return next((words for start, words in _ADVICE.items() if kind.startswith(start)),
                "cette mise en forme n'est pas acceptée dans un texte.")


def _inline(token: Any, level: int, line: int) -> Prose | Slot:
    if match := _SLOT.fullmatch(token.content.strip()):
        if level:
            raise WordingError("un tableau ou un champ est seul sur sa ligne, hors d'une liste.", line)
        return Slot(match[1], match[2])
    runs: list[tuple[str, bool]] = []
    strong = False
    for child in token.children:
        match child.type:
            case "text":
                if leftover := _LEFTOVER.search(child.content):
                    raise WordingError(f"« {leftover[0]} » n'est pas à sa place.", line)
                runs.append((child.content, strong))
            case "softbreak":
                runs.append((" ", strong))
                line += 1
            case "strong_open" if child.markup == "**":
                strong = True
            case "strong_close":
                strong = False
            case other:
                raise WordingError(_advice(other), line)
    merged: list[tuple[str, bool]] = []
    for words, bold in runs:
        if merged and merged[-1][1] == bold:
            merged[-1] = (merged[-1][0] + words, bold)
        elif words:
            merged.append((words, bold))
    return Prose(level, tuple(merged))


def names(parsed: Parsed) -> set[str]:
    """The names in braces of a text."""
    return {name for part in parsed if isinstance(part, Prose) for words, _ in part.runs for name in _NAME.findall(words)}


def names_in(cell: str) -> set[str]:
    """The names in braces of a table's cell."""
    return set(_NAME.findall(cell))


def malformed(parsed: Parsed) -> list[str]:
    """Braces that are not `{name}`."""
    wrong = []
    for part in parsed:
        if isinstance(part, Prose):
            whole = "".join(words for words, _ in part.runs)
            wrong += [name for name in _NAME.findall(whole) if not _IDENTIFIER.fullmatch(name)]
            if set("{}") & set(_NAME.sub("", whole)):
                wrong.append(whole[:40])
    return wrong


def without_openings(runs: tuple[tuple[str, bool], ...], names: Collection[str]) -> tuple[tuple[str, bool], ...]:
    """The runs without « {name}, » where a sentence begins, for these names; the word after it takes the capital."""
    if not names:
        return runs
    opening = re.compile(rf"(^|[.!?] )\{{(?:{'|'.join(sorted(names))})\}}, (\S)")
    later = re.compile(opening.pattern.replace("^|", "", 1))
    return tuple(((later if rank else opening).sub(lambda found: found[1] + capital(found[2]), words), strong)
                 for rank, (words, strong) in enumerate(runs))


def fill_runs(runs: tuple[tuple[str, bool], ...], values: Callable[[str], tuple[Inline, ...]],
              verbatim: Collection[str] = ()) -> Inlines:
    """The runs with each `{name}` replaced; capitalised where a sentence begins, but for names `verbatim`; typeset."""
    out: list[Inline] = []
    for words, strong in runs:
        position = 0
        for match in _NAME.finditer(words):
            _text(out, words[position:match.start()], strong)
            for i, inline in enumerate(values(match[1])):
                if isinstance(inline, CrossReference):
                    out.append(inline)
                else:
                    first = i == 0 and match[1] not in verbatim and _begins(out)
                    _text(out, capital(inline.text) if first else inline.text, strong)
            position = match.end()
        _text(out, words[position:], strong)
    return tuple(_typeset(out))


def fill(cell: str, values: Callable[[str], tuple[Inline, ...]], verbatim: Collection[str] = ()) -> Inlines:
    """A table's cell with its names replaced."""
    return fill_runs(((cell, False),), values, verbatim)


def _begins(out: list[Inline]) -> bool:
    if not out:
        return True
    return isinstance(out[-1], Text) and bool(_SENTENCE_END.search(plain(tuple(out[-2:]))))


def _text(out: list[Inline], words: str, strong: bool) -> None:
    if not words:
        return
    last = out[-1] if out else None
    if isinstance(last, Text) and last.strong == strong:
        out[-1] = Text(last.text + words, strong)
    else:
        out.append(Text(words, strong))


def _typeset(inlines: list[Inline]) -> list[Inline]:
    return [Text(typeset(i.text), i.strong) if isinstance(i, Text) else i for i in inlines]


def is_numbered(inlines: Inlines) -> bool:
    """Whether a paragraph begins with « 1° »."""
    return bool(inlines) and isinstance(inlines[0], Text) and bool(_NUMBERED.match(inlines[0].text))
