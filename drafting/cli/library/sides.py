"""The two sides that `library diff` compares: two launch dates, or two libraries, each a folder or a release."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from drafting import french
from drafting.cli import inputs, places
from drafting.errors import DraftingError
from drafting.library import Library, load_library
from drafting.released import State, as_released, of_folder, read_releases, slips
from drafting.yamlfile import leads

if TYPE_CHECKING:
    from drafting.comparison import Difference
    from drafting.grounds import Law


def compared(start: str, end: str, libraries: tuple[Path, ...]) -> tuple[Law, tuple[Difference, ...], str]:
    """The articles that the texts cite, the differences, and what was compared, in words."""
    from drafting.comparison import between_days, between_libraries

    before, after = _side(start, end, libraries), _side(end, start, libraries)
    if isinstance(before, date) and isinstance(after, date):
        if before >= after:
            raise DraftingError("La première date n'est pas avant la seconde.", hint="Donnez la plus ancienne d'abord.")
        library = inputs.read_library(libraries)
        between = f"des lancements du {french.short_date(before)} à ceux du {french.short_date(after)}"
        return library.law, between_days(library, before, after), between
    if isinstance(before, date) or isinstance(after, date):
        raise DraftingError("Une date ne se compare qu'à une date.", hint="Donnez deux dates, ou deux dossiers ou livraisons.")
    (was, was_frozen), (now, frozen) = before, after
    mended = slips(was_frozen, frozen)
    found = tuple(replace(d, mended=mended.get((d.clause.id, d.new.in_force_from), "") if d.new else "")
                  for d in between_libraries(was, now))
    return {**was.law, **now.law}, found, f"{_named(start, 'du', 'de la')} {_named(end, 'au', 'à la')}"


def _named(text: str, of_folder_: str, of_release: str) -> str:
    folder = Path(text)
    return f"{of_folder_} dossier {folder.name}" if folder.is_dir() else f"{of_release} livraison {text}"


def _side(text: str, other: str, libraries: tuple[Path, ...]) -> tuple[Library, State] | date:
    """A folder, a release by its name, or a date."""
    if Path(text).is_dir():
        return _folder(Path(text), other, libraries)
    known: list[str] = []
    for folders in _shelves(other, libraries):
        folder, lead = folders[-1], leads(folders)[folders[-1]]
        releases = read_releases(folder, lead)
        # A folder is not compared with its own state of today: the name that it bears is then another library's.
        names = [*releases.states, *([releases.announced] if folder != Path(other) else [])]
        known += [name for name in names if name and name not in known]
        if text in names:
            library = load_library(folders, places.cache(), examples=False)
            frozen = releases.states.get(text)
            return (of_folder(library, lead), releases.current) if frozen is None else (
                as_released(library, releases, text), frozen)
    try:
        return french.read_date(text)
    except ValueError as error:
        told = french.listing(known) or "aucune"
        raise DraftingError(f"ni un dossier, ni une livraison connue ({told}), ni une date : {error}", text[:80]) from None


def _shelves(other: str, libraries: tuple[Path, ...]) -> list[list[Path]]:
    """Where a release is looked for: in the library given, else in the folder on the other side, then in the built-in one."""
    built_in = places.libraries(())
    if libraries:
        return [places.libraries(libraries)]
    return [_laid(Path(other)), built_in] if Path(other).is_dir() else [built_in]


def _laid(folder: Path, libraries: tuple[Path, ...] = ()) -> list[Path]:
    """What is read of a folder: a whole library alone, a buyer's own over the built-in one."""
    own = (folder / "library.yaml").is_file() and not (folder / "provisions.yaml").exists()
    return [*(places.libraries(()) if own else []), folder, *libraries]


def _folder(folder: Path, other: str, libraries: tuple[Path, ...]) -> tuple[Library, State]:
    """The library that a folder gives; its own clauses alone against one of its releases, which holds no others."""
    folders = _laid(folder, libraries)
    library = load_library(folders, places.cache(), examples=False)
    if not library.clauses:
        raise DraftingError("ce dossier ne contient aucune clause.", str(folder),
                            "Donnez le dossier d'une bibliothèque complète, celui qui contient library.yaml.")
    releases = read_releases(folder, leads(folders)[folder])
    return of_folder(library, releases.lead) if other in releases.states else library, releases.current
