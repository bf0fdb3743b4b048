"""A plan written out: kept clauses filled with the settled values, one passage per group of lots that print the same."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from msgspec.structs import replace

from drafting import french
from drafting.document import (
    Block,
    BulletItem,
    BulletList,
    Column,
    Field,
    Heading,
    Paragraph,
    Passage,
    Piece,
    Text,
)
from drafting.formats import labels
from drafting.library import FieldModel
from drafting.outlines import Outline
from drafting.pieces.laid_out import Gap
from drafting.pieces.plan import Plan
from drafting.pieces.references import References
from drafting.printing import Missing, Printer
from drafting.selection import Kept
from drafting.settled import SettledLot
from drafting.tables import make_table, read_tables
from drafting.vocabulary import Say
from drafting.wording import Prose, Slot, fill_runs, is_numbered, parse, without_openings


def write(plan: Plan, plans: list[Plan], outlines: Mapping[str, Outline], gaps: list[Gap]) -> Piece:
    body: list[Heading | Passage] = []
    counter = [0]
    for part in plan.parts:
        if isinstance(part, Heading):
            body.append(part)
            continue
        kept, id_ = part
        references = References(plan, plans, outlines, id_, gaps)
        heading = plan.places[id_]
        notice = plan.inserted.get(heading.anchor) if heading else None
        for passage in _passages(kept, plan, references, gaps, counter):
            if notice and isinstance(body[-1], Heading):
                words = plan.settled.library.data["words"]["reference"]["place"].format(lieu=notice)
                place = Paragraph((Text(french.typeset(plan.settled.say(words))),), "place")
                passage = replace(passage, blocks=(place, *passage.blocks))
            body.append(passage)
    outline, lot = plan.outline, plan.lot
    return Piece(outline.code, _title(plan), outline.audience, tuple(body), plan.start,
                 None if lot is None else lot.number, "" if lot is None or plan.settled.single else french.typeset(lot.title),
                 outline.form)


def passages(plan: Plan, plans: list[Plan], outlines: Mapping[str, Outline], id_: str) -> list[Passage]:
    """One clause of a plan, without the others; its tables count from one."""
    kept = plan.kept(id_)
    assert kept is not None
    return list(_passages(kept, plan, References(plan, plans, outlines, id_, []), [], [0]))


def _title(plan: Plan) -> str:
    say = plan.settled.say
    own = next((title for title, when in plan.outline.titles if plan.settled.holds(when, plan.lot)), plan.outline.title)
    title = french.typeset(say(own))
    if plan.outline.annex_of and plan.annex:
        return french.typeset(say(f"Annexe{french.NBSP}{plan.annex} à {plan.outline.annex_of}")) + f" – {title}"
    return title


def _passages(kept: Kept, plan: Plan, references: References, gaps: list[Gap], counter: list[int]) -> Iterator[Passage]:
    """One passage for the market or the pièce's lot, else one per group of lots that print the same."""
    lots = [plan.lot] if plan.lot is not None else list(kept.lots)
    for group in [lots] if kept.clause.for_each == "market" or len(lots) == 1 else _groups(kept, plan, references, lots):
        blocks = tuple(_blocks(kept, plan, references, group, gaps, counter))
        yield Passage(kept.clause.id, kept.version.in_force_from, tuple(lot.number for lot in group), blocks)


def _groups(kept: Kept, plan: Plan, references: References, lots: list[SettledLot]) -> list[list[SettledLot]]:
    groups: dict[tuple[Block, ...], list[SettledLot]] = {}
    for lot in lots:
        key = tuple(_blocks(kept, plan, references, [lot], [], [0], hide_lots=True))
        groups.setdefault(key, []).append(lot)
    return list(groups.values())


def _blocks(kept: Kept, plan: Plan, references: References, lots: list[SettledLot], gaps: list[Gap],
            counter: list[int], *, hide_lots: bool = False) -> Iterator[Block]:
    clause, settled = kept.clause, plan.settled

    def missing(value: Missing) -> None:
        gaps.append(Gap(clause.id, plan.stem, value.path, value.lot))

    printer = Printer(settled, replace(references, lots=tuple(lots)), lots, missing, hide_lots)
    variables = clause.variables_of(kept.version)
    values = printer.values(variables)
    whole = [name for name, one in variables.items() if settled.single and (one.value, one.format) == ("lots", "pour_lots")]
    bullets: list[BulletItem] = []
    for part in parse(kept.version.text):
        if isinstance(part, Prose) and part.level:
            bullets.append(BulletItem(part.level, fill_runs(_said(part, settled.say, whole), values)))
            continue
        if bullets:
            yield BulletList(tuple(bullets))
            bullets = []
        if isinstance(part, Prose):
            inlines = fill_runs(_said(part, settled.say, whole), values)
            yield Paragraph(inlines, "numbered" if is_numbered(inlines) else "body")
        elif part.kind == "table":
            counter[0] += 1
            yield make_table(read_tables(settled.library)[part.name], printer, counter[0])
        else:
            yield _field(part, clause.fields[part.name], printer)
    if bullets:
        yield BulletList(tuple(bullets))


def _said(part: Prose, say: Say, whole: Collection[str]) -> tuple[tuple[str, bool], ...]:
    """The runs in this contract's words. A market that is not divided opens no sentence by « pour le marché » (`whole`)."""
    return tuple((say(words), strong) for words, strong in without_openings(part.runs, whole))


def _field(slot: Slot, model: FieldModel, printer: Printer) -> Field:
    def said(words: str) -> str:
        return french.typeset(printer.settled.say(words))

    choices = model.choices
    if len(choices) == 1 and (codes := printer.settled.get(choices[0])) and isinstance(codes, tuple):
        choices = tuple(labels(printer.settled.library, codes, printer.settled.say))
    printed = model.kind == "rows" and bool(choices)  # the first column holds them: it is wider
    columns = tuple(Column(said(label), 2 if printed and rank == 0 else 1, "right" if kind == "number" else "left")
                    for rank, (label, kind) in enumerate(model.columns))
    count = len(choices) if printed else model.count
    hint = model.hint
    if model.length and (most := printer.settled.get(model.length)) is not None:
        hint = printer.settled.library.data["words"]["reference"]["length"].format(longueur=french.number(most))
    return Field(slot.name, said(model.label), model.kind, said(hint),
                 tuple(french.capital(said(choice)) for choice in choices), columns, count, model.lines)
