"""« Travail en cours »: how far a long work is, « Annuler », and the way to its result."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from drafting.web.ask import Ask, Page, keep_session
from drafting.web.judge import read
from drafting.web.work import Work


def show(ask: Ask) -> Response:
    """How far a work is; its result, once it is done. htmx asks for the words alone, and only for new ones."""
    name, work = ask.part("name"), _work(ask)
    if ask.live:
        if work.over:
            return Response(headers={"HX-Redirect": work.then} if work.state == "done" else {"HX-Refresh": "true"})
        return Response(status_code=204) if ask.query("vu") == work.told else ask.page("avancement.html", work=work)
    if work.state == "done":
        return keep_session(RedirectResponse(work.then, 303), ask)
    title = read(ask.workspace.read(name), ask.workspace.place(name), ask.texts).data.get("title")
    return ask.page("travail.html", name=name, title=str(title or name), work=work,
                    tab="/" + "/".join(work.back.split("/")[3:4]))


def cancel(ask: Ask) -> Response:
    """Stop a work."""
    name, work = ask.part("name"), _work(ask)
    ask.works.cancel(ask.session, name, work.id)
    return ask.go("marche", name, "travail", work.id)


def _work(ask: Ask) -> Work:
    name = ask.part("name")
    ask.workspace.place(name)
    return ask.works.of(ask.session, name, ask.part("id"))


PAGES: dict[tuple[str, str], Page] = {("GET", "/marche/{name}/travail/{id}"): show,
                                      ("POST", "/marche/{name}/travail/{id}"): cancel}
