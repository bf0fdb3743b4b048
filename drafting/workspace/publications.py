"""The pages for candidates that were made of a market: each is kept as it was made, so that what was put online can be shown.

    DIR/NAME/publications/0002-version-0007/    the second page, made from version 7 of the market
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from drafting.workspace.documents import Folder
from drafting.workspace.store import Workspace, disk, put_folder

FOLDER = "publications"
_NAMED = re.compile(r"(\d{4,9})-version-(\d{4,9})")


class Published(Struct, frozen=True):
    """A page as it was made once; `version`: that of the market that it was made from."""

    number: int
    version: int
    folder: Folder

    def files(self) -> dict[str, bytes]:
        """Its files, by name."""
        return {one.name: self.folder.read(one.name) for one in self.folder.files()}

    @property
    def when(self) -> float:
        """When its first file was written: seconds since 1970, as the disk says."""
        return min((one.when for one in self.folder.files()), default=0.0)


def publications(workspace: Workspace, name: str) -> list[Published]:
    """The pages of a market, newest first."""
    place = Folder(workspace, name, FOLDER).place()
    if not place.is_dir():
        return []
    with disk(place):
        named = [_NAMED.fullmatch(path.name) for path in place.iterdir() if path.is_dir() and not path.is_symlink()]
    found = [Published(int(match[1]), int(match[2]), Folder(workspace, name, f"{FOLDER}/{match[0]}")) for match in named if match]
    return sorted(found, key=lambda one: -one.number)


def publish(workspace: Workspace, name: str, version: int, files: Mapping[str, bytes]) -> Published:
    """Keep a page; one that is the same as the last is the last."""
    place = Folder(workspace, name, FOLDER).place()
    with workspace.locked(name), disk(place):
        before = publications(workspace, name)
        if before and before[0].files() == files:
            return before[0]
        made = f"{before[0].number + 1 if before else 1:04d}-version-{version:04d}"
        put_folder(place / made, files)
    return publications(workspace, name)[0]
