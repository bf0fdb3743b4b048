"""Anything with anything: no crash; a sentence of the reading or a finding explains, or whole pièces, valid in Word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ooxml_validator
import pytest
from drawn_contracts import mixes
from hypothesis import assume, event, given
from net import complete, examples, judged, same_fields
from word_structure import problems

from drafting.draft import Dossier, write_books, write_word
from drafting.errors import ReadingErrors


def _drafted(changes: dict[str, Any]) -> Dossier | None:
    """The dossier, or None when the file is refused, each time with the place of the fault."""
    try:
        return judged(changes)
    except ReadingErrors as errors:
        problems = errors.problems
    assert problems and all(".yaml:" in problem.where for problem in problems)
    return None


@examples(30)
@given(mixes())
def test_any_mix(changes: dict[str, Any]) -> None:
    dossier = _drafted(changes)
    event("refused" if dossier is None else "stopped" if dossier.blocking else "written")
    if dossier is None:
        return
    same_fields(dossier)
    assert dossier.pieces.unplaced == ()
    if not dossier.blocking:
        complete(dossier)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mixes")


@examples(3)
@given(mixes())
def test_any_mix_in_word(folder: Path, changes: dict[str, Any]) -> None:
    """What nothing stops is written: sound Word files and, where they are asked for, spreadsheets."""
    dossier = _drafted(changes)
    assume(dossier is not None and not dossier.blocking)
    assert dossier is not None
    written = {**write_word(dossier), **write_books(dossier)}
    assert all(content.startswith(b"PK") for content in written.values())
    number = len(list(folder.iterdir()))
    for name, content in written.items():
        assert name.endswith(".xlsx") or problems(content) == [], name
        (folder / f"{number}-{name}").write_bytes(content)


def test_no_finding_of_the_open_xml_sdk_on_a_mix(folder: Path) -> None:
    """On the files that together show every shape."""
    if not ooxml_validator.available():
        pytest.skip("sauté : le validateur Open XML n'est pas installé")
    found = ooxml_validator.remarks(folder.glob("*.docx"))
    assert found == dict.fromkeys(found, []) != {}
