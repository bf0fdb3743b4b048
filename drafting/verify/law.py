"""Articles and expressions: what was repealed, what did not exist yet, what no pièce says, what a reservation cites."""

from __future__ import annotations

import re
from collections.abc import Iterator

from drafting.checks.finding import reason
from drafting.checks.old_law import answer, mentions
from drafting.checks.refusals import Refusal, articles_in, refusals, sentence, sentences
from drafting.checks.reserved import PROPORTION
from drafting.paper import Line
from drafting.verify.reading import SOCIAL, Notice, Reading, Sheet, place


def guessed(sheet: Sheet, line: Line) -> set[str]:
    """The bare numbers of a line that look like articles of the former code, where insertion is spoken of."""
    return {number for mention in mentions(line.text, typed=True) if mention.guess and SOCIAL.search(line.text)
            for number, _ in mention.articles} - sheet.numbers


def old_law(r: Reading) -> Iterator[Notice]:
    """COH-25B: no repealed text; COH-25C: a bare number of the former code, where insertion is spoken of."""
    for sheet in r.sheets:
        for line in sheet.paper.lines:
            if re.search(r"marchés publics|20(?:06|15|16)|\bcode\b|cmp|c\.m\.p|art", line.text, re.I):
                for mention in mentions(line.text, typed=bool(SOCIAL.search(line.text)) and line.kind != "heading"):
                    if mention.guess and not guessed(sheet, line):
                        continue  # an article of this very file
                    remark = answer(r.library, r.day, mention, place(sheet.paper.file, line), "")
                    yield sheet.notice(remark.code, line, mention.words, **remark.words)


def refused(r: Reading) -> Iterator[Notice]:
    """REF-01, COH-34: what refusals.yaml keeps out of every pièce, where its `files:` says that a file of a buyer's is read.

    Without a market, what depends on one is not looked for.
    """
    for sheet in r.sheets:
        everything = "\n".join(line.text.casefold() for line in sheet.paper.lines)
        holds = r.market.holds if r.market else lambda condition: not condition
        for refusal in refusals(r.library, everything, holds):
            near = refusal.entry.get("files", "")
            for line in sheet.paper.lines if near else ():
                if found := next((f for f in refusal.found(line.text) if _near(near, sheet, line, f)), None):
                    yield sheet.notice(refusal.entry["code"], line, found[0], extrait=found[0].strip(), **_why(refusal))


def _near(near: str, sheet: Sheet, line: Line, found: re.Match[str]) -> bool:
    return near == "oui" or bool(re.search(near, sentence(line.text, found), re.I))


def _why(refusal: Refusal) -> dict[str, object]:
    return {"raison": refusal.entry["why"], "conseil": refusal.entry["advice"]}


_ANOTHER_CODE = re.compile(r"code (?!de la commande publique|précité)(?:du|de|des|général)\b", re.I)


def known_articles(r: Reading) -> Iterator[Notice]:
    """COH-25: an article in force on the day; VER-09: one that the library does not know, beside those it knows."""
    by_name = {law.cite.removeprefix("article "): law for law in r.library.law.values()}
    chapters = {name.partition("-")[0] for name, law in by_name.items()
                if law.text == "code de la commande publique" and "-" in name}
    refused_ones = {article for entry in r.library.data["refusals"].values()
                    for article in articles_in(entry["pattern"].replace("\\.? ?", ". ").replace("\\b", ""))}
    for sheet in r.sheets:
        for line in sheet.paper.lines:
            for one in sentences(line.text) if "-" in line.text else ():
                for article in sorted(articles_in(one)):
                    law = by_name.get(article)
                    if law is not None and law.wording_on(r.day) is None:
                        yield sheet.notice("COH-25", line, article, raison=reason("not_yet"))
                    elif (law is None and article.partition("-")[0] in chapters and SOCIAL.search(one)
                          and article not in refused_ones and not _ANOTHER_CODE.search(one)):
                        yield sheet.notice("VER-09", line, article)


_OPERATORS = {
    "handicap": r"entreprises? adaptées?|\bESAT\b|établissements? (?:et services? )?(?:d'aide|d'accompagnement) par le travail",
    "insertion": r"\bSIAE\b|structures? d'insertion|entreprises? d'insertion|ateliers? et chantiers? d'insertion|"
                 r"associations? intermédiaires?|entreprises? de travail temporaire d'insertion",
    "prison": r"pénitentiaires?|\bdétenue?s\b",
    "ess": r"économie sociale et solidaire|\bESS\b"}
"""To whom a market is reserved, as people name them."""
_RESERVED = re.compile(r"réserv(?:ée?s?|ation|e|ent)\b(?! (?:le droit|la (?:faculté|possibilité)))", re.I)
_CONDITION = re.compile(r"conditions? d'exécution|heures d'insertion", re.I)


def reservations(r: Reading) -> Iterator[Notice]:
    """VER-08, VER-08B, COH-09B: a reservation cites the articles of those that it names, a condition none."""
    words = r.library.data["words"]
    exact = {name: articles_in(text) for name, text in words["reservation_articles"].items()}
    every = frozenset().union(*exact.values())
    for sheet in r.sheets:
        for line in sheet.paper.lines:
            for one in sentences(line.text):
                cited = articles_in(one) & every
                if not cited or not _RESERVED.search(one):
                    if cited and _CONDITION.search(one):
                        yield sheet.notice("VER-08B", line, ", ".join(sorted(cited)))
                    if not cited and _RESERVED.search(one) and _named(one) == "ess" and (half := PROPORTION.search(one)):
                        yield sheet.notice("COH-09B", line, half[0], extrait=half[0])
                    continue
                name = _named(one)
                if name is None or cited == exact[name]:
                    continue
                if cited - exact[name] or name == "handicap_insertion":
                    yield sheet.notice("VER-08", line, ", ".join(sorted(cited)),
                                       attendu=words["reservation_articles"][name], pour=words["verify"][name])


def _named(text: str) -> str | None:
    """The reservation whose operators are named, None when they are none of the five."""
    names = [name for name, pattern in _OPERATORS.items() if re.search(pattern, text, re.I)]
    if names == ["handicap", "insertion"]:
        return "handicap_insertion"
    return names[0] if len(names) == 1 else None


LAW_RULES = (old_law, refused, known_articles, reservations)
