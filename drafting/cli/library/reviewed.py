"""What is told of a book read back: text by text, what may be written, what is left to a person and why, and the count."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drafting import french
from drafting.book_review.told import people, remark, sentence, totals
from drafting.cli import say
from drafting.cli.library.redlined import marked
from drafting.review import moved

if TYPE_CHECKING:
    from drafting.book_review import BookReview, Outside, TextReview
    from drafting.library import Library

STATES = {"edited": ("peut être écrit", "écrit"), "left": ("laissé à une personne",) * 2, "unchanged": ("mots inchangés",) * 2}
COLOURS = {"edited": "green", "left": "red"}


def show(voice: say.Voice, review: BookReview, library: Library, *, applied: bool) -> None:
    """The whole report."""
    voice.line(f"Livre du {french.short_date(review.made_on)}, livraison {review.release}.")
    for text in review.texts:
        _text(voice, review, text, library, applied)
    for one in review.outside:
        _outside(voice, review, one)
    voice.line()
    for line in totals(review):
        voice.line(line)


def _text(voice: say.Voice, review: BookReview, text: TextReview, library: Library, applied: bool) -> None:
    state = STATES[text.state]
    voice.line()
    voice.title(f"{text.clause}, texte du {french.short_date(text.version)}")
    who = french.listing([*people(review, text.changes), *(["correction directe"] if text.direct else [])])
    voice.line(f"  {french.capital(state[applied])}" + f" ({who})" * bool(who) + ".", fg=COLOURS.get(text.state))
    for left in text.left:
        voice.line(f"  → {french.capital(sentence(left))}.")
    if text.looks:
        voice.line(f"  Mise en forme qui n'est pas gardée : {french.listing(text.looks)}.")
    for line in text.lines:
        if line.changed:
            voice.line(f"    {'– ' * bool(line.level)}{marked(line)}")
    if text.state == "edited" and (clause := library.clauses.get(text.clause)):
        version = next(v for v in clause.versions if v.in_force_from == text.version)
        if version.review and version.review.state == "approved" and not moved(clause, version):
            voice.line(f"  L'approbation de ce texte ({version.review.by}) "
                       f"{'ne vaut plus' if applied else 'ne vaudra plus'} : faites-le relire.")
    _comments(voice, review, text.comments)


def _outside(voice: say.Voice, review: BookReview, one: Outside) -> None:
    voice.line()
    voice.title(f"Hors des textes, {f'près de {one.clause}' if one.clause else 'au début ou à la fin du livre'}")
    if one.left:
        who = french.listing(people(review, one.changes))
        voice.line(f"  → {french.capital(sentence(one.left))}" + f" ({who})" * bool(who) + ".", fg="red")
    if one.words:
        voice.line(f"    « {one.words[:200]}{'…' * (len(one.words) > 200)} »")
    _comments(voice, review, one.comments)


def _comments(voice: say.Voice, review: BookReview, ranks: Iterable[int]) -> None:
    for rank in ranks:
        who, said = remark(review.document.comments[rank])
        voice.line(f"  {who} : {said}")


def data(review: BookReview, applied: bool, written: list[Path]) -> dict[str, Any]:
    """The report for programs; changes and comments are listed once each, with their place."""
    document = review.document
    return {
        "release": review.release, "made_on": review.made_on.isoformat(), "applied": applied,
        "written": [path.as_posix() for path in written],
        "texts": [{"clause": text.clause, "version": text.version.isoformat(), "state": text.state,
                   "reasons": [{"reason": left.reason, "about": left.about, "message": sentence(left)} for left in text.left],
                   "looks": list(text.looks), "direct": text.direct,
                   "changes": list(text.changes), "comments": list(text.comments),
                   "lines": [{"level": line.level, "mark": line.mark, "spans": [
                       {"text": s.text, "strong": s.strong, "mark": s.mark} for s in line.spans]} for line in text.lines]}
                  for text in review.texts],
        "outside": [{"clause": one.clause, "words": one.words, "reason": one.left.reason if one.left else None,
                     "changes": list(one.changes), "comments": list(one.comments)} for one in review.outside],
        "changes": [{"kind": change.kind, "author": change.author, "date": change.day, "part": change.part,
                     "placed": review.placed(rank)} for rank, change in enumerate(document.changes)],
        "comments": [{"author": c.author, "date": c.day, "words": c.words, "text": c.text, "answers": c.answers, "done": c.done}
                     for c in document.comments]}
