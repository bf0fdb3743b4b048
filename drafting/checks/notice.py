"""Rules on the structured fields of the notice (COH-29): no contradiction in a lot, and the avis says what the data says."""

from __future__ import annotations

from collections.abc import Iterator

from drafting.checks.finding import Reason, Remark, at, here, reason, remark
from drafting.document import Table, plain
from drafting.french import typeset
from drafting.notice import Entry, coded_rows, entries, read_notice
from drafting.pieces import Line, Pieces
from drafting.selection import Selection
from drafting.settled import Settled, SettledLot

FIELDS = "AVIS-12"
"""The provision of the clause that holds the table: without it, there is no field to judge."""
STRATEGIC, DESCRIPTION = "BT-06", "BT-777"
NOTHING = ("BT-06", "considerationsSociales")
"""The fields whose exclusive value says that a lot has no consideration."""


def coherent_fields(s: Settled, selection: Selection) -> Iterator[Remark]:
    """COH-29 on the data: fields always filled, exclusive values alone, a description for each block, and for it only."""
    if not any(FIELDS in kept.clause.provides for kept in selection.kept.values()):
        return
    for lot in s.lots:
        if "reserved" in lot.levers and lot.get("lot.reservation") is None:
            continue  # COH-08D and COH-10 say that no such reservation exists
        for wrong in _wrong(s, lot):
            yield remark("COH-29", at(s, "lot.levers", lot), lot=lot.number, constat=wrong)


def _wrong(s: Settled, lot: SettledLot) -> Iterator[Reason]:
    found = entries(s, lot)
    for field in read_notice(s.library).fields:
        own = [entry for entry in found if entry.field is field]
        codes = [entry.given.words for entry in own if entry.given.kind == "value"]
        if field.each_lot and not own:
            yield reason("empty", champ=field.name)
        if not field.many and not field.group and len(own) > 1:
            yield reason("several", champ=field.name)
        if len(set(codes)) != len(codes):
            yield reason("twice", champ=field.name)
        if field.alone in codes and len(own) > 1:
            yield reason("alone", champ=field.name, code=field.alone)
        if field.name in NOTHING and field.alone in codes and (denied := _consideration(s, lot, field.name)):
            yield reason(denied, champ=field.name, code=field.alone)
    yield from _descriptions(found, read_notice(s.library).fields[0].alone)


def _consideration(s: Settled, lot: SettledLot, field: str) -> str:
    """The reason of COH-29: what the lot has, that « none » would deny."""
    if lot.levers:
        return "denies_lever"
    if lot.get("lot.other_social_condition"):
        return "denies_condition"
    return "denies_environment" if field == STRATEGIC and s.get("environmental_condition") else ""


def _descriptions(found: list[Entry], nothing: str) -> Iterator[Reason]:
    """BT-777 stands in each block whose BT-06 is not « none », and in no other."""
    described = [entry.given.block for entry in found if entry.field.name == DESCRIPTION]
    strategic = {entry.given.block for entry in found if entry.field.name == STRATEGIC and entry.given.words != nothing}
    for block in sorted(strategic - set(described)):
        yield reason("undescribed", bloc=block, champ=DESCRIPTION)
    for block in sorted(set(described) - strategic):
        yield reason("no_block", bloc=block, champ=DESCRIPTION, absent=STRATEGIC)
    for block in sorted({block for block in described if described.count(block) > 1}):
        yield reason("descriptions", bloc=block, champ=DESCRIPTION)


def printed_fields(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-29B: each code of the data is in the avis, for the same lots; a market without lots has no such column."""
    for piece in pieces.pieces:
        for passage in piece.passages():
            for table in passage.blocks:
                if isinstance(table, Table) and table.name == "notice_fields":
                    shown = {tuple(plain(cell) for cell in row) for row in table.rows}
                    for line in coded_rows(s):
                        wanted = tuple(typeset(words) for name, words in line.items() if not s.single or name != "notice.lots")
                        if wanted not in shown:
                            yield here(s, "COH-29B", Line(piece, passage, ""), champ=line["notice.field"],
                                       lots=line["notice.lots"], attendu=line["notice.value"])


NOTICE_VALUE_RULES = (coherent_fields,)
NOTICE_TEXT_RULES = (printed_fields,)
