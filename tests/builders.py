"""Small trees made by hand, for the tests that need no market and no library; and the minimal market, changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from places import LIBRARY, TEMPLATES

from drafting.cases import merged
from drafting.cli import places
from drafting.document import (
    BulletItem,
    BulletList,
    Column,
    CrossReference,
    Field,
    Heading,
    Inlines,
    Paragraph,
    Passage,
    Piece,
    Table,
    Text,
)
from drafting.draft import Dossier, prepare
from drafting.library import Library, load_library
from drafting.outlines import Outline, load_outlines
from drafting.reading import MarketFile, load_market, validate
from drafting.settled import Settled, settle

SINCE = date(2019, 4, 1)
POSTS = (Column("Poste", 40), Column("Modalité", 30), Column("Heures", 15, "right"))
HOSTILE = 'Durand & Fils <SARL> "{{ x }} {% y %} {# z #}" ]]>'


def words(text: str) -> Inlines:
    """One run."""
    return (Text(text),)


def passage(
    name: str, *blocks: Paragraph | BulletList | Table | Field, lots: tuple[str, ...] = ()
) -> Passage:
    """A clause `execution_clause/ccap/name`."""
    return Passage(f"execution_clause/ccap/{name}", SINCE, lots, blocks)


def hours_table(rows: int = 2, number: int = 1) -> Table:
    """Hours per lot, with a total."""
    lots = tuple((words(str(n)), words("Gros œuvre"), words("525")) for n in range(1, rows + 1))
    total = (words("Total"), words(""), words(f"{525 * rows}"))
    columns = (Column("Lot", 10), Column("Intitulé", 60), Column("Heures minimales", 20, "right"))
    return Table("hours_per_lot", "Heures d’insertion par lot", number, columns, (*lots, total), total=True)


def every_field() -> tuple[Field, ...]:
    """One field of each kind but `rows`."""
    return (
        Field("name", "Dénomination", "text", "Raison sociale"),
        Field("hours", "Heures proposées", "number"),
        Field("start", "Date de début", "date"),
        Field("way", "Modalité principale", "choice", "", ("Embauche directe", "Sous-traitance & co")),
        Field("publics", "Publics visés", "check", "", ("demandeurs d’emploi", "bénéficiaires du RSA")),
        Field("agreed", "Engagement", "check"),
        Field("support", "Accompagnement prévu", "long_text", "Décrire en quelques lignes"),
    )


def rich_piece() -> Piece:
    """A pièce with every kind of block, references forward and back, an unnumbered heading, a long table."""
    reference = (
        Text("Une "),
        Text("condition d’exécution", strong=True),
        Text(" s’applique dans la limite de l’article\u00a0"),
        CrossReference("12.2", "volume"),
        Text(f". {HOSTILE}"),
    )
    items = (
        BulletItem(1, words("un élément\u00a0;")),
        BulletItem(2, words("un sous-élément\u00a0;")),
        BulletItem(1, words("un dernier élément.")),
    )
    body: tuple[Heading | Passage, ...] = (
        Heading(1, "Action d’insertion", "12", "action"),
        Heading(2, "Principe", "12.1", "principe"),
        passage(
            "principe", Paragraph(reference), Paragraph(words("Les éléments sont\u00a0:")), BulletList(items)
        ),
        Heading(2, "Volume d’heures", "12.2", "volume"),
        passage("volume", Paragraph(words("Le volume figure au tableau 1.")), hours_table(), lots=("1", "2")),
        passage("volume", Paragraph(words("1° Un alinéa."), "numbered"), lots=("3",)),
        Heading(3, "Détail", "12.2.1", "detail"),
        passage("detail", hours_table(40, 2)),
        passage(
            "place",
            Paragraph(words("À insérer à la fin du CCAP"), "place"),
            Paragraph(words("L’article 20.")),
        ),
        Heading(1, "Réponses du candidat", None, "reponses"),
        passage("reponses", Paragraph(words("Le candidat répond.")), *every_field()),
        passage("suite", Field("contact", "Référent", "text")),
        passage("postes", Field("posts", "Postes proposés", "rows", "", (), POSTS, 3)),
        Heading(1, "Pénalités", "13", "penalites"),
        passage(
            "fin", Paragraph((Text("Voir l’article\u00a0"), CrossReference("12.2.1", "detail"), Text(".")))
        ),
    )
    return Piece("ccap", "Cahier des clauses administratives particulières", "dce", body, start=12)


def shell_values(**changes: str) -> dict[str, str]:
    """A value for each name of a shell."""
    return {
        "titre": "Cahier des clauses administratives particulières",
        "marche": "Réhabilitation du groupe scolaire des Tilleuls",
        "reference": "2027-TVX-014",
        "qualite": "Acheteur",
        "acheteur": "commune de Valbrune",
        "date": "1er février 2027",
        "lot": "",
        "piece": "CCAP",
        "projet": "",
    } | changes


# ---- markets ----------------------------------------------------------------------------------------

VALID = """\
format: 1
reference: 2027-01
title: Réfection de l'école
launch_date: 01/02/2027
nature: works
procedure: adapted
ccag: works
estimated_value: 200 000
buyer: {name: commune de Valbrune, article: la, kind: local_authority}
facilitator: non
insertion_contact: {service: service insertion, email: insertion@exemple.org}
lots:
  - {number: "1", title: Gros œuvre, estimated_value: 120 000, levers: [execution_condition], insertion_hours: 140}
  - {number: "2", title: Peinture, estimated_value: 80 000, levers: []}
"""
"""A small valid market; each file of `broken/` is this one with one mistake."""


@cache
def library() -> Library:
    """The built-in library."""
    return load_library([LIBRARY])


def laid(*folders: Path) -> Library:
    """The built-in library and what is laid over it; what was already read of it in this run is not read again."""
    return load_library([LIBRARY, *folders], places.cache())


@cache
def outlines() -> Mapping[str, Outline]:
    """The built-in templates."""
    return load_outlines([TEMPLATES])


@cache
def starter(path: Path) -> Dossier:
    """A starter with the built-in library, prepared once for all the tests that look at it."""
    return prepare(load_market(path, library().vocabulary()), library(), outlines())


def market(**changes: Any) -> MarketFile:
    """The minimal market with `changes` as a file would write them (texts): mappings merge, lists replace."""
    file = library().files["minimal-market"]
    return validate(replace(file, data=merged(file.data, changes)), library().vocabulary())


def service_market(**changes: Any) -> MarketFile:
    """The minimal market that buys insertion, with `changes`."""
    file = library().files["minimal-service-market"]
    return validate(replace(file, data=merged(file.data, changes)), library().vocabulary())


def service(number: str = "1", *, block: Mapping[str, str | None] | None = None, **changes: Any) -> dict[str, Any]:
    """A lot that buys insertion, as a file would write it; a key set to None is left out."""
    usual = {"support_activity": "l'entretien d'espaces naturels", "support_quantities": "12 hectares", "support_share": "20 %",
             "cpv": "85312510-7", "buyer_title": "compétence en matière d'insertion", "places": "8", **(block or {})}
    lot = {"number": number, "title": "Service d'insertion", "estimated_value": "180 000", "duration_months": "12",
           "levers": ["insertion_service"], "insertion_service": {k: v for k, v in usual.items() if v is not None}} | changes
    return {key: value for key, value in lot.items() if value is not None}


def settled(**changes: Any) -> Settled:
    """The values of the minimal market with `changes`."""
    return settle(market(**changes), library())


def lot(number: str = "1", **changes: Any) -> dict[str, Any]:
    """A lot with an execution condition, as a file would write it; a key set to None is left out."""
    usual = {"number": number, "title": f"Lot {number}", "estimated_value": "820 000", "duration_months": "9",
             "trade": "gros_oeuvre", "levers": ["execution_condition"], "insertion_hours": "525"}
    return {key: value for key, value in (usual | changes).items() if value is not None}
