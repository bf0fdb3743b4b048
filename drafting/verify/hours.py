"""The hours of each lot, wherever a file gives them: in a sentence, in a list, in a table (COH-01, COH-03, COH-04)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from drafting import french
from drafting.checks.words import DUE, figure
from drafting.paper import Line
from drafting.verify.letters import in_letters
from drafting.verify.reading import Notice, Reading, Sheet, lots_in, place

_N = r"(?<![\d,./])(\d{1,3}(?:[ .]\d{3})+|\d+)\)? ?(?:heures?|h)(?![\w²]| ?\d)"
_INSERTION = (r"(?: (?:minimales?|minimum|au moins|au minimum|annuelles?))*(?: (?:de travail|travaillées))?,? "
              r"(?:d'insertion|en insertion|d'action d'insertion|à l'insertion|"
              r"(?:sont )?réservées? (?:à|aux|au)|au (?:bénéfice|profit))")
_FIGURE = re.compile(rf"{_N}({_INSERTION})?", re.I)
_ANNOUNCED = re.compile(r"volumes?\b|nombre (?:minimal |minimum )?d'heures|quota|objectif|\bminimum\b|au moins|engage|"
                        r"\blots?\b|: ?$", re.I)
_ELSEWHERE = re.compile(
    r"exemple|par tranche d|par semaine|hebdomadaire|par jour|par mois|formation|d'une durée|durée (?:moyenne|prévue|"
    r"hebdo|minimale|de travail|du contrat)|inférieure? à|temps plein|"
    r"donnerait|plafond|"
    r"dépass|délai|horaires\b|(?:taux|coût) horaire|ouvrées?|astreinte|équiva|\bETP\b|supplémentaire|propose|pénalité|"
    r"par bénéficiaire|par personne|"
    r"accompagnement|(?<!la )commandes?\b|subséquent|intervention|dans les \d|sous \d|\bÀ titre d'information|"
    r"à lui seul|euros? (?:HT )?factur|"
    r"manquantes?|stage|immersion|opération|reconduction|réalisé(?:e|es|s)?\b|effectuées|entre \d|de \d{1,2} ?h|"
    r"pour \d[\d ]* ?€", re.I)
"""What gives another meaning to a number of hours: an example, a duration, a delay, a rule."""
_HEAD = re.compile(r"heures?|volume|\(h\)", re.I)
_OTHER_HEAD = re.compile(r"jours?|semaines?|mois|plein|ETP|équiv|montant|%|taux|€|formation|réalis|valid|propos|coût|prix|écart|"
                         r"résultat|arrondi|dues|poste|répart|part\b|pénalit|horaire|ouvr|début|fin\b", re.I)
_LOT_HEAD = re.compile(r"^(?:n° ?(?:de |du )?)?lots?\b|^n° ?(?:de |du )lot", re.I)
_LOT_CELL = re.compile(r"(?:lot ?)?(?:n° ?)?(\d{1,3}[A-Z]?|[A-Z]\d?)\b(?! ?(?:heures|h)\b)", re.I)
_SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-ZÀÉÈÊ«])")
"""A sentence goes on after a colon: « Exemple : 140 heures » is one."""
_TOTAL = re.compile(r"\b(?:total|ensemble|somme)\b", re.I)
_UNITS = (("an", r"par an\b|annuel|chaque année|/ ?an\b"), ("ferme", r"tranche ferme|\bTF\b"),
          ("toutes", r"toutes les tranches"), ("optionnelle", r"(?:tranches? (?:optionnelles?|conditionnelles?)|"
        r"\bT[OC])[ n°]*(\d*)"))


class Figure(Struct, frozen=True):
    """A number of hours: of which lot (« » for the whole market), in which unit (« » for the whole contract), where."""

    lot: str
    unit: str
    hours: int
    sheet: Sheet
    line: Line
    words: str


def figures(sheet: Sheet) -> Iterator[Figure]:
    """Every number of insertion hours of a file."""
    heads: dict[int, tuple[int | None, list[tuple[int, str]]]] = {}
    for line in sheet.paper.lines:
        if line.kind != "row":
            yield from _said(sheet, line, line.text, _context(sheet, line))
        elif line.table not in heads:
            heads[line.table] = _columns(sheet, line)
            yield from _row(sheet, line, *heads[line.table]) if not heads[line.table][1] else ()
        else:
            yield from _row(sheet, line, *heads[line.table])


def _context(sheet: Sheet, line: Line) -> str:
    """The lot of a line that names none: its article's, else its file's."""
    named = [lot for _, lots in lots_in(line.article.heading) for lot in lots]
    return named[0] if len(named) == 1 else sheet.lot if not named else "?"


def _said(sheet: Sheet, line: Line, text: str, context: str) -> Iterator[Figure]:
    """The figures of sentences, each with the lot named just before it, else just after."""
    if not _FIGURE.search(text) or line.kind == "note":
        return
    for sentence in _SENTENCE.split(text):
        for part in re.split(r" ; ", sentence):
            yield from _part(sheet, line, part, context)
        if named := {lot for _, lots in lots_in(sentence) for lot in lots}:
            context = named.pop() if len(named) == 1 else "?"  # the next sentences speak of it


def _part(sheet: Sheet, line: Line, part: str, context: str) -> Iterator[Figure]:
    named = lots_in(part)
    for found in _FIGURE.finditer(part):
        before = part[:found.start()]
        sure = bool(found[2]) or (sheet.social(line) and _ANNOUNCED.search(before))
        if not sure or _ELSEWHERE.search(part):
            continue
        lots = next((lots for at, lots in reversed(named) if at < found.start()), named[0][1] if named else (context,))
        if len(lots) > 1 and not re.search(r"chacun|par lot|chaque lot", part, re.I):
            continue
        for lot in lots if not _TOTAL.search(before) or named else ():
            yield Figure(lot, _unit(part), figure(found[1]), sheet, line, found[0])


def _unit(text: str) -> str:
    for unit, words in _UNITS:
        if found := re.search(words, text, re.I):
            return f"{unit} {found[1]}".strip() if found.groups() else unit
    return ""


def _columns(sheet: Sheet, head: Line) -> tuple[int | None, list[tuple[int, str]]]:
    """Where a table gives the lot, and the hours with their unit; no hours when it is about something else."""
    hours = [(rank, _unit(title)) for rank, title in enumerate(head.cells)
             if _HEAD.search(title) and not _OTHER_HEAD.search(title)]
    if any("insertion" in head.cells[rank] for rank, _ in hours):
        hours = [(rank, unit) for rank, unit in hours if "insertion" in head.cells[rank]]
    if not (sheet.social(head) or any("insertion" in title for title in head.cells)):
        hours = []
    lot = next((rank for rank, title in enumerate(head.cells) if _LOT_HEAD.search(title)), None)
    return lot, hours


def _row(sheet: Sheet, line: Line, lot: int | None, hours: list[tuple[int, str]]) -> Iterator[Figure]:
    if len(hours) > 1 and len({unit for _, unit in hours}) < len(hours):
        return  # several columns of hours that nothing tells apart
    if not hours:
        if len(line.cells) == 2:  # « Volume d'insertion | 1 500 heures »
            yield from _said(sheet, line, " : ".join(line.cells), _context(sheet, line))
        return
    if _TOTAL.search(" ".join(line.cells[:2])) and not any(_LOT_CELL.fullmatch(cell) for cell in line.cells[:1]):
        return
    which = _context(sheet, line)
    if lot is not None:
        found = _LOT_CELL.match(line.cells[lot]) if lot < len(line.cells) else None
        if found is None:
            return
        which = found[1].upper().lstrip("0")
    row_unit = _unit(" ".join(cell for cell in line.cells if re.match("tranche", cell, re.I)))
    for rank, unit in hours:
        cell = line.cells[rank] if rank < len(line.cells) else ""
        if re.fullmatch(r"(?:\d{1,3}(?:[ .]\d{3})+|\d+)(?: ?(?:h|heures?))?(?: d'insertion)?", cell):
            yield Figure(which, unit or row_unit, figure(cell), sheet, line, cell)
        else:
            yield from (found for found in _said(sheet, line, cell, which))


def one_figure(r: Reading) -> Iterator[Notice]:
    """VER-01: a lot has one number of hours in all the files; VER-01B, VER-01C: the market's, for a lot of the market."""
    found = [each for sheet in r.sheets for each in figures(sheet) if each.lot != "?"]
    if r.market is not None:
        yield from _with_market(r, found)
        return
    by_lot = any(each.lot for each in found)
    groups: dict[tuple[str, str], list[Figure]] = {}
    for each in found:
        if each.lot or not by_lot:
            groups.setdefault((each.lot, each.unit), []).append(each)
    for (lot, _), group in groups.items():
        counts = [each.hours for each in group]
        usual = max(counts, key=lambda hours: (counts.count(hours), -counts.index(hours)))
        first = next(each for each in group if each.hours == usual)
        told: set[tuple[str, int]] = set()
        for each in group:
            if each.hours != usual and (key := (each.sheet.paper.file, each.hours)) not in told:
                told.add(key)
                yield each.sheet.notice("VER-01", each.line, each.words, lot=_named(r, lot), nombre=french.number(each.hours),
                                        autre=french.number(usual), ailleurs=place(first.sheet.paper.file, first.line))


def _with_market(r: Reading, found: list[Figure]) -> Iterator[Notice]:
    s = r.market
    assert s is not None
    lots = {lot.number.upper(): lot for lot in s.lots}
    together = {s.get(path) for path in ("total.hours", "anru.works.hours")}
    for each in found:
        lot = s.lots[0] if s.single and not each.lot else lots.get(each.lot.upper())
        if each.lot and lot is None:
            yield each.sheet.notice("VER-01C", each.line, each.words, lot=each.lot)
            continue
        due = {one.get(path) for one in ([lot] if lot else s.lots) for path in DUE} | (set() if lot else together)
        due |= {hours for own in s.market.lots if own.insertion_hours and lot and own.number == lot.number
                for hours in own.insertion_hours.tranches or ()}
        if each.hours not in due - {None}:
            expected = french.listing([french.number(hours) for hours in sorted(due - {None})])
            yield each.sheet.notice("VER-01B", each.line, each.words, lot=_named(r, each.lot),
                                    nombre=french.number(each.hours), attendu=expected or "0")


def _named(r: Reading, lot: str) -> str:
    return french.lots([lot], "pour", single=not lot)


def totals(r: Reading) -> Iterator[Notice]:
    """VER-01D: the total of a table of hours is the sum of its rows."""
    for sheet in r.sheets:
        for head, *rows in sheet.tables():
            lot, hours = _columns(sheet, head)
            last = rows[-1] if rows else head
            if lot is None or len(hours) != 1 or not _TOTAL.search(last.cells[0]) or len(last.cells) <= hours[0][0]:
                continue
            cells = [row.cells[hours[0][0]] if hours[0][0] < len(row.cells) else "" for row in rows]
            if all(re.fullmatch(r"[\d .]+(?:h|heures?)?", cell) for cell in cells) and len(rows) > 2:
                expected = sum(map(figure, cells[:-1]))
                if figure(cells[-1]) != expected:
                    yield sheet.notice("VER-01D", last, cells[-1], attendu=french.number(expected))


_BOTH = re.compile(r"((?:[a-zéèû]+[ -]){0,9}[a-zéèû]+) ?\((\d{1,3}(?:[ .]\d{3})+|\d+)\) ?(?:heures?|h\b)", re.I)


def letters(r: Reading) -> Iterator[Notice]:
    """VER-01E: a number written in letters and in figures is the same number."""
    for sheet in r.sheets:
        for line in sheet.paper.lines:
            for found in _BOTH.finditer(line.text):
                spelt = in_letters(found[1])
                if spelt is not None and spelt != figure(found[2]):
                    words = found[1].split(" ")
                    first = next(rank for rank in reversed(range(len(words))) if in_letters(" ".join(words[rank:])) == spelt)
                    said = " ".join([*words[first:], found[0][len(found[1]) + 1:]])
                    yield sheet.notice("VER-01E", line, said, lettres=french.number(spelt),
                                       chiffres=french.number(figure(found[2])))


HOUR_RULES = (one_figure, totals, letters)
