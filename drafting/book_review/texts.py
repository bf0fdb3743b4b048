"""One text of a book: what its words became, and whether the library can say them for sure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from msgspec.structs import replace

from drafting.book import HASH, SLOT_LINE, digest, words_digest
from drafting.book_review.model import Left, TextReview
from drafting.book_review.places import Entry
from drafting.edited import NUMBERED, EditedParagraph, accepted, refused
from drafting.hashes import clause_hash, text_hash
from drafting.library import Clause, Library, Version
from drafting.redline import Line, Words, compare
from drafting.rewording import plain, reworded, said, same
from drafting.wording import WordingError

Faults = Callable[[Clause], set[str]]
"""The sentences of the library's check about a clause."""
_NAME = re.compile(r"\{([^{}]*)\}")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
_GRAVE = frozenset({"barré", "masqué"})
"""Looks that may mean « take these words away »: nobody guesses."""
MOST = 300
"""More paragraphs are no clause, and long to compare."""
_SEVERAL, _SHORT = 5, 2
"""So many words in a row, or in a whole paragraph, that leave one text and come into another were moved, not written twice."""


def unclear_text(entry: Entry, paragraphs: Sequence[EditedParagraph], library: Library, reason: str) -> TextReview:
    """A text whose limits are not known: what its library text lost is still told, for it may have gone elsewhere."""
    version = version_of(entry, library)
    was = said(version.text) if version is not None else all_words(refused(paragraphs))
    return TextReview(entry.clause, entry.version, _compared(was, all_words(accepted(paragraphs))), left=(Left(reason),))


def review_text(entry: Entry, paragraphs: Sequence[EditedParagraph], library: Library, faults: Faults) -> TextReview:
    """The text of `entry` as `paragraphs` say it now."""
    new = all_words(accepted(paragraphs))
    clause, version = library.clauses.get(entry.clause), version_of(entry, library)
    review = TextReview(entry.clause, entry.version)
    if clause is None or version is None or moved_since(entry, clause, version):
        known = clause is not None and any(new == said(v.text) for v in clause.versions if not v.repealed)
        touched = any(paragraph.changes for paragraph in paragraphs) or words_digest(new) != entry.words
        if known or not touched:
            return review
        was = all_words(refused(paragraphs))
        return replace(review, lines=_compared(was, new), direct=words_digest(was) != entry.words,
                       left=(Left("moved_since" if version else "unknown_text"),))
    old = said(version.text)
    looks = {look for paragraph in paragraphs for stretch in paragraph.stretches if not stretch.removed
             for look in stretch.looks}
    left = list(_shape(paragraphs, new))
    if len(new) > MOST:
        return replace(review, left=(*left, Left("unwritable", f"plus de {MOST} paragraphes")))
    review = replace(review, lines=compare(old, new) if new != old else (), looks=tuple(sorted(looks - _GRAVE)),
                     direct=all_words(refused(paragraphs)) != old)
    if looks & _GRAVE:
        left.append(Left("struck", ", ".join(sorted(looks & _GRAVE))))
    if new != old:
        left += _words(old, new)
    elif not left:
        return review
    if left:
        return replace(review, left=tuple(left))
    try:
        text = reworded(version.text, new)
    except WordingError as error:
        return replace(review, left=(Left("unwritable", str(error)),))
    edited = replace(version, text=text)
    after = replace(clause, versions=tuple(edited if v is version else v for v in clause.versions))
    if new_faults := faults(after) - faults(clause):
        return replace(review, left=tuple(Left("faulty", fault) for fault in sorted(new_faults)))
    return replace(review, text=text)


def version_of(entry: Entry, library: Library) -> Version | None:
    clause = library.clauses.get(entry.clause)
    return next((v for v in clause.versions if v.in_force_from == entry.version and not v.repealed), None) if clause else None


def all_words(paragraphs: Sequence[Words]) -> tuple[Words, ...]:
    """Paragraphs in their one spelling."""
    return tuple(words for words in map(same, paragraphs) if words.runs)


def _compared(was: tuple[Words, ...], now: tuple[Words, ...]) -> tuple[Line, ...]:
    """Word for word, unless it is too long to be a clause."""
    return compare(was, now) if len(was) + len(now) <= MOST else ()


def moved_since(entry: Entry, clause: Clause, version: Version) -> bool:
    """Whether the library says another text, or keeps it by other conditions, than when the book was made."""
    return (text_hash(version)[:HASH], clause_hash(clause, version)[:HASH]) != (entry.text_sha256, entry.clause_sha256)


def _shape(paragraphs: Sequence[EditedParagraph], new: Sequence[Words]) -> Iterator[Left]:
    """What a text never holds, and edges that are not clear."""
    if any(paragraph.table for paragraph in paragraphs):
        yield Left("table_added")
    for what in dict.fromkeys(what for paragraph in paragraphs for what in paragraph.foreign):
        yield Left("foreign", what)
    for words in new:
        if words.level == NUMBERED:
            yield Left("unwritable", "liste numérotée")
        if not plain("".join(text for text, _ in words.runs)).isprintable():
            yield Left("unwritable", "caractère invisible")
    if paragraphs[-1].removed and any(not s.removed and s.text.strip() for s in paragraphs[-1].stretches):
        yield Left("texts_mixed")


def _words(old: Sequence[Words], new: Sequence[Words]) -> Iterator[Left]:
    """The names, tables and fields that must stay."""
    if not new:
        yield Left("emptied")
        return
    was, now = _slots(old), _slots(new)
    if was != now:
        yield Left("slot_changed", ", ".join([slot for slot in was if slot not in now] or now))
    before, after = _text(old), _text(new)
    names, known = _NAME.findall(after), set(_NAME.findall(before))
    if broken := set("{}") & set(_NAME.sub("", after)):
        yield Left("variable_broken", next(word for word in _NAME.sub("", after).split() if set("{}") & set(word)))
    for name in dict.fromkeys(names):
        if name not in known:
            yield Left("variable_unknown" if _IDENTIFIER.fullmatch(name) else "variable_broken", f"{{{name}}}")
    for name in () if broken else sorted(known - set(names)):
        yield Left("variable_removed", f"{{{name}}}")


def _slots(lines: Sequence[Words]) -> list[str]:
    return [text for text in (_text([line]) for line in lines) if SLOT_LINE.fullmatch(text)]


def _text(lines: Sequence[Words]) -> str:
    return "\n".join("".join(text for text, _ in line.runs) for line in lines)


# ---- between texts -------------------------------------------------------------------------------------------

def first_words(entry: Entry, library: Library) -> tuple[Line, ...]:
    """The words of a text whose limits are not known, as if all were gone: any of them may be anywhere."""
    version = version_of(entry, library)
    return compare(said(version.text), ()) if version else ()


def moved_between(texts: Sequence[TextReview], unclear: Mapping[int, Sequence[Line]],
                  elsewhere: Sequence[str]) -> dict[int, set[int]]:
    """The texts, by their ranks, that words left or joined, and from or to which; none is « out of the texts »."""
    gone: dict[str, set[int]] = {}
    come: dict[str, set[int]] = {}
    for rank, text in enumerate(texts):
        for words in _pieces(unclear.get(rank, text.lines), "removed"):
            gone.setdefault(words, set()).add(rank)
        for words in _pieces(text.lines, "added"):
            come.setdefault(words, set()).add(rank)
    found: dict[int, set[int]] = {}
    out = [plain(words) for words in elsewhere]
    for words, ranks in gone.items():
        others = come.get(words, set()) - ranks
        for rank in ranks if others or any(words in other for other in out) and not ranks & set(unclear) else ():
            found.setdefault(rank, set()).update(others)
        for rank in others:
            found.setdefault(rank, set()).update(ranks)
    return found


def _pieces(lines: Sequence[Line], mark: str) -> Iterator[str]:
    """The stretches of words with one fate: a whole paragraph, or several words of one."""
    for line in lines:
        for span in line.spans:
            if line.mark == mark or line.mark == "kept" and span.mark == mark:
                words = plain("".join(s.text for s in line.spans) if line.mark == mark else span.text).strip(" .;:,")
                if len(words.split()) >= (_SHORT if line.mark == mark else _SEVERAL):
                    yield words


def taken_from(lines: Sequence[Line], lost: Collection[str]) -> bool:
    """Whether a whole paragraph that comes into a text is one that the grey lost."""
    return any(line.mark == "added" and digest("".join(span.text for span in line.spans)) in lost for line in lines)
