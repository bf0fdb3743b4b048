"""What candidates returned, as a buyer has it: a folder of files, or a zip of them. A file that cannot be read is told, and
does not stop the others."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from drafting.answers.kept import reopened
from drafting.answers.model import Form
from drafting.answers.questions import Blank
from drafting.answers.returned import Forms
from drafting.draft import Dossier
from drafting.errors import DraftingError
from drafting.manifest import fingerprints, settled_hash
from drafting.word.package import Member, read_package, unpack
from drafting.yamlfile import read_bytes

KINDS = (".docx", ".odt", ".json", ".docm", ".doc")
"""What may be a form, or one that `clausier read` has read; the last two are refused with their reason."""
READ = (".docx", ".odt")
MAX_FILES = 2_000
MOST_ZIPPED, MOST_UNZIPPED, MOST_OF_ONE, DEEPEST = 400, 100_000_000, 20_000_000, 6
"""What a zip may hold: so many files, so many bytes once open, and so many for one; folders in folders."""
_PASSED = re.compile(r"(?:^|/)(?:\.(?!\.?/)|~\$|__MACOSX/)")
"""What a word processor or a system leaves beside people's files."""


def read_received(folder: Path, forms: Forms) -> tuple[Form, ...]:
    """Every form found in `folder` and its sub-folders."""
    if not forms.blanks:
        raise DraftingError("Ce marché ne remet aucun formulaire aux candidats : il n'y a rien à comparer.")
    questions = [question for blank in forms.blanks for question in blank.questions]
    found: list[Form] = []
    for path, name in _files(folder):
        if path.suffix.lower() == ".json":  # it keeps the name of the file that it was read in
            found.append(reopened(read_bytes(path, name), name, questions))
        else:
            found += forms.read_named(path, name)
    return forms.together(found)


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


def unzipped(data: bytes, where: str) -> tuple[Iterator[tuple[str, bytes]], tuple[str, ...]]:
    """The files of a zip that may be forms, one after the other, named with their folders; and the names of the others.

    Nothing is written, and a name leads nowhere. Raises `DraftingError` before anything is unpacked, or at the file at fault.
    """
    try:
        members = [one for one in read_package(data, where, word=False) if not _PASSED.search(one.name)]
    except DraftingError:
        raise DraftingError("Cette archive ne peut pas être ouverte : elle est endommagée, protégée, ou trop grosse.", where,
                            "Déposez les fichiers des candidats eux-mêmes, ou une archive .zip sans mot de passe.") from None
    if len(members) > MOST_ZIPPED:
        raise DraftingError(f"Cette archive contient {len(members)} fichiers ; {MOST_ZIPPED} au plus sont lus.", where)
    if sum(one.size for one in members) > MOST_UNZIPPED or any(one.size > MOST_OF_ONE for one in members):
        raise DraftingError("Une fois ouverte, cette archive serait trop grosse : elle n'est pas lue.", where,
                            "Un formulaire rempli tient en quelques centaines de kilo-octets ; retirez-en les images.")
    wanted = [one for one in members if one.name.lower().endswith(READ) and one.name.count("/") <= DEEPEST]
    return ((_flat(one.name), _content(one, where)) for one in wanted), tuple(one.name for one in members if one not in wanted)


def _flat(name: str) -> str:
    """The name of a file with those of its folders, on one level."""
    return " - ".join(part for part in re.split(r"[\\/]", name) if part.strip(". "))


def _content(member: Member, where: str) -> bytes:
    return unpack([member], where)[member.name]


def identity(dossier: Dossier, blanks: Iterable[Blank]) -> str:
    """What forms are read against: the values of the market and the texts of its blank forms. It moves: they are read again."""
    prints = fingerprints(dossier.settled, [blank.piece for blank in blanks])
    said = [settled_hash(dossier.settled), dossier.settled.library.release, *(prints[id_] for id_ in sorted(prints))]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
