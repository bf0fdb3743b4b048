"""The penalties of insertion: what they are made of, and the formal notice, required or waived (COH-14, COH-15)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from drafting import french
from drafting.checks.finding import reason
from drafting.checks.refusals import sentences
from drafting.checks.texts import PENALTY
from drafting.paper import Article, Line
from drafting.settled import Settled
from drafting.verify.reading import SOCIAL, Notice, Reading, Sheet, place, shortened

_PENALTY_WORD = re.compile(r"pénalit", re.I)
_SETS = re.compile(r"pénalités?\b.{0,160}\b(?:heures?|insertion)|(?:heures?|insertion)\b.{0,160}pénalit", re.I)
"""A sentence that ties a penalty to hours of insertion."""
_APPLIES = re.compile(r"appliqu|encour|subi|redevable|passible|donne(?:ra)? lieu|entraîne|s'expose|pénalité (?:de|"
                      r"égale|forfaitaire|par)", re.I)
_DENIES = re.compile(r"aucune pénalité|(?:\bne|n')[^.;]{0,40}pénalit|sans pénalité|pénalit[^.;]{0,40}(?:\bne |n')", re.I)
_OTHER = re.compile(r"documents?|relevés?|bilans?|réunions?|engagements?\b(?! d'insertion)|justificatifs?|transmi|"
                    r"remise|états?\b|tableaux?", re.I)
_REFERS = re.compile(r"(?:articles?|annexes?) (?:n° ?)?[\dIVX]|définies? au|prévues? (?:au|à l)|fixées? (?:au|à l)", re.I)
_BASE = re.compile(r"(?:par|chaque|de l'|d'une|toute|l') ?heure|heures? (?:d'insertion )?(?:\w+ )?(?:dues?|"
                   r"manquantes?|non \w+|restant)", re.I)
_HEARING = re.compile(r"observations|contradictoire", re.I)
_MISSED = re.compile(r"heures?\b[^.;|]{0,40}\b(?:non|manqu|dues?)|clause (?:sociale|d'insertion)|insertion[^.;|]{0,30} non", re.I)
_DATE = re.compile(r"achèvement|échéance|solde|décompte|ann(?:ée|uel)|clôture|issue|bilan|chaque mois|période", re.I)
_AMOUNT_RATE = re.compile(r"\d ?%|\d ?/ ?(?:1 ?000|100)\b|taux horaire|coût horaire")


def complete(r: Reading) -> Iterator[Notice]:
    """VER-06: an hour penalty says its amount and its base; VER-06B: the date it is judged at, and a hearing before it."""
    for sheet in r.sheets:
        for article, line in _hour_penalties(sheet):
            text = " ".join(_around(sheet, article))
            lacking = [what for what, words in PENALTY if not re.search(words, text)]
            if "amount" in lacking and _AMOUNT_RATE.search(text):
                lacking.remove("amount")
            if "base" in lacking and _BASE.search(text):
                lacking.remove("base")
            if any(_priced(each, line) for each in r.sheets):
                lacking = []
            if "date" in lacking and _DATE.search(text):
                lacking.remove("date")
            if lacking:  # what is worst, alone: who mends it will write the rest
                yield sheet.notice("VER-06B" if lacking[0] == "date" else "VER-06", line, shortened(line.text),
                                   manque=reason(lacking[0]))
            if not _HEARING.search(" ".join(each.text for each in sheet.paper.lines)):
                yield sheet.notice("VER-06B", line, shortened(line.text), manque=reason("contradictory"))


def _priced(sheet: Sheet, line: Line) -> bool:
    """Whether another line, that of a table of penalties say, gives the price of the hours that are missing."""
    return any(each is not line and re.search(PENALTY[0][1], each.text) and _MISSED.search(each.text)
               and (_PENALTY_WORD.search(each.text) or _PENALTY_WORD.search(each.article.heading))
               for each in sheet.paper.lines)


def _hour_penalties(sheet: Sheet) -> Iterator[tuple[Article, Line]]:
    """The first line of each article that sets a penalty for hours that are not done."""
    told: set[str] = set()
    for line in sheet.paper.lines:
        if line.kind in ("heading", "note") or sheet.code not in ("", "ccap", "cctp") or not sheet.social(line):
            continue
        for one in sentences(line.text):
            if (_SETS.search(one) and _APPLIES.search(one) and not _DENIES.search(one) and not _REFERS.search(one)
                    and not _OTHER.search(one) and SOCIAL.search(f"{one} {line.article.heading}")
                    and (key := _root(line.article)) not in told):
                told.add(key)
                yield line.article, line


def _root(article: Article) -> str:
    """An article of the third level is a part of the one above it."""
    parts = article.number.split(".")
    return ".".join(parts[:2]) if article.number else article.heading


def _around(sheet: Sheet, article: Article) -> list[str]:
    return [line.text for line in sheet.paper.lines if _root(line.article) == _root(article)]


_WAIVED = re.compile(r"sans (?:qu'il soit besoin (?:d'une |de )?|nécessité d'une )?(?:aucune )?mise en demeure|"
                     r"dispensée?s? de mise en demeure|"
                     r"mise en demeure n'est pas (?:nécessaire|requise)|sans que[^.;]{0,60}mette? en demeure", re.I)
_REQUIRED = re.compile(r"(?:après|à la suite d'une|suivant une?) (?:une )?mise en demeure|"
                       r"mise en demeure (?:préalable|restée|demeurée)|"
                       r"met(?:tra)?\b[^.;]{0,40} en demeure|(?<!sans )mise en demeure est adressée", re.I)
_END = re.compile(r"résili", re.I)
_BUT = re.compile(r"dérog|exception|sauf|nonobstant|contrairement", re.I)
_SUBJECTS = (("documents", re.compile(r"documents?|relevés?|justificatifs?|bilans?|transmi|remise|états?\b", re.I)),
             ("hours", re.compile(r"heures?\b|volume", re.I)), ("meeting", re.compile(r"réunions?|absence", re.I)),
             ("delay", re.compile(r"retards? (?:dans|d')? ?(?:l'exécution|les travaux|la livraison)", re.I)))


def formal_notice(r: Reading) -> Iterator[Notice]:
    """VER-07: one article does not ask for a formal notice and waive it (COH-15).

    VER-07B: nor does the general article of penalties waive what the one on insertion asks for, unless it says so.
    """
    for sheet in r.sheets:
        waived, required = _notices(sheet)
        for article, (line, found, subject) in required.items():
            same = waived.get(article)
            if same is not None and (same[2] == subject or not (same[2] and subject)):
                yield sheet.notice("VER-07", same[0], same[1], autre=found)
                continue
            general = next((each for each in waived.values() if not each[2] and not _insertion(sheet, each[0])), None)
            whole = " ".join(_around(sheet, article))
            if general is not None and _insertion(sheet, line) and not _BUT.search(whole):
                yield sheet.notice("VER-07B", line, found, autre=general[1],
                                   ailleurs=place(sheet.paper.file, general[0]))


def _insertion(sheet: Sheet, line: Line) -> bool:
    return bool(SOCIAL.search(line.text) or SOCIAL.search(line.article.heading)) or line.article in sheet.social_articles


_Notices = dict[Article, tuple[Line, str, str]]


def _notices(sheet: Sheet) -> tuple[_Notices, _Notices]:
    """By article: the line, the words and the subject of a formal notice waived, and of one required, before a penalty."""
    waived: _Notices = {}
    required: _Notices = {}
    for line in sheet.paper.lines:
        about = _PENALTY_WORD.search(line.text) or _PENALTY_WORD.search(line.article.heading)
        for one in sentences(line.text) if about and "demeure" in line.text else ():
            if _END.search(one) or _BUT.search(one):
                continue
            subject = next((name for name, words in _SUBJECTS if words.search(one)), "")
            for found, into in ((_WAIVED.search(one), waived), (_REQUIRED.search(one), required)):
                if found and not (into is required and _WAIVED.search(one)):
                    into.setdefault(line.article, (line, found[0], subject))
    return waived, required


_PER_HOUR = re.compile(r"(\d{1,3}(?:[ .]\d{3})*(?:,\d{1,2})?) ?(?:€|euros?)(?: ?(?:HT|TTC|hors taxes?|nets?))?,? ?"
                       r"(?:par|/|pour (?:chaque|toute)|l') ?heure (?:d'insertion )?(?:non \w+|manquante|due)", re.I)


def one_amount(r: Reading) -> Iterator[Notice]:
    """VER-10: one amount for an hour that is not done, in all the files; VER-10B, VER-10C: the market's sums."""
    found = [(sheet, line, match[0], Decimal(re.sub("[ .]", "", match[1]).replace(",", ".")))
             for sheet in r.sheets for line in sheet.paper.lines for match in _PER_HOUR.finditer(line.text)]
    if r.market is not None:
        due = r.market.get("penalties.hour.amount")
        others = {value.value for lot in r.market.lots for path, value in lot.values.items() if path.endswith("_penalty")}
        yield from _other_amounts(r, r.market, others)
        for sheet, line, words, amount in found:
            if due is not None and r.market.get("penalties.hour.mode") == "fixed" and amount not in {due, *others}:
                yield sheet.notice("VER-10B", line, words, montant=french.euros(amount), attendu=french.euros(due))
        return
    for sheet, line, words, amount in found[1:]:
        if amount != found[0][3]:
            yield sheet.notice("VER-10", line, words, montant=french.euros(amount), autre=french.euros(found[0][3]),
                               ailleurs=place(found[0][0].paper.file, found[0][1]))


_SUM = r"(\d{1,3}(?:[ .]\d{3})*(?:,\d{1,2})?) ?(?:€|euros?)(?: ?(?:HT|TTC))?,? ?"
_PER_DAY = re.compile(_SUM + r"(?:par|/) ?(?:jour|document|relevé)[^.;|]{0,40}", re.I)


def _other_amounts(r: Reading, s: Settled, others: set[Any]) -> Iterator[Notice]:
    """VER-10C: what a late document of the insertion costs is one of the market's penalties."""
    due = {value.value for path, value in s.values.items() if path.startswith("penalties.") and path.endswith(".amount")
           and value.value is not None}
    for sheet in r.sheets:
        for line in sheet.paper.lines:
            for found in _PER_DAY.finditer(line.text) if _OTHER.search(line.text) and sheet.social(line) else ():
                amount = Decimal(re.sub("[ .]", "", found[1]).replace(",", "."))
                if amount not in due | others:
                    yield sheet.notice("VER-10C", line, found[0],
                                       attendu=french.listing([french.euros(each) for each in sorted(due)]))


PENALTY_RULES = (complete, formal_notice, one_amount)
