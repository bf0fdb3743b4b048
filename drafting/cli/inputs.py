"""What commands read before they work: the library, the outlines, a market, the whole dossier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from drafting.cli import places
from drafting.errors import DraftingError, Problem, ReadingErrors, nearest

if TYPE_CHECKING:
    from drafting.answers.model import Form
    from drafting.answers.returned import Forms
    from drafting.answers.words import AnswerWords
    from drafting.comparing.words import ComparingWords
    from drafting.draft import Dossier
    from drafting.library import Clause, Library
    from drafting.outlines import Outline
    from drafting.released import Releases
    from drafting.settled import Settled, Value
    from drafting.vocabulary import Say


def read_library(overlays: Iterable[Path], *, examples: bool = False) -> Library:
    """The built-in library and its overlays, with the clauses' examples when a command shows or runs them."""
    from drafting.library import load_library

    library = load_library(places.libraries(overlays), places.cache(), examples=examples)
    if unnamed := [overlay.name for overlay in library.overlays if not overlay.release]:
        raise ReadingErrors([Problem("ce fichier manque : il donne à cette bibliothèque son nom.", f"{name}/library.yaml", 0,
                                     "Une ligne suffit, par exemple « release: valbrune-2027.1-dev ».") for name in unnamed])
    return library


def read_releases(overlays: Iterable[Path]) -> tuple[list[Releases], list[Problem]]:
    """What each folder of the library released, the built-in one first, and what is wrong in the locks."""
    from drafting.released import read_shelves

    return read_shelves(places.libraries(overlays))


def read_outlines(overlays: Iterable[Path]) -> dict[str, Outline]:
    """The built-in pièces and their overlays."""
    from drafting.outlines import load_outlines

    return load_outlines(places.templates(overlays), places.cache())


def problems_of(library: Library, libraries: Iterable[Path], templates: Iterable[Path]) -> list[Problem]:
    """Everything that `library check` finds: in the texts, in their examples, in what was released."""
    from drafting.library_check import problems, unknown_starters

    found = (*problems(library, read_outlines(templates)), *unknown_starters(library, places.starters(templates)),
             *released_problems_of(library, libraries), *_problems_of_words(library, libraries))
    return sorted(set(found), key=lambda problem: (problem.file, problem.line, problem.message))


def _problems_of_words(library: Library, libraries: Iterable[Path]) -> list[Problem]:
    """What is wrong in the words that no draft reads: of forms, of comparisons, of the page for candidates."""
    from drafting.publication import publication_words

    found: list[Problem] = []
    for read in (lambda: read_answer_words(library, libraries), lambda: read_comparing(library, libraries),
                 lambda: publication_words(places.libraries(libraries)[0])):
        try:
            read()
        except ReadingErrors as errors:
            found += errors.problems
    return found


def read_answer_words(library: Library, libraries: Iterable[Path], say: Say = str) -> AnswerWords:
    """What is expected of the candidates' answers, and the sentences of the problems, of the built-in library."""
    from drafting.answers.words import answer_words

    return answer_words(places.libraries(libraries)[0], library, say)


def read_forms(files: Iterable[Path], market: Path, libraries: tuple[Path, ...],
               templates: tuple[Path, ...]) -> tuple[Form, ...]:
    """The forms that candidates returned for a market; one name for two files would hide one of them."""
    paths = list(dict.fromkeys(files))
    twice = next((path for rank, path in enumerate(paths) if path.stem in {other.stem for other in paths[:rank]}), None)
    if twice is not None:
        raise DraftingError("Deux formulaires portent le même nom.", str(twice), "Donnez à chacun un nom à lui.")
    reader = forms_of(read_dossier(market, libraries, templates), libraries)
    return reader.together([form for path in paths for form in reader.read_file(path)])


def forms_of(dossier: Dossier, libraries: tuple[Path, ...]) -> Forms:
    """What reads the forms of a market."""
    from drafting.answers.returned import Forms

    return Forms(dossier, read_answer_words(dossier.settled.library, libraries, dossier.settled.say))


def read_comparing(library: Library, libraries: Iterable[Path], say: Say = str) -> ComparingWords:
    """The grid and the words of the comparison, of the built-in library."""
    from drafting.comparing.words import comparing_words

    return comparing_words(places.libraries(libraries)[0], library, say)


def released_problems_of(library: Library, libraries: Iterable[Path]) -> list[Problem]:
    """What is not as its folder released it, or what is wrong in the locks."""
    from drafting.library_check import released_problems

    shelves, broken = read_releases(libraries)
    return broken or list(released_problems(library, shelves))


def known_clause(library: Library, id_: str) -> Clause:
    """The clause `id_`; hundreds of ids are not listed in the error, only the nearest."""
    if id_ in library.clauses:
        return library.clauses[id_]
    guess = nearest(id_, library.clauses)
    hint = f" Vouliez-vous écrire « {guess} » ?" if guess else ""
    raise DraftingError(f"La clause « {id_[:80]} » n'existe pas.{hint}",
                        hint="Toutes les clauses : clausier library list.")


def read_settled(market: Path, libraries: Iterable[Path]) -> Settled:
    """The market with every value decided."""
    from drafting.reading import load_market
    from drafting.settled import settle

    library = read_library(libraries)
    return settle(load_market(market, library.vocabulary()), library)


def read_dossier(market: Path, libraries: Iterable[Path], templates: Iterable[Path],
                 more: Mapping[str, Value] | None = None) -> Dossier:
    """The market with its pièces as trees and the findings; `more`: values that no market states."""
    from drafting import wording
    from drafting.draft import prepare
    from drafting.reading import load_market

    library = read_library(libraries)
    outlines = read_outlines(templates)
    if library.overlays:
        from drafting.library_check import overlay_faults

        if wrong := overlay_faults(library, outlines):
            raise ReadingErrors(wrong)
    source = load_market(market, library.vocabulary())
    learnt = wording.learn(places.cache())
    dossier = prepare(source, library, outlines, more)
    wording.keep(places.cache(), learnt)
    return dossier
