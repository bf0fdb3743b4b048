"""The tables computed from settled values. Captions, columns and cells are words: clause_library/tables.yaml.

A table has one row per item (`each:` lot, criterion, subcriterion, public, priority_public, mode or
notice_field), or rows written out, each with its `when`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from drafting import french, notice
from drafting.conditions import Condition, read_condition
from drafting.document import Column, Inlines, Table, Text
from drafting.errors import Problem, ReadingErrors
from drafting.library import Library, SameLibrary, Variable, read_variables
from drafting.node import Node
from drafting.printing import Printer
from drafting.settled import SettledLot
from drafting.wording import fill

LISTS = {"lot": "lots", "criterion": "criteria", "subcriterion": "lot.subcriteria", "public": "publics",
         "priority_public": "priority_publics", "mode": "fulfilment_modes", "member": "buyer.group.members",
         "tranche": "contract.tranches", "notice_field": "lots",
         "change": "rectification.changes", "touched": "rectification.pieces", "bracket": "lot.insertion_hours.brackets"}
"""What a table lists: the path that is missing when it has no row."""
EACH = tuple(LISTS)
ITEM_PATHS = {
    "lot": (), "criterion": ("criterion.title", "criterion.weight"),
    "subcriterion": ("subcriterion.title", "subcriterion.weight", "subcriterion.sections"),
    "public": ("public.label", "public.proof", "public.contact"),
    "priority_public": ("public.label", "public.proof", "public.contact"),
    "mode": ("mode.label", "mode.description", "mode.cost", "mode.delay", "mode.support", "mode.invoice"),
    "member": ("member.name", "member.share", "member.insertion_clause"),
    "tranche": ("tranche.rank", "tranche.title", "tranche.hours"),
    "notice_field": ("notice.field", "notice.form", "notice.lots", "notice.value"),
    "change": ("change.subject", "change.where", "change.old", "change.new"),
    "bracket": ("bracket.above", "bracket.up_to", "bracket.hours"),
    "touched": ("touched.piece", "touched.effect", "touched.where")}


class Row(Struct, frozen=True):
    when: Condition
    cells: tuple[str, ...]


class TableModel(Struct, frozen=True):
    """A table as tables.yaml describes it; a column is `shown` under its condition.

    `single_lot`: the caption in a market that is not divided into lots.
    """

    name: str
    caption: str
    each: str
    variables: Mapping[str, Variable]
    columns: tuple[Column, ...]
    shown: tuple[Condition, ...]
    rows: tuple[Row, ...]
    total: tuple[str, ...]
    single_lot: str = ""

    def words(self, single: bool) -> str:
        """The caption of this market."""
        return self.single_lot if single and self.single_lot else self.caption


def read_tables(library: Library) -> dict[str, TableModel]:
    """All the tables of the library, read once; raises `ReadingErrors`."""
    return _cached(SameLibrary(library))


@lru_cache(maxsize=4)
def _cached(key: SameLibrary) -> dict[str, TableModel]:
    problems: list[Problem] = []
    file = key.library.files["tables"]
    tables = {name: _model(name, Node(file, (name,), data, problems)) for name, data in key.library.data["tables"].items()}
    if problems:
        raise ReadingErrors(problems)
    return tables


def _model(name: str, node: Node) -> TableModel:
    columns, shown = [], []
    for column in node.nodes("columns", required=True):
        shown.append(read_condition(column.node("when")))
        columns.append(Column(french.typeset(column.text("title", required=True)), column.whole("width", 1),
                              column.one_of("align", ("left", "right"), default="left")))
        column.close()
    each = node.one_of("each", EACH, default="rows") if "each" in node.data else ""
    rows: list[Row] = []
    if each:
        rows.append(Row((), node.texts("cells", required=True)))
    for entry in node.nodes("rows"):
        rows.append(Row(read_condition(entry.node("when")), entry.texts("cells", required=True)))
        entry.close()
    total = node.texts("total")
    for cells in (*(row.cells for row in rows), *([total] if total else [])):
        if len(cells) != len(columns):
            node.say(f"une ligne a {len(cells)} cellules pour {len(columns)} colonnes.")
    table = TableModel(name, node.text("caption", required=True), each, read_variables(node.node("variables")),
                       tuple(columns), tuple(shown), tuple(rows), total, node.text("single_lot"))
    node.close()
    return table


def make_table(model: TableModel, printer: Printer, number: int) -> Table:
    """The table for the printer's lots; rows whose `when` fails are left out."""
    settled, rows = printer.settled, []
    say, codes = settled.say, {name for name, variable in model.variables.items() if variable.format == "code"}
    kept = [i for i, condition in enumerate(model.shown) if settled.holds(condition)]

    def row(cells: tuple[str, ...], item: Mapping[str, Any], lot: SettledLot | None) -> tuple[Inlines, ...]:
        return tuple(fill(say(cells[i]), printer.values(model.variables, item, lot), codes) for i in kept)

    if model.each:
        for item, lot in _items(model.each, printer):
            rows.append(row(model.rows[0].cells, item, lot))
        if not rows:  # nobody gave the list: a draft says so where the rows would be
            blank = (Text(printer.blank(LISTS[model.each])),)
            rows.append((blank, *((Text("–"),) for _ in kept[1:])))
    else:
        lot = printer.lots[0] if printer.lots else None
        rows = [row(each.cells, {}, lot) for each in model.rows if _any_lot(each.when, printer)]
    total = bool(model.total) and len(rows) > 1 and None not in [
        printer.total(v.value) for v in model.variables.values() if v.value.startswith("total.")]
    if total:
        rows.append(row(model.total, {}, None))
    words = fill(say(model.words(settled.single)), printer.values(model.variables))
    caption = "".join(i.text for i in words if hasattr(i, "text"))
    return Table(model.name, caption, number, tuple(replace(model.columns[i], title=say(model.columns[i].title)) for i in kept),
                 tuple(rows), total)


def _any_lot(condition: Condition, printer: Printer) -> bool:
    return any(printer.settled.holds(condition, lot) for lot in printer.lots)


def _items(each: str, printer: Printer) -> Iterator[tuple[Mapping[str, Any], SettledLot | None]]:
    settled, lots = printer.settled, printer.lots
    data = settled.library.data
    match each:
        case "lot":
            for lot in lots:
                yield {}, lot
        case "criterion":
            for row in lots[0].criteria:
                yield row, lots[0]
        case "subcriterion":
            for row in lots[0].get("lot.subcriteria") or ():
                yield row, lots[0]
        case "public" | "priority_public":
            for code in settled.get("publics" if each == "public" else "priority_publics") or ():
                yield {f"public.{key}": data["publics"][code].get(key) for key in ("label", "proof", "contact")}, None
        case "change" | "touched":
            for row in settled.get(LISTS[each]) or ():
                yield row, None
        case "member":
            for member in settled.get("buyer.group.members") or ():
                yield {f"member.{key}": getattr(member, key) for key in ("name", "share", "insertion_clause")}, None
        case "tranche":
            for lot in lots:
                titles = [tranche.title for tranche in settled.get("contract.tranches") or ()]
                for rank, (title, count) in enumerate(zip(titles, lot.get("lot.insertion_hours.tranches") or (), strict=False)):
                    if count:
                        yield {"tranche.rank": rank, "tranche.title": title, "tranche.hours": count}, lot
        case "bracket":
            for one in lots[0].get("lot.insertion_hours.brackets") or ():
                yield {f"bracket.{key}": getattr(one, key) for key in ("above", "up_to", "hours")}, lots[0]
        case "notice_field":
            for line in notice.rows(printer):
                yield line, None
        case _:
            for code in settled.get("fulfilment_modes") or ():
                yield {f"mode.{key}": data["modes"][code].get(key)
                       for key in ("label", "description", "cost", "delay", "support", "invoice")}, None
