"""What a checker of accessible PDF (PDF/UA, ISO 14289-1) looks for, in the files that LibreOffice writes."""

from __future__ import annotations

import re
import subprocess
import zlib
from collections.abc import Iterator
from pathlib import Path

#: In the catalogue: the structure is there and to be trusted, the title is shown, the language said, the standard claimed.
CLAIMS = {"untagged": rb"/MarkInfo<</Marked true>>", "title not shown": rb"/DisplayDocTitle true",
          "no language": rb"/Lang\(fr-FR\)", "PDF/UA not claimed": rb"<pdfuaid:part>1</pdfuaid:part>"}
#: Words, surfaces and images. Not lines: LibreOffice 7.4 forgets to say that the rules of the header are decoration.
_PAINT = {b"Tj", b"TJ", b"'", b'"', b"f", b"f*", b"F", b"B", b"B*", b"b", b"b*", b"Do", b"sh"}
_TOKEN = re.compile(rb"\((?:\\.|[^\\()])*\)|<<|>>|<[0-9A-Fa-f\s]*>|[\[\]]|[^\s()<>\[\]]+", re.DOTALL)
_ENTRY = re.compile(r'^( *)(?:"(.*)"|(\w+)(?: \(\w+\))?:?)\s*$')


def faults(pdf: Path) -> list[str]:
    """Every fault, in English for us."""
    data = pdf.read_bytes()
    found = [fault for fault, claim in CLAIMS.items() if not re.search(claim, data)]
    if not re.search(r"^Title: +\S", _pdfinfo(pdf), re.MULTILINE):
        found.append("no title")
    found += _tables_and_headings(_pdfinfo(pdf, "-struct-text"))
    return found + [f"painted outside of the structure: {painted}" for painted in _outside(data)]


def _pdfinfo(pdf: Path, *options: str) -> str:
    return subprocess.run(["pdfinfo", *options, str(pdf)], check=True, capture_output=True, timeout=60).stdout.decode()


def _tables_and_headings(structure: str) -> Iterator[str]:
    tables: list[tuple[int, list[str]]] = []
    headings: list[list[str]] = []
    words: list[str] = []
    for line in structure.splitlines():
        entry = _ENTRY.match(line)
        if entry is None:
            continue
        depth, text, tag = len(entry[1]), entry[2], entry[3]
        if text is not None:
            words.append(text)
            continue
        words = []
        if tag == "Table":
            tables.append((depth, []))
        elif tag in ("TH", "TD") and tables:
            tables[-1][1].append(tag)
        elif re.fullmatch(r"H[1-6]", tag):
            headings.append(words := [tag])
        elif tag == "Figure":
            yield "a figure, which has no words"
    for rank, (_, cells) in enumerate(tables, 1):
        if "TH" not in cells:
            yield f"table {rank} has no header"
    levels = [int(heading[0][1]) for heading in headings]
    for before, level in zip([0, *levels], levels, strict=False):
        if level > before + 1:
            yield f"a heading of level {level} after one of level {before}"
    yield from ("an empty heading" for heading in headings if not "".join(heading[1:]).strip())


def _outside(data: bytes) -> Iterator[str]:
    """What a page paints that is neither in the structure nor said to be decoration."""
    for start in re.finditer(rb"(?<!end)stream\r?\n", data):
        try:
            content = zlib.decompressobj().decompress(data[start.end():])
        except zlib.error:
            continue
        if not re.search(rb"\b(?:BDC|BMC)\b", content):
            continue
        depth = 0
        for token in _TOKEN.findall(content):
            depth += (token in (b"BDC", b"BMC")) - (token == b"EMC")
            if token in _PAINT and depth == 0:
                yield token.decode()
