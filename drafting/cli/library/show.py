"""`clausier library show`: everything about one clause, in French sentences."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click
from msgspec.structs import asdict

from drafting import french
from drafting.cli import inputs, options, places, say
from drafting.errors import DraftingError
from drafting.hashes import clause_hash, text_hash
from drafting.library import Clause, Library, Version
from drafting.notes import Note, read_notes
from drafting.review import standing
from drafting.sentences import condition_lines, field_line, provision_line, review_sentence, variable_line


@click.command("show", help="Montre la clause ID : à quoi elle sert, quand elle est gardée, ses variables, ses textes "
                            "datés.")
@click.argument("id_", metavar="ID")
@options.on("Seulement le texte en vigueur à cette date.")
@options.as_json
@options.library
def command(id_: str, day: date | None, as_json: bool, libraries: tuple[Path, ...]) -> None:
    library = inputs.read_library(libraries, examples=True)
    clause = inputs.known_clause(library, id_)
    versions = clause.versions
    if day is not None:
        in_force = clause.version_on(day)
        if in_force is None:
            raise DraftingError(f"La clause « {id_} » n'a aucun texte en vigueur le {french.short_date(day)}.")
        versions = (in_force,)
    voice = say.Voice(as_json)
    _show(voice, library, clause)
    for version in versions:
        _show_version(voice, library, clause, version)
    notes = [note for folder in places.libraries(libraries) for note in read_notes(folder) if note.clause == id_]
    _show_notes(voice, notes)
    voice.result({**_data(library, clause, versions), "notes": [
        {**asdict(note), "version": note.version.isoformat() if note.version else None} for note in notes]})


def _show_notes(voice: say.Voice, notes: list[Note]) -> None:
    """What reviewers said of the clause, and is not settled yet."""
    for note in notes:
        voice.line()
        which = f" sur le texte du {french.short_date(note.version)}" if note.version else ""
        voice.title(f"Note de {note.by or 'auteur non dit'}{which}{f', le {note.on}' if note.on else ''}")
        for line in (f"« {note.words} »" * bool(note.words), *note.note.splitlines(), *note.answers):
            if line:
                voice.line(f"  {line}")


def _show(voice: say.Voice, library: Library, clause: Clause) -> None:
    voice.title(f"{clause.id} – {clause.title}")
    voice.line(clause.about)
    model = library.models[clause.model]
    each = "pour chaque groupe de lots au même texte" if clause.for_each == "lot" else "une fois pour le marché"
    voice.line(f"Modèle : {model.title}. Pièce : {clause.piece}, écrite {each}.")
    voice.line(f"Fichier : {clause.file}. Livraison : {clause.release}.")
    _listed(voice, "Elle est écrite aussi pour :", [library.models[served].title for served in clause.serves])
    _listed(voice, "Elle est gardée quand :", condition_lines(library.when(clause, clause.versions[0]), library))
    _listed(voice, "Elle apporte :", [provision_line(library, provision) for provision in clause.provides])
    _listed(voice, "Ses variables :", [variable_line(name, v, library) for name, v in clause.variables.items()])
    _listed(voice, "Le candidat y remplit :", [field_line(field) for field in clause.fields.values()])
    _listed(voice, "Ses exemples :", [case.name for case in clause.cases])


def _listed(voice: say.Voice, title: str, lines: list[str]) -> None:
    if lines:
        voice.line(title)
    for line in lines:
        voice.line(f"  – {line}")


def _show_version(voice: say.Voice, library: Library, clause: Clause, version: Version) -> None:
    voice.line()
    checked = f" (vérifié le {french.short_date(version.checked_on)})" if version.checked_on else ""
    what = "Abrogée pour les" if version.repealed else "Texte des"
    voice.title(f"{what} lancements depuis le {french.short_date(version.in_force_from)}{checked}")
    voice.line(f"Approbation : {review_sentence(clause, version)}.")
    if version.change:
        voice.line(f"Changement : {version.change}")
    for id_ in version.law:
        law = library.law.get(id_)
        voice.line(f"Droit : {law.cite}, {law.text} – {law.label}" if law else f"Droit : {id_}, absent de law.yaml")
    if version.when is not None:
        _listed(voice, "Ce texte a ses propres conditions :", condition_lines(version.when, library))
    if version.variables is not None:
        _listed(voice, "Et ses propres variables :",
                [variable_line(name, v, library) for name, v in version.variables.items()])
    voice.line()
    for line in version.text.rstrip("\n").splitlines():
        voice.line(f"  {line}".rstrip())


def _data(library: Library, clause: Clause, versions: tuple[Version, ...]) -> dict[str, Any]:
    return {
        "id": clause.id, "title": clause.title, "about": clause.about, "piece": clause.piece, "model": clause.model,
        "serves": list(clause.serves), "for_each": clause.for_each,
        "provides": list(clause.provides), "release": clause.release, "file": clause.file,
        "when": condition_lines(library.when(clause, clause.versions[0]), library),
        "variables": {name: variable_line(name, v, library) for name, v in clause.variables.items()},
        "fields": {name: field_line(field) for name, field in clause.fields.items()},
        "cases": [case.name for case in clause.cases],
        "versions": [{
            "in_force_from": v.in_force_from.isoformat(), "repealed": v.repealed, "change": v.change,
            "law": list(v.law), "checked_on": v.checked_on.isoformat() if v.checked_on else None, "text": v.text,
            "review": standing(clause, v), "text_sha256": text_hash(v),
            "clause_sha256": clause_hash(clause, v)} for v in versions]}
