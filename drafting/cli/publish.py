"""`clausier publish`: the static page with the documents of the candidates."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from drafting.cli import files, inputs, options, places, say


@click.command("publish", help="Écrit dans DOSSIER une page web et les documents que les candidats lisent ou remplissent.\n\n"
                               "La page, index.html, se dépose telle quelle, avec les fichiers qui l'entourent, sur un site ou "
                               "un profil d'acheteur. Les pièces internes n'y sont jamais. Une remarque bloquante arrête tout.")
@options.market
@click.option("-o", "folder", metavar="DOSSIER", type=options.PATH, required=True, help="Le dossier de la page.")
@click.option("--odt", is_flag=True, help="Ajoute chaque document en .odt, par LibreOffice.")
@click.option("--pdf", is_flag=True, help="Ajoute en PDF accessible les documents à lire, par LibreOffice.")
@options.force
@options.library
@options.templates
@click.pass_context
def command(ctx: click.Context, market: Path, folder: Path, odt: bool, pdf: bool, force: bool,
            libraries: tuple[Path, ...], templates: tuple[Path, ...]) -> None:
    from drafting.draft import only, write_word
    from drafting.publication import FORMATS, PAGE, STYLE, given, publication, publication_words

    voice = say.Voice()
    words = publication_words(places.libraries(libraries)[0])
    dossier = inputs.read_dossier(market, libraries, templates)
    if dossier.blocking:
        say.findings(voice, (finding for finding in dossier.findings if finding.level == "blocking"))
        voice.line(f"Rien n'a été écrit : {say.counted(dossier.findings)}. Corrigez {market.name}.")
        ctx.exit(1)
    pieces = given(dossier, words)
    made = write_word(only(dossier, tuple({piece.code for piece in pieces})), cache=places.cache())
    read = {f"{piece.stem}.docx" for piece in pieces if not piece.form}
    made |= (_also("odt", made) if odt else {}) | (_also("pdf", {name: made[name] for name in read}) if pdf else {})
    look = (_looks(templates, PAGE), _looks(templates, STYLE))
    written = publication(dossier, words, made, *look)
    kept = files.fill(folder, written, force=force)
    voice.title(f"Écrit dans {folder} :")
    for name, old in kept.items():
        voice.line(f"  {name}" + (f" (l'ancien : {old.name})" if old else ""))
    for path in sorted(folder.iterdir()):
        if path.suffix.removeprefix(".") in FORMATS and path.name not in written:
            voice.line(f"Resté dans le dossier, mais absent de la page : {path.name}")


def _also(target: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files as `target`; a form is not given as a PDF, which nobody could fill in."""
    from drafting.libreoffice import converted

    return converted(dict(sorted(files.items())), target) if files else {}


def _looks(templates: tuple[Path, ...], name: str) -> str:
    """The last folder of templates that has this file gives it."""
    from drafting.yamlfile import read_bytes

    path = next(path for folder in reversed(places.templates(templates)) if (path := folder / name).exists())
    return read_bytes(path, name).decode()
