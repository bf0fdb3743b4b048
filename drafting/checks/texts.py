"""Rules on the pièces as written: what a judge, or the losing tenderer's lawyer, would read.

Tables, references and provisions; the words of each line are judged in :mod:`drafting.checks.words`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from drafting import french
from drafting.checks.finding import Remark, asked, at, clause_of, here, lots_of, reason, remark
from drafting.checks.reserved import not_open
from drafting.checks.values import needs
from drafting.checks.words import figure
from drafting.document import Field, Passage, Piece, Table, plain
from drafting.library import Clause
from drafting.pieces import Gap, Line, Pieces
from drafting.selection import Selection
from drafting.settled import Settled, SettledLot
from drafting.spoken import path_title

Rule = Callable[[Settled, Selection, Pieces], Iterator[Remark]]

ANNEX = re.compile(r"annexe[ \u00a0](?:n°[ \u00a0]?)?(\d+) (?:à|de) l[’']acte d[’']engagement", re.I)


def _tables(pieces: Pieces) -> Iterator[tuple[Piece, Passage, Table]]:
    for piece in pieces.pieces:
        for passage in piece.passages():
            for block in passage.blocks:
                if isinstance(block, Table):
                    yield piece, passage, block


def gaps(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-35 and COH-02: no text with holes, no reference to nothing; and every kept clause has a place.

    One remark a value, whatever the number of texts that lack it; none when VAL-01 says it already.
    """
    said = {(r.words["chemin"], r.words["lot"]) for r in needs(s, selection)}
    shut = {lot.number for lot in not_open(s, selection)}
    missing: dict[tuple[str, str | None], list[Gap]] = {}
    for gap in pieces.gaps:
        if gap.target and shut >= {lot.number for lot in selection.kept[gap.clause].lots}:
            continue  # COH-08B says it: nothing is written of a reservation that is not open yet
        if gap.target:
            yield remark("COH-02", s.library.where(s.library.clauses[gap.clause]), piece=gap.piece, clause=gap.clause,
                         cible=gap.target)
        else:
            missing.setdefault((asked(s, gap.path, _lot(s, gap.lot)), gap.lot), []).append(gap)
    for (path, number), found in missing.items():
        lot = f" (lot n° {number})" if number else ""
        if (path, lot) not in said:
            others = len({(gap.piece, gap.clause) for gap in found}) - 1
            also = f" (et {others} {french.plural('autre', others)} {french.plural('texte', others)})" * bool(others)
            yield remark("COH-35", at(s, path, _lot(s, number)), piece=found[0].piece, clause=found[0].clause,
                         aussi=also, chemin=path, titre=path_title(path), lot=lot)
    for id_ in pieces.unplaced:
        yield remark("VAL-10", s.library.where(s.library.clauses[id_]), clause=id_)


def _lot(s: Settled, number: str | None) -> SettledLot | None:
    return next((lot for lot in s.lots if lot.number == number), None)


TABLES_OF_LOTS = {**dict.fromkeys(("hours_per_lot", "mechanisms_per_lot", "hours_equivalents"), "execution_condition"),
                  "service_quantities": "insertion_service"}
"""The tables whose rows are lots, and the lever of these lots."""


def tables_of_lots(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-01, COH-03 and COH-04 in the tables whose rows are lots: known lots, their hours, the sum."""
    by_lever = {lever: {lot.number: lot for lot in s.lots_with(lever)} for lever in ("execution_condition", "insertion_service")}
    for piece, passage, table in _tables(pieces):
        column = next((i for i, c in enumerate(table.columns) if c.title.startswith(("Heures", "Volume"))), None)
        if table.name not in TABLES_OF_LOTS or column is None:
            continue
        by_number = by_lever[TABLES_OF_LOTS[table.name]]
        line, shown = Line(piece, passage, ""), 0
        for row in table.rows[: -1 if table.total else None]:
            number, volume = s.lots[0].number if s.single else plain(row[0]), plain(row[column])
            lot = by_number.get(number)
            if lot is None:
                yield here(s, "COH-03", line, lot=number)
                continue
            due = lot.get("lot.insertion_hours")
            by_rule = table.columns[column].title.startswith("Volume")
            expected = lot.get("lot.volume") if by_rule else None if due is None else french.number(due)
            if expected is not None and volume not in (expected, french.capital(expected)):
                yield here(s, "COH-01B" if by_rule else "COH-01", line, trouve=volume, attendu=expected)
            shown += due or 0
        if table.total and figure("0" + plain(table.rows[-1][column])) != shown:
            yield remark("COH-04", at(s, "lots"), piece=piece.stem, trouve=plain(table.rows[-1][column]),
                         attendu=french.number(shown))


def references(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-02: each annex cited is the market's; each article cited of a pièce of ours exists in it."""
    numbers = {int(m[1]) for p in pieces.pieces if (m := ANNEX.search(p.title[:1].lower() + p.title[1:]))}
    numbered: dict[str, set[str]] = {}
    for piece in pieces.pieces:
        numbered.setdefault(piece.code, set()).update(
            h.number for h in piece.body if not isinstance(h, Passage) and h.number)
    for line in pieces.holding("annexe", "du ccap", "du cctp"):
        for found in ANNEX.finditer(line.text):
            if int(found[1]) not in numbers:
                yield here(s, "COH-02", line, cible=found[0])
        for found in re.finditer(r"article[ \u00a0](\d+(?:\.\d+)*) du (CCAP|CCTP)\b", line.text):
            known = numbered.get(found[2].lower())
            if known is not None and found[1] not in known:
                yield here(s, "COH-02", line, cible=found[0])


def weights(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-05 as printed: criteria total 100, sub-criteria follow their base."""
    for piece, passage, table in _tables(pieces):
        if table.name not in ("criteria", "subcriteria") or not passage.lots or not table.rows:
            continue
        rows = table.rows[: -1 if table.total else None]
        shown = sum((_weight(plain(row[-1])) for row in rows), Decimal(0))
        lot = lots_of(s, passage)[0]
        of_total = table.name == "subcriteria" and lot.get("lot.criterion.base") == "total"
        expected = lot.get("lot.criterion.weight") if of_total else Decimal(100)
        if shown != expected:
            what = reason(table.name)
            yield remark("COH-05", at(s, "criteria"), piece=piece.stem, quoi=what, trouve=french.number(shown),
                         attendu=french.number(expected))


def _weight(cell: str) -> Decimal:
    try:
        return french.read_number(cell, unit="%")
    except ValueError:  # an overlay's column may hold words
        return Decimal(0)


def scored(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-06: a criterion ⇔ a scored, contractual, sanctioned form; without one, none of them."""
    contractual = _provided(s, pieces, "CCAP-03", "award_criterion")
    sanctioned = _provided(s, pieces, "CCAP-26", "award_criterion")
    denied = _provided(s, pieces, "AE-I-14")
    ours = any(piece.code == "ccap" for piece in pieces.pieces)  # else the buyer's own CCAP says so
    wrong: tuple[tuple[bool, str], ...]
    for lot in s.lots:
        number, where = lot.number, at(s, "lot.levers", lot)
        sheet = any(p.code == "fiche-technique" and number in passage.lots for p in pieces.pieces for passage in p.passages())
        if lot.scored:
            wrong = ((not sheet, "no_sheet"),
                     (ours and number not in contractual, "not_contractual"),
                     (ours and number not in sanctioned, "not_sanctioned"),
                     (number in denied, "said_unscored"))
        else:
            wrong = ((sheet, "sheet_alone"),)
        for is_wrong, why in wrong:
            if is_wrong:
                yield remark("COH-06", where, lot=number, constat=reason(why))


def _provided(s: Settled, pieces: Pieces, provision: str, model: str = "") -> set[str]:
    """The lots for which a clause (of `model`) printed somewhere gives `provision`."""
    passages = [passage for piece in pieces.pieces for passage in piece.passages()]
    return {number for passage in passages if provision in clause_of(s, passage).provides
            and model in ("", clause_of(s, passage).model) for number in passage.lots}


def closed_lists(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-11 and COH-12: the same publics and the same modes in every table and every form."""
    data = s.library.data
    expected = {"publics": [data["publics"][c]["label"] for c in s.get("publics") or ()],
                "fulfilment_modes": [data["modes"][c]["label"] for c in s.get("fulfilment_modes") or ()]}
    codes = {"publics": "COH-11", "fulfilment_modes": "COH-12"}
    names = {"publics": "publics", "publics_list": "publics", "modes": "fulfilment_modes"}
    for piece in pieces.pieces:
        for passage in piece.passages():
            for block in passage.blocks:
                if isinstance(block, Table) and block.name in names:
                    kind, shown = names[block.name], [plain(row[0]) for row in block.rows]
                elif isinstance(block, Field) and (source := clause_of(s, passage).fields.get(block.name)) \
                        and source.choices and source.choices[0] in expected:
                    kind, shown = source.choices[0], list(block.choices)
                else:
                    continue
                if expected[kind] and _same(shown) != _same(expected[kind]):
                    yield here(s, codes[kind], Line(piece, passage, ""))


def _same(labels: Iterable[str]) -> list[str]:
    return sorted(french.typeset(label).casefold() for label in labels)


SANCTIONS = {"RC-06", "RC-07", "AVIS-05", "CCAP-24"}
"""The provisions that make a tender irregular, or that penalise missing hours."""


def incentive(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-24: neither irregularity nor hour penalty on an incentive lot, but on a signed commitment.

    The penalty is written once for all lots: it is fine where a clause for incentive lots limits it to what is signed.
    """
    for piece in pieces.pieces:
        limited = {number for passage in piece.passages() if "CCAP-24" in clause_of(s, passage).provides
                   and _for_incentive(clause_of(s, passage)) for number in passage.lots}
        for passage in piece.passages():
            clause = clause_of(s, passage)
            given = SANCTIONS & set(clause.provides)
            if not given or clause.model == "award_criterion" or _for_incentive(clause):
                continue
            wrong = [lot.number for lot in lots_of(s, passage) if lot.get("lot.obligation") == "incentive"
                     and not (given == {"CCAP-24"} and lot.number in limited)]
            if wrong:
                yield here(s, "COH-24", Line(piece, passage, ""), lots=french.lots(wrong, single=s.single))


def _for_incentive(clause: Clause) -> bool:
    tests = [test for version in clause.versions for test in clause.when_of(version)]
    return any(test.path == "lot.obligation" and "incentive" in test.words for test in tests)


PENALTY = (
    ("amount", r"€|euros|SMIC"),
    ("base", r"heures? (?:d[’']insertion )?(?:dues?|non réalisées?|manquantes?)"),
    ("date", r"\bdate\b|réception|terme|\bfin\b"))
"""What the text of an hour penalty says."""


def penalty_complete(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-14, COH-38: an hour penalty says its amount, basis and date; a hearing, a formal notice go before it."""
    for piece in pieces.pieces:
        lines = [line for line in pieces.lines if line.piece is piece]
        penalty = "\n".join(line.text for line in lines if "CCAP-24" in clause_of(s, line.passage).provides)
        whole = "\n".join(line.text for line in lines)
        if not penalty:
            continue
        lacking = [what for what, words in PENALTY if not re.search(words, penalty)]
        if not re.search("observations|contradictoire", whole):
            lacking.append("contradictory")
        for what in lacking:
            yield remark("COH-14B", at(s, "penalties"), piece=piece.stem, manque=reason(what))
        notice = re.search("(?<!sans )(?:mise en demeure|met en demeure)", whole)
        if s.get("facts.private_law_contract") and not notice:
            yield remark("COH-38B", at(s, "buyer.kind"), piece=piece.stem)


def exigible_annex(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-32: an annex required with the tender is listed among the documents, and its absence has an effect."""
    if not s.get("annex_required") or not s.get("facts.mandatory_lots"):
        return
    codes = {piece.code for piece in pieces.pieces}
    given = {p for piece in pieces.pieces for passage in piece.passages() for p in clause_of(s, passage).provides}
    rules = "rc" in codes
    for wrong, why in (("ae-annexe" not in codes, "not_produced"),
                         (rules and "RC-14" not in given, "not_listed"),
                         (rules and "RC-07" not in given, "no_effect")):
        if wrong:
            yield remark("COH-32", at(s, "annex_required"), constat=reason(why))


MECHANISMS = {"insertion_service": "M4", "reserved": "M3", "award_criterion": "M2"}
"""Lever → mechanism, the first that a lot has; M1 for the others."""


def mechanism_of(s: Settled, lot: SettledLot) -> str:
    """The mechanism whose provisions a lot must have."""
    if s.get("buyer.regime") == "private":
        return "M5"
    return next((code for lever, code in MECHANISMS.items() if lever in lot.levers), "M1")


def forbidden_provisions(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """A provision marked X for the mechanism of one of its lots is never produced (pieces.md §0.2)."""
    status = {id_: entry.get("status", {}) for id_, entry in s.library.data["provisions"].items()}
    for piece in pieces.pieces:
        for passage in piece.passages():
            clause = clause_of(s, passage)
            for lot in lots_of(s, passage):
                mechanism = mechanism_of(s, lot)
                for id_ in clause.provides:
                    if status.get(id_, {}).get(mechanism) == "X":
                        yield remark("VAL-11", s.library.where(clause), disposition=id_, mecanisme=mechanism,
                                     clause=clause.id)


TEXT_RULES: tuple[Rule, ...] = (
    gaps, tables_of_lots, references, weights, scored, closed_lists, incentive, penalty_complete, exigible_annex,
    forbidden_provisions)
