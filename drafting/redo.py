"""The same pièces again, byte for byte, from what their manifest keeps: or what is missing, all of it.

The texts and the values are the manifest's own, so the library may have changed since. The shells are not in it, only
their hashes: they are looked for in the templates at hand. A spreadsheet is made by the program from the market, and is
kept only if it comes out the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from drafting import __version__
from drafting.errors import Problem, ReadingErrors
from drafting.manifest import extract
from drafting.reopened import AGAIN, Manifest, Recorded
from drafting.word.package import package_hash
from drafting.word.shell import VARIABLES, Shell, load_shell
from drafting.word.write import write_piece


def find_shells(folders: Iterable[Path]) -> dict[str, Path]:
    """Every shell of the templates, by the hash of its bytes."""
    paths = (path for folder in folders for pattern in ("*.docx", "*/*.docx") for path in sorted(folder.glob(pattern)))
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in paths}


def redo(manifest: Manifest, shells: Mapping[str, Path], books: Callable[[], Mapping[str, bytes]],
         cache: Path | None = None) -> dict[str, bytes]:
    """Each file again by name; raises `ReadingErrors` with everything that is missing or different.

    `books` makes the spreadsheets of the manifest's market with the library at hand.
    """
    problems: list[Problem] = []
    files: dict[str, bytes] = {}
    loaded: dict[str, Shell] = {}
    for piece in manifest.pieces:
        wanted = manifest.shells.get(piece.code, "")
        if piece.tree is None:
            files[piece.file] = books().get(piece.file, b"")
            if not files[piece.file] or package_hash(files[piece.file]) != piece.sha256:
                problems.append(_other_book(piece))
        elif wanted not in shells:
            problems.append(Problem(f"la trame d'alors manque : aucune n'a l'empreinte {wanted[:12]}….", piece.file, 0,
                                    "Elle a changé depuis. Retrouvez-la, et donnez son dossier par --templates."))
        elif set(VARIABLES) - {"corps"} - set(piece.values):
            problems.append(Problem("il manque au manifeste des mots de la trame.", piece.file))
        else:
            if wanted not in loaded:
                loaded[wanted] = load_shell(shells[wanted], cache)
            files[piece.file] = _made(manifest, piece, loaded[wanted])
            if package_hash(files[piece.file]) != piece.sha256:
                problems.append(_other(piece))
    if problems:
        raise ReadingErrors(problems)
    return files


def _made(manifest: Manifest, piece: Recorded, shell: Shell) -> bytes:
    assert piece.tree is not None
    missing = [passage.clause for passage in piece.tree.passages() if passage.clause not in manifest.prints]
    if missing:
        raise ReadingErrors([Problem("le texte de cette clause manque au manifeste.", id_) for id_ in dict.fromkeys(missing)])
    return write_piece(piece.tree, shell, piece.values, {"clausier": extract(piece.made_from, piece.tree, manifest.prints)})


def _other(piece: Recorded) -> Problem:
    """Not the same bytes: another program writes other bytes; else the manifest is not what it was."""
    then = piece.made_from["clausier"]
    if then != __version__:
        return Problem(f"cette pièce a été écrite par clausier {then[:20]} ; clausier {__version__} n'écrit pas les mêmes "
                       "octets.", piece.file, 0, f"Installez clausier {then[:20]} pour la refaire.")
    return Problem("refaite d'après le manifeste, cette pièce n'a pas l'empreinte qu'il lui donne : il a été modifié.",
                   piece.file, 0, AGAIN)


def _other_book(piece: Recorded) -> Problem:
    return Problem("le manifeste ne garde pas ce classeur, et la bibliothèque d'aujourd'hui en donne un autre pour ce marché.",
                   piece.file, 0, f"Donnez par --library la bibliothèque {piece.made_from['release'][:20]} d'alors.")
