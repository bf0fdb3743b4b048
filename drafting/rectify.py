"""A consultation already launched that is corrected: two states compared, all the pièces of the second made again (COH-33).

What differs is in :mod:`drafting.changes`; here is when a corrective notice makes sense, and how its values reach the texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import asdict

from drafting import french
from drafting.changes import Change, Touched, changed_pieces, changed_values, is_published, rectification_words
from drafting.document import Piece
from drafting.draft import Dossier, prepare
from drafting.errors import DraftingError
from drafting.library_check import CONFIDENTIAL
from drafting.settled import Value


class Comparison(Struct, frozen=True):
    """What changes between two states: values to publish, values that stay the buyer's, pièces touched."""

    changes: tuple[Change, ...]
    inside: tuple[Change, ...]
    touched: tuple[Touched, ...]


def compare(old: Dossier, new: Dossier) -> Comparison:
    """Compare two states of one consultation; raises `DraftingError` when they are not that."""
    _refuse(old, new)
    before, after = _published(old), _published(new)
    kept = {passage.clause for piece in (*before, *after) for passage in piece.passages()}
    changes, inside = changed_values(old.settled, new.settled, kept, CONFIDENTIAL)
    names = {piece.stem: _name(piece) for piece in (*before, *after)}
    touched = changed_pieces(before, after, names, rectification_words(new.settled.library))
    return Comparison(tuple(changes), tuple(inside), tuple(touched))


def corrected(new: Dossier, comparison: Comparison) -> Dossier:
    """The second state with its corrective notice: everything is made again."""
    return prepare(new.settled.source, new.settled.library, new.outlines, _values(comparison))


def _values(comparison: Comparison) -> dict[str, Value]:
    values: dict[str, object] = {
        "facts.rectified": True, "rectification.withdrawn": any(one.withdrawn for one in comparison.touched),
        "rectification.pieces": tuple(_row("touched", asdict(one)) for one in comparison.touched)}
    if comparison.changes:
        values["rectification.changes"] = tuple(_row("change", asdict(one)) for one in comparison.changes)
    return {path: Value(value, "computed", "comparaison des deux marchés") for path, value in values.items()}


def _row(kind: str, data: Mapping[str, object]) -> dict[str, object]:
    return {f"{kind}.{key}": value for key, value in data.items()}


def _published(dossier: Dossier) -> list[Piece]:
    return [piece for piece in dossier.pieces.pieces if is_published(dossier.outlines[piece.code])]


def _name(piece: Piece) -> str:
    lot = f" (lot n°{french.NBSP}{piece.lot})" if piece.lot and piece.lot_title else ""
    return piece.title.split(f"{french.NBSP}– ")[0].split(" – ")[0] + lot


def _refuse(old: Dossier, new: Dossier) -> None:
    """A corrective notice keeps the consultation, its launch and its law; it has its own number."""
    before, after, where = old.settled.market, new.settled.market, new.settled.where
    for path, sentence, hint in _differences(old, new):
        raise DraftingError(sentence, where(path), hint)
    if after.rectification is None:
        raise DraftingError("le nouveau marché ne dit pas de quel rectificatif il s'agit.", where("format"),
                            "Ajoutez-y, par exemple : rectification: {number: 1, date: 15/02/2027, deadline: unchanged}")
    last = before.rectification.number if before.rectification else 0
    if after.rectification.number <= last:
        raise DraftingError(f"le rectificatif n° {after.rectification.number} ne suit pas celui de l'ancien marché (n° {last}).",
                            where("rectification.number"), f"Donnez-lui le numéro {last + 1}.")


def _differences(old: Dossier, new: Dossier) -> Iterable[tuple[str, str, str]]:
    before, after = old.settled.market, new.settled.market
    if before.reference != after.reference:
        yield ("reference", f"ce marché est une autre consultation : sa référence est « {after.reference} », "
               f"et celle de l'ancien « {before.reference} ».", "Un rectificatif garde la référence.")
    if before.launch_date != after.launch_date:
        yield ("launch_date", "la date de lancement a changé.",
               "Un rectificatif garde la date de lancement, et les textes qui valent à cette date ; une consultation relancée "
               "est un autre marché.")
    if new.settled.get("buyer.regime") != "public":
        yield ("buyer.kind", "un contrat privé n'a pas d'avis à rectifier.",
               "Refaites les pièces avec clausier draft, et adressez-les aux entreprises consultées.")
