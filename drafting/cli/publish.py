"""`clausier publish`: the static page with the documents of the candidates."""

from __future__ import annotations

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
    from drafting.publication import FORMATS, publication_looks, published

    voice = say.Voice()
    looks = publication_looks(places.libraries(libraries)[0], places.templates(templates))
    dossier = inputs.read_dossier(market, libraries, templates)
    if dossier.blocking:
        say.findings(voice, (finding for finding in dossier.findings if finding.level == "blocking"))
        voice.line(f"Rien n'a été écrit : {say.counted(dossier.findings)}. Corrigez {market.name}.")
        ctx.exit(1)
    written = published(dossier, looks, cache=places.cache(), odt=odt, pdf=pdf)
    kept = files.fill(folder, written, force=force)
    voice.title(f"Écrit dans {folder} :")
    for name, old in kept.items():
        voice.line(f"  {name}" + (f" (l'ancien : {old.name})" if old else ""))
    for path in sorted(folder.iterdir()):
        if path.suffix.removeprefix(".") in FORMATS and path.name not in written:
            voice.line(f"Resté dans le dossier, mais absent de la page : {path.name}")

