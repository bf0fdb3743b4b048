"""Groups whose commands are imported when they are called, and the one place that ends in an error.

`clausier --help` must not pay for pydantic, YAML or Word: a group knows its commands by a table.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Mapping
from typing import Any

import click

from drafting.cli import say
from drafting.errors import DraftingError, ReadingErrors, nearest

Table = Mapping[str, tuple[str, str]]
"""Command name → (module that defines `command`, its French line in the list)."""


class LazyGroup(click.Group):
    """A group that imports a command's module only to run it or to show its own help."""

    def __init__(self, *args: Any, table: Table, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subcommand_metavar = "COMMANDE …"
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the table, which is the order of use."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.table:
            return None
        command = importlib.import_module(self.table[cmd_name][0]).command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commandes\u00a0"):
            formatter.write_dl([(name, line) for name, (_, line) in self.table.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in self.table and not name.startswith("-"):
            guess = nearest(name, self.table)
            hint = f" Vouliez-vous écrire « {guess} » ?" if guess else ""
            ctx.fail(f"La commande « {name[:60]} » n'existe pas.{hint} Commandes : {', '.join(self.table)}.")
        return super().resolve_command(ctx, args)


class Program(LazyGroup):
    """The whole program: a `DraftingError` becomes « Erreur… » and exit 1; a bug stays a traceback."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")  # a console that has no « → » still shows the rest
        if os.environ.get("NO_COLOR"):
            kwargs.setdefault("color", False)
        return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DraftingError as error:
            problems = str(error).splitlines()
            head = "Erreur : " if len(problems) == 1 else f"{len(problems)} erreurs :\n"
            click.echo(click.style(head, fg="red", bold=True) + "\n".join(problems), err=True)
            say.Voice(ctx.meta.get(say.JSON, False)).result({"errors": _errors(error)})
            ctx.exit(1)


def _errors(error: DraftingError) -> list[dict[str, str]]:
    """Each problem as data, for the people who asked for JSON."""
    if isinstance(error, ReadingErrors):
        return [{"message": p.message, "where": p.where, "hint": p.hint} for p in error.problems]
    return [{"message": error.message, "where": error.where, "hint": error.hint}]
