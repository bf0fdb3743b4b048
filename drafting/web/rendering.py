"""The templates of the pages: Jinja, everything escaped, French spaces put by a filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from drafting import french

FOLDER = Path(__file__).with_name("templates")

NAV = (("/", "Mes marchés"), ("/annuaire", "Acheteurs et facilitateurs"), ("/bibliotheque", "Bibliothèque"))
"""The pages that every page leads to."""


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                       lstrip_blocks=True, auto_reload=False)
    made.globals["nav"] = NAV
    made.filters["fr"] = lambda text: french.typeset(str(text))
    made.filters["euros"], made.filters["number"] = french.euros, french.number
    made.filters["day"] = french.short_date
    made.filters["listing"] = lambda items: french.listing([str(item) for item in items])
    made.filters["s"], made.filters["capitalize_first"] = french.plural, french.capital
    return made


def render(template: str, values: Mapping[str, Any]) -> str:
    """A page, or a part of one."""
    return _environment().get_template(template).render(values)


def error_page(status: int, title: str, lines: Sequence[str]) -> Response:
    """What goes wrong, in French, and the way back."""
    return HTMLResponse(render("erreur.html", {"title": title, "lines": lines, "token": "", "path": "", "live": False,
                                               "guarded": False}), status)
