"""The comments of a .docx, their answers and whether they are settled; who said what, and when."""

from __future__ import annotations

from drafting.edited import Comment
from drafting.word.parts import W14, Element, Parts, W, parse

_PARA_ID = f"{W14}paraId"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"


def read_comments(parts: Parts, where: str) -> tuple[list[Comment], dict[str, int]]:
    """The comments of the file, their words left to who reads the body, and the rank of each by its id."""
    content = parts.contents.get(parts.related.get("comments", ""))
    if content is None:
        return [], {}
    threads = _threads(parts, where)
    found: list[Comment] = []
    ranks: dict[str, int] = {}
    paragraphs: dict[str, int] = {}
    for rank, element in enumerate(parse(content, where).iter(f"{W}comment")):
        ranks[element.get(f"{W}id") or ""] = rank
        lines = list(element.iter(f"{W}p"))
        text = "\n".join("".join(t.text or "" for t in line.iter(f"{W}t")) for line in lines)
        ident = lines[-1].get(_PARA_ID, "") if lines else ""
        parent, done = threads.get(ident, ("", False))
        # An answer comes after what it answers: a thread never turns in circles.
        found.append(Comment(*who(element), clean(text).strip(), "", paragraphs.get(parent) if parent else None, done))
        paragraphs[ident or f"#{rank}"] = rank
    return found, ranks


def _threads(parts: Parts, where: str) -> dict[str, tuple[str, bool]]:
    """The id of a comment's last paragraph → that of the comment it answers, and whether it is settled."""
    content = parts.contents.get(parts.related.get("commentsExtended", ""))
    return {} if content is None else {
        entry.get(f"{_W15}paraId", ""): (entry.get(f"{_W15}paraIdParent", ""), entry.get(f"{_W15}done") in ("1", "true"))
        for entry in parse(content, where).iter(f"{_W15}commentEx")}


def who(element: Element) -> tuple[str, str]:
    """The author and the day of a change or a comment."""
    return clean(element.get(f"{W}author") or ""), clean((element.get(f"{W}date") or "")[:10])


def clean(text: str) -> str:
    """Without what a terminal would obey: names and comments are printed as they come."""
    return "".join(character if character in "\n\u00a0\u202f" or character.isprintable() else " " for character in text)
