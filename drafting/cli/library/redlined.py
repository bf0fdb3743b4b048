"""How a difference between two texts is told: its heading, its notes, its legal reason; and the document of them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import click

from drafting import french
from drafting.redline import Line, Redline, Section, count
from drafting.review import set_aside

if TYPE_CHECKING:
    from datetime import date

    from drafting.comparison import Difference
    from drafting.library import LegalReference, Version

CHAPTERS = {"changed": "Textes dont les mots changent", "new": "Clauses qui s’écrivent désormais",
            "ended": "Clauses qui ne s’écrivent plus", "same_words": "Textes qui gardent leurs mots"}
OTHERS = {"conditions": "les conditions", "variables": "les variables", "fields": "les champs à remplir",
          "law": "les articles cités", "scope": "les marchés et les dispositions servis", "title": "l'intitulé"}
VERIFIED = {"read": "lue", "concordant": "recoupée", "no": "à vérifier"}

MARKS = {"removed": ("[-", "-]", "red"), "added": ("[+", "+]", "green")}
"""The signs around words, which say it without colour too."""

Law = Mapping[str, "LegalReference"]


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


def reasons(law: Law, difference: Difference) -> Iterator[str]:
    """Why a text is set aside, each version's own reason, then the articles that the text cites, with the wording of its day."""
    aside = difference.aside
    told = bool(aside or difference.mended)
    if difference.mended:
        yield french.typeset(f"Coquille corrigée : {difference.mended}")
    if aside is not None:
        yield french.typeset(f"Texte du {french.short_date(aside.in_force_from)} : {set_aside(aside)}")
    for version in difference.reasons:
        if version.change and version is not aside:
            told = True
            yield french.typeset(f"Depuis le {french.short_date(version.in_force_from)} : {version.change}")
    if not told:
        yield "Aucune raison n'est écrite dans la bibliothèque."
    current = difference.new or difference.old
    if current is not None:
        yield from articles(law, current, difference.day)
    if difference.old and difference.new:
        gone = [id_ for id_ in difference.old.law if id_ not in difference.new.law]
        if gone:
            yield "N'est plus cité : " + french.listing([_cite(law, id_) for id_ in gone])


def articles(law: Law, version: Version, day: date) -> Iterator[str]:
    """The articles that a text cites, with the wording of the day and whether it was read."""
    for id_ in version.law:
        article = law.get(id_)
        wording = article.wording_on(day) if article else None
        state = f" (rédaction du {french.short_date(wording.since)}, {VERIFIED[wording.verified]})" if wording else ""
        yield french.typeset(f"Droit : {_cite(law, id_)}{f' – {article.label}' if article else ''}{state}")


def _cite(law: Law, id_: str) -> str:
    article = law.get(id_)
    return f"{article.cite}, {article.text}" if article else f"{id_}, absent de law.yaml"


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
            tuple(reasons(law, difference))))
    return Redline(
        "Clauses comparées",
        (f"Bibliothèque de clauses, {span}.",
         "Les mots retirés et ajoutés sont des modifications suivies : tout accepter donne le texte nouveau, tout refuser "
         "l’ancien. La raison de chaque changement est en commentaire sur le titre de la clause. Les noms entre accolades "
         "sont les valeurs que chaque marché imprime."),
        tuple((CHAPTERS[kind], tuple(sections)) for kind, sections in by_kind.items() if sections),
        "Fin de la comparaison.")
