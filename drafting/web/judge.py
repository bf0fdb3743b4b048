"""What each market is worth, kept between requests: a text is judged once for one library."""

from __future__ import annotations

import hashlib
from pathlib import Path

from msgspec import Struct

from drafting.draft import Dossier
from drafting.interview.judged import Told, Typed, dossier_of, told, typed
from drafting.interview.questions import Group, at, market_questions
from drafting.interview.saving import path_of
from drafting.interview.steps import Steps, read_steps
from drafting.interview.titled import titled
from drafting.web.recent import Recent
from drafting.web.texts import Texts
from drafting.workspace import Saved
from drafting.yamlfile import Loc


class Judged(Struct, frozen=True):
    """A market with its pièces, if it can be read, and all that there is to say of it, in the words of the form."""

    typed: Typed
    dossier: Dossier | None
    told: tuple[Told, ...]

    @property
    def kind(self) -> str:
        """draft (it cannot be read yet), blocking, warning or ready."""
        levels = {one.level for one in self.told}
        return "draft" if self.dossier is None else "blocking" if "blocking" in levels else (
            "warning" if "warning" in levels else "ready")

    @property
    def state(self) -> str:
        """The kind, in words."""
        count = {level: sum(one.level == level for one in self.told) for level in ("unread", "blocking", "warning")}
        many = {"draft": ("unread", "à compléter"), "blocking": ("blocking", "bloquant"), "warning": ("warning", "alerte")}
        if self.kind == "ready":
            return "prêt"
        level, word = many[self.kind]
        plural = "s" if count[level] > 1 and word != "à compléter" else ""
        return f"brouillon, {count[level]} {word}" if self.kind == "draft" else f"{count[level]} {word}{plural}"


_judged: Recent[Judged] = Recent(24)
"""The markets that stay with all their pièces."""
_states: Recent[tuple[str, str]] = Recent(2000)
"""Those that stay with their state alone, for the list."""
_asked: Recent[tuple[Steps, Group]] = Recent(1)


def interview(texts: Texts) -> tuple[Steps, Group]:
    """The steps, and all that may be asked with this library."""
    found = _asked.get("", texts.library)
    if found is None:
        steps = read_steps()
        outlines = {code: outline.title for code, outline in texts.outlines.items()}
        found = _asked.keep("", texts.library, (steps, market_questions(texts.library, steps.choices, outlines, steps.helps)))
    return found


def field_of(name: str, loc: Loc, texts: Texts) -> str:
    """The address where a field of a market is asked."""
    return f"/marche/{name}/{interview(texts)[0].step_of(path_of(loc)).name}#{anchor(loc, texts)}" if loc else ""


def anchor(loc: Loc, texts: Texts) -> str:
    """The identifier of a field on its page; of a group, of its first field."""
    whole = interview(texts)[1]
    while isinstance(group := at(whole, path_of(loc)), Group) and loc != ("facilitator",):
        loc = (*loc, *([0] if group.rows and not isinstance(loc[-1], int) else []), group.parts[0].path[-1])
    return "f-" + "-".join(map(str, loc))


def read(saved: Saved, place: Path, texts: Texts) -> Typed:
    """The market as typed, without its pièces."""
    return typed(saved.raw, place / "market.yaml", texts.library, interview(texts)[1])


def judge(saved: Saved, place: Path, texts: Texts) -> Judged:
    """The market with its pièces and all the remarks."""
    key = _key(saved, place)
    if (known := _judged.get(key, texts)) is not None:
        return known
    one = read(saved, place, texts)
    dossier = dossier_of(one, texts.library, texts.outlines)
    found = Judged(one, dossier, titled(one.problems if dossier is None else told(dossier.findings, one), interview(texts)[1]))
    _states.keep(key, texts, (found.kind, found.state))
    return _judged.keep(key, texts, found)


def state(saved: Saved, place: Path, texts: Texts, *, at_once: bool = True) -> tuple[str, str]:
    """The kind and the state of a market; unless `at_once`, only if they are known already, else nothing."""
    if (known := _states.get(_key(saved, place), texts)) is not None:
        return known
    if not at_once:
        return "", ""
    judged = judge(saved, place, texts)
    return judged.kind, judged.state


def _key(saved: Saved, place: Path) -> tuple[str, str]:
    return str(place), hashlib.sha256(saved.raw).hexdigest()
