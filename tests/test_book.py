"""The review book: every text once, held so that it can be found again, and everything else frozen."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import ooxml_validator
import pytest
from click.testing import CliRunner, Result
from places import ROOT
from word_structure import problems

from drafting.book import PROPERTY, Book, digest
from drafting.cli import main
from drafting.cli.library.booked import library_book
from drafting.comparison import paragraphs
from drafting.library import Library
from drafting.word.book import write_book
from drafting.word.parts import Element, W, open_parts, value
from drafting.word.read import read_properties
from drafting.word.shell import Shell, ShellError, load_shell

needs_validator = pytest.mark.skipif(not ooxml_validator.available(), reason="validateur Open XML absent")
VALUES = {"titre": "Livre", "marche": "Livre", "reference": "Livraison", "piece": "livre"}
ASKED = {"clausier": "0", "release": "essai", "library_sha256": "0", "made_on": "2026-11-22", "model": None, "piece": None,
         "changed_since": None}


@pytest.fixture(scope="module")
def shell() -> Shell:
    return load_shell(ROOT / "market_templates" / "livre.docx")


@pytest.fixture(scope="module")
def book(library: Library, outlines) -> Book:
    return library_book(library, outlines, library.clauses.values(), ("Essai.",), ASKED)


@pytest.fixture(scope="module")
def written(book: Book, shell: Shell) -> bytes:
    return write_book(book, shell, VALUES)


def words(paragraph: Element) -> str:
    return "".join(text.text or "" for text in paragraph.iter(f"{W}t"))


def held(source: bytes) -> tuple[dict[str, list[Element]], list[Element]]:
    """By holder, the paragraphs between its bookmarks; and the paragraphs of no text, contents apart."""
    texts: dict[str, list[Element]] = {}
    others: list[Element] = []
    inside = ""
    for paragraph in open_parts(source).body.iter(f"{W}p"):
        names = [start.get(f"{W}name") for start in paragraph.iter(f"{W}bookmarkStart")]
        marks = [name for name in names if name.startswith("_clz_")]
        for name in (name for name in marks if name.endswith("_a")):
            assert not inside, "a text begins inside another"
            inside = name[:-2]
            texts[inside] = []
        if inside:
            texts[inside].append(paragraph)
        elif not (value(paragraph, "pPr", "pStyle") or "").startswith("TM"):
            others.append(paragraph)
        if f"{inside}_z" in marks:
            inside = ""
    return texts, others


def test_each_text_of_the_library_is_held_once(library: Library, written: bytes) -> None:
    texts, _ = held(written)
    record = json.loads(read_properties(written)[PROPERTY])
    assert [holder for holder, *_ in record["texts"]] == list(texts)
    told = {(id_, day) for _, id_, day, *_ in record["texts"]}
    assert told == {(c.id, v.in_force_from.isoformat()) for c in library.clauses.values() for v in c.versions if not v.repealed}
    for holder, id_, day, *_ in record["texts"]:
        clause = library.clauses[id_]
        version = next(v for v in clause.versions if v.in_force_from == date.fromisoformat(day))
        assert [words(p) for p in texts[holder]] == ["".join(w for w, _ in line.runs) for line in paragraphs(clause, version)]


def test_all_the_rest_is_frozen(written: bytes) -> None:
    _, others = held(written)
    record = json.loads(read_properties(written)[PROPERTY])
    assert record["frozen"] == "".join(digest(words(p)) for p in others if words(p).strip())


def test_same_library_same_bytes(book: Book, shell: Shell, written: bytes) -> None:
    assert write_book(book, shell, VALUES) == written


def test_the_file_is_sound(written: bytes) -> None:
    assert problems(written) == []


@needs_validator
def test_the_validator_finds_nothing(written: bytes, tmp_path: Path) -> None:
    path = tmp_path / "livre.docx"
    path.write_bytes(written)
    assert ooxml_validator.findings([path]) == {path: []}


def test_a_shell_without_the_styles_of_the_book_is_refused(book: Book) -> None:
    with pytest.raises(ShellError, match="Variable du livre"):
        write_book(book, load_shell(ROOT / "market_templates" / "base.docx"), VALUES)


# ---- the command -------------------------------------------------------------------------------------------

@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
    monkeypatch.delenv("CLAUSIER_LIBRARY", raising=False)


def run(*args: str | Path, exit_code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["library", "book", *map(str, args)], prog_name="clausier")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    assert result.exit_code == exit_code, f"{result.stdout}\n--- stderr\n{result.stderr}"
    return result


def record_of(path: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(read_properties(path)[PROPERTY])
    return found


def test_a_part_of_the_library_may_be_asked(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "livre.docx"
    run(path, "--model", "award_criterion", "--piece", "rc", "--changed-since", "21/08/2026")
    record = record_of(path)
    ids = {id_ for _, id_, *_ in record["texts"]}  # type: ignore[attr-defined]
    assert ids == {c.id for c in library.clauses.values() if (c.model, c.piece) == ("award_criterion", "rc")
                   and c.versions[-1].in_force_from >= date(2026, 8, 21)}
    assert (record["model"], record["piece"], record["changed_since"]) == ("award_criterion", "rc", "2026-08-21")


@pytest.mark.parametrize(("args", "said"), [
    (("--model", "execution_claus"), "Vouliez-vous écrire « execution_clause » ?"),
    (("--piece", "ccappp"), "Vouliez-vous écrire « ccap » ?"),
    (("--model", "award_criterion", "--piece", "ae-annexe"), "aucun livre n'est écrit"),
    (("--changed-since", "01/01/2099"), "aucun livre n'est écrit"),
])
def test_a_choice_that_leaves_nothing_is_said(tmp_path: Path, args: tuple[str, ...], said: str) -> None:
    assert said in run(tmp_path / "livre.docx", *args, exit_code=1).stderr
    assert not (tmp_path / "livre.docx").exists()


def test_a_book_is_never_written_over(tmp_path: Path) -> None:
    """It may hold a reviewer's week of work."""
    path = tmp_path / "livre.docx"
    run(path, "--model", "award_criterion")
    assert "il n'est pas remplacé" in run(path, "--model", "reserved_market", exit_code=1).stderr
    assert "livre.docx.bak" in run(path, "--model", "reserved_market", "--force").stdout
