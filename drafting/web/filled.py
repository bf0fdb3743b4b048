"""The forms that pages are: on which version each was filled in, as its own saves move it on.

A page saves while one types, then once more when a button is pressed, maybe before the first answer came back: what it already
saved is its own, and is not somebody else's change.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict

MOST = 5000


class Filled:
    """A page as it was sent once. `number`: the version that it last saved, 0 when it saved none."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.number = 0


class Forms:
    """The pages sent, the latest ones."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sent: OrderedDict[str, Filled] = OrderedDict()

    def new(self) -> str:
        """The name of a page about to be sent."""
        name = secrets.token_urlsafe(12)
        with self._lock:
            self._sent[name] = Filled()
            while len(self._sent) > MOST:
                self._sent.popitem(last=False)
        return name

    def of(self, name: str) -> Filled:
        """The page of that name; one that nobody knows any more saved nothing."""
        with self._lock:
            return self._sent.get(name) or Filled()
