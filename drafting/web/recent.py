"""What was made last, kept while what it was made from is still the same: pages ask for the same things again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """At most `most` values by key, the least used gone first; each is right for the very object that it was made from."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[object, tuple[object, Value]] = OrderedDict()

    def get(self, key: object, source: object) -> Value | None:
        """The value of a key, if it was made from this `source`."""
        with self._lock:
            found = self._kept.get(key)
            if found is None or found[0] is not source:
                return None
            self._kept.move_to_end(key)
            return found[1]

    def keep(self, key: object, source: object, value: Value) -> Value:
        """Keep a value, and give it back."""
        with self._lock:
            self._kept[key] = source, value
            self._kept.move_to_end(key)
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
        return value
