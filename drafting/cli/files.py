"""Writing one file for a person: never over what is there, and faults of the disk said in French."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from drafting.errors import OutputError, os_reason


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Faults of the disk while `path` is written, as a French sentence."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"ne peut pas être écrit : {os_reason(error)}.", str(path),
                          "Choisissez un autre emplacement.") from error


def folder(path: Path) -> None:
    """Make a folder, unless it is there."""
    with writing(path):
        path.mkdir(parents=True, exist_ok=True)


def create(path: Path, content: bytes) -> None:
    """Write a new file; one that exists is refused."""
    with writing(path):
        try:
            with path.open("xb") as file:
                file.write(content)
        except FileExistsError:
            raise OutputError("ce fichier existe déjà, il n'est pas remplacé.", str(path),
                              "Choisissez un autre nom.") from None


def replace(path: Path, content: bytes, *, force: bool) -> Path | None:
    """Write a file; another content there is refused, or with `force` kept as the path returned."""
    if not path.exists():
        create(path, content)
        return None
    with writing(path):
        if path.read_bytes() == content:
            return None
        if not force:
            raise OutputError("ce fichier existe déjà, il n'est pas remplacé.", str(path),
                              "Choisissez un autre nom, ou --force : l'ancien est alors gardé en .bak.")
        from drafting.output import backup

        kept = backup(path)
        path.write_bytes(content)
        return kept


def fill(place: Path, content: Mapping[str, bytes], *, force: bool) -> dict[str, Path | None]:
    """Write files by name in a folder, all or none: other contents there are refused together, or kept as the paths returned."""
    folder(place)
    with writing(place):
        other = [name for name, data in content.items() if (place / name).exists() and (place / name).read_bytes() != data]
    if other and not force:
        one = len(other) == 1
        raise OutputError(f"{', '.join(other)} : " + ("ce fichier existe déjà, il n'est pas remplacé." if one else
                                                      "ces fichiers existent déjà, ils ne sont pas remplacés."), str(place),
                          "Rien n'a été écrit. Choisissez un autre dossier, ou --force : l'ancien est alors gardé en .bak.")
    return {name: replace(place / name, data, force=force) for name, data in content.items()}


def rewrite(path: Path, content: bytes) -> None:
    """Put another content in a file in one step: it is never half written."""
    with writing(path):
        whole = path.resolve()  # a link stays a link
        draft = whole.with_name(f".{whole.name}.{os.getpid()}")
        try:
            draft.write_bytes(content)
            shutil.copymode(whole, draft)
            os.replace(draft, whole)
        finally:
            draft.unlink(missing_ok=True)


def lay(path: Path, content: bytes | None) -> None:
    """Make a file hold `content`, whether it is there or not; without content, it is taken away."""
    if content is None:
        with writing(path):
            path.unlink()
        return
    folder(path.parent)
    (rewrite if path.exists() else create)(path, content)
