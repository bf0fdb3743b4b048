"""The structured fields of a notice, lot by lot: what eforms.yaml gives for a settled market.

AVIS-12 and AVIS-13. The table of the avis and the data of `clausier avis` both come from `entries`: a
code is decided once, lot by lot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from drafting import french
from drafting.conditions import Condition, read_condition
from drafting.document import plain
from drafting.errors import Problem, ReadingErrors
from drafting.library import Library, SameLibrary, Variable, read_variables
from drafting.node import Node
from drafting.printing import Printer
from drafting.settled import Settled, SettledLot
from drafting.vocabulary import Say
from drafting.wording import fill

KINDS = ("value", "text", "from", "choose", "write")
"""What a line of `values:` gives: a code, a text, a text of the avis, a choice or a text that is the buyer's."""


class Given(Struct, frozen=True):
    """One line of a field: for the lots that fulfil `when`, what they enter.

    `words` is the code, the text or the hint; `codes` the choice, or the provisions that a text is taken from.
    """

    kind: str
    words: str
    codes: tuple[str, ...]
    block: str
    printed: str
    confirm: bool
    when: Condition


class NoticeField(Struct, frozen=True):
    """A field of a form; `alone` excludes any other value, `many` makes a list of what others hold once."""

    name: str
    title: str
    form: str
    group: str
    codes: tuple[str, ...]
    source: str
    each_lot: bool
    many: bool
    alone: str
    max_length: int
    variables: Mapping[str, Variable]
    values: tuple[Given, ...]


class NoticeModel(Struct, frozen=True):
    """eforms.yaml, read: the fields in their order, the phrases of the table, the forms, the languages.

    `blocks` in the order of their first line; `ranks` of the fields; `groups`: the rank of the first field of each one's group.
    """

    fields: tuple[NoticeField, ...]
    phrases: Mapping[str, str]
    forms: Mapping[str, Mapping[str, str]]
    languages: tuple[str, ...]
    blocks: tuple[str, ...]
    ranks: Mapping[str, int]
    groups: Mapping[str, int]


class Entry(Struct, frozen=True):
    """What one lot enters in one field."""

    field: NoticeField
    given: Given


def read_notice(library: Library) -> NoticeModel:
    """The fields of the library, read once; raises `ReadingErrors`."""
    return _cached(SameLibrary(library))


@lru_cache(maxsize=4)
def _cached(key: SameLibrary) -> NoticeModel:
    problems: list[Problem] = []
    root = Node(key.library.files["eforms"], (), dict(key.library.data["eforms"]), problems)
    forms = {name: {"title": form.text("title", required=True), "source": form.text("source", required=True)}
             for name, form in _entries(root, "forms")}
    phrases = root.node("phrases")
    languages = root.node("languages")
    fields = tuple(_field(name, node, tuple(forms)) for name, node in _entries(root, "fields"))
    ranks = {field.name: rank for rank, field in enumerate(fields)}
    first = {field.group: ranks[field.name] for field in reversed(fields)}
    model = NoticeModel(
        fields,
        {} if phrases is None else {name: phrases.text(name, required=True)
                                    for name in ("block", "text", "choose", "every_lot")},
        forms, () if languages is None else languages.texts("values", required=True),
        tuple(dict.fromkeys(given.block for field in fields for given in field.values)), ranks,
        {field.name: first[field.group] if field.group else ranks[field.name] for field in fields})
    if problems:
        raise ReadingErrors(problems)
    return model


def _entries(root: Node, key: str) -> Iterator[tuple[str, Node]]:
    node = root.node(key)
    yield from node.entries() if node else ()


def _field(name: str, node: Node, forms: tuple[str, ...]) -> NoticeField:
    field = NoticeField(
        name, node.text("title", required=True), node.one_of("form", forms), node.text("group"), node.texts("codes"),
        node.text("source"), node.flag("each_lot"), node.flag("many"), node.text("alone"), node.whole("max_length", 0),
        read_variables(node.node("variables")), tuple(_given(entry) for entry in node.nodes("values", required=True)))
    if field.codes and not field.source:
        node.say(f"la liste de codes de « {name} » n'a pas de source.")
    for rank, given in enumerate(field.values):
        wrong = {given.words} if given.kind == "value" else set(given.codes) if given.kind == "choose" else set()
        for code in sorted(wrong - set(field.codes)):
            node.say(f"« {code} » n'est pas dans la liste de codes de « {name} ».", "values", rank)
    node.close()
    return field


def _given(node: Node) -> Given:
    kind = next((kind for kind in KINDS if kind in node.data), "")
    if len([each for each in KINDS if each in node.data]) != 1:
        node.say(f"une ligne donne exactement l'un de : {', '.join(KINDS)}.")
    listed = kind in ("from", "choose")
    codes = node.texts(kind) if listed else ()
    words = node.text("how") if kind == "choose" else "" if listed or not kind else node.text(kind, required=True)
    given = Given(kind, words, codes, node.text("block"), node.text("printed", default="{valeur}"), node.flag("confirm"),
                  read_condition(node.node("when")))
    if kind == "value" and "{valeur}" not in given.printed:
        node.say("« printed » contient {valeur}.", "printed")
    node.close()
    return given


def entries(settled: Settled, lot: SettledLot) -> list[Entry]:
    """What `lot` enters, in the order of the form: fields that go together, block by block."""
    model = read_notice(settled.library)
    found = [Entry(field, given) for field in model.fields for given in field.values if settled.holds(given.when, lot)]
    return sorted(found, key=lambda entry: _place(model, entry))


def _place(model: NoticeModel, entry: Entry) -> tuple[int, int, int]:
    """The rank of the entry's group, of its block and of its field."""
    return model.groups[entry.field.name], model.blocks.index(entry.given.block), model.ranks[entry.field.name]


def text_of(entry: Entry, printer: Printer, lot: SettledLot) -> str:
    """The code or the text of an entry, with its variables; a hint when the buyer fills it in."""
    if entry.given.kind == "text":
        return plain(fill(printer.settled.say(entry.given.words), printer.values(entry.field.variables, {}, lot)))
    return entry.given.words


def rows(printer: Printer) -> list[Mapping[str, str]]:
    """The lines of the table for the printer's lots: those that enter the same thing share one."""
    return _rows(printer.settled, [(lot, entry, text_of(entry, printer, lot))
                                   for lot in printer.lots for entry in entries(printer.settled, lot)])


def coded_rows(settled: Settled) -> list[Mapping[str, str]]:
    """The lines of the table that give a code, for every lot of the market."""
    return _rows(settled, [(lot, entry, entry.given.words) for lot in settled.lots for entry in entries(settled, lot)
                           if entry.given.kind == "value"])


def _rows(settled: Settled, said: Sequence[tuple[SettledLot, Entry, str]]) -> list[Mapping[str, str]]:
    model = read_notice(settled.library)
    groups: dict[tuple[tuple[int, int, int], str, str, str], list[str]] = {}
    for lot, entry, text in said:
        key = (_place(model, entry), _named(model, entry), model.forms[entry.field.form]["title"],
               _printed(model, entry, text, settled.say))
        groups.setdefault(key, []).append(lot.number)
    return [{"notice.field": name, "notice.form": form, "notice.lots": lots_label(settled, numbers), "notice.value": value}
            for (_, name, form, value), numbers in sorted(groups.items(), key=lambda item: item[0][0])]


def lots_label(settled: Settled, numbers: Sequence[str]) -> str:
    """« Le marché », « Tous les lots », « Les lots n° 1 et 3 »."""
    if not settled.single and len(numbers) == len(settled.lots):
        return read_notice(settled.library).phrases["every_lot"]
    return french.capital(settled.say(french.lots(list(numbers), single=settled.single)))


def _named(model: NoticeModel, entry: Entry) -> str:
    block = entry.given.block
    title = entry.field.title
    return model.phrases["block"].format(titre=title, bloc=block) if block and block != entry.given.words else title


def _printed(model: NoticeModel, entry: Entry, text: str, say: Say) -> str:
    given = entry.given
    if given.kind == "text":
        text = model.phrases["text"].format(texte=text)
    elif given.kind == "choose":
        text = model.phrases["choose"].format(comment=say(given.words), codes=", ".join(given.codes))
    return say(given.printed).replace("{valeur}", say(text) if given.kind == "write" else text)
