"""How a file holds together: references, blanks, announced lists (COH-02, COH-35)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from drafting.checks.texts import ANNEX
from drafting.paper import Line
from drafting.verify.law import guessed
from drafting.verify.reading import FORMS, Notice, Reading, Sheet

_ONE = r"\d{1,2}(?:\.\d{1,2}){0,4}(?![\d°]|-\d|\.\d)"
_CITED = re.compile(rf"\barticles? (?:n° ?)?({_ONE}(?:(?:,| et| ou| à) {_ONE}(?! ?(?:h|heures?|jours?|mois|%|€)\b))*)", re.I)
_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2})*")
_OURS = re.compile(r" ?,? ?(?:du|de la|de l'|des|au) (?:présente?\b|même\b)", re.I)
_PIECES = {"ccap": r"(?:C\.?C\.?A\.?P|cahier des clauses administratives particulières)\b", "cctp": r"C\.?C\.?T\.?P\b",
           "rc": r"(?:R\.?C\b|règlement (?:de (?:la )?)?consultation)", "ae": r"(?:A\.?E\b|acte d'engagement)"}
_OTHERS = re.compile(r" ?,? ?\(?(?:du|de la|de l'|des|de) ?", re.I)
_BEFORE = re.compile(r"(?:CCAG|code|loi|décret|arrêté|norme|directive|convention|CCTG|ordonnance|statuts?|règlement \(UE\))\b"
                     r"[^.;]{0,60}$", re.I)
_TEXT = re.compile(r"^[^.;]*\b(?:code|loi|décret|arrêté|directive|ordonnance|norme|convention)\b", re.I)
_SELF = re.compile(r"\b(?:C\.?C\.?A\.?P|C\.?C\.?T\.?P|R\.?C|règlement)\b[ ,(:–-]{0,3}$", re.I)


def references(r: Reading) -> Iterator[Notice]:
    """VER-03: an article cited exists, in this file or in the other one that is given; only numbers that we know are judged."""
    by_code: dict[str, list[Sheet]] = {}
    for sheet in r.sheets:
        by_code.setdefault(sheet.code, []).append(sheet)
    for sheet in r.sheets:
        for line in sheet.paper.lines:
            for found in _CITED.finditer(line.text) if line.kind != "heading" else ():
                target = _target(sheet, line, found, by_code)
                lacking = [number for number in _NUMBER.findall(found[1]) if target and _lacks(target, number)
                           and number not in guessed(sheet, line)]
                if lacking and target is not None:
                    yield sheet.notice("VER-03", line, found[0], cible=lacking[0], fichier=target.paper.file)


def _target(sheet: Sheet, line: Line, found: re.Match[str], by_code: dict[str, list[Sheet]]) -> Sheet | None:
    """The file that an article is cited from; None when it is another text, or a file that is not given."""
    before, after = line.text[:found.start()], line.text[found.end():]
    if _OURS.match(after):
        return sheet if "code" not in after[:40] and not re.search(r"\bmême (?:code|CCAG|texte)", after[:30]) else None
    named = re.match(r" ?,? ?(?:du|de l'|de la|au) ?", after)
    for code, words in _PIECES.items():
        if named and re.match(words, after[named.end():], re.I):
            given = by_code.get(code, [])
            return given[0] if len(given) == 1 else None
    if _OTHERS.match(after) or _TEXT.search(after[:60]) or _BEFORE.search(before) or _SELF.search(before) or "CCAG" in line.text:
        return None
    return sheet


def _lacks(sheet: Sheet, number: str) -> bool:
    """Whether `sheet` numbers its articles and has none of this number; an extract is judged within its own numbers."""
    numbers = sheet.numbers
    tops = sorted({int(n.partition(".")[0]) for n in numbers if n.partition(".")[0].isdigit()})
    if len(numbers) < 3 or not tops or number in numbers:
        return False
    top = int(number.partition(".")[0])
    if top not in tops:
        return bool(top) and tops[0] == 1 and len(tops) > 2
    return "." in number and any(n.startswith(f"{top}.") for n in numbers)


_BROKEN = re.compile(r"erreur ?!? ?(?:source du renvoi|signet|référence|:? ?source de la référence)[^.]*|"
                     r"error ?[:!] ?(?:reference source not found|bookmark not defined)", re.I)


def broken_fields(r: Reading) -> Iterator[Notice]:
    """VER-03B: what a word processor prints for a reference whose target is gone."""
    for sheet in r.sheets:
        for line in sheet.paper.lines:
            if found := _BROKEN.search(line.text):
                yield sheet.notice("VER-03B", line, found[0])


_INSERTION = re.compile(r"insertion", re.I)


def annexes(r: Reading) -> Iterator[Notice]:
    """VER-03C: the annex on insertion has one number: the market's, else that of the annex given, else the first one cited."""
    if r.pieces is not None:
        own = {int(m[1]) for piece in r.pieces.pieces if (m := ANNEX.search(piece.title[:1].lower() + piece.title[1:]))}
    else:
        own = {int(m[1]) for sheet in r.sheets for line in sheet.paper.lines[:3]
               if _INSERTION.search(line.text) and (m := ANNEX.search(line.text))}
    for sheet in r.sheets:
        for line in sheet.paper.lines:
            for found in ANNEX.finditer(line.text) if own and _INSERTION.search(line.text) else ():
                if int(found[1]) not in own:
                    yield sheet.notice("VER-03C", line, found[0], attendu=" ou ".join(str(number) for number in sorted(own)))


_BLANK = re.compile(
    r"\[(?! ?\]|x\]|X\]|…+\]|\.{2,}\]|\d{1,3}\])[^\][]{0,80}\]|\{\{[^}]*\}\}|<<[^>]*>>|"
    r"\b[àa] compléter\b(?! (?:par|l'annexe|le cadre|et à (?:dater|signer|remettre)|, dater|sur))|"
    r"\bXX+\b|(?:\bX|_{3,}|…{1,3}|\.{4,}) ?(?:heures?|h\b|€|%|jours?|mois)|\bx{2,} (?:heures?|€|%)", re.I)
_BY_OTHERS = re.compile(r"par (?:le|la|les|chaque) (?:candidat|titulaire|soumissionnaire|entreprise|opérateur|concurrent)|"
                        r"[àa] compléter par|cadre (?:de réponse|à compléter)|documents? à compléter|"
                        r"(?:annexe|fiche|bordereau|imprimé|attestation|formulaire|cadre|questionnaire|"
                        r"déclaration|mémoire|DC\d|DPGF|BPU|DQE|acte d'engagement)\b[^.]{0,60}à compléter", re.I)


def blanks(r: Reading) -> Iterator[Notice]:
    """VER-04: no bracket left, no « à compléter », but in what a candidate fills in."""
    for sheet in r.sheets:
        for line in sheet.paper.lines if sheet.code not in FORMS else ():
            if (found := _BLANK.search(line.text)) and not _BY_OTHERS.search(line.text):
                yield sheet.notice("VER-04", line, found[0])


_ANNOUNCED = re.compile(r"\b(?:suivante?s?|ci-après|ci-dessous|à savoir|notamment|comprend|comprennent|sont|publics|catégories)\b"
                        r"[^.]{0,60} ?:$", re.I)


def empty_lists(r: Reading) -> Iterator[Notice]:
    """VER-05: a sentence that announces a list is followed by one, not by a heading or by nothing."""
    for sheet in r.sheets:
        lines = sheet.paper.lines
        for rank, line in enumerate(lines if sheet.code not in FORMS else ()):
            if line.kind not in ("paragraph", "item") or not _ANNOUNCED.search(line.text):
                continue
            after = lines[rank + 1] if rank + 1 < len(lines) else None
            if after is None or (after.kind == "heading" and after.article != line.article
                                 and not after.article.number.startswith(f"{line.article.number}.")):
                yield sheet.notice("VER-05", line, line.text[-120:])


STRUCTURE_RULES = (references, broken_fields, annexes, blanks, empty_lists)
