"""Articles of repealed texts, in the pièces and in what a person typed, with those that replaced them (COH-25, F1.104).

The code of 2006, the ordonnance of 2015 and the décret of 2016 are known by concordance.yaml. A number alone
(« article 14 ») is only a guess, and only in what was typed: our own pièces have articles 14 and 15.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from msgspec import Struct

from drafting import french
from drafting.checks.finding import Remark, clause_of, remark
from drafting.checks.typed import buyers, free_texts, straight
from drafting.library import Library
from drafting.pieces import Pieces
from drafting.selection import Selection
from drafting.settled import Settled

REPEALED = {
    "cmp2006": r"(?:ancien )?code des marchés publics|c\.?m\.?p\b|code de 2006|ancien code|code(?=\s*(?:$|[.,;:)]))",
    "ord2015": r"ordonnance (?:n° ?|no )?2015-899|ordonnance (?:de |du 23 juillet )2015",
    "d2016": r"décret (?:n° ?|no )?2016-360|décret (?:de |du 25 mars )2016"}
"""The prefix of the entries of concordance.yaml → how a text is named, after an article or before it."""
ALONE = r"code des marchés publics|ordonnance (?:n° ?|no )?2015-899|décret (?:n° ?|no )?2016-360"
"""What names a repealed text even without an article."""
BARE = {"cmp2006": ("14", "15", "30", "53"), "ord2015": ("36", "37", "38", "52")}
"""The numbers that people of the field still use alone."""

_PART = r"(?:[ ,-]{0,2}(?:I{1,3}|IV|V)\b)?"
_NUMBER = rf"\d{{1,2}}(?![\d.]*\d|-\d|°){_PART}"
_ARTICLES = re.compile(rf"\bart(?:icles?|s?\.?) ?({_NUMBER}(?:(?:, | et | ou | à ){_NUMBER})*)", re.I)
_EACH = re.compile(r"(\d{1,2})(?:[ ,-]{0,2}(I{1,3}|IV|V)\b)?", re.I)
_AFTER = re.compile(r"(?:(?:,? ?(?:al(?:inéa|\.)?|§) ?\d| \d°[\w)]*)*)?(?: ?[,(] ?| )?(du |de la |de l'|de |des |d')?", re.I)
_OTHER = re.compile(r"(?:\b(?:son|ses|leurs?) |"
                    r"\b(?:ccap|cctp|ccp|ccag[\w-]*|rc|ae|rgpd|règlement|loi|directive|convention|charte|cahier|statuts|"
                    r"code (?:du travail|civil|de la \w+|général \w+|d\w+ \w+))[ ,:(–-]{1,3})$", re.I)
"""A document of today named just before the article, or one named earlier (« le CCAG et son article 14 »): if that one is
repealed, its own name is told."""
_UNITS = re.compile(r" ?(?:mm|cm|m|kg|g|l|t|€|%|unités?|pièces?)\b", re.I)


class Mention(Struct, frozen=True):
    """An article of a repealed text: its words, the prefix of the text, its numbers and parts, or a guess."""

    found: re.Match[str]
    words: str
    text: str
    articles: tuple[tuple[str, str], ...]
    guess: bool


def mentions(text: str, *, typed: bool) -> Iterator[Mention]:
    """The repealed texts named in `text`, with their articles; `typed`: bare numbers too."""
    covered: list[tuple[int, int]] = []
    for found in _ARTICLES.finditer(text):
        articles = tuple((number, part.upper()) for number, part in _EACH.findall(found[1]))
        name, start, end = _text_around(text, found)
        if name:
            covered.append((start, end))
            yield Mention(found, text[start:end].strip(" ,("), name, articles, guess=False)
        elif typed and name is None:
            for prefix, numbers in BARE.items():
                if kept := tuple(article for article in articles if article[0] in numbers):
                    yield Mention(found, found[0].strip(), prefix, kept, guess=True)
    for found in re.finditer(ALONE, text, re.I):
        if not any(start <= found.start() and found.end() <= end for start, end in covered):
            yield Mention(found, found[0], next(p for p, words in REPEALED.items() if re.match(words, found[0], re.I)), (),
                          guess=False)


def _text_around(text: str, found: re.Match[str]) -> tuple[str | None, int, int]:
    """The repealed text that an article belongs to, and the span of both; « » for another text, None when none is named."""
    after = _AFTER.match(text, found.end())
    rest = after.end() if after else found.end()
    for prefix, words in REPEALED.items():
        if named := re.compile(rf"(?:{words})", re.I).match(text, rest):
            return prefix, found.start(), named.end()
        before = re.search(rf"(?:{words})[ ,:(–-]{{1,4}}$", text[:found.start()], re.I)
        if before and not (after and after[1]):
            return prefix, before.start(), found.end()
    another = (after and after[1]) or _OTHER.search(text[:found.start()]) or _UNITS.match(text, found.end())
    return "" if another else None, found.start(), found.end()


def old_law(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-25B and COH-25C: no text cites what was repealed; each mention is answered with the articles of the day."""
    for free in free_texts(s):
        for mention in mentions(free.text, typed=True):
            yield answer(s.library, s.market.launch_date, mention, f"marché, {free.title}", s.source.file.where(free.loc))
    for line in pieces.holding("marchés publics", "2015", "2016", " code", "cmp"):
        for mention in mentions(straight(line.text), typed=False):
            if not buyers(s, line.text, mention.found):
                where = s.library.where(clause_of(s, line.passage))
                yield answer(s.library, s.market.launch_date, mention, f"{line.piece.stem}, {line.passage.clause}", where)


def answer(library: Library, day: date, mention: Mention, place: str, where: str) -> Remark:
    """What is said of a mention: the text that it comes from, and the articles in force on `day`."""
    data = library.data["concordance"]
    entries = [entry for number, part in mention.articles for key, entry in data.items()
               if re.fullmatch(rf"{mention.text}-{number}(?:-{part.lower() if part else '[iv]+'})?", key)]
    text = next(entry["text"] for key, entry in data.items() if key.startswith(f"{mention.text}-"))
    given = " ; ".join(dict.fromkeys(_today(library, day, entry) for entry in entries))
    return remark("COH-25C" if mention.guess else "COH-25B", where, lieu=place, trouve=mention.words, texte=text,
                  suite=given or library.data["words"]["old_law"]["unknown" if mention.articles else "replaced"])


def _today(library: Library, day: date, entry: dict[str, object]) -> str:
    """« articles L. 2112-2 et L. 2112-3, pour « Conditions d'exécution » », those in force on `day`."""
    codes = entry["today"]
    known = [library.law[code] for code in codes if code in library.law] if isinstance(codes, list) else []
    cites = [law.cite.removeprefix("article ") for law in known if law.wording_on(day)]
    words: Mapping[str, str] = library.data["words"]["old_law"]
    named = f"{french.plural('article', len(cites))} {french.listing(cites)}" if cites else words["none"]
    return words["today"].format(articles=named, objet=entry["label"]) + (words["doubt"] if entry["verified"] == "no" else "")


OLD_LAW_RULES = (old_law,)
