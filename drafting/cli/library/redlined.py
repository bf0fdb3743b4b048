"""How a difference between two texts is told: its heading, its notes, its legal reason; and the document of them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from drafting import french
from drafting.grounds import Law, text_reasons
from drafting.redline import Line, Redline, Section, count

if TYPE_CHECKING:
    from drafting.comparison import Difference

CHAPTERS = {"changed": "Textes dont les mots changent", "new": "Clauses qui s’écrivent désormais",
            "ended": "Clauses qui ne s’écrivent plus", "same_words": "Textes qui gardent leurs mots"}
OTHERS = {"conditions": "les conditions", "variables": "les variables", "fields": "les champs à remplir",
          "law": "les articles cités", "scope": "les marchés et les dispositions servis", "title": "l'intitulé"}
MARKS = {"removed": ("[-", "-]", "red"), "added": ("[+", "+]", "green")}
"""The signs around words, which say it without colour too."""

def heading(difference: Difference) -> str:
    """The clause's own title."""
    return french.typeset(difference.clause.title)


def notes(difference: Difference) -> Iterator[str]:
    """What is compared with what, how many words, what else differs."""
    old, new = difference.old, difference.new
    since = french.short_date
    if old and new and old.in_force_from == new.in_force_from:
        yield f"Texte du {since(new.in_force_from)}"
    elif old and new:
        yield f"Texte du {since(old.in_force_from)} → texte du {since(new.in_force_from)}"
    elif new and difference.aside:
        yield f"Texte du {since(new.in_force_from)} ; rien ne s’écrivait"
    elif new:
        yield f"Clause nouvelle, texte du {since(new.in_force_from)}"
    elif old and difference.aside:
        yield f"Ne s’écrit plus ; texte du {since(old.in_force_from)}"
    elif old:
        yield f"Plus en vigueur pour un lancement du {since(difference.day)} ; texte du {since(old.in_force_from)}"
    removed, added = count(difference.lines, "removed"), count(difference.lines, "added")
    if old and new:
        yield (f"{_many('mot retiré', removed)}, {_many('mot ajouté', added)}" if removed or added
               else "Les mots sont les mêmes.")
    if difference.others:
        yield "Changent aussi : " + ", ".join(OTHERS[other] for other in difference.others)


def _many(words: str, number: int) -> str:
    return f"{number} " + " ".join(french.plural(word, number) for word in words.split())


def marked(line: Line) -> str:
    """A line for the terminal, its words removed and added between signs."""
    return "".join(
        span.text if span.mark == "kept"
        else click.style(f"{MARKS[span.mark][0]}{span.text}{MARKS[span.mark][1]}", fg=MARKS[span.mark][2])
        for span in line.spans)


def library_redline(law: Law, found: Iterable[Difference], span: str) -> Redline:
    """The document: a chapter for each kind of difference, a section a clause."""
    by_kind: dict[str, list[Section]] = {kind: [] for kind in CHAPTERS}
    for difference in found:
        by_kind[difference.kind].append(Section(
            heading(difference), (difference.clause.id, *notes(difference)), difference.lines,
            tuple(text_reasons(law, difference))))
    return Redline(
        "Clauses comparées",
        (f"Bibliothèque de clauses, {span}.",
         "Les mots retirés et ajoutés sont des modifications suivies : tout accepter donne le texte nouveau, tout refuser "
         "l’ancien. La raison de chaque changement est en commentaire sur le titre de la clause. Les noms entre accolades "
         "sont les valeurs que chaque marché imprime."),
        tuple((CHAPTERS[kind], tuple(sections)) for kind, sections in by_kind.items() if sections),
        "Fin de la comparaison.")
