"""`clausier library release`: the texts of a library frozen under a name."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from drafting import french
from drafting.cli import files, inputs, options, places, say
from drafting.errors import DraftingError, ReadingErrors

if TYPE_CHECKING:
    from drafting.released import Releases


@click.command("release", help="Fige les textes de la bibliothèque sous le nom NOM, par exemple 2026.1.\n\nIl faut que "
                               "library.yaml annonce NOM-dev, que le journal (CHANGELOG.md) ait une entrée de ce nom, et que "
                               "clausier library check ne trouve rien. Les textes sont alors écrits dans released.lock, et "
                               "library.yaml dit NOM. Un texte livré ne change plus que par une version de plus, ou par une "
                               "coquille déclarée (clausier library slip).")
@click.argument("name", metavar="NOM")
@options.on("La date de la livraison ; aujourd'hui par défaut.")
@options.library
@options.templates
def command(name: str, day: date | None, libraries: tuple[Path, ...], templates: tuple[Path, ...]) -> None:
    from drafting import editing
    from drafting.released import LIBRARY, LOCK, read_releases, with_release
    from drafting.review import standing
    from drafting.yamlfile import read_bytes

    folder, day = places.editable(libraries), day or date.today()
    library = inputs.read_library(libraries, examples=True)
    if found := inputs.problems_of(library, libraries, templates):
        raise ReadingErrors(found)
    releases = inputs.read_releases(libraries)[0][-1]
    _refuse(name, day, releases)
    _asks_journal(folder, name, releases)
    lock, fresh = with_release(library, releases, name, day)
    told = f"{releases.lead}/{LIBRARY}"
    announced = editing.with_release(read_bytes(folder / LIBRARY, told), told, name)
    (files.rewrite if releases.raw else files.create)(folder / LOCK, lock)
    files.rewrite(folder / LIBRARY, announced)
    done = read_releases(folder, releases.lead)
    signed = sum(standing(clause, version) == "approved" for clause in library.clauses.values() for version in clause.versions
                 if (clause.id, version.in_force_from) in done.current)
    since = f", dont {fresh} nouveaux ou redits depuis « {releases.last} »" if releases.last else ""
    say.Voice().line(f"Livraison « {name} » du {french.short_date(day)} : {len(done.current)} textes figés{since} ; "
                     f"{signed or 'aucun'} {french.plural('approuvé', signed)} par un juriste. "
                     f"Écrit dans {folder / LOCK} ; {LIBRARY} dit « {name} ».")


def _refuse(name: str, day: date, releases: Releases) -> None:
    from drafting.released import DEV, LIBRARY, NAME

    if not NAME.fullmatch(name) or name.endswith(DEV) or _is_date(name):
        raise DraftingError(f"« {name[:60]} » n'est pas un nom de livraison.", hint=(
            f"Quarante lettres, chiffres, points ou tirets au plus, sans « {DEV} », et non une date : par exemple 2026.1."))
    if day > date.today():
        raise DraftingError(f"Une livraison ne se date pas d'avance ({french.short_date(day)}).")
    if name in releases.states:
        raise DraftingError(f"La livraison « {name} » est déjà faite.", releases.name, "Donnez un autre nom.")
    if releases.announced.removesuffix(DEV) != name:
        said = f"annonce « {releases.announced} »" if releases.announced else "n'annonce aucune livraison"
        raise DraftingError(f"la bibliothèque {said}, et non « {name}{DEV} ».",
                            f"{releases.lead}/{LIBRARY}", f"Écrivez-y release: \"{name}{DEV}\".")


def _is_date(name: str) -> bool:
    """Whether `library diff` would take a name for a date."""
    try:
        return bool(french.read_date(name))
    except ValueError:
        return False


def _asks_journal(folder: Path, name: str, releases: Releases) -> None:
    from drafting.released import JOURNAL, entry_line
    from drafting.yamlfile import read_bytes

    where = f"{releases.lead}/{JOURNAL}"
    journal = read_bytes(folder / JOURNAL, where).decode(errors="replace")
    if not entry_line(journal, name):
        raise DraftingError(f"le journal n'a pas d'entrée « {name} ».", where,
                            f"Écrivez-la sous un titre « ## {name} – date » : nature, marchés concernés, clauses, effet.")
