"""What the review book says: its first page, then each clause's sheet, texts and examples, in French sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from drafting import french
from drafting.book import Book, Example, Examples, Part, Row, Sheet, Text
from drafting.comparison import paragraphs
from drafting.document import BulletItem, BulletList, Heading, Inlines, Paragraph
from drafting.document import Text as Said
from drafting.hashes import clause_hash, text_hash
from drafting.review import standing
from drafting.sentences import (
    applies,
    field_line,
    provision_line,
    review_sentence,
    variable_words,
)

if TYPE_CHECKING:
    from drafting.cases import Printed
    from drafting.library import Clause, Library
    from drafting.outlines import Outline
    from drafting.released import Key

TITLE = "Livre de relecture de la bibliothèque de clauses"
CONTENTS = ("Table du livre", "Cliquez sur un titre pour y aller. Les numéros de page paraissent quand la table est mise à "
            "jour : clic droit sur elle, puis « Mettre à jour les champs » (Word) ou « Mettre à jour l'index » (LibreOffice).")
GUIDE = (
    "Ce qui est sur fond blanc, entre la fiche d'un texte et ses exemples, est le texte de la clause : corrigez-le, avec ou sans "
    "suivi des modifications, et commentez-le.",
    "Ce qui est gris et encadré, les titres et la table ne se modifient pas : le fichier garde l'empreinte de chaque "
    "paragraphe, et tout changement y est signalé à la relecture.",
    "Dans un texte, un nom entre accolades est une valeur du marché, et une ligne entre crochets la place d'un tableau ou d'un "
    "champ à remplir : ils se gardent lettre pour lettre. La fiche dit ce que chaque nom imprime.",
    "Une variante est une autre clause, qui a ses propres conditions. Un texte vaut pour les marchés lancés à ses dates.",
    "Un contrat privé ou une concession remplace les noms du marché par les siens : « l'entrepreneur », « le concessionnaire » "
    "pour « le titulaire ». Le texte garde ceux du marché ; les exemples montrent les autres.",
    "Les exemples sont écrits par clausier d'après des marchés inventés ; ils se refont seuls d'après le texte.")
EACH = {"market": "Une fois pour le marché.", "lot": "Une fois pour chaque groupe de lots où elle s'imprime de même."}
VERIFIED = {"read": "lue", "concordant": "recoupée", "no": "à vérifier"}
STATES = {"proposed": ("proposé", "proposés"), "approved": ("approuvé", "approuvés"), "suspended": ("suspendu", "suspendus"),
          "withdrawn": ("retiré", "retirés")}
NOT_WRITTEN = "La clause n'est pas écrite."


def library_book(library: Library, outlines: Mapping[str, Outline], clauses: Sequence[Clause],
                 examples: Mapping[str, Sequence[Printed]], released: Mapping[Key, str], asked: dict[str, Any]) -> Book:
    """The book of `clauses`: a chapter a model, a section a pièce, then each clause in the order of the pièce.

    `released`: the texts that a release holds to, with its name.
    """
    places = {id_: rank for outline in outlines.values() for rank, id_ in enumerate(outline.clauses())}
    models, pieces = list(library.models), list(outlines)
    ordered = sorted(clauses, key=lambda c: (models.index(c.model), pieces.index(c.piece) if c.piece in pieces else len(pieces),
                                             places.get(c.id, len(places)), c.id))
    parts: list[Part] = []
    model = piece = ""
    for clause in ordered:
        if clause.model != model:
            model, piece = clause.model, ""
            parts += [_heading(1, library.models[model].title), _line(library.models[model].about)]
        if clause.piece != piece:
            piece = clause.piece
            parts.append(_heading(2, outlines[piece].title if piece in outlines else piece))
        parts += _clause(library, outlines, clause, examples[clause.id], released)
    front = (_identity(library, ordered, asked), _line("Mode d'emploi", "caption"), _list(GUIDE))
    return Book(TITLE, front, (CONTENTS[0], french.typeset(CONTENTS[1])), tuple(parts), asked)


def _identity(library: Library, clauses: Sequence[Clause], asked: Mapping[str, Any]) -> Sheet:
    """What this book is a book of."""
    states = Counter(standing(clause, v) for clause in clauses for v in clause.versions if not v.repealed)
    counted = [f"{count} {STATES[state][count > 1]}" for state in STATES if (count := states[state])]
    chosen = [f"le modèle « {library.models[asked['model']].title} »"] if asked["model"] else []
    chosen += [f"la pièce « {asked['piece']} »"] if asked["piece"] else []
    since = asked["changed_since"] and french.short_date(date.fromisoformat(asked["changed_since"]))
    chosen += [f"les clauses dont un texte prend effet le {since} ou après"] if since else []
    return Sheet("Ce que contient ce livre", tuple(_row(label, [words]) for label, words in (
        ("Bibliothèque", f"livraison {asked['release']}"),
        ("Livre du", french.long_date(date.fromisoformat(asked["made_on"]))),
        ("Contenu", french.capital(french.listing(chosen)) if chosen else "Toutes les clauses"),
        ("Clauses", french.number(len(clauses))),
        ("Textes", french.listing(counted)),
        ("Empreinte", asked["library_sha256"][:16]))))


def _clause(library: Library, outlines: Mapping[str, Outline], clause: Clause, examples: Sequence[Printed],
            released: Mapping[Key, str]) -> Iterator[Part]:
    """Its sheet, its texts with the examples that print them, then the markets that do without it."""
    yield _heading(3, clause.title)
    yield _sheet(f"Fiche de la clause {clause.id}", (
        ("Identifiant", [clause.id]), ("Objet", [clause.about]), ("Bibliothèque", [_origin(library, clause)]),
        ("Dispositions", [provision_line(library, provision) for provision in clause.provides]),
        ("Quand", [applies(library.when(clause, clause.versions[0]), library)]),
        ("Sert aussi", [library.models[served].title for served in clause.serves]),
        ("Combien de fois", [EACH[clause.for_each]]),
        ("Variables", [variable_words(name, v, library, outlines) for name, v in clause.variables.items()]),
        ("À remplir", [field_line(field) for field in clause.fields.values()])))
    for rank, version in enumerate(clause.versions):
        yield from _version(library, outlines, clause, rank, released)
        printed = [_example(each) for each in examples if each.version == version.in_force_from]
        if rank == len(clause.versions) - 1:
            printed += [_example(each) for each in examples if each.version is None]
        if printed:
            yield Examples("Exemples", tuple(printed))


def _origin(library: Library, clause: Clause) -> str:
    """The buyer's own library that holds a clause; nothing for one of the built-in library."""
    origin, beneath = library.origin(clause.file), library.replaced.get(clause.id)
    if origin is None:
        return ""
    instead = f", à la place de {beneath.release}" if beneath and library.changed(clause) else ""
    return f"{origin.name} (livraison {clause.release}){instead}"


def _version(library: Library, outlines: Mapping[str, Outline], clause: Clause, rank: int,
             released: Mapping[Key, str]) -> Iterator[Part]:
    """A version's dates, its own sheet, and its text."""
    version = clause.versions[rank]
    since = french.short_date(version.in_force_from)
    until = clause.versions[rank + 1].in_force_from - timedelta(days=1) if rank + 1 < len(clause.versions) else None
    told = f"du {since} au {french.short_date(until)}" if until else f"depuis le {since}"
    yield _line(f"Clause abrogée pour les lancements {told}" if version.repealed else f"Texte des lancements {told}", "caption")
    own, after = version.when is not None or rank > 0 and clause.versions[0].when is not None, version.variables
    yield _sheet(f"Fiche du texte du {since}", (
        ("Relecture", [french.capital(review_sentence(clause, version)) + "."]),
        ("Livraison", [_release(released.get((clause.id, version.in_force_from)))]),
        ("Droit", [_article(library, id_, version.in_force_from, until) for id_ in version.law]),
        ("Vérifié le", [french.long_date(version.checked_on)] if version.checked_on else []),
        ("Changement", [version.change]),
        ("Quand", [applies(library.when(clause, version), library)] if own else []),
        ("Variables", [variable_words(name, v, library, outlines) for name, v in (after or {}).items()])))
    if not version.repealed:
        yield Text(clause.id, version.in_force_from, text_hash(version), clause_hash(clause, version),
                   paragraphs(clause, version))


def _release(name: str | None) -> str:
    """What becomes of a correction: the markets that got a released text keep it."""
    return (f"Texte livré ({name}) : corrigé, il devient un texte nouveau, à une date, ou une coquille déclarée." if name
            else "Texte jamais livré : corrigé, il est remplacé.")


def _article(library: Library, id_: str, since: date, until: date | None) -> str:
    """An article with the wordings that it has during the life of a text, and whether each was read."""
    article = library.law.get(id_)
    if article is None:
        return f"{id_}, absent de law.yaml"
    first = article.wording_on(since)
    lived = [w for w in article.wordings if w is first or (w.since > since and (until is None or w.since <= until))]
    told = french.listing([f"{french.short_date(w.since)} ({VERIFIED[w.verified]})" for w in lived])
    named = f"{french.capital(article.cite)}, {article.text} – {article.label}"
    ended = f" ; abrogé le {french.short_date(article.ends)}" if article.ends else ""
    return f"{named} ; rédaction{'s' * (len(lived) > 1)} du {told}{ended}" if lived else named + ended


def _example(printed: Printed) -> Example:
    """A rule over what the clause prints then, or over why it prints nothing."""
    blocks = printed.blocks or (_line(printed.fault or NOT_WRITTEN),)
    return Example(french.typeset(printed.case.name), blocks)


def _sheet(title: str, rows: Sequence[tuple[str, list[str]]]) -> Sheet:
    return Sheet(french.typeset(title), tuple(_row(label, lines) for label, lines in rows if any(lines)))


def _row(label: str, lines: list[str]) -> Row:
    """A row; several lines are a list."""
    told = [line for line in lines if line]
    return Row(french.typeset(label), (_list(told),) if len(told) > 1 else (_line(told[0]),))


def _list(lines: Sequence[str]) -> BulletList:
    return BulletList(tuple(BulletItem(1, _inlines(line)) for line in lines))


def _line(words: str, kind: str = "body") -> Paragraph:
    return Paragraph(_inlines(words), kind)


def _inlines(words: str) -> Inlines:
    return (Said(french.typeset(words)),)


def _heading(level: int, words: str) -> Heading:
    return Heading(level, french.typeset(words), None, "")
