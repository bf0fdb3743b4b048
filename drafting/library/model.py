"""The parts of the library: clauses with their dated versions, references with their dated wordings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from drafting.conditions import Condition
from drafting.errors import Problem
from drafting.yamlfile import YamlFile

EXAMPLES = ("minimal-market", "minimal-service-market", "minimal-private-market", "minimal-concession")
"""The markets that the cases of clauses start from."""
NO_FINDING = "oui"
"""What `no_finding:` says of a market without any remark."""
STATUSES = ("L", "I", "U", "F", "X")
REVIEW_STATES = ("proposed", "approved", "suspended", "withdrawn")
"""What a lawyer may have decided of a text; one that nobody reviewed is proposed, without any line."""
REGIME = "buyer.regime"
PROCUREMENT_CODE = "code de la commande publique"
GOVERNS = {"2": "market", "3": "concession"}
"""The parts of that code, the first figure of its articles: the second governs public markets, the third concessions."""
_PART = re.compile(r"\b[LRD]\. ?(\d)")


class Variable(Struct, frozen=True):
    """A name in braces: a settled `value` printed in a `format` or a table of `words`, or a reference `to`.

    In a table, `otherwise` stands for a value that nobody decided, which is then no gap.
    """

    value: str = ""
    format: str = ""
    words: str = ""
    to: str = ""
    form: str = ""
    otherwise: str = ""


class FieldModel(Struct, frozen=True):
    """A field as the library describes it; `choices` may be the path of a settled list.

    `length`: the path of the number of characters that an answer may have; `lines`: the room that it is given on paper.
    """

    label: str
    kind: str
    hint: str
    choices: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    count: int
    length: str = ""
    lines: int = 0


class Review(Struct, frozen=True):
    """What a lawyer decided of one text: when, by whom (a function, an organisation), and the text that she had before her.

    `version` is the date of that text, so that a signature copied under another one is seen.
    """

    state: str
    on: date | None
    by: str
    reason: str
    version: date | None
    text_sha256: str
    clause_sha256: str


class Version(Struct, frozen=True):
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
    review: Review | None = None


class Case(Struct, frozen=True):
    """An example that a reviewer reads first, and that is run: `market` is laid over the `starter`, a market of the library
    or a starter of the templates.

    `before`: what is laid over it to give the market that a corrective notice corrects. Unless `absent`, the clause is
    written. `finding`: codes that the market gets; `no_finding`: codes that it does not get, `NO_FINDING` for none at all.
    """

    name: str
    starter: str
    market: Mapping[str, Any]
    says: tuple[str, ...]
    never_says: tuple[str, ...]
    absent: bool
    before: Mapping[str, Any] | None = None
    finding: tuple[str, ...] = ()
    no_finding: tuple[str, ...] = ()


class Clause(Struct, frozen=True):
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


class Model(Struct, frozen=True):
    """A clause model: the mechanisms whose provisions it fulfils, its own condition, what it needs."""

    id: str
    title: str
    about: str
    mechanisms: tuple[str, ...]
    when: Condition
    needs: tuple[str, ...]
    excludes: tuple[str, ...]


class Wording(Struct, frozen=True):
    """One dated wording of an article; `verified`: read, concordant or no."""

    since: date
    verified: str
    note: str


class LegalReference(Struct, frozen=True):
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


class Overlay(Struct, frozen=True):
    """A buyer's own library, laid over the ones beneath: how messages call its folder, its release, all that it holds."""

    name: str
    release: str
    files: Mapping[str, YamlFile]


class Library(Struct, frozen=True):
    """Everything that was read; `data[name]` holds the other files as text values.

    `replaced`: what an overlay's clause took the place of; `approvals`: by « ID@DATE », the file of the decision on a text
    that an overlay judges without holding it; `stray`: decisions on texts that no library gives any more.
    """

    release: str
    clauses: Mapping[str, Clause]
    models: Mapping[str, Model]
    law: Mapping[str, LegalReference]
    data: Mapping[str, Mapping[str, Any]]
    files: Mapping[str, YamlFile] = field(default_factory=dict)
    overlays: tuple[Overlay, ...] = ()
    replaced: Mapping[str, Clause] = field(default_factory=dict)
    approvals: Mapping[str, YamlFile] = field(default_factory=dict)
    stray: tuple[Problem, ...] = ()

    def origin(self, file: str) -> Overlay | None:
        """The overlay that holds a file; None for the built-in library."""
        return next((overlay for overlay in reversed(self.overlays) if file in overlay.files), None)

    def changed(self, clause: Clause) -> bool:
        """Whether a clause is an overlay's own: not the mere copy of one beneath, whatever was decided of it."""
        if self.origin(clause.file) is None:
            return False
        beneath = self.replaced.get(clause.id)
        return beneath is None or _content(clause) != _content(beneath)

    def overlaid(self, name: str, key: str) -> bool:
        """Whether an overlay gives the entry `key` of a data file."""
        return (key,) in self.files[name].mounts

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


class SameLibrary(Struct, frozen=True, eq=False):
    """A library as the key of what is read of it once: by its identity, for its content is long to compare."""

    library: Library

    def __hash__(self) -> int:
        return id(self.library)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameLibrary) and other.library is self.library


def _content(clause: Clause) -> Clause:
    """A clause without where it stands and what was decided of it."""
    versions = tuple(replace(version, line=0, review=None) for version in clause.versions)
    return replace(clause, versions=versions, cases=(), file="", release="")
