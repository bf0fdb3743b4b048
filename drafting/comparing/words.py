"""`comparing.yaml`, read strictly: the grid of each rubric, the figures that are compared, the words of the workbook.

No draft needs it: it is read by the commands that compare, and checked with the library.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from drafting import french
from drafting.errors import Problem, ReadingErrors, unknown
from drafting.library import Clause, FieldModel, Library
from drafting.node import Node
from drafting.vocabulary import Say
from drafting.yamlfile import parse_yaml, read_bytes

FILE = "comparing.yaml"
FORMS = ("fiche-technique", "ae-annexe")
"""The pièces whose fields the file may speak of."""
TAKES = ("value", "total", "highest", "lowest", "lines", "product")
ALERTS = ("reservation", "problem", "missing_piece", "empty_subcriterion", "unanswered", "twice", "names", "ambiguous", "unnamed",
          "lost", "check")
"""What deserves a look before marking, in the order in which it is told."""
SHEETS: Mapping[str, tuple[str, ...]] = {
    "alerts": ("lot", "tenderer", "kind", "place", "words", "advice"),
    "summary": ("lot", "tenderer", "siret", "pieces", "missing", "unanswered", "reservations", "problems", "points", "maximum"),
    "lot": ("question", "weight", "floor", "lowest", "highest"),
    "grid": ("lot", "subcriterion", "weight", "section", "examined", "complete", "verifiable")}
TEXTS = ("title", "reference", "buyer", "tenderer", "letters", "unnamed", "removed", "hidden_address", "filled", "empty",
         "no_form", "unread", "cut", "others", "criterion", "points_of_criterion", "points_of_total",
         "point_of_criterion", "point_of_total", "level", "points", "reason",
         "subtotal", "total", "gap", "retained", "by_formula", "anonymous", "part", "no_alert", "gives", "nothing", "unscored",
         "corrected")


class Figure(Struct, frozen=True):
    """A number taken from an answer: `take` says how, from a column, perhaps multiplied by the column `times`.

    `floor`: the path of the minimum that the market sets.
    """

    field: str
    take: str
    title: str
    column: str = ""
    times: str = ""
    floor: str = ""


class Rubric(Struct, frozen=True):
    """How the answers to one clause are examined: what the RC announces, and what its levels 3 and 4 mean here."""

    examined: tuple[str, ...]
    complete: str
    verifiable: str


class ComparingWords(Struct, frozen=True):
    """The whole file. `rubrics`, `figures`, `formula` and `identity` are by clause; `formula`: the field whose number gives the
    points; `hidden`: by field, the column that names companies."""

    rubrics: Mapping[str, Rubric]
    figures: Mapping[str, tuple[Figure, ...]]
    formula: Mapping[str, str]
    identity: Mapping[str, tuple[str, ...]]
    members: Mapping[str, str]
    text: Mapping[str, str]
    sheets: Mapping[str, str]
    numbered: str
    notes: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, Mapping[str, str]]
    alerts: Mapping[str, tuple[str, str]]

    def worth(self, weight: Decimal, base: str) -> str:
        """« 4 points de la note totale »; the plural starts at two."""
        return f"{french.number(weight)} {self.text[('point' if weight < 2 else 'points') + '_of_' + base]}"

    def is_identity(self, clause: str, field: str) -> bool:
        """Whether a field says who answers or signs, and is not compared."""
        return field in self.identity.get(clause, ())


def comparing_words(folder: Path, library: Library, say: Say = str) -> ComparingWords:
    """The words of a library's folder; raises `ReadingErrors` with every problem."""
    problems: list[Problem] = []
    words = _read(Node.root(parse_yaml(read_bytes(folder / FILE, FILE), FILE), problems), library, say)
    if problems:
        raise ReadingErrors(problems)
    return words


def _read(root: Node, library: Library, say: Say) -> ComparingWords:
    rubrics, figures = {}, {}
    for id_, node in _part(root, "grid").entries():
        rubrics[id_] = Rubric(tuple(map(say, node.texts("examined", required=True))), say(node.text("complete", required=True)),
                              say(node.text("verifiable", required=True)))
        figures[id_] = tuple(_figures(node.nodes("figures"), _clause(node, id_, library), library, say))
        node.close()
    asked = {clause.id for clause in library.clauses.values() if _sections(clause) and library.origin(clause.file) is None}
    formula = {id_: part.text(id_) for part in [_part(root, "formula")] for id_ in part.data}
    _exactly(_part(root, "grid"), asked - set(formula) | {id_ for id_ in rubrics if id_ in library.clauses}, "la rubrique")
    more = _part(root, "figures")
    for id_ in more.data:
        if id_ in figures:
            more.say("cette clause a déjà ses nombres, dans la grille.", id_)
        figures[id_] = tuple(_figures(more.nodes(id_), _clause(more, id_, library), library, say))
    identity = {id_: part.texts(id_) for part in [_part(root, "identity")] for id_ in part.data}
    members = {id_: part.text(id_) for part in [_part(root, "members")] for id_ in part.data}
    named = (("identity", identity), ("members", {id_: (name,) for id_, name in members.items()}),
             ("formula", {id_: (name,) for id_, name in formula.items()}))
    for key, found in named:
        part = _part(root, key)
        for id_, names in found.items():
            clause = _clause(part, id_, library)
            fields = clause.fields if clause and library.origin(clause.file) is None else dict.fromkeys(names)
            for name in names:
                if name not in fields:
                    part.say(unknown("le champ", name, sorted(fields)), id_)
    book = root.node("workbook") or Node(root.file, (), {}, root.problems)
    words = _workbook(book, say)
    root.close()
    return ComparingWords(rubrics, figures, formula, identity, members, *words)


Book = tuple[Mapping[str, str], Mapping[str, str], str, Mapping[str, tuple[str, ...]], Mapping[str, Mapping[str, str]],
             Mapping[str, tuple[str, str]]]


def _workbook(book: Node, say: Say) -> Book:
    text = {name: say(book.text(name, required=True)) for name in TEXTS}
    titles, notes, sheets, numbered = {}, {}, {}, ""
    pages = _part(book, "sheets")
    _exactly(pages, SHEETS, "la feuille")
    for name, node in pages.entries():
        sheets[name], notes[name] = node.text("title", required=True), tuple(map(say, node.texts("notes")))
        columns = _part(node, "columns")
        _exactly(columns, SHEETS.get(name, ()), "la colonne")
        titles[name] = {key: say(columns.text(key)) for key in columns.data}
        numbered = node.text("numbered", required=True) if name == "lot" else numbered
        node.close()
    kinds = _part(book, "alerts")
    _exactly(kinds, ALERTS, "l'alerte")
    alerts = {}
    for name, node in kinds.entries():
        alerts[name] = (say(node.text("kind", required=True)), say(node.text("advice", required=True)))
        node.close()
    book.close()
    return text, sheets, numbered, notes, titles, alerts


def _part(node: Node, key: str) -> Node:
    return node.node(key) or Node(node.file, node.loc, {}, node.problems)


def _exactly(node: Node, names: Collection[str], what: str) -> None:
    """Every one of `names` is a key, and no other."""
    for name in sorted(set(names) - set(node.data)):
        node.say(f"{what} « {name} » manque.")
    for name in node.data:
        if name not in names:
            node.say(unknown(what, name, sorted(names)), name)


def _clause(node: Node, id_: str, library: Library) -> Clause | None:
    clause = library.clauses.get(id_)
    if clause is None or clause.piece not in FORMS:
        node.say(unknown("la clause", id_, sorted(c.id for c in library.clauses.values() if c.piece in FORMS)), id_)
    return clause


def _sections(clause: Clause) -> bool:
    """Whether a clause of the fiche technique asks for what a sub-criterion scores."""
    return clause.piece == FORMS[0] and any(test.path == "lot.scored_sections" for test in clause.when)


def _figures(nodes: Iterable[Node], clause: Clause | None, library: Library, say: Say) -> Iterator[Figure]:
    """The figures of one clause; a buyer's own clause of the same name may not have their fields, and then has none of them."""
    for node in nodes:
        found = Figure(node.text("field", required=True), node.one_of("take", TAKES), say(node.text("title", required=True)),
                       node.text("column"), node.text("times"), node.text("floor"))
        node.close()
        faults = list(_unfit(found, clause.fields.get(found.field))) if clause else []
        if clause is None or library.origin(clause.file) is None:
            for message in faults:
                node.say(message)
        if not faults:
            yield found


def _unfit(figure: Figure, field: FieldModel | None) -> Iterator[str]:
    """What prevents a figure from being taken from its field."""
    if field is None:
        yield f"le champ « {figure.field} » n'existe pas dans cette clause."
        return
    numbers = {label for label, kind in field.columns if kind == "number"}
    wanted = {"value": (), "lines": (), "product": (figure.column, figure.times)}.get(figure.take, (figure.column,))
    if (field.kind == "number") != (figure.take == "value") or (field.kind == "rows") != (figure.take != "value"):
        yield f"« take: {figure.take} » ne convient pas à un champ « {field.kind} »."
    for name in wanted:
        if name not in numbers:
            yield f"la colonne de nombres « {name} » n'existe pas dans ce champ."
