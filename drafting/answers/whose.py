"""Whose form each one is: by SIRET, else by name; what is not sure is told, never guessed."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from typing import Literal, NamedTuple

from drafting.answers.model import Form


class Whose(NamedTuple):
    """The key that all forms of one tenderer share, and no other; `doubt`: why a form is left alone."""

    key: str
    doubt: Literal["", "unnamed", "ambiguous"] = ""


def folded(text: str) -> str:
    """A name as it is compared: no case, no accent, no punctuation."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c)).split())


def whose(forms: Sequence[Form]) -> list[Whose]:
    """The tenderer of each form, in their order; a name alone joins the one SIRET that bears it, and no other."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for form in forms:
        if form.tenderer.siret and form.tenderer.denomination:
            bearers[folded(form.tenderer.denomination)].add(form.tenderer.siret)
    return [_of(form, bearers[folded(form.tenderer.denomination)]) for form in forms]


def _of(form: Form, sirets: set[str]) -> Whose:
    name = folded(form.tenderer.denomination)
    if form.tenderer.siret:
        return Whose(f"siret {form.tenderer.siret}")
    if not name:
        return Whose(f"file {form.file}", "unnamed")
    if len(sirets) == 1:
        return Whose(f"siret {next(iter(sirets))}")
    return Whose(f"file {form.file}", "ambiguous") if sirets else Whose(f"name {name}")
