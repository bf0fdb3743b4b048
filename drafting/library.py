"""What the law and the lawyers wrote: clauses with their dated versions, references, and dated values.

`load_library(folders)` reads the built-in library, then overlays; a later folder replaces a clause of the
same id and the same top-level entries of a data file. The path of a clause file is its id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from drafting.conditions import Condition, read_condition
from drafting.errors import Problem, ReadingErrors
from drafting.node import Node
from drafting.yamlfile import YamlFile, leads, read_all

EXAMPLES = ("minimal-market", "minimal-service-market", "minimal-private-market", "minimal-concession")
"""The markets that the cases of clauses start from."""
DATA_FILES = ("law", "publics", "modes", "trades", "thresholds", "ccag", "smic", "practice", "concordance",
              "provisions", "tables", "words", "rectification", "volumes", "vocabulary", "findings", "refusals", "eforms",
              "workbook", "library", *EXAMPLES)
STATUSES = ("L", "I", "U", "F", "X")
REGIME = "buyer.regime"
PROCUREMENT_CODE = "code de la commande publique"
GOVERNS = {"2": "market", "3": "concession"}
"""The parts of that code, the first figure of its articles: the second governs public markets, the third concessions."""
_PART = re.compile(r"\b[LRD]\. ?(\d)")
FIELD_KINDS = ("text", "long_text", "number", "date", "choice", "check", "rows")


@dataclass(frozen=True, slots=True)
class Variable:
    """A name in braces: a settled `value` printed in a `format` or a table of `words`, or a reference `to`.

    In a table, `otherwise` stands for a value that nobody decided, which is then no gap.
    """

    value: str = ""
    format: str = ""
    words: str = ""
    to: str = ""
    form: str = ""
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class FieldModel:
    """A field as the library describes it; `choices` may be the path of a settled list."""

    label: str
    kind: str
    hint: str
    choices: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    count: int


@dataclass(frozen=True, slots=True)
class Version:
    """One wording of a clause, from `in_force_from` on. `line` is the file line of the text's first line."""

    in_force_from: date
    law: tuple[str, ...]
    checked_on: date | None
    change: str
    text: str
    line: int
    when: Condition | None = None
    variables: Mapping[str, Variable] | None = None
    repealed: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """An example that a reviewer reads first, and that is run: `market` overrides the minimal market.

    `before`: what overrides it to give the market that a corrective notice corrects.
    """

    name: str
    starter: str
    market: Mapping[str, Any]
    says: tuple[str, ...]
    never_says: tuple[str, ...]
    absent: bool
    before: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """A unit of text of the library; `serves`: other models whose lots it is written for too."""

    id: str
    title: str
    about: str
    provides: tuple[str, ...]
    serves: tuple[str, ...]
    for_each: str
    when: Condition
    variables: Mapping[str, Variable]
    fields: Mapping[str, FieldModel]
    versions: tuple[Version, ...]
    cases: tuple[Case, ...]
    place_after: str
    file: str
    release: str

    @property
    def model(self) -> str:
        return self.id.split("/")[0]

    @property
    def models(self) -> tuple[str, ...]:
        """Its own model, then those that it serves."""
        return self.model, *self.serves

    @property
    def piece(self) -> str:
        return self.id.split("/")[1]

    def version_on(self, day: date) -> Version | None:
        """The version in force on `day`, None before the first one or after a repeal."""
        in_force = [v for v in self.versions if v.in_force_from <= day]
        latest = max(in_force, key=lambda v: v.in_force_from, default=None)
        return None if latest is None or latest.repealed else latest

    def when_of(self, version: Version) -> Condition:
        return self.when if version.when is None else version.when

    def variables_of(self, version: Version) -> Mapping[str, Variable]:
        return self.variables if version.variables is None else version.variables


@dataclass(frozen=True, slots=True)
class Model:
    """A clause model: the mechanisms whose provisions it fulfils, its own condition, what it needs."""

    id: str
    title: str
    about: str
    mechanisms: tuple[str, ...]
    when: Condition
    needs: tuple[str, ...]
    excludes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """One dated wording of an article; `verified`: read, concordant or no."""

    since: date
    verified: str
    note: str


@dataclass(frozen=True, slots=True)
class LegalReference:
    """An article of law. `cite` is how prose names it (« article L. 2112-2 »), `text` the code or text."""

    id: str
    label: str
    cite: str
    text: str
    exists_from: date
    ends: date | None
    wordings: tuple[Wording, ...]
    source: str

    @property
    def governs(self) -> str:
        """market, concession, or nothing when the article is common to both, or of another code."""
        part = _PART.search(self.cite)
        return GOVERNS.get(part[1], "") if part and self.text == PROCUREMENT_CODE else ""

    def wording_on(self, day: date) -> Wording | None:
        """The wording on `day`, None when the article does not exist then."""
        if day < self.exists_from or (self.ends and day > self.ends):
            return None
        return max((w for w in self.wordings if w.since <= day), key=lambda w: w.since, default=None)

    def unread_on(self, day: date) -> bool:
        """Whether nobody read the wording of `day`: it is never printed, and is « à vérifier » wherever it is named."""
        wording = self.wording_on(day)
        return wording is not None and wording.verified == "no"


@dataclass(frozen=True)
class Library:
    """Everything that was read; `data[name]` holds the other files as text values."""

    release: str
    clauses: Mapping[str, Clause]
    models: Mapping[str, Model]
    law: Mapping[str, LegalReference]
    data: Mapping[str, Mapping[str, Any]]
    files: Mapping[str, YamlFile] = field(default_factory=dict, repr=False)
    overlays: tuple[str, ...] = ()

    def vocabulary(self) -> dict[str, Mapping[str, Any]]:
        """The closed lists that a market may use, with their labels, and the words of a spreadsheet of lots."""
        return {"publics": self.data["publics"], "fulfilment_modes": self.data["modes"], "trade": self.data["trades"],
                "workbook": self.data["workbook"]}

    def when(self, clause: Clause, version: Version, model: str = "") -> Condition:
        """Everything that a clause asks: the tests of its own model, or of a `model` that it serves, then its own.

        A clause read under another contract's words says so itself: its own test of the regime replaces its model's.
        """
        own = clause.when_of(version)
        stated = any(test.path == REGIME for test in own)
        return (*(t for t in self.models[model or clause.model].when if not (stated and t.path == REGIME)), *own)

    def foreign(self, version: Version, concession: bool) -> LegalReference | None:
        """The first article that a text cites and that does not govern this contract: such a text is not for it."""
        cited = (self.law[id_] for id_ in version.law if id_ in self.law)
        return next((article for article in cited if article.governs == ("market" if concession else "concession")), None)

    def where(self, clause: Clause, version: Version | None = None, line: int = 0) -> str:
        """« file:line » of a clause, of a version's text, or of a line of it."""
        if version is not None:
            return f"{clause.file}:{version.line + line}"
        return f"{clause.file}:{line or 1}"


@dataclass(frozen=True, eq=False)
class SameLibrary:
    """A library as the key of what is read of it once: by its identity, for its content is long to compare."""

    library: Library

    def __hash__(self) -> int:
        return id(self.library)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameLibrary) and other.library is self.library


def load_library(folders: Iterable[Path], cache: Path | None = None, *, examples: bool = True) -> Library:
    """Read the built-in library, then each overlay; raises `ReadingErrors` with every problem.

    Without `examples`, each clause file is read until its `cases:`: a draft does not need them, and they are
    half of the library.
    """
    named = leads(folders)
    for folder in named:
        if not folder.is_dir():
            raise ReadingErrors([Problem("ce dossier de bibliothèque n'existe pas.", str(folder))])
    paths = [(folder, path, name) for folder, lead in named.items() for path, name in _paths(folder, lead)]
    read, problems = read_all(((path, name) for _, path, name in paths), cache, b"" if examples else b"cases:")
    clauses: dict[str, Clause] = {}
    models: dict[str, Model] = {}
    data: dict[str, dict[str, Any]] = {name: {} for name in DATA_FILES}
    files: dict[str, YamlFile] = {}
    releases: list[str] = []
    for folder, path, name in paths:
        if name not in read:
            continue
        file, parts = read[name], path.relative_to(folder).with_suffix("").parts
        if len(parts) == 1:
            _lay(parts[0], file, data, files, problems)
            if parts[0] == "library":
                releases.append(str(file.data.get("release", "")) if isinstance(file.data, dict) else "")
        elif len(parts) == 2:
            models[parts[0]] = _model(parts[0], Node.root(file, problems))
        else:
            clause = _clause("/".join(parts), str(data["library"].get("release", "")), Node.root(file, problems))
            clauses[clause.id], files[clause.id] = clause, file
    law = {key: _reference(key, node) for key, node in _entries("law", data, files, problems)}
    for clause in clauses.values():
        problems += [Problem(f"le modèle « {model} » n'a pas de fichier model.yaml.", clause.file, 1)
                     for model in clause.models if model not in models]
    if problems:
        raise ReadingErrors(problems)
    return Library(releases[0] if releases else "", clauses, models, law, data, files, tuple(releases[1:]))


def _paths(folder: Path, lead: str) -> Iterator[tuple[Path, str]]:
    """The files of a folder with the names that messages give them: data, then models, then clauses."""
    data = (folder / f"{name}.yaml" for name in sorted(DATA_FILES, key=lambda name: name != "library"))
    found = [*(path for path in data if path.exists()), *sorted(folder.glob("*/model.yaml")), *sorted(folder.glob("*/*/*.yaml"))]
    return ((path, f"{lead}/{path.relative_to(folder).as_posix()}") for path in found)


def _lay(name: str, file: YamlFile, data: dict[str, dict[str, Any]], files: dict[str, YamlFile],
         problems: list[Problem]) -> None:
    """Lay a data file over what earlier folders gave."""
    if not isinstance(file.data, dict):
        problems.append(file.problem((), "un bloc « clé : valeur » est attendu."))
        return
    data[name] = {**data[name], **file.data}
    files[name] = file


def _entries(name: str, data: Mapping[str, dict[str, Any]], files: Mapping[str, YamlFile],
             problems: list[Problem]) -> Iterable[tuple[str, Node]]:
    file = files.get(name)
    return () if file is None else (
        (key, Node(file, (key,), value, problems)) for key, value in data[name].items())


def _model(name: str, node: Node) -> Model:
    model = Model(name, node.text("title", required=True), node.text("about"), node.texts("mechanism", required=True),
                  read_condition(node.node("when")), node.texts("needs"), node.texts("excludes"))
    node.close()
    return model


def _clause(id_: str, release: str, node: Node) -> Clause:
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
                      node.texts("choices"), tuple(columns), node.whole("count", 6))
    if (made.kind == "rows") != bool(columns):
        node.say("« columns » décrit un champ « rows », et lui seul.")
    node.close()
    return made


def _version(node: Node) -> Version | None:
    since = node.day("in_force_from", required=True)
    repealed = node.flag("repealed")
    text = node.text("text", required=not repealed)
    at = (*node.loc, "text")
    if text and at not in node.file.blocks:
        node.say("le texte d'une version s'écrit après « text: | ».", "text")
    when, variables = node.node("when"), node.node("variables")
    version = None if since is None else Version(
        since, node.texts("law"), node.day("checked_on", required=True), node.text("change"), text,
        node.file.block_line(at), read_condition(when) if when else None,
        read_variables(variables) if variables else None, repealed)
    node.seen |= {"law", "checked_on", "change"}
    node.close()
    return version


def _case(node: Node) -> Case:
    market, before = node.take("market"), node.take("before")
    case = Case(node.text("name", required=True), node.one_of("starter", EXAMPLES, default=EXAMPLES[0]),
                market if isinstance(market, dict) else {}, node.texts("says"), node.texts("never_says"),
                node.flag("absent"), before if isinstance(before, dict) else None)
    node.close()
    return case


def _reference(key: str, node: Node) -> LegalReference:
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
