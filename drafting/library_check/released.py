"""What was released stays: a text moves by a new version or a declared slip, and a release's name says what it froze."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from drafting import french
from drafting.errors import Problem
from drafting.hashes import text_hash
from drafting.library import Clause, Library
from drafting.released import DEV, Frozen, Releases, moved, of_folder, unreleased

SHOWN = 3
"""The texts named in one sentence."""


def released_problems(library: Library, shelves: Sequence[Releases]) -> Iterator[Problem]:
    """`shelves`: what each folder of the library released, the built-in one first.

    A clause that a later folder replaces is that folder's; what is gone is told of the last folder, the one being edited.
    """
    for shelf in shelves:
        yield from _texts(library, shelf, last=shelf is shelves[-1])
        yield from _name(library, shelf)


def _texts(library: Library, shelf: Releases, *, last: bool) -> Iterator[Problem]:
    clauses = of_folder(library, shelf.lead).clauses
    gone: list[Frozen] = []
    for frozen in shelf.current.values():
        clause = clauses.get(frozen.id)
        ranks = [rank for rank, v in enumerate(clause.versions) if v.in_force_from == frozen.version] if clause else []
        if clause is None or not ranks:
            gone += [frozen] if last or clause else []
        elif why := moved(clause, clause.versions[ranks[0]], frozen, shelf.name):
            yield library.files[clause.id].problem(
                ("versions", ranks[0]), f"{_told(shelf, frozen)}, n'est plus celui de la livraison : {why}.",
                "Remettez-le, et donnez le nouveau texte à une version de plus ; si c'est une coquille : "
                f"clausier library slip {clause.id}@{frozen.version.isoformat()} --reason …")
    if gone:
        words = {text_hash(version): f" (ses mots sont ceux de {clause.id}@{version.in_force_from.isoformat()})"
                 for clause in clauses.values() for version in clause.versions
                 if (clause.id, version.in_force_from) not in shelf.current}
        for frozen in gone:
            yield _gone(library, shelf, frozen, clauses, f"Remettez-le{words.get(frozen.text_sha256, '')}")


def _gone(library: Library, shelf: Releases, frozen: Frozen, clauses: Mapping[str, Clause], again: str) -> Problem:
    told = f"{_told(shelf, frozen)}, n'est plus là"
    if frozen.id in clauses:
        return library.files[frozen.id].problem(("versions",), f"{told}.", f"{again} ; un texte livré garde sa date et sa place.")
    return Problem(f"{told} : la clause « {frozen.id} » n'a plus de fichier.", shelf.name, frozen.line,
                   f"{again} ; une clause livrée garde son nom, et prend fin par une version « repealed: oui ».")


def _told(shelf: Releases, frozen: Frozen) -> str:
    return f"le texte du {french.short_date(frozen.version)}, livré avec {frozen.release or shelf.last}"


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
