"""What is told of a book read back: text by text, what may be written, what is left to a person and why, and the count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drafting import french
from drafting.cli import say
from drafting.cli.library.redlined import marked
from drafting.review import moved

if TYPE_CHECKING:
    from drafting.book_review import BookReview, Left, Outside, TextReview
    from drafting.library import Library

SENTENCES = {
    "variable_broken": "un nom entre accolades est abîmé ({about})",
    "variable_unknown": "le nom {about} n'est pas une variable de ce texte",
    "variable_removed": "la variable {about} n'est plus dans le texte",
    "slot_changed": "le repère d'un tableau ou d'un champ a changé ({about})",
    "table_added": "un tableau Word est dans le texte",
    "foreign": "un élément qu'un texte ne contient jamais y est ({about})",
    "struck": "des mots sont {about}s à la main : dites s'ils restent, par une suppression ou non",
    "unwritable": "ces mots ne s'écrivent pas dans la bibliothèque : {about}",
    "emptied": "tout le texte est supprimé : une abrogation est une version « repealed: oui », à dater",
    "holder_gone": "le texte a été retiré du livre, ses repères avec lui",
    "holder_lost": "un des deux repères du texte est perdu : on ne sait plus où il commence ou finit",
    "holder_doubled": "les repères du texte sont en double, sans doute par un copier-coller",
    "texts_mixed": "le texte s'étend sur un autre, ou ses repères ne sont plus dans l'ordre",
    "moved_between": "des mots sont passés d'un texte à l'autre ({about})",
    "moved_in": "des mots du gris sont passés dans ce texte",
    "moved_out": "des mots de ce texte sont passés hors des textes",
    "moved_since": "la bibliothèque a changé ce texte depuis que le livre a été fait",
    "unknown_text": "la bibliothèque n'a plus ce texte",
    "faulty": "le contrôle de la bibliothèque le refuserait : {about}",
    "elsewhere": "ce texte n'est pas dans la bibliothèque modifiée ({about})",
    "layout": "{about}",
    "released": "ce texte est livré : --in-force-from DATE en fait une version de plus, --slip MOTIF une coquille corrigée",
    "date_taken": "une version du {about} ne suivrait pas ce texte, ou viendrait après le suivant",
    "outside": "des mots sont ajoutés ou changés hors des textes",
    "frame_lost": "du gris manque à cet endroit ({about})",
}
"""Why an edit is left to a person."""
STATES = {"edited": ("peut être écrit", "écrit"), "left": ("laissé à une personne",) * 2, "unchanged": ("mots inchangés",) * 2}
COLOURS = {"edited": "green", "left": "red"}
KINDS = {"insertion": ("insertion", "insertions"), "deletion": ("suppression", "suppressions"),
         "formatting": ("changement de mise en forme", "changements de mise en forme")}
FATES = {"edited": "dans des textes sûrs", "left": "dans des textes laissés à une personne",
         "unchanged": "sans effet sur les mots", "outside": "hors des textes", "formatting": "sans effet sur les mots"}


def sentence(left: Left) -> str:
    """The reason, in a sentence."""
    return SENTENCES[left.reason].format(about=left.about)


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
    who = french.listing([*_people(review, text.changes), *(["correction directe"] if text.direct else [])])
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
        who = french.listing(_people(review, one.changes))
        voice.line(f"  → {french.capital(sentence(one.left))}" + f" ({who})" * bool(who) + ".", fg="red")
    if one.words:
        voice.line(f"    « {one.words[:200]}{'…' * (len(one.words) > 200)} »")
    _comments(voice, review, one.comments)


def _people(review: BookReview, changes: Iterable[int]) -> list[str]:
    told = dict.fromkeys((change.author, change.day) for change in (review.document.changes[rank] for rank in changes))
    return [_by(author, day) for author, day in told]


def _by(author: str, day: str) -> str:
    try:
        on = f", {french.short_date(french.read_date(day))}"
    except ValueError:
        on = ""
    return (author or "auteur non dit") + on


def _comments(voice: say.Voice, review: BookReview, ranks: Iterable[int]) -> None:
    for rank in ranks:
        comment = review.document.comments[rank]
        about = f" sur « {comment.words[:80]}{'…' * (len(comment.words) > 80)} »" if comment.words else ""
        answer = "répond" if comment.answers is not None else "dit"
        settled = " (réglé)" if comment.done else ""
        voice.line(f"  {_by(comment.author, comment.day)} {answer}{about}{settled} : {' / '.join(comment.text.splitlines())}")


def totals(review: BookReview) -> Iterator[str]:
    """One line a kind of change, with what became of each; then the comments."""
    for kind, (one, many) in KINDS.items():
        ranks = [rank for rank, change in enumerate(review.document.changes) if change.kind == kind]
        if ranks:
            fates = Counter(review.placed(rank) for rank in ranks)
            told = ", ".join(f"{count} {FATES[fate]}" for fate, count in sorted(fates.items()))
            yield f"{len(ranks)} {many if len(ranks) > 1 else one} : {told}."
    count = len(review.document.comments)
    yield f"{count} {'commentaires' if count > 1 else 'commentaire'}." if count else "Aucun commentaire."
    states = Counter(text.state for text in review.texts)
    yield (f"Textes : {states['edited']} à écrire ou écrits, {states['left']} laissés à une personne. "
           f"Hors des textes : {sum(one.left is not None for one in review.outside)} à voir.")


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
