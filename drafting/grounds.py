"""Why a text or a clause changes, in words: its own reason, the law, the conditions, the values.

The commands print these lines; tracked changes carry them as comments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from drafting import french
from drafting.library import LegalReference, Library, Version
from drafting.review import set_aside
from drafting.spoken import path_title

if TYPE_CHECKING:
    from drafting.comparison import Difference
    from drafting.market_diff import Why

VERIFIED = {"read": "lue", "concordant": "recoupée", "no": "à vérifier"}
SHELL = {"titre": "Titre", "marche": "Marché", "reference": "Référence", "qualite": "Qualité de l'acheteur",
         "acheteur": "Acheteur", "date": "Date", "lot": "Lot", "piece": "Pièce", "projet": "Mention"}
"""What the title block and the headers of a pièce say, by the names that its shell gives them."""
Law = Mapping[str, LegalReference]


def text_reasons(law: Law, difference: Difference) -> Iterator[str]:
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


def clause_reasons(clause: str, why: Why, library: Library, day: date) -> list[str]:
    """Why a clause changes: the versions and the law; the conditions; the values; or what it refers to."""
    told = list(text_reasons(library.law, why.text)) if why.text is not None else []
    if why.comes is not None:
        before, after = why.comes
        if why.text is None:
            told.append(f"N'était pas écrite : {before}." if before else "Nouvelle dans la bibliothèque.")
        told += [f"Écrite désormais : {after}."] if after not in ("", "toujours") else []
        known = library.clauses.get(clause)
        version = known.version_on(day) if known and why.text is None else None
        told += articles(library.law, version, day) if version else []
    if why.goes is not None:
        told.append(f"N'est plus écrite : {why.goes[1]}." if why.goes[1] else "N'est plus dans la bibliothèque.")
    if why.values:
        practice = library.data["practice"]
        titles = [str(practice[path]["title"]) if path in practice else path_title(path) for path in why.values]
        told.append(f"Change avec : {', '.join(dict.fromkeys(titles))}.")
    return [french.typeset(line) for line in told or [
        "Le texte est le même : change un renvoi, un tableau ou le mot d'une valeur."]]
