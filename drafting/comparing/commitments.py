"""What the chosen tenderer promised and was marked for, gathered in a pièce to sign (FT-09, CCAP-26).

The answers are put in the pièce as they were given, never as markup; what reading doubts of is not put in a contract.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from drafting import facts, french
from drafting.answers.model import AnswerValue, Form, Question
from drafting.answers.questions import Blank
from drafting.answers.whose import folded
from drafting.comparing.tenderers import Contender, one_line, short
from drafting.document import Block, Field, Heading, Inlines, Paragraph, Passage, Piece, Table, Text
from drafting.errors import DraftingError
from drafting.settled import Settled, SettledLot, Value

ASKED = {"facts.commitments_asked": Value(True, "computed", "clausier commitments")}
"""What makes the pièce: no market has to ask for it."""
SHEET = facts.PIECES["sheet"]
RECAP, BY_RUBRIC, VOLUME = "engagements_recapitules", "engagements_par_rubrique", "volume_propose"
EXTRA, DUE = "supplement_heures", "volume_du"


DOUBTFUL = ("REP-15B", "REP-16")
"""Alerts that may hide a reservation: a text too long to be compared, a comment."""


class Promises(Struct, frozen=True):
    """What fills the pièce, by the name of its fields: words, or the rows of a table."""

    words: Mapping[str, str]
    rows: Mapping[str, tuple[tuple[str, ...], ...]]


def chosen(contenders: Iterable[Contender], wanted: str) -> Contender:
    """The tenderer called `wanted`, by name or by SIRET; raises `DraftingError` with the names."""
    known = tuple(contenders)
    number = "".join(c for c in wanted if c.isdigit())
    asked = folded(short(wanted)) or folded(wanted)
    found = [one for one in known if (one.siret and number == one.siret)
             or asked in {folded(short(name)) or folded(name) for name in (one.label, *one.names)}]
    if len(found) == 1:
        return found[0]
    names = " ; ".join(sorted(one.label for one in found or known))
    if found:
        raise DraftingError(f"Plusieurs candidats s'appellent « {wanted[:60]} » : {names}.", hint="Donnez son SIRET.")
    raise DraftingError(f"Aucun candidat ne s'appelle « {wanted[:60]} ».", hint=f"Candidats lus : {names or 'aucun'}.")


def lot_of(settled: Settled, contender: Contender, blanks: Iterable[Blank], wanted: str | None) -> SettledLot:
    """The scored lot that this tenderer answered to; raises `DraftingError` when there is none, or several and none is named."""
    blanks = tuple(blanks)
    lots = [lot for lot in settled.lots if lot.scored and any(
        form.piece == SHEET and form.lot == blank.piece.lot for form in contender.forms for blank in _sheets(blanks, lot))]
    if wanted is not None:
        lots = [lot for lot in lots if lot.number == wanted]
    if len(lots) == 1:
        return lots[0]
    if not lots:
        named = f" pour le lot {wanted}" if wanted is not None else ""
        raise DraftingError(f"Aucune fiche technique notée de « {contender.label} » n'a été lue{named}.",
                            hint="Mettez dans le dossier la fiche technique que ce candidat a remise.")
    raise DraftingError(f"« {contender.label} » a répondu à plusieurs lots : {', '.join(lot.number for lot in lots)}.",
                        hint="Dites lequel lui est attribué : --lot NUMERO.")


def warnings(contender: Contender) -> tuple[str, ...]:
    """What deserves a look and prevents nothing."""
    return tuple(f"{form.file} : {problem.message}" for form in contender.forms for problem in form.problems
                 if problem.level == "warning" and problem.code not in DOUBTFUL)


def promises(lot: SettledLot, contender: Contender, blanks: Iterable[Blank]) -> Promises:
    """What was promised for a lot; raises `DraftingError` when something read is not sure."""
    given = list(_given(lot, contender, tuple(blanks)))
    _refuse(contender, [form for _, form in given])
    asked = [(question, form.value(question.id)) for blank, form in given for question in blank.questions
             if not question.lots or lot.number in question.lots]
    order = [sub["subcriterion.title"] for sub in lot.get("lot.subcriteria") or ()]
    scored = sorted(((q, value) for q, value in asked if q.subcriterion is not None),
                    key=lambda each: order.index(each[0].subcriterion.title) if each[0].subcriterion else 0)
    recap = next((value for q, value in asked if q.field == RECAP), None)
    by_rubric = tuple(row for question, value in scored for row in _rows(question, value))
    rows = {RECAP: tuple(tuple(map(_said, row)) for row in recap if isinstance(row, tuple)) if isinstance(recap, tuple) else (),
            BY_RUBRIC: by_rubric}
    if not any(rows.values()):
        raise DraftingError(f"La fiche technique de « {contender.label} » ne contient aucun engagement chiffré : "
                            "il n'y a rien à relever.")
    volume = next((value for q, value in asked if q.field == VOLUME), None)
    said = {"titulaire": contender.names[0] if contender.names else contender.label, "siret": contender.siret,
            VOLUME: _said(volume), **_extra_hours(lot, [value for q, value in asked if q.field == EXTRA])}
    return Promises({name: text for name, text in said.items() if text}, rows)


def filled(piece: Piece, found: Promises, nothing: str) -> Piece:
    """The pièce with what was promised in place of its fields; those of the signatures are left to be filled in."""
    tables = iter(range(1, 100))

    def block(each: Block) -> Block:
        if not isinstance(each, Field):
            return each
        if each.name in found.rows:
            rows = found.rows[each.name] or ((nothing, *("–" for _ in each.columns[1:])),)
            return Table(each.name, each.label, next(tables), each.columns,
                         tuple(tuple(_inline(cell) for cell in _fitted(row, len(each.columns))) for row in rows))
        if each.name in found.words:
            return Paragraph((Text(each.label, strong=True), Text(f"{french.NBSP}: {found.words[each.name]}")))
        return each

    def part(each: Heading | Passage) -> Heading | Passage:
        return replace(each, blocks=tuple(map(block, each.blocks))) if isinstance(each, Passage) else each

    return replace(piece, body=tuple(map(part, piece.body)))


def _given(lot: SettledLot, contender: Contender, blanks: tuple[Blank, ...]) -> Iterator[tuple[Blank, Form]]:
    """The forms of a tenderer for a lot; two for one pièce is a choice that only a person can make."""
    for blank in blanks:
        if blank.piece.lot not in (None, lot.number):
            continue
        found = [form for form in contender.forms if form.piece == blank.piece.code and form.lot == blank.piece.lot]
        if len(found) > 1:
            raise DraftingError(f"Deux fichiers de « {contender.label} » répondent à la même pièce : "
                                f"{', '.join(form.file for form in found)}.", hint="Ne laissez que celui du dernier pli reçu.")
        if found:
            yield blank, found[0]


def _refuse(contender: Contender, forms: Iterable[Form]) -> None:
    """A reservation or a doubt is told with its words: what is not sure does not go into a contract."""
    told = []
    for form in forms:
        told += [f"{form.file} : {problem.message}" for problem in form.problems
                 if problem.level == "blocking" or problem.code in DOUBTFUL]
        told += [f"{form.file} : réserve possible : « {one_line(one.after or one.before)[:200]} »" for one in form.alterations]
    if told:
        raise DraftingError(f"Rien n'a été écrit : les réponses de « {contender.label} » ne sont pas sûres.\n" + "\n".join(told),
                            hint="Réglez chacun de ces points avec le candidat ou dans le fichier reçu, puis recommencez.")


def _sheets(blanks: Iterable[Blank], lot: SettledLot) -> Iterator[Blank]:
    return (blank for blank in blanks if blank.piece.code == SHEET and blank.piece.lot in (None, lot.number))


def _rows(question: Question, value: AnswerValue) -> Iterator[tuple[str, ...]]:
    """A number, or each row of a table, under the sub-criterion that marks it; prose stays in the fiche."""
    title = french.typeset(question.subcriterion.title) if question.subcriterion else ""
    if isinstance(value, Decimal):
        yield title, question.label, _said(value)
    elif question.kind == "rows" and isinstance(value, tuple):
        for row in value:
            if isinstance(row, tuple):
                yield title, question.label, " ; ".join(f"{column.title}{french.NBSP}: {_said(cell)}" for column, cell in zip(
                    question.columns, row, strict=False) if cell is not None)


def _extra_hours(lot: SettledLot, read: Iterable[AnswerValue]) -> dict[str, str]:
    """The extra hours offered, none when nothing is written, and the volume that they make due (AE-I-07)."""
    minimum = lot.get("lot.insertion_hours")
    if lot.get("lot.extra_hours.ceiling") is None:
        return {}
    return {name: _said(hours) for value in read for offered in [value if isinstance(value, Decimal) else Decimal(0)]
            for name, hours in ((EXTRA, offered), (DUE, minimum + offered))}


def _said(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return french.number(value)
    return french.short_date(value) if isinstance(value, date) else one_line(str(value))


def _fitted(row: tuple[str, ...], count: int) -> tuple[str, ...]:
    return (*row, *("" for _ in range(count)))[:count]


def _inline(text: str) -> Inlines:
    return (Text(text or "–"),)
