"""How the commands speak: people's text, or one JSON object with people's text aside."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from drafting.checks import Finding
    from drafting.verify import Seen

JSON = "drafting.cli.json"
"""The key of click's `ctx.meta` that remembers `--json`: an error is told in the same way."""

COLOURS = {"blocking": "red", "warning": "yellow", "note": "cyan"}


class Voice(NamedTuple):
    """Where people's text goes: stdout, or stderr when stdout belongs to a JSON object."""

    as_json: bool = False

    def line(self, text: str = "", **style: Any) -> None:
        """One line for people; colours only show on a terminal."""
        click.secho(text, err=self.as_json, **style)

    def title(self, text: str) -> None:
        self.line(text, bold=True)

    def result(self, result: Any) -> None:
        """The JSON object, in UTF-8 whatever the console."""
        if self.as_json:
            import json

            data(json.dumps(result, ensure_ascii=False, indent=1) + "\n")


def data(text: str) -> None:
    """A text for programs on stdout: UTF-8 whatever the console."""
    sys.stdout.buffer.write(text.encode())
    sys.stdout.flush()


def findings(voice: Voice, found: Iterable[Finding]) -> None:
    """Each finding: its level and code, the sentence, where, what to do."""
    from drafting.checks.finding import LEVELS

    for finding in found:
        head = click.style(f"{LEVELS[finding.level]:<8}", fg=COLOURS[finding.level], bold=True)
        voice.line(f"{head}  {finding.code:<7}  {finding.message}")
        if finding.where:
            voice.line(f"{'':19}{finding.where}", dim=True)
        if finding.advice:
            voice.line(f"{'':19}→ {finding.advice}")


def counted(found: Iterable[Finding | Seen]) -> str:
    """« 2 remarques bloquantes, 1 alerte, 3 notes », or « aucune remarque »."""
    levels = [finding.level for finding in found]
    words = {"blocking": ("remarque bloquante", "remarques bloquantes"), "warning": ("alerte", "alertes"),
             "note": ("note", "notes")}
    counts = [(levels.count(level), *names) for level, names in words.items()]
    return ", ".join(f"{n} {many if n > 1 else one}" for n, one, many in counts if n) or "aucune remarque"
