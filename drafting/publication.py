"""The page that gives candidates their documents: what they read or fill in, made to be put on any site or portal.

One page without script, and the files beside it. Its words are `publication.yaml`, which alone says which pièces are given; its
looks are `publication.html` and `publication.css`. Only pièces of the tender's file are ever in it, whatever the words say.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from msgspec import Struct

from drafting import french
from drafting.document import Piece
from drafting.draft import Dossier, only, shell_values, write_word
from drafting.errors import DraftingError, Problem, ReadingErrors, unknown
from drafting.node import Node
from drafting.outlines import CODES
from drafting.yamlfile import parse_yaml, read_bytes

FILE, PAGE, STYLE = "publication.yaml", "publication.html", "publication.css"
INDEX = "index.html"
FORMATS = ("docx", "odt", "pdf")
_TEXTS = ("title", "whole", "single_lot", "lot", "untitled_lot", "link", "link_in_lot", "checksum")
_SUMMARY = ("reference", "title", "date")


class Advice(Struct, frozen=True):
    """A heading and its paragraphs."""

    heading: str
    text: tuple[str, ...]


class PublicationWords(Struct, frozen=True):
    """`publication.yaml`, by its keys; `pieces`: what each pièce given is for, in the order of the page."""

    text: Mapping[str, str]
    summary: Mapping[str, str]
    formats: Mapping[str, str]
    intro: tuple[str, ...]
    filling: Advice
    checking: Advice
    pieces: Mapping[str, str]


class Download(Struct, frozen=True):
    """A file to fetch: its name beside the page, the words of its link, its fingerprint."""

    name: str
    link: str
    sha256: str


class Document(Struct, frozen=True):
    """A pièce, in one or more formats."""

    title: str
    use: str
    files: tuple[Download, ...]


class Group(Struct, frozen=True):
    """The documents of all lots, or of one."""

    heading: str
    documents: tuple[Document, ...]


class Page(Struct, frozen=True):
    """What the page says, in order; `summary`: (name, value)."""

    title: str
    reference: str
    summary: tuple[tuple[str, str], ...]
    intro: tuple[str, ...]
    groups: tuple[Group, ...]
    advice: tuple[Advice, ...]
    checksum: str


class Looks(Struct, frozen=True):
    """What the page is made with: its words, its template, its style."""

    words: PublicationWords
    template: str
    style: str


def publication_looks(library: Path, templates: Sequence[Path]) -> Looks:
    """The words of a library's folder, and the looks of the last folder of templates that has them."""
    def last(name: str) -> str:
        path = next(path for folder in reversed(templates) if (path := folder / name).exists())
        return read_bytes(path, name).decode()

    return Looks(publication_words(library), last(PAGE), last(STYLE))


def published(dossier: Dossier, looks: Looks, *, cache: Path | None, odt: bool = False, pdf: bool = False) -> dict[str, bytes]:
    """The page and its files, by name, written from the market; a form is not given as a PDF, which nobody could fill in."""
    pieces = given(dossier, looks.words)
    made = write_word(only(dossier, tuple({piece.code for piece in pieces})), cache=cache)
    read = {f"{piece.stem}.docx" for piece in pieces if not piece.form}
    made |= (_also("odt", made) if odt else {}) | (_also("pdf", {name: made[name] for name in read}) if pdf else {})
    return publication(dossier, looks.words, made, looks.template, looks.style)


def _also(target: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files as `target`."""
    from drafting.libreoffice import converted

    return converted(dict(sorted(files.items())), target) if files else {}


def publication_words(folder: Path) -> PublicationWords:
    """The words of a library's folder; raises `ReadingErrors` with every problem."""
    problems: list[Problem] = []
    root = Node.root(parse_yaml(read_bytes(folder / FILE, FILE), FILE), problems)
    pieces = _texts(root, "pieces", {})
    for code in pieces:
        if code not in CODES:
            root.say(unknown("la pièce", code, CODES), "pieces", code)
    found = PublicationWords({name: root.text(name, required=True) for name in _TEXTS}, _texts(root, "summary", _SUMMARY),
                             _texts(root, "formats", FORMATS), root.texts("intro", required=True),
                             _advice(root, "filling"), _advice(root, "checking"), pieces)
    root.close()
    if problems:
        raise ReadingErrors(problems)
    return found


def _texts(root: Node, key: str, names: Iterable[str]) -> dict[str, str]:
    node = root.node(key) or Node(root.file, (key,), {}, root.problems)
    found = {name: node.text(name, required=True) for name in names or node.data}
    node.close()
    return found


def _advice(root: Node, key: str) -> Advice:
    node = root.node(key) or Node(root.file, (key,), {}, root.problems)
    found = Advice(node.text("heading", required=True), node.texts("text", required=True))
    node.close()
    return found


def given(dossier: Dossier, words: PublicationWords) -> list[Piece]:
    """The pièces that the page gives, in its order; a French error when the market has none."""
    ours = [piece for code in words.pieces for piece in dossier.pieces.pieces if piece.code == code and piece.audience == "dce"]
    if not ours:
        raise DraftingError("Ce marché n'a aucun document à lire ou à remplir par les candidats : il n'y a pas de page à faire.",
                            dossier.settled.market.reference)
    return ours


def publication(dossier: Dossier, words: PublicationWords, files: Mapping[str, bytes], template: str,
                style: str) -> dict[str, bytes]:
    """The page and its files, by name. `files`: those of a draft, by name; only the pièces given are taken from them."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    pieces = given(dossier, words)
    names = {piece.stem: [f"{piece.stem}.{kind}" for kind in FORMATS if f"{piece.stem}.{kind}" in files] for piece in pieces}
    page = _page(dossier, words, pieces, names, files)
    look = " ".join(style.split())
    seal = base64.b64encode(hashlib.sha256(look.encode()).digest()).decode()
    environment = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    html = environment.from_string(template).render(page=page, style=Markup(look), style_hash=Markup(seal))
    return {INDEX: html.encode(), **{name: files[name] for stem in names for name in names[stem]}}


def _page(dossier: Dossier, words: PublicationWords, pieces: Sequence[Piece], names: Mapping[str, Sequence[str]],
          files: Mapping[str, bytes]) -> Page:
    values = shell_values(dossier.settled, pieces[0])
    text = {name: french.typeset(said) for name, said in words.text.items()}
    summary = ((values["qualite"], values["acheteur"]),
               *((french.typeset(words.summary[key]), value) for key, value in zip(
                   _SUMMARY, (values["reference"], values["marche"], values["date"]), strict=True)))
    advice = [words.filling] * any(piece.form for piece in pieces) + [words.checking]
    return Page(text["title"], values["reference"], summary, _typeset(words.intro),
                tuple(_groups(dossier, words, text, pieces, names, files)),
                tuple(Advice(french.typeset(one.heading), _typeset(one.text)) for one in advice), text["checksum"])


def _groups(dossier: Dossier, words: PublicationWords, text: Mapping[str, str], pieces: Sequence[Piece],
            names: Mapping[str, Sequence[str]], files: Mapping[str, bytes]) -> Iterator[Group]:
    """What is for all lots first, then each lot, in their order."""
    order = [None, *(lot.number for lot in dossier.settled.market.lots)]
    for lot, group in groupby(sorted(pieces, key=lambda piece: order.index(piece.lot)), lambda piece: piece.lot):
        documents = [Document(french.typeset(piece.title), french.typeset(words.pieces[piece.code]),
                              tuple(_download(words, text["link_in_lot" if lot else "link"], piece, name, files[name])
                                    for name in names[piece.stem]))
                     for piece in group]
        yield Group(_heading(dossier, text, pieces, lot), tuple(documents))


def _heading(dossier: Dossier, text: Mapping[str, str], pieces: Sequence[Piece], lot: str | None) -> str:
    if lot is None:
        return text["whole"] if any(piece.lot for piece in pieces) else text["single_lot"]
    title = next(piece.lot_title for piece in pieces if piece.lot == lot)
    if len(dossier.settled.market.lots) == 1:
        return text["single_lot"]
    return french.typeset(text["lot" if title else "untitled_lot"].format(number=lot, title=title))


def _download(words: PublicationWords, link: str, piece: Piece, name: str, data: bytes) -> Download:
    kind = words.formats[name.rpartition(".")[2]]
    said = link.format(title=piece.title, lot=piece.lot, format=kind, size=french.kilobytes(len(data)))
    return Download(name, french.typeset(said), hashlib.sha256(data).hexdigest())


def _typeset(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(french.typeset, texts))
