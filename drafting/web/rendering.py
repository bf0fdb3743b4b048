"""The templates of the pages: Jinja, everything escaped, French spaces put by a filter."""

from __future__ import annotations

import re
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
PAGE_OF = {"draft": "Télécharger", "insert": "Dans mon document", "verify": "Vérifier", "update": "Vérifier", "read": "Réponses",
           "library book": "Livre de relecture", "library approve": "Bibliothèque", "library suspend": "Bibliothèque",
           "library withdraw": "Bibliothèque"}
"""What an advice calls by its command is a page here."""
_COMMAND = re.compile(rf"(?:«[ \u00a0]?)?\bclausier ({'|'.join(PAGE_OF)})\b(?:[ \u00a0]?»)?")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                       lstrip_blocks=True, auto_reload=False)
    made.globals["nav"] = NAV
    made.filters["fr"] = said
    made.filters["euros"], made.filters["number"] = french.euros, french.number
    made.filters["day"] = french.short_date
    made.filters["listing"] = lambda items: french.listing([str(item) for item in items])
    made.filters["s"], made.filters["capitalize_first"] = french.plural, french.capital
    return made


def said(text: object) -> str:
    """A sentence as pages say it: with its no-break spaces, and a page's name where a command was named."""
    return french.typeset(_COMMAND.sub(lambda found: f"« {PAGE_OF[found[1]]} »", str(text)))


def render(template: str, values: Mapping[str, Any]) -> str:
    """A page, or a part of one."""
    return _environment().get_template(template).render(values)


def error_page(status: int, title: str, lines: Sequence[str]) -> Response:
    """What goes wrong, in French, and the way back."""
    return HTMLResponse(render("erreur.html", {"title": title, "lines": lines, "token": "", "path": "", "live": False,
                                               "guarded": False}), status)
