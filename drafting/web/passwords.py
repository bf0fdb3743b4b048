"""Passwords of those who may enter when other machines are listened to: never kept, only their scrypt hash."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from pathlib import Path

from drafting.errors import Problem, ReadingErrors
from drafting.yamlfile import read_bytes

_N, _R, _P = 2**14, 8, 1


def hashed(password: str) -> str:
    """What a line of the password file says after « LOGIN: »."""
    salt = secrets.token_bytes(16)
    return f"scrypt${salt.hex()}${_hash(password, salt).hex()}"


def matches(password: str, kept: str) -> bool:
    """Whether `kept` is the hash of `password`."""
    _, salt, digest = kept.split("$")
    return hmac.compare_digest(_hash(password, bytes.fromhex(salt)), bytes.fromhex(digest))


def read_passwords(path: Path) -> dict[str, str]:
    """The logins of a file, one « LOGIN: HASH » a line; raises `ReadingErrors`."""
    found: dict[str, str] = {}
    problems = []
    for number, line in enumerate(read_bytes(path, path.name).decode("utf-8", "replace").splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        login, _, kept = (part.strip() for part in line.partition(":"))
        if not login or not _is_hash(kept):
            problems.append(Problem("une ligne s'écrit « identifiant: scrypt$… ».", path.name, number,
                                    "Faites-la par : clausier serve --hash-password."))
        found[login] = kept
    if not found and not problems:
        problems.append(Problem("aucun identifiant n'y est écrit.", path.name, 0,
                                "Faites une ligne par : clausier serve --hash-password."))
    if problems:
        raise ReadingErrors(problems)
    return found


def _is_hash(kept: str) -> bool:
    kind, _, rest = kept.partition("$")
    salt, _, digest = rest.partition("$")
    try:
        return kind == "scrypt" and len(bytes.fromhex(salt)) == 16 and len(bytes.fromhex(digest)) == 32
    except ValueError:
        return False


def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "replace"), salt=salt, n=_N, r=_R, p=_P, dklen=32)
