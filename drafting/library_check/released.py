"""What was released stays: a text moves by a new version or a declared slip, and a release's name says what it froze."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from drafting import french
from drafting.errors import Problem
from drafting.hashes import text_hash
from drafting.library import Clause, Library
from drafting.released import DEV, Frozen, Releases, in_folder, moved, unreleased

SHOWN = 3
"""The texts named in one sentence."""


def released_problems(library: Library, shelves: Sequence[Releases]) -> Iterator[Problem]:
    """`shelves`: what each folder of the library released, the built-in one first.

    A clause that a later folder replaces is that folder's; what is gone is told of the last folder, the one being edited.
    """
    for shelf in shelves:
        for (id_, day), frozen in shelf.current.items():
            clause = library.clauses.get(id_)
            if shelf is shelves[-1] or (clause is not None and in_folder(clause, shelf.lead)):
                yield from _text(library, shelf, clause, frozen, day)
        yield from _name(library, shelf)


def _text(library: Library, shelf: Releases, clause: Clause | None, frozen: Frozen, day: date) -> Iterator[Problem]:
    told = f"le texte du {french.short_date(day)}, livré avec {frozen.release or shelf.last}"
    again = "Remettez-le" + _elsewhere(library, shelf, frozen)
    if clause is None or not in_folder(clause, shelf.lead):
        yield Problem(f"{told}, n'est plus là : la clause « {frozen.id} » n'a plus de fichier.", shelf.name, frozen.line,
                      f"{again} ; une clause livrée garde son nom, et prend fin par une version « repealed: oui ».")
        return
    file = library.files[clause.id]
    rank = next((rank for rank, version in enumerate(clause.versions) if version.in_force_from == day), None)
    if rank is None:
        yield file.problem(("versions",), f"{told}, n'est plus là.", f"{again} ; un texte livré garde sa date et sa place.")
    elif why := moved(clause, clause.versions[rank], frozen, shelf.name):
        yield file.problem(
            ("versions", rank), f"{told}, n'est plus celui de la livraison : {why}.",
            "Remettez-le, et donnez le nouveau texte à une version de plus ; si c'est une coquille : "
            f"clausier library slip {clause.id}@{day.isoformat()} --reason …")


def _elsewhere(library: Library, shelf: Releases, frozen: Frozen) -> str:
    """Where the words of a text that is gone stand now, when a text that was never released has them."""
    for clause in library.clauses.values():
        for version in clause.versions:
            if text_hash(version) == frozen.text_sha256 and (clause.id, version.in_force_from) not in shelf.current:
                return f" (ses mots sont ceux de {clause.id}@{version.in_force_from.isoformat()})"
    return ""


def _name(library: Library, shelf: Releases) -> Iterator[Problem]:
    """In a folder that made releases, `release:` ends by -dev as long as the texts are not those of one."""
    announced = shelf.announced
    if shelf.file is None or not shelf.states:
        return

    def say(message: str, hint: str) -> Problem:
        assert shelf.file is not None
        return shelf.file.problem(("release",), message, hint)

    next_ = f"Écrivez-y le nom de la livraison à venir, suivi de « {DEV} »."
    if announced.endswith(DEV):
        if announced.removesuffix(DEV) in shelf.states:
            yield say(f"la livraison « {announced.removesuffix(DEV)} » est déjà faite.", next_)
    elif announced not in shelf.states:
        yield say(f"la livraison « {announced} » n'est pas figée.",
                  f"Écrivez « {announced}{DEV} », puis : clausier library release {announced}")
    elif announced != shelf.last:
        yield say(f"la dernière livraison est « {shelf.last} ».", next_)
    elif fresh := unreleased(library, shelf):
        texts = french.listing([f"{id_}@{day.isoformat()}" for id_, day in fresh[:SHOWN]])
        more = f" et {len(fresh) - SHOWN} de plus" if len(fresh) > SHOWN else ""
        yield say(f"ces textes ne sont pas ceux de la livraison « {announced} » : {texts}{more}.", next_)
