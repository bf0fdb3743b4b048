"""What a lawyer's review of a text is worth: whether her signature still stands, and what it keeps from being used.

A signature is given to one text, with its date, its words, its conditions, its variables, its fields and its articles:
when any of them moves, the text is only proposed again. A text set aside stays so whatever moves.
"""

from __future__ import annotations

from datetime import date

from drafting import french
from drafting.hashes import clause_hash, text_hash
from drafting.library import Clause, Review, Version

SET_ASIDE = {"suspended": "suspendu", "withdrawn": "retiré"}
"""The states in which a text is never used, as they are said."""


def standing(clause: Clause, version: Version) -> str:
    """The state that counts today: an approval of something else is none."""
    review = version.review
    if review is None or (review.state == "approved" and moved(clause, version)):
        return "proposed"
    return review.state


def moved(clause: Clause, version: Version) -> str:
    """What is no more as it was signed, as a French sentence; empty when all is."""
    review = version.review
    if review is None or review.state == "proposed":
        return ""
    if review.version != version.in_force_from:
        signed = french.short_date(review.version) if review.version else "une autre date"
        return f"elle a été donnée au texte du {signed}"
    if review.text_sha256 != text_hash(version):
        return "le texte a changé depuis"
    if review.clause_sha256 != clause_hash(clause, version):
        return "ses conditions, ses variables, ses champs ou ses articles ont changé depuis"
    return ""


def decided(clause: Clause, version: Version, state: str, on: date, by: str, reason: str) -> Review:
    """The decision `state` on a text as it stands."""
    return Review(state, on, by, reason, version.in_force_from, text_hash(version), clause_hash(clause, version))


def set_aside(version: Version) -> str:
    """Why a text may not be used: « ce texte est suspendu depuis le 01/12/2026 (motif ; juriste…) »; empty when it may."""
    review = version.review
    if review is None or review.state not in SET_ASIDE:
        return ""
    since = f" depuis le {french.short_date(review.on)}" if review.on else ""
    return f"ce texte est {SET_ASIDE[review.state]}{since} ({review.reason} ; {review.by})"
