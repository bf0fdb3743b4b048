"""How each pièce is laid out: its `piece.yaml`, and the shell that dresses it.

`load_outlines(folders)` reads the built-in templates, then overlays: a later folder replaces a pièce.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import get_args

from msgspec import Struct
from msgspec.structs import replace

from drafting.conditions import Condition, read_condition
from drafting.errors import Problem, ReadingErrors
from drafting.library import Library
from drafting.market import PieceCode
from drafting.node import Node
from drafting.yamlfile import YamlFile, leads
from drafting.yamlfile.many import read_all

CODES: tuple[str, ...] = get_args(PieceCode)
"""The pièces, in the order in which they are read and written."""


class Section(Struct, frozen=True):
    """A heading and what it contains; `goes_in` says where the buyer inserts an unnumbered one.

    `single_lot`: the heading of a market that is not divided into lots.
    """

    heading: str
    contains: tuple[Section | str, ...]
    goes_in: str = ""
    single_lot: str = ""

    def clauses(self) -> Iterator[str]:
        for part in self.contains:
            if isinstance(part, str):
                yield part
            else:
                yield from part.clauses()


class Outline(Struct, frozen=True):
    """One pièce's layout. `article` and `annex` name it: « du CCAP », « le CCAP », « annexe à l'acte… ».

    `titles`: other titles, each under its condition; the first that holds takes the place of `title`. `form`: a pièce that
    its readers fill in, and whose text is locked in Word.
    """

    code: str
    title: str
    cited_as: str
    article: str
    name: str
    annex_of: str
    annex: int | None
    audience: str
    one_per: str
    produced_when: Condition
    numbering: str
    sections: tuple[Section | str, ...]
    file: YamlFile
    shell: Path
    titles: tuple[tuple[str, Condition], ...] = ()
    form: bool = False

    def clauses(self) -> Iterator[str]:
        """The ids of the clauses placed in this pièce, in order."""
        for part in self.sections:
            if isinstance(part, str):
                yield part
            else:
                yield from part.clauses()


def load_outlines(folders: Iterable[Path], cache: Path | None = None) -> dict[str, Outline]:
    """The outlines by pièce code; raises `ReadingErrors` with every problem."""
    found: dict[str, Outline] = {}
    base: Path | None = None
    named = leads(folders)
    paths = {path: f"{lead}/{path.parent.name}/piece.yaml" for folder, lead in named.items()
             for path in sorted(folder.glob("*/piece.yaml"))}
    read, problems = read_all(paths.items(), cache)
    for folder in named:
        if not folder.is_dir():
            raise ReadingErrors([Problem("ce dossier de modèles n'existe pas.", str(folder))])
        base = folder / "base.docx" if (folder / "base.docx").exists() else base
        for path in sorted(folder.glob("*/piece.yaml")):
            code = path.parent.name
            if paths[path] not in read:
                continue
            file = read[paths[path]]
            if code not in CODES:
                problems.append(Problem(f"le dossier « {code} » n'est pas une pièce connue ({', '.join(CODES)}).", file.name, 1))
                continue
            shell = path.with_name("shell.docx")
            found[code] = _outline(code, Node.root(file, problems), shell if shell.exists() else base or shell)
    if problems:
        raise ReadingErrors(problems)
    return {code: found[code] for code in CODES if code in found}


def _outline(code: str, node: Node, shell: Path) -> Outline:
    name = node.node("name")
    annex = node.text("annex")
    if annex and not annex.isdigit():
        node.say("« annex » : un nombre entier est attendu.", "annex")
    outline = Outline(
        code, node.text("title", required=True), node.text("cited_as", required=True),
        name.text("article") if name else "", name.text("text") if name else "", node.text("annex_of"),
        int(annex) if annex.isdigit() else None,
        node.one_of("audience", ("dce", "internal", "execution")), node.one_of("one_per", ("market", "lot")),
        read_condition(node.node("produced_when")), node.one_of("numbering", ("article", "annex", "none")),
        _sections(node, "outline"), node.file, shell, _titles(node),
        node.flag("form"))
    if not outline.name and not outline.annex_of:
        node.say("il manque « name » (le nom de la pièce et son article) ou « annex_of ».")
    node.close()
    return outline


def _titles(node: Node) -> tuple[tuple[str, Condition], ...]:
    titles = []
    for entry in node.nodes("titles"):
        titles.append((entry.text("title", required=True), read_condition(entry.node("when"))))
        entry.close()
    return tuple(titles)


def _sections(node: Node, key: str) -> tuple[Section | str, ...]:
    parts: list[Section | str] = []
    items = node.take(key, required=True)
    if items is not None and not isinstance(items, list):
        node.say(f"« {key} » : une liste est attendue.", key)
    for i, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, str):
            parts.append(item)
            continue
        inner = Node(node.file, (*node.loc, key, i), item, node.problems)
        parts.append(Section(inner.text("heading", required=True), _sections(inner, "contains"), inner.text("goes_in"),
                             inner.text("single_lot")))
        inner.close()
    return tuple(parts)


def with_placed(outlines: Mapping[str, Outline], places: Mapping[str, str]) -> dict[str, Outline]:
    """The outlines with each overlay clause put after the clause of the same pièce that its `place:` names.

    That one may be an overlay's too; several after the same are in the order of their ids. One that an outline places stays
    there, and one whose place leads nowhere is in none: `library check` and VAL-10 say so.
    """
    followers: dict[tuple[str, str], list[str]] = {}
    placed = {id_ for outline in outlines.values() for id_ in outline.clauses()}
    for new, after in sorted(places.items()):
        if new not in placed:
            followers.setdefault((new.split("/")[1], after), []).append(new)

    def follow(code: str, id_: str) -> Iterator[str]:
        waiting = [id_]
        while waiting:
            yield (one := waiting.pop())
            waiting += reversed(followers.get((code, one), ()))

    def laid(code: str, parts: tuple[Section | str, ...]) -> tuple[Section | str, ...]:
        out: list[Section | str] = []
        for part in parts:
            out += follow(code, part) if isinstance(part, str) else [replace(part, contains=laid(code, part.contains))]
        return tuple(out)

    if not followers:
        return dict(outlines)
    touched = {code for code, _ in followers}
    return {code: replace(outline, sections=laid(code, outline.sections)) if code in touched else outline
            for code, outline in outlines.items()}


def places_of(library: Library) -> dict[str, str]:
    """What `place:` asks, clause by clause."""
    return {clause.id: clause.place_after for clause in library.clauses.values() if clause.place_after}
