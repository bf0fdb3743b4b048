"""An overlay's `approvals.yaml`: what its lawyers decided of texts that it does not hold, by « ID@DATE ».

The words and the fingerprints are those of a `review:`. A decision on a text that is no more is told, and stops everything when
it set that text aside: what replaced it would be written without anyone having looked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from drafting import french
from drafting.errors import Problem, unknown
from drafting.library.entries import read_review
from drafting.library.model import Clause, Review
from drafting.node import Node
from drafting.yamlfile import YamlFile


class Judged(Struct, frozen=True):
    """The clauses once judged; the keys of the decisions laid; the decisions on texts that are no more."""

    clauses: Mapping[str, Clause]
    keys: tuple[str, ...]
    stray: tuple[Problem, ...]


def judged(clauses: Mapping[str, Clause], file: YamlFile, own: Mapping[str, YamlFile], problems: list[Problem]) -> Judged:
    """`clauses` with the decisions of `file`; `own`: the files of its overlay, whose clauses carry their own `review:`."""
    found, keys, stray = dict(clauses), [], []
    for key, node in Node.root(file, problems).entries():
        review = read_review(node)
        wrong = _misplaced(key, found, own)
        if wrong is None:
            found[key.partition("@")[0]] = _with(found[key.partition("@")[0]], key, review)
            keys.append(key)
        elif wrong.final or review.state in ("suspended", "withdrawn"):
            node.say(wrong.message, hint=wrong.hint)
        else:
            stray.append(file.problem((key,), wrong.message, wrong.hint))
    return Judged(found, tuple(keys), tuple(stray))


class _Wrong(Struct, frozen=True):
    message: str
    hint: str
    final: bool = False


def _misplaced(key: str, clauses: Mapping[str, Clause], own: Mapping[str, YamlFile]) -> _Wrong | None:
    """Why a decision cannot be laid on a text."""
    id_, _, since = key.partition("@")
    try:
        day = date.fromisoformat(since)
    except ValueError:
        return _Wrong(f"« {key[:80]} » ne désigne pas un texte.",
                      "Une décision s'écrit sous « identifiant@2019-04-01 », la date du texte.", True)
    clause = clauses.get(id_)
    gone = "Relisez ce qui l'a remplacé, puis retirez cette décision."
    if clause is None:
        return _Wrong(unknown("cette décision porte sur un texte disparu : la clause", id_, sorted(clauses)).split(
            " Valeurs possibles")[0], gone)
    if clause.file in own:
        return _Wrong(f"la clause « {id_} » est dans ce dossier : sa décision s'écrit dans son propre fichier.",
                      f"Retirez-la d'ici, puis : clausier library approve {id_} --by …", True)
    if all(version.in_force_from != day for version in clause.versions):
        return _Wrong(f"cette décision porte sur un texte disparu : « {id_} » n'en a pas daté du {french.short_date(day)}.", gone)
    return None


def _with(clause: Clause, key: str, review: Review) -> Clause:
    day = date.fromisoformat(key.partition("@")[2])
    return replace(clause, versions=tuple(
        replace(version, review=review) if version.in_force_from == day else version for version in clause.versions))
