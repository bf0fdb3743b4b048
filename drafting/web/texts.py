"""The library and the outlines, read once and again when one of their files changes."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from drafting import wording
from drafting.draft import placed
from drafting.errors import ReadingErrors
from drafting.library import Library, load_library
from drafting.library_check import overlay_faults
from drafting.outlines import Outline, load_outlines
from drafting.web.settings import Settings

LOOK_EVERY = 2.0
"""Seconds during which the files are not looked at again: hundreds of them are a tenth of an answer."""
Stamp = tuple[tuple[str, int, int], ...]


class Texts(NamedTuple):
    """A library with the outlines that its clauses take place in."""

    library: Library
    outlines: Mapping[str, Outline]


def read_texts(shelves: Iterable[Path], templates: Iterable[Path], cache: Path | None) -> Texts:
    """The texts of these folders; raises `ReadingErrors`."""
    library = load_library(list(shelves), cache, examples=False)
    outlines = load_outlines(list(templates), cache)
    if library.overlays and (wrong := overlay_faults(library, outlines)):
        raise ReadingErrors(wrong)
    wording.learn(cache)
    return Texts(library, placed(library, outlines))


class Shelf:
    """The texts at hand. Its files are looked at every other second: their dates and sizes, not their content."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._stamp: Stamp = ()
        self._looked = float("-inf")
        self._texts: Texts | None = None
        self._whole: tuple[Texts, Library] | None = None

    def texts(self) -> Texts:
        """The texts as the files are now; raises `ReadingErrors`."""
        with self._lock:
            if self._texts is not None and self.settings.clock() - self._looked < LOOK_EVERY:
                return self._texts
            stamp, self._looked = self._now(), self.settings.clock()
            if self._texts is None or stamp != self._stamp:
                self._texts, self._stamp = read_texts(self.settings.shelves, self.settings.templates, self.settings.cache), stamp
            return self._texts

    def whole(self) -> Library:
        """The library with the clauses' examples, which no market needs."""
        texts = self.texts()
        with self._lock:
            if self._whole is None or self._whole[0] is not texts:
                self._whole = texts, load_library(list(self.settings.shelves), self.settings.cache, examples=True)
            return self._whole[1]

    def forget(self) -> None:
        """Read the files again at the next request: one of them was just written."""
        with self._lock:
            self._looked = float("-inf")

    def _now(self) -> Stamp:
        return tuple(sorted(_stamp(path) for folder in (*self.settings.shelves, *self.settings.templates)
                            for path in folder.rglob("*.yaml")))


def _stamp(path: Path) -> tuple[str, int, int]:
    status = path.stat()
    return str(path), status.st_mtime_ns, status.st_size
