"""« Versions » and « Fichier »: each save of a market compared or restored, and its text as a person may type it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

from starlette.responses import Response

from drafting.interview.judged import Told, told
from drafting.redline import Line, Words, compare
from drafting.web.ask import Ask, Page
from drafting.web.judge import Judged, judge, read
from drafting.workspace import Saved

SHOWN = 100
"""How many versions are listed."""


def listed(ask: Ask) -> Response:
    """The versions, and what one changed."""
    name = ask.part("name")
    now = ask.workspace.read(name)
    numbers = ask.workspace.versions(name)
    asked = ask.query("version")
    number = int(asked) if asked.isdigit() and int(asked) in numbers else now.number
    version = ask.workspace.version(name, number)
    before = ask.workspace.version(name, max(n for n in numbers if n < number)) if min(numbers) < number else None
    saved = [(n, ask.workspace.version(name, n).when) for n in numbers[:SHOWN]]
    rows = [(n, f"{ask.settings.told_day(when)} à {ask.settings.told_time(when)}") for n, when in saved]
    return ask.page("versions.html", name=name, title=_title(ask, name, now), rows=rows, more=len(numbers) - len(rows),
                    current=now.number, number=number, before=before.number if before else None,
                    lines=_changed(before, version) if before else [], text=version.raw.decode("utf-8", "replace"))


def _title(ask: Ask, name: str, saved: Saved) -> str:
    return str(read(saved, ask.workspace.place(name), ask.texts).data.get("title") or name)


def _changed(old: Saved, new: Saved) -> list[Line]:
    """The lines of the file that are not the same, word for word; whole lines are matched first, which is much quicker."""
    before, after = (saved.raw.decode("utf-8", "replace").splitlines() for saved in (old, new))
    parts = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [line for tag, a, b, c, d in parts if tag != "equal"
            for line in compare(_words(before[a:b]), _words(after[c:d])) if line.changed]


def _words(lines: Iterable[str]) -> list[Words]:
    return [Words(0, ((line, False),)) for line in lines]


def restore(ask: Ask) -> Response:
    """An earlier version made the current one: it becomes a version more, and nothing is erased."""
    name, asked = ask.part("name"), ask.text("version")
    version = ask.workspace.version(name, int(asked) if asked.isdigit() else 0)
    ask.workspace.save(name, lambda now: version.raw)
    return ask.go("marche", name, "versions")


def typed(ask: Ask) -> Response:
    """The text of the market, to be read or typed."""
    name = ask.part("name")
    now = ask.workspace.read(name)
    return _form(ask, now, now.raw.decode("utf-8", "replace"))


def _form(ask: Ask, now: Saved, text: str, status: int = 200, theirs: str = "") -> Response:
    name = ask.part("name")
    found = judge(now, ask.workspace.place(name), ask.texts)
    return ask.page("fichier.html", status, name=name, title=_title(ask, name, now), text=text, version=now.number, theirs=theirs,
                    told=_in_keys(found) if text.encode() == now.raw else ())


def _in_keys(found: Judged) -> tuple[Told, ...]:
    """The remarks in the words of the file, for who types it."""
    return found.typed.problems if found.dossier is None else told(found.dossier.findings, found.typed)


def write(ask: Ask) -> Response:
    """The text typed, unless somebody saved another one meanwhile: then both are shown."""
    name, number = ask.part("name"), ask.text("version")
    given = ask.form.get("text")
    text = (given if isinstance(given, str) else "").replace("\r\n", "\n").encode("utf-8", "replace")
    met: list[Saved] = []

    def edit(now: Saved) -> bytes:
        if str(now.number) != number:
            met.append(now)
            return now.raw
        return text

    saved = ask.workspace.save(name, edit)
    if met and met[0].raw != text:
        return _form(ask, saved, text.decode(), 409, met[0].raw.decode("utf-8", "replace"))
    return ask.go("marche", name, "fichier")


PAGES: dict[tuple[str, str], Page] = {
    ("GET", "/marche/{name}/versions"): listed, ("POST", "/marche/{name}/versions"): restore,
    ("GET", "/marche/{name}/fichier"): typed, ("POST", "/marche/{name}/fichier"): write}
