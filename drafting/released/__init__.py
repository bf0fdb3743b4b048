"""The texts that releases froze: `released.lock`, one for each folder of the library, written by commands alone.

`lock` reads and seals its lines; `given` says what a release gave, and what moved since; `told` says what it is to hold next.
"""

from __future__ import annotations

from drafting.released.given import as_released, before, in_folder, moved, of_folder, slips
from drafting.released.lock import DEV, LIBRARY, LOCK, NAME, Frozen, Key, Releases, State, read_releases, read_shelves
from drafting.released.told import JOURNAL, entry_line, unreleased, with_release, with_slips

__all__ = [
    "DEV", "JOURNAL", "LIBRARY", "LOCK", "NAME", "Frozen", "Key", "Releases", "State", "as_released", "before", "entry_line",
    "in_folder", "moved", "of_folder", "read_releases", "read_shelves", "slips", "unreleased", "with_release", "with_slips"]
