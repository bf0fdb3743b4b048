"""A manifest read back. Anyone may have written it: it is bounded, strict, and believed only as far as its hashes go.

Every hash that can be made again from what the manifest holds is made again; what does not agree is told, all at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from drafting.document import Piece
from drafting.errors import DraftingError, Problem, ReadingErrors
from drafting.hashes import canonical, sha256
from drafting.manifest import FORMAT, Prints
from drafting.output import SEAL, WRITING, sealed
from drafting.reading import MarketFile, validate
from drafting.recorded import AUDIENCES, is_day, name_of, recall
from drafting.rules import Vocabulary
from drafting.settled import Value
from drafting.yamlfile import YamlFile

MAX_BYTES = 20_000_000
MAX_DEPTH = 20
_SHAPE: Mapping[str, type] = {"clausier": str, "release": str, "market": dict, "clauses": list, "pieces": list, "blocks": dict,
                              "templates": list, "left_out": list}
ORIGIN = ("clausier", "release", "reference", "settled_sha256")
RECTIFIED = ("facts.rectified", "rectification.withdrawn")
RECTIFIED_ROWS = ("rectification.pieces", "rectification.changes")
"""The values that a market does not state: they came from its comparison with another state."""
AGAIN = "Reprenez le manifeste tel que clausier l'a écrit."


class Recorded(Struct, frozen=True):
    """One pièce of a manifest: its tree (None for a spreadsheet), what its shell says, what it was made from, its hash."""

    file: str
    code: str
    tree: Piece | None
    values: Mapping[str, str]
    made_from: Mapping[str, str]
    sha256: str


class Manifest(Struct, frozen=True):
    """What a manifest says, once believed; `name` is its file's name."""

    name: str
    data: Mapping[str, Any]
    pieces: tuple[Recorded, ...]
    prints: Prints
    shells: Mapping[str, str]
    """The hash of its shell, by pièce code."""

    @property
    def interrupted(self) -> bool:
        """The last run in its folder did not end: some files are already those of that run."""
        return bool(self.data.get(WRITING))

    @property
    def overlays(self) -> tuple[str, ...]:
        """The names of the libraries laid over the built-in one, that day."""
        found = self.data.get("overlays")
        return tuple(str(one.get("release"))[:60] for one in (found if isinstance(found, list) else ()) if isinstance(one, dict))

    @property
    def blocking(self) -> tuple[tuple[str, str], ...]:
        """(code, sentence) of each blocking finding of that day."""
        found = self.data.get("findings")
        return tuple((str(one.get("code")), str(one.get("message"))) for one in (found if isinstance(found, list) else ())
                     if isinstance(one, dict) and one.get("level") == "blocking")

    def market(self, vocabulary: Vocabulary) -> MarketFile:
        """The market as the buyer stated it then, judged by today's rules; raises `ReadingErrors`."""
        return validate(YamlFile(self.name, self.data["market"]["data"], {}, {}), vocabulary)

    def more(self) -> dict[str, Value]:
        """What a corrective notice adds to the values of its market."""
        settled = self.data["market"]["settled"]
        if settled.get(RECTIFIED[0]) is not True:
            return {}
        values: dict[str, object] = {path: settled.get(path) is True for path in RECTIFIED}
        for path in RECTIFIED_ROWS:
            if isinstance(settled.get(path), list):
                values[path] = tuple(row for row in settled[path] if isinstance(row, dict))
        return {path: Value(value, "computed", self.name) for path, value in values.items()}


def open_manifest(path: Path) -> Manifest:
    """The manifest at `path`; raises `DraftingError` when it is none, `ReadingErrors` when its hashes do not agree."""
    data = _read(path)
    _shaped(data, path.name)
    problems = [*_disagreements(data)]
    pieces: list[Recorded] = []
    for entry in data["pieces"]:
        try:
            pieces.append(_piece(entry, data["blocks"]))
        except DraftingError as error:
            problems.append(Problem(error.message, error.where, 0, error.hint))
    files = [piece.file.casefold() for piece in pieces]
    problems += [Problem("deux pièces portent ce nom.", file, 0, AGAIN) for file in sorted(set(files)) if files.count(file) > 1]
    if problems:
        raise ReadingErrors(problems)
    prints = {entry["id"]: {"id": entry["id"], "version": entry["version"], "text_sha256": sha256(entry["text"]),
                            "clause_sha256": entry["clause_sha256"], "law": entry["law"]} for entry in data["clauses"]}
    return Manifest(path.name, data, tuple(pieces), prints,
                    {str(entry.get("piece")): str(entry.get("shell_sha256")) for entry in data["templates"]})


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DraftingError(f"ce fichier dépasse {MAX_BYTES // 1_000_000} Mo : aucun manifeste n'est si gros.", path.name)
        text = path.read_bytes().decode("utf-8")
        data = json.loads(text, parse_constant=_no_constant)
        _bounded(data)
        json.dumps(data, ensure_ascii=False).encode()  # half a character would only fail later
        return data
    except FileNotFoundError:
        raise DraftingError("ce fichier n'existe pas.", str(path)) from None
    except OSError as error:
        from drafting.errors import os_reason

        raise DraftingError(f"ce fichier ne peut pas être lu : {os_reason(error)}.", path.name) from None
    except (ValueError, RecursionError):
        raise _none(path.name) from None


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _bounded(data: Any, depth: int = 0) -> None:
    if depth > MAX_DEPTH:
        raise ValueError("depth")
    for item in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        _bounded(item, depth + 1)


def _none(name: str) -> DraftingError:
    return DraftingError("ce n'est pas un manifeste de clausier.", name,
                         "Donnez le fichier manifest.json d'un dossier de pièces.")


def halfway(name: str) -> DraftingError:
    """What is said of a folder whose last run was stopped before its end."""
    return DraftingError("l'écriture de ce dossier a été interrompue : il mêle les pièces de deux moments.", name,
                         "Relancez la commande qui l'écrivait, par exemple clausier draft : elle reprend où elle en était.")


def _shaped(data: Any, name: str) -> None:
    """What the rest of the program may count on, at the first thing that is not so."""
    if isinstance(data, dict) and data.get(WRITING) and "pieces" not in data:
        raise halfway(name)
    if not isinstance(data, dict) or "clausier" not in data or not isinstance(data.get("pieces"), list):
        raise _none(name)
    if data.get("format") != FORMAT:
        raise DraftingError(f"le format {str(data.get('format'))[:20]} de ce manifeste n'est pas connu.", name,
                            f"Cette version lit le format {FORMAT}.")
    if "blocks" not in data or SEAL not in data:
        raise DraftingError("ce manifeste, d'une version plus ancienne, ne garde pas le contenu des pièces.", name,
                            "Écrivez de nouveau les pièces avec clausier draft.")
    market = data.get("market")
    if not (all(isinstance(data.get(key), kind) for key, kind in _SHAPE.items()) and isinstance(market, dict)
            and isinstance(market.get("data"), dict) and isinstance(market.get("settled"), dict)
            and all(isinstance(entry, dict) for key in ("clauses", "pieces", "templates", "left_out") for entry in data[key])
            and all(_is_clause(entry) for entry in data["clauses"])
            and all(isinstance(entry.get(key), str) for entry in data["left_out"] for key in ("id", "reason"))):
        raise DraftingError("il manque à ce manifeste une partie que clausier y écrit toujours.", name, AGAIN)


def _is_clause(entry: Mapping[str, Any]) -> bool:
    return (all(isinstance(entry.get(key), str) for key in ("id", "version", "text", "text_sha256", "clause_sha256", "reason"))
            and isinstance(entry.get("law"), list) and all(isinstance(one, str) for one in entry["law"])
            and is_day(entry["version"]))


def _disagreements(data: Mapping[str, Any]) -> Iterator[Problem]:
    """What was changed after it was written, where it can be told."""
    found = False
    for entry in data["clauses"]:
        if sha256(entry["text"]) != entry["text_sha256"]:
            found = True
            yield Problem("ce texte a été modifié dans le manifeste : son empreinte n'est plus la sienne.",
                          entry["id"][:120], 0, AGAIN)
    for name, block in data["blocks"].items():
        if name_of(block) != name:
            found = True
            yield Problem("un passage imprimé a été modifié dans le manifeste : son empreinte n'est plus la sienne.",
                          f"passage {name[:8]}", 0, AGAIN)
    if sha256(canonical(data["market"]["settled"])) != data["market"].get("settled_sha256"):
        found = True
        yield Problem("les valeurs du marché ont été modifiées dans le manifeste : leur empreinte n'est plus la leur.",
                      "market", 0, AGAIN)
    if not found and sealed(data)[SEAL] != data[SEAL]:
        yield Problem("ce manifeste a été modifié depuis qu'il a été écrit : son empreinte n'est plus la sienne.",
                      "manifest.json", 0, AGAIN)


def _piece(entry: Mapping[str, Any], blocks: Mapping[str, Any]) -> Recorded:
    """The name of the file is made again from the code and the lot: what the manifest says of it is only compared."""
    file, code = str(entry.get("file"))[:80], entry.get("code")
    values, origin = entry.get("values"), entry.get("made_from")
    if not (isinstance(values, dict) and all(isinstance(value, str) for value in values.values())
            and isinstance(origin, dict) and set(origin) == set(ORIGIN) and all(isinstance(v, str) for v in origin.values())
            and isinstance(code, str) and entry.get("audience") in AUDIENCES and isinstance(entry.get("sha256"), str)):
        raise DraftingError("ce que le manifeste garde de cette pièce ne peut pas être lu.", file, AGAIN)
    tree = None if file == f"{code}.xlsx" and code.replace("-", "").isalpha() else recall(entry, blocks)
    if tree is not None and file != f"{tree.stem}.docx":
        raise DraftingError("ce nom n'est pas celui de sa pièce.", file, AGAIN)
    return Recorded(file, code, tree, values, origin, entry["sha256"])
