"""The clauses of a library as they were read, kept whole: a draft finds seven hundred of them again instead of judging each key.

They are kept once they were all read without a problem, under the hash of their files and of the code that reads them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from drafting.cache import recall, remember
from drafting.library.model import Clause
from drafting.yamlfile.many import digest_of

CODE = tuple(Path(__file__).parent / name for name in ("entries.py", "model.py", "../conditions.py", "../node.py"))
"""What decides how a clause is read."""


def key_of(raws: Mapping[str, bytes], release: str) -> str:
    """The name under which the clauses of these files are kept."""
    digest = hashlib.sha256(f"{digest_of(raws)} {release}".encode())
    for path in CODE:
        digest.update(path.read_bytes())
    return f"clauses-{digest.hexdigest()}"


def recall_clauses(cache: Path | None, key: str) -> dict[str, Clause] | None:
    """The clauses kept under `key`, by id."""
    return recall(cache, key, dict[str, Clause])


def remember_clauses(cache: Path | None, key: str, clauses: Mapping[str, Clause]) -> None:
    remember(cache, key, clauses)
