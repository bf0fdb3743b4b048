"""Whose forms these are: the files of one tenderer gathered by SIRET, else by name; what is not sure is told, never guessed.

`--anonymous` gives letters in an order drawn from all that the forms answer: the same forms give the same letters again, and
whoever knows the tenderers but does not hold their forms cannot draw them again (a hash of their SIRET numbers would tell her).
The answers that no comparison shows, who signs and whom to call, are part of the draw.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping

from msgspec import Struct, json

from drafting.answers.model import Form
from drafting.answers.whose import folded, whose
from drafting.comparing.words import ComparingWords


class Contender(Struct, frozen=True):
    """A tenderer and the forms found: `label` is how the comparison calls it, `names` what its forms say of it."""

    label: str
    siret: str
    names: tuple[str, ...]
    forms: tuple[Form, ...]


class Doubt(Struct, frozen=True):
    """Why a tenderer deserves a look: the kind of alert, and the words read."""

    kind: str
    label: str
    words: str


def one_line(text: str) -> str:
    """A candidate's words on one line, without what no file may hold."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def gather(forms: Iterable[Form], words: ComparingWords, *, anonymous: bool = False,
           ) -> tuple[tuple[Contender, ...], tuple[Doubt, ...]]:
    """The tenderers, in the order of their names (of their letters when `anonymous`), and what is not sure of them."""
    ordered = sorted(forms, key=lambda form: (form.file, form.piece, form.lot or ""))
    groups, doubts = _groups(ordered)
    found: list[tuple[str, Contender]] = []
    for key, group in groups.items():
        names = tuple(dict.fromkeys(one_line(form.tenderer.denomination) for form in group if form.tenderer.denomination.strip()))
        siret = next((form.tenderer.siret for form in group if form.tenderer.siret), "")
        label = names[0] if names else siret or words.text["unnamed"].format(fichier=group[0].file)
        found.append((key, Contender(label, siret, names, tuple(group))))
    if anonymous:
        drawn = _draw(ordered)
        found.sort(key=lambda one: hashlib.sha256(f"{drawn}|{one[0]}".encode()).hexdigest())
        found = [(key, Contender(words.text["letters"].format(lettre=letter(rank)), one.siret, one.names, one.forms))
                 for rank, (key, one) in enumerate(found)]
    else:
        found = _told_apart(sorted(found, key=lambda one: (folded(one[1].label), one[0])))
    labels = {key: one.label for key, one in found}
    told = [Doubt(kind, labels[key], said) for kind, key, said in doubts]
    told += [Doubt("names", one.label, " / ".join(one.names)) for _, one in found if len(set(map(folded, one.names))) > 1]
    return tuple(one for _, one in found), tuple(told)


def _draw(forms: Iterable[Form]) -> str:
    """One hash for all the answers of all the forms, in whatever order and under whatever names their files come."""
    answers = {json.encode((form.piece, form.lot, form.tenderer, [(one.question, one.value) for one in form.answers]))
               for form in forms}
    return hashlib.sha256(b"\n".join(sorted(answers))).hexdigest()


def letter(rank: int) -> str:
    """A, B… Z, AA, AB…"""
    text = ""
    rank += 1
    while rank:
        rank, rest = divmod(rank - 1, 26)
        text = chr(65 + rest) + text
    return text


def _groups(forms: Iterable[Form]) -> tuple[dict[str, list[Form]], list[tuple[str, str, str]]]:
    """The forms by tenderer, and what is not sure of whose they are."""
    groups: dict[str, list[Form]] = defaultdict(list)
    doubts: list[tuple[str, str, str]] = []
    forms = list(forms)
    for form, one in zip(forms, whose(forms), strict=True):
        groups[one.key].append(form)
        if one.doubt:
            doubts.append((one.doubt, one.key, form.file if one.doubt == "unnamed" else one_line(form.tenderer.denomination)))
    return groups, doubts


def _told_apart(found: list[tuple[str, Contender]]) -> list[tuple[str, Contender]]:
    """Two tenderers of one name are told apart by their SIRET, or by their file."""
    same: dict[str, int] = defaultdict(int)
    for _, one in found:
        same[folded(one.label)] += 1
    return [(key, one if same[folded(one.label)] == 1 else
             Contender(f"{one.label} ({one.siret or one.forms[0].file})", one.siret, one.names, one.forms)) for key, one in found]


# ---- letters instead of names --------------------------------------------------------------------------------

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)\S+", re.I)
_COMPANY = frozenset(["sarl", "sas", "sasu", "sa", "sci", "scop", "scic", "eurl", "snc", "earl", "association", "societe",
                      "entreprise", "ets", "etablissements", "groupe"])
"""Words of a company's name that name nobody by themselves."""
_SHORTEST = 4
_GAP = r"[\s.\u00a0\u202f]?"


class Mask(Struct, frozen=True):
    """What takes the names, the SIRET numbers and the addresses of all tenderers out of a text."""

    pattern: re.Pattern[str] | None
    removed: str
    address: str

    def __call__(self, text: str) -> str:
        text = _ADDRESS.sub(self.address, text)
        return self.pattern.sub(self.removed, text) if self.pattern else text


def mask(contenders: Iterable[Contender], text: Mapping[str, str], more: Iterable[str] = ()) -> Mask:
    """The mask of these tenderers; `more`: other names that would give one of them away."""
    names, numbers = set[str](), set[str]()
    for one in contenders:
        names |= {*one.names, *(form.tenderer.denomination for form in one.forms)}
        numbers |= {number for number in (re.sub(r"\D", "", one.siret),) if number}
    names |= set(more)
    patterns = [_words(name) for name in names] + [_words(short(name)) for name in names]
    digits = [f"{_spaced(number[:9])}(?:{_GAP}{_spaced(number[9:])})?" for number in numbers if len(number) > 9]
    every = sorted({part for part in (*patterns, *digits) if part}, key=len, reverse=True)
    return Mask(re.compile("|".join(rf"(?<!\w)(?:{part})(?!\w)" for part in every), re.I) if every else None,
                text["removed"], text["hidden_address"])


def _spaced(digits: str) -> str:
    """Figures, however they are spaced."""
    return _GAP.join(digits)


def short(name: str) -> str:
    """A name without its legal form."""
    return " ".join(word for word in re.findall(r"[\w'’&-]+", name) if folded(word) not in _COMPANY)


def _words(name: str) -> str:
    """A pattern for a name, whatever its accents, its case and what stands between its words."""
    words = re.findall(r"\w+", name)
    if sum(map(len, words)) < _SHORTEST:
        return ""
    return r"[\W_]+".join("".join(_either(c) for c in unicodedata.normalize("NFC", word)) for word in words)


def _either(character: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    return re.escape(character) if bare == character or not bare else f"[{re.escape(character)}{re.escape(bare)}]"
