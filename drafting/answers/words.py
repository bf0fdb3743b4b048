"""`answers.yaml`, read strictly: what each answer must be, and the sentences of the problems.

No draft needs it: it is read by the commands that read forms, and checked with the library.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from drafting.answers.model import Problem, Question
from drafting.checks.finding import LEVELS
from drafting.errors import Problem as Fault
from drafting.errors import ReadingErrors, unknown
from drafting.french import typeset
from drafting.library import FieldModel, Library
from drafting.node import Node
from drafting.paper import straight
from drafting.vocabulary import Say
from drafting.yamlfile import parse_yaml, read_bytes

FILE = "answers.yaml"
ROLES = ("required", "denomination", "siret", "identity", "email", "volume",
         "extra", "worked", "planned", "signed_on", "ends_on", "commitments")
VOLUME = "volume"
CODES = (
    "REP-01", "REP-01B", "REP-01C", "REP-02", "REP-03", "REP-04", "REP-04B", "REP-05", "REP-06", "REP-07",
    "REP-08", "REP-08B", "REP-09", "REP-10", "REP-11", "REP-12", "REP-12B", "REP-12C", "REP-12D", "REP-13",
    "REP-14", "REP-15", "REP-15B", "REP-16", "REP-16B", "REP-17", "REP-20", "REP-20B", "REP-20C", "REP-20D", "REP-20E", "REP-21",
    "REP-21B", "REP-22", "REP-23", "REP-24", "REP-25", "REP-26", "REP-26B", "REP-27", "REP-28", "REP-29")
"""What may be told of a form: each has its sentence, and a rule of this package that gives it."""
_LONGEST = 200
"""More of a candidate's words than this is not repeated in a sentence; the answer keeps them all."""


class Sentence(Struct, frozen=True):
    """A problem's words; `rule` is what it checks, `words` the parts that vary with what was seen."""

    level: str
    rule: str
    message: str
    advice: str
    words: Mapping[str, str]


class AnswerWords(Struct, frozen=True):
    """The whole file. `roles`: clause → role → fields; `totals`: clause → field → column, from 1 → its sum;
    `reserving`: the words that may make a reservation of an answer."""

    roles: Mapping[str, Mapping[str, tuple[str, ...]]]
    totals: Mapping[str, Mapping[str, Mapping[int, str]]]
    units: Mapping[str, str]
    reserving: tuple[str, ...]
    problems: Mapping[str, Sentence]

    def is_a(self, question: Question, role: str) -> bool:
        """Whether the answer to a question has this role."""
        return question.field in self.roles.get(question.clause, {}).get(role, ())

    def totals_of(self, question: Question) -> Mapping[int, str]:
        return self.totals.get(question.clause, {}).get(question.field, {})

    def problem(self, code: str, question: Question | None = None, raw: str = "", **words: object) -> Problem:
        """A problem in its sentence, with the candidate's words as they are, shortened there."""
        said = self.problems[code]
        told = " ".join(raw.split())
        told = told if len(told) <= _LONGEST else told[:_LONGEST] + "…"
        shown = {"intitule": question.label if question else "", "brut": told, **words}
        message, advice = (typeset(sentence.format(**shown)) for sentence in (said.message, said.advice))
        return Problem(code, said.level, message, advice, question.id if question else "", raw)


def answer_words(folder: Path, library: Library, say: Say = str) -> AnswerWords:
    """The words of a library's folder; raises `ReadingErrors` with every fault."""
    faults: list[Fault] = []
    root = Node.root(parse_yaml(read_bytes(folder / FILE, FILE), FILE), faults)
    expected = _part(root, "expected")
    roles, totals = {}, {}
    for id_, node in expected.entries():
        clause = library.clauses.get(id_)
        if clause is None:
            expected.say(unknown("la clause", id_, sorted(c.id for c in library.clauses.values() if c.fields)), id_)
        fields = clause.fields if clause is not None and library.origin(clause.file) is None else None
        roles[id_] = {role: node.texts(role) for role in ROLES if role in node.data}
        for role, names in roles[id_].items():
            for name in names:
                if fields is not None and name not in fields:
                    node.say(unknown("le champ", name, sorted(fields)), role)
        totals[id_] = dict(_totals(node, fields))
        node.close()
    units = {name: say(part.text(name)) for part in [_part(root, "units")] for name in part.data}
    reserving = tuple(straight(text).casefold() for text in root.texts("reserving", required=True))
    problems = _problems(_part(root, "problems"), say)
    root.close()
    if faults:
        raise ReadingErrors(faults)
    return AnswerWords(roles, totals, units, reserving, problems)


def _totals(node: Node, fields: Mapping[str, FieldModel] | None) -> list[tuple[str, Mapping[int, str]]]:
    found: list[tuple[str, Mapping[int, str]]] = []
    part = _part(node, "totals")
    for name, columns in part.entries():
        kinds = fields[name].columns if fields is not None and name in fields else ()
        if fields is not None and not kinds:
            part.say(unknown("le champ", name, sorted(fields)), name)
        sums = {int(key): columns.one_of(key, ("100", VOLUME)) for key in columns.data if key.isdecimal()}
        for key in sums:
            if kinds and (not 0 < key <= len(kinds) or kinds[key - 1][1] != "number"):
                columns.say(f"la colonne {key} n'est pas une colonne de nombres.", str(key))
        columns.close()
        found.append((name, sums))
    return found


def _problems(part: Node, say: Say) -> Mapping[str, Sentence]:
    found = {}
    for code, node in part.entries():
        if code not in CODES:
            part.say(unknown("la remarque", code, CODES), code)
        words = node.node("words") if "words" in node.data else None
        found[code] = Sentence(
            node.one_of("level", tuple(LEVELS)), node.text("rule", required=True), say(node.text("message", required=True)),
            say(node.text("advice", required=True)), {name: words.text(name) for name in words.data} if words else {})
        node.close()
    for code in CODES:
        if code not in found:
            part.say(f"la remarque « {code} » manque.")
    return found


def _part(node: Node, key: str) -> Node:
    return node.node(key) or Node(node.file, node.loc, {}, node.problems)
