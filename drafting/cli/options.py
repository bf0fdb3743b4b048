"""The options that several commands share, each described once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from drafting import french
from drafting.cli import say

F = TypeVar("F", bound=Callable[..., Any])
PATH = click.Path(path_type=Path)
"""No `exists=True`: a missing file is exit 1, and its reader says it better."""


def market(command: F) -> F:
    """The market file."""
    return click.argument("market", metavar="MARCHE", type=PATH)(command)


def library(command: F) -> F:
    """Overlays of the clause library."""
    return click.option(
        "--library", "libraries", metavar="DOSSIER", type=PATH, multiple=True, envvar="CLAUSIER_LIBRARY",
        help="Bibliothèque à superposer à celle de clausier (répétable, ou CLAUSIER_LIBRARY).")(command)


def templates(command: F) -> F:
    """Overlays of the templates."""
    return click.option(
        "--templates", metavar="DOSSIER", type=PATH, multiple=True, envvar="CLAUSIER_TEMPLATES",
        help="Trames à superposer à celles de clausier (répétable, ou CLAUSIER_TEMPLATES).")(command)


def as_json(command: F) -> F:
    """One JSON object on stdout; people's text goes to stderr."""
    def remember(ctx: click.Context, param: click.Parameter, value: bool) -> bool:
        ctx.meta[say.JSON] = value
        return value

    return click.option("--json", "as_json", is_flag=True, is_eager=True, callback=remember,
                        help="Un objet JSON sur la sortie standard ; le texte passe sur la sortie d'erreur.")(command)


def on(help_: str) -> Callable[[F], F]:
    """A date that the command judges at."""
    return dated("--on", "day", help_)


def dated(option: str, name: str, help_: str) -> Callable[[F], F]:
    """A date under an `option` of the command's own."""
    def read(ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:
        try:
            return None if value is None else french.read_date(value)
        except ValueError as error:
            raise click.BadParameter(str(error), ctx, param) from None

    return click.option(option, name, metavar="DATE", callback=read, help=help_)


def signature(default: str | None = None) -> Callable[[F], F]:
    """Who signs the tracked changes, and on which day; `signed` gives both."""
    def both(command: F) -> F:
        by = click.option("--author", metavar="NOM", default=default, show_default=default is not None,
                          help="L'auteur des modifications suivies, par exemple « service achats ».")
        return by(dated("--date", "made_on", "La date des modifications suivies ; aujourd'hui par défaut.")(command))

    return both


def signed(asked: bool, option: str, author: str | None, made_on: date | None) -> tuple[str, date]:
    """The author and the day of the tracked changes that `option` asks for; each without the other is a mistake."""
    if asked and not (author or "").strip():
        raise click.UsageError(f"{option} demande --author : l'auteur des modifications suivies.")
    if not asked and (author is not None or made_on is not None):
        raise click.UsageError(f"--author et --date s'emploient avec {option}.")
    return author or "", made_on or date.today()


def force(command: F) -> F:
    """Overwrite, and keep what was there."""
    return click.option("--force", is_flag=True, help="Remplace ce qui existe ; l'ancien est gardé en .bak.")(command)
