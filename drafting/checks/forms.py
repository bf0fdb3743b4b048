"""Rules on what the forms ask: nothing that names a beneficiary, and the columns that the counting rules need."""

from __future__ import annotations

import re
from collections.abc import Iterator

from drafting.checks.finding import Remark, at, here, remark
from drafting.checks.typed import free_texts, straight
from drafting.document import Field, Passage, Piece, Table
from drafting.pieces import Line, Pieces
from drafting.selection import Selection
from drafting.settled import Settled

READ_BY_THE_BUYER = ("dce", "execution")
"""The audiences whose pièces reach the buyer, filled in."""

_ALWAYS = re.compile(
    r"(?:date|lieu|pays) de naissance|\bnée? le\b|sécurité sociale|\bnir\b|nationalité|"
    r"(?:motifs?|justificatifs?|justification) (?:de |d')(?:l')?éligibilité|catégorie du bénéficiaire|"
    r"reconnaissance.{0,20}handicap|situation (?:judiciaire|médicale)", re.I)
"""What is asked of nobody but a beneficiary."""
_PERSON = re.compile(
    r"bénéficiaire|salariée? en (?:insertion|parcours)|personne (?:éloignée|en insertion|validée|éligible)", re.I)
_NAMING = re.compile(
    r"\b(?:noms?|prénoms?|identité|adresse|domicile|âge|téléphone|courriel|coordonnées|naissance)\b", re.I)
_OTHERS = re.compile(r"référente?\b|tuteur|tutorat|employeur|entreprise|candidat|titulaire|structure|organisme", re.I)
"""Those whose name may be asked: a title that names one of them asks nothing of a beneficiary."""


def no_personal_data(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-28: no form that the buyer reads asks a beneficiary's name, birth, address, or why he is eligible."""
    for piece, passage, block in _forms(pieces):
        if piece.audience not in READ_BY_THE_BUYER:
            continue
        label = block.label if isinstance(block, Field) else block.caption
        titles = [straight(column.title) for column in block.columns]
        about = any(_PERSON.search(straight(text)) for text in (label, *titles)) and not _OTHERS.search(straight(label))
        hint = block.hint if isinstance(block, Field) else ""
        for asked in dict.fromkeys((straight(label), straight(hint), *titles)):
            named = _NAMING.search(asked) and not _OTHERS.search(asked) and (about or _PERSON.search(asked))
            if named or _ALWAYS.search(asked):
                yield here(s, "COH-28", Line(piece, passage, ""), champ=asked)


def valued_hours(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-31: where permanent contracts are valued, the follow-up form has a column for these hours."""
    if str(s.get("counting.permanent_contract") or "none") == "none":
        return
    paid_as_done = {lot.number for lot in s.lots_with("insertion_service")}  # nothing is valued there
    for piece in pieces.pieces:
        if piece.code != "fiche-suivi":
            continue
        counted = {number for passage in piece.passages() for number in passage.lots} - paid_as_done
        valued = {number for _, passage, block in _forms(pieces, piece) for column in block.columns
                  if "valoris" in column.title.casefold() for number in passage.lots}
        if counted - valued:
            yield remark("COH-31", at(s, "counting.permanent_contract"), piece=piece.stem)


def _forms(pieces: Pieces, only: Piece | None = None) -> Iterator[tuple[Piece, Passage, Field | Table]]:
    for piece in pieces.pieces if only is None else (only,):
        for passage in piece.passages():
            for block in passage.blocks:
                if isinstance(block, Field | Table):
                    yield piece, passage, block


_NAMED = re.compile(r"(?:^|(?<=[\s(,:;«–-]))(?:M\.|MM\.|Mme|Mlle|Monsieur|Madame) [A-ZÉÈÀÂÎÔ][\w'-]+|"
                    r"\b[Nn]ée? le \d|\b[12] ?\d{2} ?\d{2} ?\d{2} ?\d{3} ?\d{3}(?: ?\d{2})?\b|[\w.+-]+@[\w-]+\.\w+")
"""A person by his civility and name, his birth, his social-security number or his address."""


def no_person_typed(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-28B: no free text names a person. A title may (« collège Madame de Staël »): it names a place."""
    for free in free_texts(s):
        if free.kind != "titles" and (found := _NAMED.search(free.text)):
            yield remark("COH-28B", s.source.file.where(free.loc), lieu=f"marché, {free.title}", extrait=found[0].strip())


FORM_RULES = (no_person_typed, no_personal_data, valued_hours)
