"""Notes of reviewers: added at the end of their file, once each, whatever a comment holds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from drafting.errors import ReadingErrors
from drafting.notes import FILE, Note, read_notes, with_notes

NOTE = Note("execution_clause/ccap/volume", date(2019, 4, 1), "Juriste", "2026-11-20", "{volume}", "Préciser.", ("A : oui.",))


def test_a_note_is_read_back_as_it_was_said(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(with_notes(b"", [NOTE]))
    assert read_notes(tmp_path) == (NOTE,)


def test_no_file_is_no_note(tmp_path: Path) -> None:
    assert read_notes(tmp_path) == ()


def test_what_was_typed_in_the_file_is_kept_and_nothing_is_said_twice() -> None:
    once = with_notes(b"", [NOTE]) + b"    # vu avec le service\n"
    assert with_notes(once, [NOTE]) == once
    other = Note("", None, "B", "2026-11-21", "", "Tout relire.")
    more = with_notes(once, [NOTE, other])
    assert more.startswith(once) and more.count(b"- ") == once.count(b"- ") + 1


@pytest.mark.parametrize("words", [
    "a: b", "# x", "- x", "« x »", '"', "'", "\\n", "deux\nlignes", "{a}", "[x]", "*a", "&a", "!!x", "oui", "2026-11-22", "|",
    "\t", "\x85", "\u2028", "\ufeff", "😀", "x" * 5000])
def test_any_comment_is_kept_to_the_letter(words: str) -> None:
    note = Note("execution_clause/ccap/volume", None, words, words, words, words, (words,))
    raw = with_notes(b"", [note])
    assert with_notes(raw, [note]) == raw and raw.count(b"  - ") == 1


def test_too_many_notes_are_refused_rather_than_unreadable() -> None:
    with pytest.raises(ReadingErrors, match="notes"):
        with_notes(b"", [Note("", None, "A", "", "", "x" * 2_100_000)])


@pytest.mark.parametrize("raw", ["notes: texte\n", "notes: []\nautre: x\n", "notes:\n  - {clause: a, inconnu: b}\n"])
def test_a_file_of_another_shape_is_left_alone(raw: str) -> None:
    with pytest.raises(ReadingErrors):
        with_notes(raw.encode(), [NOTE])
