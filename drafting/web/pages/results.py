"""What was made of dropped files: its report, its files, one by one or in a zip."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import Response

from drafting.errors import DraftingError
from drafting.output import zipped
from drafting.web.ask import Ask, Page, file
from drafting.web.dropped import KINDS, author_of, market_of, read_report
from drafting.web.pages.download import KINDS as MEDIA
from drafting.workspace import Result, Results
from drafting.workspace.results import REPORT, TEXT

ZIP = "tout.zip"
HOMES = {"insertion": "document", "verification": "verifier", "mise-a-jour": "verifier"}
"""The page that each kind of result is asked on."""


def show(ask: Ask) -> Response:
    """The report of one result."""
    market, results = market_of(ask), Results(ask.workspace, ask.part("name"))
    one = _known(results, ask.part("file"))
    folder = results.folder(one.name)
    return ask.page("resultat.html", name=market.name, title=market.title, tab=f"/{HOMES[one.kind]}", result=one.name,
                    number=one.number, kind=one.kind, said=KINDS[one.kind], author=author_of(market),
                    day=ask.settings.told_day(one.when), report=read_report(folder),
                    files=[each for each in one.files if each != TEXT],
                    text=TEXT if TEXT in one.files else "", zipped=ZIP)


def _known(results: Results, name: str) -> Result:
    found = next((one for one in results.all() if one.name == name and one.kind in HOMES), None)
    if found is None:
        raise DraftingError("Ce résultat n'est pas, ou plus, dans le dossier du marché.")
    return found


def give(ask: Ask) -> Response:
    """One file of a result, or all of them."""
    folder, wanted = Results(ask.workspace, ask.part("name")).folder(ask.part("result")), ask.part("file")
    if wanted == ZIP:
        names = [one.name for one in folder.files() if one.name != REPORT]
        return file(f"{ask.part('result')}.zip", zipped((name, folder.read(name)) for name in names), MEDIA[".zip"])
    if wanted == REPORT:
        raise DraftingError("Ce fichier n'est pas de ceux qui se téléchargent.")
    return file(wanted, folder.read(wanted), MEDIA.get(Path(wanted).suffix, "application/octet-stream"))


def remove(ask: Ask) -> Response:
    """Take a result away."""
    results = Results(ask.workspace, ask.part("name"))
    one = _known(results, ask.part("file"))
    results.remove(one.name)
    return ask.go("marche", ask.part("name"), HOMES[one.kind])


PAGES: dict[tuple[str, str], Page] = {
    ("GET", "/marche/{name}/resultats/{file}"): show, ("GET", "/marche/{name}/resultats/{result}/{file}"): give,
    ("POST", "/marche/{name}/resultats/{file}/retirer"): remove}
