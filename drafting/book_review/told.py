"""What is told of a book read back, in French sentences: for the command and for the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from drafting import french
from drafting.book_review.model import BookReview, Left
from drafting.edited import Comment

SENTENCES = {
    "variable_broken": "un nom entre accolades est abîmé ({about})",
    "variable_unknown": "le nom {about} n'est pas une variable de ce texte",
    "variable_removed": "la variable {about} n'est plus dans le texte",
    "slot_changed": "le repère d'un tableau ou d'un champ a changé ({about})",
    "table_added": "un tableau Word est dans le texte",
    "foreign": "un élément qu'un texte ne contient jamais y est ({about})",
    "struck": "des mots sont {about}s à la main : dites s'ils restent, par une suppression ou non",
    "unwritable": "ces mots ne s'écrivent pas dans la bibliothèque : {about}",
    "emptied": "tout le texte est supprimé : une abrogation est une version de plus, à sa date (« repealed: oui »)",
    "holder_gone": "le texte a été retiré du livre, ses repères avec lui",
    "holder_lost": "un des deux repères du texte est perdu : on ne sait plus où il commence ou finit",
    "holder_doubled": "les repères du texte sont en double, sans doute par un copier-coller",
    "texts_mixed": "le texte s'étend sur un autre, ou ses repères ne sont plus dans l'ordre",
    "moved_between": "des mots sont passés d'un texte à l'autre ({about})",
    "moved_in": "des mots d'une partie figée du livre sont passés dans ce texte",
    "moved_out": "des mots de ce texte sont passés hors des textes",
    "moved_since": "la bibliothèque a changé ce texte depuis que le livre a été fait",
    "unknown_text": "la bibliothèque n'a plus ce texte",
    "faulty": "le contrôle de la bibliothèque le refuserait : {about}",
    "elsewhere": "ce texte n'est pas dans la bibliothèque modifiée ({about})",
    "layout": "{about}",
    "released": "ce texte est livré : une date d'effet (--in-force-from) en fait une version de plus, un motif (--slip) une "
                "coquille corrigée",
    "date_taken": "une version du {about} ne suivrait pas ce texte, ou viendrait après le suivant",
    "set_aside": "ce texte est {about} : une décision sur lui se prend à part",
    "outside": "des mots sont ajoutés ou changés hors des textes",
    "frame_lost": "une partie figée du livre manque à cet endroit ({about})",
}
"""Why an edit is left to a person."""
KINDS = {"insertion": ("insertion", "insertions"), "deletion": ("suppression", "suppressions"),
         "formatting": ("changement de mise en forme", "changements de mise en forme")}
FATES = {"edited": "dans des textes sûrs", "left": "dans des textes laissés à une personne",
         "unchanged": "sans effet sur les mots", "outside": "hors des textes", "formatting": "sans effet sur les mots"}


def sentence(left: Left) -> str:
    """The reason, in a sentence."""
    return SENTENCES[left.reason].format(about=left.about)


def by(author: str, day: str) -> str:
    """Who did something in Word, and when, as the file says it."""
    try:
        on = f", {french.short_date(french.read_date(day))}"
    except ValueError:
        on = ""
    return (author or "auteur non dit") + on


def people(review: BookReview, changes: Iterable[int]) -> list[str]:
    """Who made some tracked changes."""
    told = dict.fromkeys((change.author, change.day) for change in (review.document.changes[rank] for rank in changes))
    return [by(author, day) for author, day in told]


def remark(comment: Comment) -> tuple[str, str]:
    """Who says it and about which words; what is said, on one line."""
    about = f" sur « {comment.words[:80]}{'…' * (len(comment.words) > 80)} »" if comment.words else ""
    answer = "répond" if comment.answers is not None else "dit"
    settled = " (réglé)" if comment.done else ""
    return f"{by(comment.author, comment.day)} {answer}{about}{settled}", " / ".join(comment.text.splitlines())


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
