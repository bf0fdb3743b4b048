"""One market in two states: launched on two days, or as a manifest keeps it and as today's library gives it.

For each pièce, what changes and in which clause; for each clause, why: another text, a condition that now holds or fails,
values, or something that the text refers to. The sentences that say so are the command's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from drafting.comparison import Difference
from drafting.document import Piece
from drafting.draft import Dossier, prepare, shown
from drafting.library import Library, Version
from drafting.manifest import settled_values
from drafting.outlines import Outline
from drafting.piece_redline import PieceRedline, compare_pieces
from drafting.reading import MarketFile, validate
from drafting.reopened import Manifest
from drafting.tables import read_tables


class ClauseState(Struct, frozen=True):
    """A clause on one side: its text there when it is kept, and why it is kept or left out."""

    version: Version | None
    reason: str


class State(Struct, frozen=True):
    """One side: its pièces by stem, what their shells say, the state of each clause, the values as plain data."""

    pieces: Mapping[str, Piece]
    shown: Mapping[str, Mapping[str, str]]
    clauses: Mapping[str, ClauseState]
    values: Mapping[str, Any]
    day: date
    blocking: tuple[tuple[str, str], ...]
    """(code, sentence) of each blocking finding."""


class Why(Struct, frozen=True):
    """Why a clause changes. `text`: another version or a mended one; `comes`, `goes`: the reasons of selection, before and after;
    `values`: the paths of the values that it prints and that are not the same. When
    nothing is said, something that it refers to moved.
    """

    text: Difference | None = None
    comes: tuple[str, str] | None = None
    goes: tuple[str, str] | None = None
    values: tuple[str, ...] = ()


class PieceChange(Struct, frozen=True):
    """One pièce of either side; `shell`: (name, before, after) of what its title block and headers say."""

    stem: str
    old: Piece | None
    new: Piece | None
    redline: PieceRedline
    shell: tuple[tuple[str, str, str], ...]
    why: Mapping[str, Why]

    @property
    def kind(self) -> str:
        if self.old is None or self.new is None:
            return "added" if self.old is None else "removed"
        return "changed" if self.redline.changed else "shell" if self.shell else "same"


def on_day(source: MarketFile, day: date, library: Library, outlines: Mapping[str, Outline]) -> State:
    """The market launched on `day`, whatever its own date."""
    data = {**source.file.data, "launch_date": day.isoformat()}
    return of_dossier(prepare(validate(replace(source.file, data=data), library.vocabulary()), library, outlines))


def of_manifest(manifest: Manifest, day: date) -> State:
    """What was written then, as it was written; `day`: the launch of its market."""
    trees = {piece.tree.stem: piece for piece in manifest.pieces if piece.tree is not None}
    clauses = {entry["id"]: ClauseState(_version(entry), entry["reason"]) for entry in manifest.data["clauses"]}
    left = {entry["id"]: ClauseState(None, entry["reason"]) for entry in manifest.data["left_out"]}
    return State({stem: piece.tree for stem, piece in trees.items() if piece.tree}, {s: p.values for s, p in trees.items()},
                 {**left, **clauses}, manifest.data["market"]["settled"], day, manifest.blocking)


def _version(entry: Mapping[str, Any]) -> Version:
    return Version(date.fromisoformat(entry["version"]), tuple(entry["law"]), None, "", entry["text"], 0)


def of_dossier(dossier: Dossier, *, as_draft: bool = False) -> State:
    """What would be written now."""
    kept = {id_: ClauseState(kept.version, kept.reason) for id_, kept in dossier.selection.kept.items()}
    left = {id_: ClauseState(None, left.reason) for id_, left in dossier.selection.left_out.items()}
    blocking = tuple((finding.code, finding.message) for finding in dossier.findings if finding.level == "blocking")
    return State({piece.stem: piece for piece in dossier.pieces.pieces}, shown(dossier, as_draft=as_draft), {**left, **kept},
                 settled_values(dossier.settled), dossier.settled.market.launch_date, blocking)


# ---- what changes -------------------------------------------------------------------------------------------

def compare_states(old: State, new: State, library: Library) -> tuple[PieceChange, ...]:
    """Every pièce of both states; `library` is the new one's: it says why."""
    reasons = _Reasons(old, new, library)
    return tuple(_piece(stem, old, new, reasons) for stem in dict.fromkeys((*new.pieces, *old.pieces)))


def _piece(stem: str, old: State, new: State, reasons: _Reasons) -> PieceChange:
    before, after = old.pieces.get(stem), new.pieces.get(stem)
    redline = compare_pieces(before, after)
    said, says = old.shown.get(stem), new.shown.get(stem)
    shell = tuple((name, said[name], says[name]) for name in says if said.get(name, "") != says[name]) if said and says else ()
    clauses = dict.fromkeys(entry.clause for entry in redline.entries if entry.changed and entry.clause)
    return PieceChange(stem, before, after, redline, shell, {id_: reasons.why(id_) for id_ in clauses})


class _Reasons:
    """Why clauses change between two states; each answer found once."""

    def __init__(self, old: State, new: State, library: Library) -> None:
        self.old, self.new, self.library = old, new, library
        self.moved = set(_moved(old.values, new.values))
        self._found: dict[str, Why] = {}

    def why(self, id_: str) -> Why:
        if id_ not in self._found:
            self._found[id_] = self._why(id_)
        return self._found[id_]

    def _why(self, id_: str) -> Why:
        before, after = (state.clauses.get(id_, ClauseState(None, "")) for state in (self.old, self.new))
        text = self._text(id_, before.version, after.version)
        if before.version is None or after.version is None:
            reasons = before.reason, after.reason
            return Why(text, comes=reasons) if after.version else Why(text, goes=reasons)
        if before.version.text != after.version.text:
            return Why(text)
        return Why(text, values=tuple(path for path in self._paths(id_, after.version) if path in self.moved))

    def _text(self, id_: str, before: Version | None, after: Version | None) -> Difference | None:
        """The versions that make the difference, if the library at hand knows the clause."""
        clause = self.library.clauses.get(id_)
        if clause is None:
            return None
        if before and after:
            begun = tuple(v for v in clause.versions if before.in_force_from < v.in_force_from <= after.in_force_from)
            if before.in_force_from == after.in_force_from and before.text != after.text:
                begun = (after,)  # the same version, mended
            return Difference(clause, self.new.day, before, after, (), begun, ()) if begun else None
        # A text that begins or ends for a reason of its own; else the conditions are the reason.
        begun = tuple(v for v in clause.versions if self.old.day < v.in_force_from <= self.new.day and v.change)
        return Difference(clause, self.new.day, before, after, (), begun, ()) if begun and (after or begun[-1].repealed) else None

    def _paths(self, id_: str, version: Version) -> Iterator[str]:
        """The values that a clause prints, tables included."""
        clause = self.library.clauses.get(id_)
        if clause is None:
            return
        variables = [*clause.variables_of(version).values()]
        for name, table in read_tables(self.library).items():
            if f"[table: {name}]" in version.text:
                variables += table.variables.values()
        yield from dict.fromkeys(variable.value for variable in variables if variable.value)


def _moved(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """The paths whose value is not the same, for the market or for any lot."""
    yield from (path for path in {*old, *new} if old.get(path) != new.get(path))
    before, after = _lots(old), _lots(new)
    for number in {*before, *after}:
        one, other = before.get(number, {}), after.get(number, {})
        yield from (path for path in {*one, *other} if one.get(path) != other.get(path))


def _lots(values: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    lots = values.get("lots")
    return {str(lot.get("lot.number")): lot for lot in (lots if isinstance(lots, list) else ()) if isinstance(lot, Mapping)}
