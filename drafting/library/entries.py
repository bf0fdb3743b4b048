"""One entry of a library file, read strictly: a model, a clause, its versions and cases, a reference."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from drafting.conditions import read_condition
from drafting.library.model import (
    EXAMPLES,
    REVIEW_STATES,
    Case,
    Clause,
    FieldModel,
    LegalReference,
    Model,
    Review,
    Variable,
    Version,
    Wording,
)
from drafting.node import Node

FIELD_KINDS = ("text", "long_text", "number", "date", "choice", "check", "rows")
MOST_LINES = 60
"""A page holds no more."""


def read_model(name: str, node: Node) -> Model:
    model = Model(name, node.text("title", required=True), node.text("about"), node.texts("mechanism", required=True),
                  read_condition(node.node("when")), node.texts("needs"), node.texts("excludes"))
    node.close()
    return model


def read_clause(id_: str, release: str, node: Node) -> Clause:
    place = node.node("place")
    clause = Clause(
        id_, node.text("title", required=True), node.text("about", required=True), node.texts("provides"),
        node.texts("serves"), node.one_of("for_each", ("market", "lot")), read_condition(node.node("when")),
        read_variables(node.node("variables")),
        {key: _field(entry) for key, entry in (node.node("fields") or _empty(node)).entries()},
        tuple(v for v in map(_version, node.nodes("versions", required=True)) if v),
        tuple(_case(entry) for entry in node.nodes("cases")),
        place.text("after") if place else "", node.file.name, release)
    dates = [v.in_force_from for v in clause.versions]
    if dates != sorted(set(dates)):
        node.say("les versions vont de la plus ancienne à la plus récente, une par date.", "versions")
    node.close()
    return clause


def _empty(node: Node) -> Node:
    return Node(node.file, node.loc, {}, node.problems)


def read_variables(node: Node | None) -> dict[str, Variable]:
    """The `variables:` of a clause, a version or a table."""
    variables: dict[str, Variable] = {}
    for name, entry in node.entries() if node else ():
        variables[name] = Variable(entry.text("value"), entry.text("format"), entry.text("words"), entry.text("to"),
                                   entry.text("form"), entry.text("otherwise"))
        if bool(variables[name].value) == bool(variables[name].to):
            entry.say(f"la variable « {name} » a soit « value », soit « to ».")
        entry.close()
    return variables


def _field(node: Node) -> FieldModel:
    columns = []
    for column in node.nodes("columns"):
        columns.append((column.text("label", required=True), column.text("kind", default="text")))
        column.close()
    made = FieldModel(node.text("label", required=True), node.one_of("kind", FIELD_KINDS), node.text("hint"),
                      node.texts("choices"), tuple(columns), node.whole("count", 6),
                      node.text("length"), node.whole("lines", 0))
    if (made.kind == "rows") != bool(columns):
        node.say("« columns » décrit un champ « rows », et lui seul.")
    if made.lines and (made.kind not in ("text", "long_text") or not 1 <= made.lines <= MOST_LINES):
        node.say(f"« lines » donne de 1 à {MOST_LINES} lignes à un champ « text » ou « long_text ».")
    if made.length and (made.kind != "long_text" or made.hint):
        node.say("« length » borne un champ « long_text » et lui tient lieu de « hint ».")
    node.close()
    return made


def _version(node: Node) -> Version | None:
    since = node.day("in_force_from", required=True)
    repealed = node.flag("repealed")
    text = node.text("text", required=not repealed)
    at = (*node.loc, "text")
    if text and at not in node.file.blocks:
        node.say("le texte d'une version s'écrit après « text: | ».", "text")
    when, variables, review = node.node("when"), node.node("variables"), node.node("review")
    version = None if since is None else Version(
        since, node.texts("law"), node.day("checked_on", required=True), node.text("change"), text,
        node.file.block_line(at), read_condition(when) if when else None,
        read_variables(variables) if variables else None, repealed, read_review(review) if review else None)
    node.seen |= {"law", "checked_on", "change"}
    node.close()
    return version


def read_review(node: Node) -> Review:
    """The `review:` of a version, or a decision of approvals.yaml; a text set aside says why."""
    state = node.one_of("state", REVIEW_STATES)
    signed = state != "proposed"
    review = Review(
        state, node.day("on", required=signed), node.text("by", required=signed),
        node.text("reason", required=state in ("suspended", "withdrawn")), node.day("version", required=signed),
        node.text("text_sha256", required=signed), node.text("clause_sha256", required=signed))
    node.close()
    return review


def _case(node: Node) -> Case:
    """One example: what it lays over its starter, and what it expects of the clause and of the findings."""
    launch = {} if node.day("launch_date") is None else {"launch_date": node.text("launch_date")}
    market, before = (_laid(node, key, launch) for key in ("market", "before"))
    case = Case(node.text("name", required=True), node.text("starter", default=EXAMPLES[0]),
                launch if market is None else market, node.texts("says"), node.texts("never_says"), node.flag("absent"), before,
                node.texts("finding"), node.texts("no_finding"))
    if case.absent:
        for key in ("says", "never_says"):
            if key in node.data:
                node.say(f"une clause absente ne dit rien : gardez « absent » ou « {key} ».", key)
    if not (case.says or case.never_says or case.absent or case.finding or case.no_finding):
        node.say("cet exemple ne vérifie rien : ajoutez says, never_says, absent, finding ou no_finding.")
    node.close()
    return case


def _laid(node: Node, key: str, launch: Mapping[str, str]) -> Mapping[str, Any] | None:
    """The values that an example lays over its starter, its own launch date included."""
    over = node.node(key)
    if over is None:
        return None
    if launch and "launch_date" in over.data:
        over.say("la date de lancement est donnée deux fois dans cet exemple.", "launch_date")
    return {**over.data, **launch}


def read_reference(key: str, node: Node) -> LegalReference:
    wordings = []
    for entry in node.nodes("wordings"):
        since = entry.day("from", required=True)
        wordings.append(Wording(since or date.max, entry.one_of("verified", ("read", "concordant", "no")),
                                entry.text("note")))
        entry.close()
    reference = LegalReference(
        key, node.text("label", required=True), node.text("cite", required=True), node.text("text", required=True),
        node.day("exists_from", required=True) or date.max, node.day("ends"), tuple(wordings),
        node.text("source", required=True))
    node.close()
    return reference
