"""The fingerprints of texts: of the words alone (provenance), and of all that makes a clause (approvals, lock)."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Any

from msgspec import json

from drafting.library import Clause, Library, Overlay, Version


def sha256(text: str | bytes) -> str:
    """Hexadecimal SHA-256; texts are normalised to NFC with LF ends first."""
    if isinstance(text, str):
        text = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).encode()
    return hashlib.sha256(text).hexdigest()


def canonical(data: Any) -> str:
    """One spelling for one content: sorted keys, no spaces."""
    return json.encode(data, order="sorted").decode()


def text_hash(version: Version) -> str:
    """The fingerprint of a version's text (provenance)."""
    return sha256(version.text)


def clause_hash(clause: Clause, version: Version) -> str:
    """The fingerprint of a version with its conditions, variables, law and fields (approvals, lock)."""
    return sha256(canonical([
        version.text, version.law, clause.for_each, *([clause.serves] if clause.serves else []),
        *(["repealed"] if version.repealed else []),
        [[test.path, test.operator, test.words] for test in clause.when_of(version)],
        [[name, v.value, v.format, v.words, v.to, v.form] for name, v in sorted(clause.variables_of(version).items())],
        [[name, f.label, f.kind, f.hint, f.choices, f.columns, f.count, *([f.length] if f.length else []),
          *([f.lines] if f.lines else [])]
         for name, f in sorted(clause.fields.items())]]))


def library_hash(library: Library) -> str:
    """The fingerprint of every text of a library, with its date and all that makes its clause."""
    return sha256(canonical([[clause.id, version.in_force_from.isoformat(), version.repealed, clause_hash(clause, version)]
                             for _, clause in sorted(library.clauses.items()) for version in clause.versions]))


def overlay_hash(overlay: Overlay) -> str:
    """The fingerprint of all that an overlay gives and decides; examples, comments and layout do not count."""
    start = len(overlay.name) + 1
    return sha256(canonical([[name[start:], {key: value for key, value in file.data.items() if key != "cases"}]
                             for name, file in sorted(overlay.files.items())]))


def overlays(library: Library) -> list[dict[str, str]]:
    """The libraries laid over the built-in one, in their order: what each is called, and what it held."""
    return [{"release": overlay.release, "hash": overlay_hash(overlay)} for overlay in library.overlays]
