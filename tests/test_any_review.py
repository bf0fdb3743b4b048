"""Any set of clean edits made to a book comes back as exactly those texts, whoever saved it; no disorder writes another."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

import libreoffice
from book_edits import EditedBook, as_word_saves, said
from hypothesis import given
from hypothesis import strategies as st
from net import examples
from places import LIBRARY
from test_book_review import accounted, made, needs_libreoffice

from drafting import rewording
from drafting.book import PROPERTY
from drafting.book_review import review_book
from drafting.book_review.writing import Release, edited_files
from drafting.cli.library.reviewed import data
from drafting.comparison import paragraphs
from drafting.library import Library
from drafting.outlines import Outline
from drafting.redline import Words
from drafting.word.parts import Element
from drafting.word.read import read_properties
from drafting.word.revisions import read_edited
from drafting.yamlfile import parse_yaml

__all__ = ["made"]
Characters = list[tuple[str, bool]]
Key = tuple[str, date]


class Edit(NamedTuple):
    """One gesture in a paragraph: where, as a share of what there is, what, and whether it is tracked."""

    text: float
    paragraph: float
    word: float
    gesture: str
    tracked: bool


SHARE = st.floats(0, 1, exclude_max=True)
GESTURES = ("insert", "delete", "replace", "add", "drop")
EDITS = st.lists(st.builds(Edit, SHARE, SHARE, SHARE, st.sampled_from(GESTURES), st.booleans()), min_size=1, max_size=8)


class Model:
    """The book being edited, and beside it, by other means, what each text should become."""

    def __init__(self, made: bytes, library: Library) -> None:
        import json

        self.book = EditedBook(made)
        self.texts: list[tuple[Key, list[Element], list[list[object]]]] = []
        for holder, id_, day, *_ in json.loads(read_properties(made)[PROPERTY])["texts"]:
            version = next(v for v in library.clauses[id_].versions if v.in_force_from == date.fromisoformat(day))
            said_ = [[line.level, [(c, strong) for text, strong in line.runs for c in text]]
                     for line in paragraphs(library.clauses[id_], version)]
            self.texts.append(((id_, version.in_force_from), self.book.text(holder), said_))
        self.expected: dict[Key, list[Words]] = {}
        self.done: set[int] = set()
        self.count = 0
        self.reached: set[str] = set()

    def apply(self, edit: Edit) -> None:
        """Do one edit in both worlds, unless there is no room for a clean one."""
        key, elements, lines = self.texts[int(edit.text * len(self.texts))]
        rank = int(edit.paragraph * len(elements))
        paragraph = elements[rank]
        words = said(paragraph)
        if id(paragraph) in self.done or words.startswith("["):
            return
        self.count += 1
        fresh = f"ajout{self.count}"
        level, characters = lines[rank]
        assert isinstance(characters, list)
        if edit.gesture == "add" and rank + 1 == len(elements) and not level:
            sentence = f"Le {fresh} vaut aussi, en toute hypothèse."
            self.book.add_paragraph(paragraph, sentence, tracked=edit.tracked)
            lines.append([0, [(c, False) for c in sentence]])
            self.reached.add("add")
        elif edit.gesture == "drop" and 0 < rank < len(elements) - 1 and not level and not set("{}[*0123456789") & set(words):
            self.book.delete_paragraph(paragraph, tracked=edit.tracked)
            lines[rank] = [0, []]
            self.reached.add("drop")
        else:
            chosen = [word for word in words.split(" ")[1:-1] if word.isalpha() and words.count(word) == 1]
            if not chosen:
                return
            word = chosen[int(edit.word * len(chosen))]
            self.reached |= {edit.gesture} - {"add", "drop"}
            at = words.index(word)
            if edit.gesture in ("insert", "replace", "add", "drop"):
                self.book.insert(paragraph, word, f" {fresh}", tracked=edit.tracked)
                characters[at + len(word):at + len(word)] = [(c, False) for c in f" {fresh}"]
            if edit.gesture in ("delete", "replace"):
                self.book.delete(paragraph, word, tracked=edit.tracked)
                del characters[at:at + len(word)]
        self.done.add(id(paragraph))
        self.expected[key] = [rewording.same(Words(int(str(level)), tuple(made_of))) for level, made_of in lines if made_of]


@examples(6)
@given(edits=EDITS, word=st.booleans())
def test_any_clean_edits_come_back_as_they_were_meant(made: bytes, library: Library, outlines: Mapping[str, Outline],
                                                      edits: list[Edit], word: bool) -> None:
    model = Model(made, library)
    for edit in edits:
        model.apply(edit)
    comes_back(model, as_word_saves(model.book.save()) if word else model.book.save(), library, outlines)


def comes_back(model: Model, source: bytes, library: Library, outlines: Mapping[str, Outline]) -> None:
    """Exactly the texts that were edited are written, each as it was meant."""
    review = review_book(read_edited(source), library, outlines)
    accounted(source, data(review, True, []))
    review, written = edited_files(
        review, library, outlines, lambda clause: (LIBRARY / f"{clause.id}.yaml").read_bytes(), Release())
    assert [(text.clause, text.left) for text in review.texts if text.left] == [] and not review.unplaced
    assert set(written.files) == {id_ for id_, _ in model.expected}
    for id_, content in written.files.items():
        for before, after in zip(library.clauses[id_].versions, parse_yaml(content, id_).data["versions"], strict=True):
            wanted = model.expected.get((id_, before.in_force_from))
            if wanted is None:
                assert after["text"] == before.text
            else:
                assert list(rewording.said(after["text"])) == wanted


@needs_libreoffice
def test_clean_edits_come_back_from_libreoffice(made: bytes, library: Library, outlines: Mapping[str, Outline],
                                                tmp_path: Path) -> None:
    sent, models = [], []
    for seed in range(2):
        chance, model = random.Random(seed), Model(made, library)
        for gesture in GESTURES * 6:
            model.apply(Edit(chance.random(), chance.random(), chance.random(), gesture, chance.random() < 0.7))
        models.append(model)
        sent.append(tmp_path / f"{seed}.docx")
        sent[-1].write_bytes(model.book.save())
    for model, path in zip(models, libreoffice.convert(sent, libreoffice.DOCX, tmp_path / "retour"), strict=True):
        comes_back(model, path.read_bytes(), library, outlines)


@examples(6)
@given(moves=st.lists(st.tuples(SHARE, SHARE), min_size=1, max_size=6))
def test_paragraphs_taken_and_put_anywhere_never_write_words_that_no_one_put_there(
        made: bytes, library: Library, outlines: Mapping[str, Outline], moves: list[tuple[float, float]]) -> None:
    """Whole paragraphs are cut, and pasted anywhere: what is then written says what stands between the bookmarks, no more."""
    book = EditedBook(made)
    for start, end in moves:
        blocks = [p for p in book.paragraphs() if p.getparent().tag.endswith("}body")]
        taken, place = blocks[int(start * len(blocks))], blocks[int(end * len(blocks))]
        if taken is not place:
            place.addnext(taken)
    source = book.save()
    review = review_book(read_edited(source), library, outlines)
    accounted(source, data(review, True, []))
    for text in review.texts:
        if text.text:
            clause = library.clauses[text.clause]
            version = next(v for v in clause.versions if v.in_force_from == text.version)
            before, after = ([("".join(t for t, _ in w.runs)) for w in rewording.said(t)] for t in (version.text, text.text))
            assert set(after) <= set(before), "a paragraph came from another text"


def test_the_strategies_reach_every_gesture(made: bytes, library: Library) -> None:
    model = Model(made, library)
    for rank, gesture in enumerate(GESTURES * 30):
        model.apply(Edit((rank * 0.37) % 1, (rank * 0.61) % 1, 0.5, gesture, bool(rank % 2)))
    assert len(model.expected) > 20 and model.reached == set(GESTURES)
