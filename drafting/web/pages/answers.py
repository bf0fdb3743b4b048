"""« Réponses des candidats »: drop the filled forms, see what deserves a look, then the answers side by side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from starlette.responses import Response

from drafting import french
from drafting.answers.agreed import agreed
from drafting.answers.model import Form
from drafting.answers.questions import Blank, blanks
from drafting.answers.received import READ, identity, unzipped
from drafting.answers.words import answer_words
from drafting.comparing.commitments import ASKED
from drafting.comparing.model import Comparison, compare
from drafting.comparing.words import comparing_words
from drafting.comparing.written import compared, promised
from drafting.draft import Dossier, prepare
from drafting.errors import DraftingError
from drafting.reading import load_market
from drafting.web import compared as shown
from drafting.web.ask import Ask, Page, file
from drafting.web.judge import judge
from drafting.web.pages.download import KINDS
from drafting.web.readings import Reading, Received, read_forms
from drafting.workspace.store import MARKET

WORKBOOK, DOCUMENT, COMMITMENTS = "comparatif.xlsx", "comparatif.docx", "engagements.docx"


class Known(NamedTuple):
    """A market, the forms that it gives, and those that came back; `read` is None until all of them are read as they are."""

    name: str
    title: str
    received: Received
    dossier: Dossier | None
    blanks: tuple[Blank, ...]
    reading: Reading
    read: tuple[Form, ...] | None
    library: Path

    @property
    def forms(self) -> tuple[Form, ...]:
        """The forms, with what two of one tenderer say differently."""
        if self.dossier is None or self.read is None:
            raise DraftingError("Les réponses n'ont pas encore toutes été lues.", hint="Lisez-les d'abord.")
        settled = self.dossier.settled
        return agreed(self.read, self.blanks, settled, answer_words(self.library, settled.library, settled.say))


def _known(ask: Ask) -> Known:
    name = ask.part("name")
    found = judge(ask.workspace.read(name), ask.workspace.place(name), ask.texts)
    received = Received(ask.workspace, name)
    dossier, reading = found.dossier, received.reading()
    given = blanks(dossier) if dossier else ()
    fresh = dossier is not None and bool(given) and bool(reading.files) and all(map(reading.knows, received.files())) \
        and reading.against == identity(dossier, given)
    return Known(name, str(found.typed.data.get("title") or name), received, dossier, given, reading,
                 reading.forms(given) if fresh else None, ask.settings.shelves[0])


def show(ask: Ask) -> Response:
    """What came back; once it is read, what deserves a look, then the comparison."""
    return _page(ask, _known(ask))


def _page(ask: Ask, known: Known, status: int = 200, problems: tuple[str, ...] = (), told: str = "") -> Response:
    anonymous, lot = ask.query("anonyme") == "oui", ask.query("lot")
    fresh = known.read is not None
    forms = known.forms if fresh else ()
    comparison = _comparison(known, forms, anonymous, lot) if fresh else None
    files = [] if anonymous else [
        {"name": one.name, "size": french.kilobytes(one.size), "read": fresh and known.reading.knows(one),
         "sheets": list(shown.sheets([form for form in forms if form.file == one.name], known.blanks))}
        for one in known.received.files()]
    numbers = [one.number for one in known.dossier.settled.lots] if known.dossier else []
    return ask.page(
        "reponses.html", status, name=known.name, title=known.title, readable=known.dossier is not None, given=known.blanks,
        files=files, count=len(known.received.files()), fresh=fresh, never=not known.reading.files, problems=problems, told=told,
        comparison=comparison,
        anonymous=anonymous, lot=lot if lot in numbers else "", numbers=numbers if len(numbers) > 1 else [],
        kinds=list(shown.kinds(comparison)) if comparison else [], lots=list(shown.lots(comparison)) if comparison else [],
        winners=[(one.siret or one.names[0], one.label) for one in comparison.contenders if one.names or one.siret]
        if comparison and not anonymous else [], winner=ask.query("candidat"), won=ask.query("attribue"),
        words=comparison.words if comparison else None)


def _comparison(known: Known, forms: tuple[Form, ...], anonymous: bool, lot: str) -> Comparison:
    """What `clausier compare` compares, by the same function."""
    assert known.dossier is not None
    settled = known.dossier.settled
    words = comparing_words(known.library, settled.library, settled.say)
    only = lot if lot in [one.number for one in settled.lots] else None
    return compare(settled, known.blanks, forms, words, anonymous=anonymous, only=only)


# ---- what comes in, and what goes ----------------------------------------------------------------------------

def drop(ask: Ask) -> Response:
    """Keep the files dropped, then read them; what is refused is told, and the others are kept."""
    known = _known(ask)
    given = ask.files("fichiers")
    if not given:
        return _page(ask, known, 400, ("Choisissez un ou plusieurs fichiers (.docx, .odt), ou une archive .zip.",))
    problems: list[str] = []
    count = 0
    for named, data in given:
        try:
            for name, content in _opened(named, data, problems):
                try:
                    known.received.folder.keep(name, content, READ)
                    count += 1
                except DraftingError as error:
                    problems.append(str(error))
        except DraftingError as error:
            problems.append(str(error))
    if problems:
        told = f"{count} {'fichier gardé' if count == 1 else 'fichiers gardés'}." if count else ""
        return _page(ask, _known(ask), 400, tuple(problems), told)
    return _start(ask)


def _opened(named: str, data: bytes, problems: list[str]) -> Iterator[tuple[str, bytes]]:
    """A file, or those of a zip; what a word processor left beside one is passed over."""
    if named.startswith("~$"):
        return
    if not named.lower().endswith(".zip"):
        yield named, data
        return
    inside, others = unzipped(data, named)
    if others:
        more = f" et {len(others) - 5} autres" if len(others) > 5 else ""
        problems.append(f"{named} : laissé de côté, car seuls les .docx et les .odt sont lus : "
                        f"{', '.join(other[-80:] for other in others[:5])}{more}.")
    yield from inside


def start(ask: Ask) -> Response:
    """Read what is not read."""
    return _start(ask)


def _start(ask: Ask) -> Response:
    name, settings = ask.part("name"), ask.settings
    received = Received(ask.workspace, name)
    page = f"/marche/{quote(name)}/reponses"
    id_ = ask.works.start(ask.session, name, "Lecture des réponses", page, read_forms, received, settings.shelves,
                          settings.templates, settings.cache, keep=received.keep)
    return ask.go("marche", name, "travail", id_)


def remove(ask: Ask) -> Response:
    """A file and what was read of it, or all of them."""
    name = ask.part("name")
    received = Received(ask.workspace, name)
    if ask.text("tout") == "oui":
        received.clear()
    elif ask.text("fichier"):
        received.remove(ask.text("fichier"))
    else:
        return _page(ask, _known(ask), 400, ("Cochez la case pour effacer tous les fichiers.",))
    return ask.go("marche", name, "reponses")


# ---- what is taken away --------------------------------------------------------------------------------------

def give(ask: Ask) -> Response:
    """The workbook or the document, as `clausier compare` writes them; or the commitments, as `clausier commitments` does."""
    known, wanted = _known(ask), ask.part("file")
    try:
        if wanted == COMMITMENTS:
            return _commitments(ask, known)
        if wanted not in (WORKBOOK, DOCUMENT):
            raise DraftingError("Ce fichier n'existe pas.")
        comparison = _comparison(known, known.forms, ask.query("anonyme") == "oui", ask.query("lot"))
        if not comparison.lots:
            raise DraftingError("Aucune réponse à ce marché n'a été lue : il n'y a rien à comparer.")
    except DraftingError as error:
        return _page(ask, known, 400, tuple(str(error).split("\n")))
    kind = Path(wanted).suffix
    assert known.dossier is not None
    return file(wanted, compared(comparison, known.dossier.outlines, kind, ask.settings.cache), KINDS[kind])


def original(ask: Ask) -> Response:
    """A file as it was dropped: an alert asks to read it."""
    wanted = ask.part("file")
    return file(wanted, Received(ask.workspace, ask.part("name")).folder.read(wanted),
                KINDS.get(Path(wanted).suffix.lower(), "application/octet-stream"))


def _commitments(ask: Ask, known: Known) -> Response:
    library, outlines = ask.texts
    path = ask.workspace.place(known.name) / MARKET
    dossier = prepare(load_market(path, library.vocabulary()), library, outlines, ASKED)
    if dossier.blocking:
        raise DraftingError("Une remarque bloquante du marché arrête l'écriture.", hint="Elle est dite dans l'entretien.")
    words = comparing_words(known.library, library, dossier.settled.say)
    made = promised(dossier, blanks(dossier), known.forms, words, ask.query("candidat"), ask.query("attribue") or None,
                    ask.settings.cache)
    return file(COMMITMENTS, made.data, KINDS[".docx"])


PAGES: dict[tuple[str, str], Page] = {
    ("GET", "/marche/{name}/reponses"): show, ("POST", "/marche/{name}/reponses"): drop,
    ("POST", "/marche/{name}/reponses/lecture"): start, ("POST", "/marche/{name}/reponses/retrait"): remove,
    ("GET", "/marche/{name}/reponses/{file}"): give, ("GET", "/marche/{name}/reponses/recus/{file}"): original}
