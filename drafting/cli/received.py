"""The folder of the forms that candidates returned, read whole: a file that cannot be read is one alert, not the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from drafting.cli import inputs
from drafting.errors import DraftingError

if TYPE_CHECKING:
    from drafting.answers.model import Form
    from drafting.answers.questions import Blank
    from drafting.draft import Dossier

KINDS = (".docx", ".odt", ".json", ".docm", ".doc")
"""What may be a form, or one that `clausier read` has read; the last two are refused with their reason."""
MAX_FILES = 2_000


def read_received(folder: Path, dossier: Dossier, libraries: tuple[Path, ...]) -> tuple[tuple[Form, ...], tuple[Blank, ...]]:
    """Every form found in `folder` and its sub-folders, and the forms as candidates got them."""
    from msgspec.structs import replace

    from drafting.answers.returned import Forms

    settled = dossier.settled
    forms = Forms(dossier, inputs.read_answer_words(settled.library, libraries, settled.say))
    if not forms.blanks:
        raise DraftingError("Ce marché ne remet aucun formulaire aux candidats : il n'y a rien à comparer.")
    found: list[Form] = []
    for path, name in _files(folder):
        if path.suffix.lower() == ".json":
            found.append(_kept(path, name, forms.blanks))
        else:
            found += (replace(form, file=name) for form in forms.read_file(path))
    return forms.together(found), forms.blanks


def _kept(path: Path, name: str, blanks: tuple[Blank, ...]) -> Form:
    """A form that `clausier read` has read; it keeps the name of the file that it was read in."""
    from drafting.answers.kept import reopened
    from drafting.yamlfile import read_bytes

    return reopened(read_bytes(path, name), name, [question for blank in blanks for question in blank.questions])


def _files(folder: Path) -> Iterator[tuple[Path, str]]:
    """The files to read and how messages call them; what a word processor leaves beside them is passed over."""
    if not folder.is_dir():
        raise DraftingError("Ce dossier n'existe pas.", str(folder), "Donnez le dossier où sont les fichiers des candidats.")
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in KINDS and path.is_file()
                   and not any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts))
    if not paths:
        raise DraftingError("Ce dossier ne contient aucun formulaire rempli (.docx ou .odt).", str(folder))
    if len(paths) > MAX_FILES:
        raise DraftingError(f"Ce dossier contient {len(paths)} fichiers ; {MAX_FILES} au plus sont lus.", str(folder))
    return ((path, path.relative_to(folder).as_posix()) for path in paths)
