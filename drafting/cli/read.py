"""`clausier read`: what candidates answered in the forms of a market, and what they changed in them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from drafting.cli import files, inputs, options, say

if TYPE_CHECKING:
    from drafting.answers.model import Form


@click.command("read", help="Lit les formulaires rendus par les candidats : les réponses, et ce qui a été changé dans le "
                            "texte de l'acheteur.\n\nUn fichier JSON par formulaire est écrit dans DOSSIER. Une réponse qui ne "
                            "se lit pas sans hésiter n'a pas de valeur : la remarque montre les mots du candidat. Code de sortie "
                            "1 si un formulaire a une remarque autre qu'une note, ou une réserve possible.")
@click.argument("forms", metavar="FORMULAIRE…", type=options.PATH, nargs=-1, required=True)
@click.option("--market", metavar="MARCHE", type=options.PATH, required=True, help="Le fichier du marché.")
@click.option("-o", "--output", "folder", metavar="DOSSIER", type=options.PATH, required=True, help="Où écrire les réponses.")
@options.force
@options.as_json
@options.library
@options.templates
@click.pass_context
def command(ctx: click.Context, forms: tuple[Path, ...], market: Path, folder: Path, force: bool, as_json: bool,
            libraries: tuple[Path, ...], templates: tuple[Path, ...]) -> None:
    from drafting.answers.kept import as_json as encoded
    from drafting.answers.kept import kept

    read = inputs.read_forms(forms, market, libraries, templates)
    voice = say.Voice(as_json)
    names = _names(read)
    files.folder(folder)
    for form, name in zip(read, names, strict=True):
        files.replace(folder / name, encoded(kept(form)), force=force)
        _show(voice, form, name)
    wrong = sum(not form.sound for form in read)
    voice.line(f"{len(read)} formulaire{'s' * (len(read) > 1)} lu{'s' * (len(read) > 1)}, dont {wrong} à regarder.")
    voice.result({"market": market.name, "problem": bool(wrong), "forms": [kept(form) for form in read]})
    ctx.exit(1 if wrong else 0)


def _names(forms: tuple[Form, ...]) -> list[str]:
    """`NAME.json`; with the pièce and the lot when one file holds several forms."""
    stems = [form.file.rpartition(".")[0] or form.file for form in forms]
    several = {stem for stem in stems if stems.count(stem) > 1}
    return [f"{stem}-{form.piece}{f'-lot-{form.lot}' if form.lot else ''}.json" if stem in several else f"{stem}.json"
            for stem, form in zip(stems, forms, strict=True)]


def _show(voice: say.Voice, form: Form, name: str) -> None:
    from drafting.checks.finding import LEVELS
    from drafting.word.comments import clean

    who = form.tenderer.denomination or "candidat non nommé"
    lot = f", lot n° {form.lot}" if form.lot else ""
    answered = sum(answer.value is not None for answer in form.answers)
    voice.title(clean(f"{form.file} : {who}, {form.piece or 'aucune pièce reconnue'}{lot}"))
    voice.line(f"  {answered} réponse{'s' * (answered > 1)} sur {len(form.answers)} → {name}")
    for change in form.alterations:
        voice.line(f"  {click.style('réserve possible', fg='red')}  {change.clause}")
        for word, text in (("texte de l'acheteur", change.before), ("texte rendu", change.after)):
            voice.line(f"      {word} : {clean(' '.join(text.split())) or '(rien)'}")
    for problem in form.problems:
        voice.line(f"  {click.style(f'{LEVELS[problem.level]:<8}', fg=say.COLOURS[problem.level])}  {problem.code:<7}  "
                   f"{clean(problem.message)}")
        voice.line(f"{'':21}→ {problem.advice}", dim=True)
