"""The command `clausier`: the only room that prints, exits, knows today's date or where things are.

One module a command, imported when it is called (`lazy`). `inputs` reads what commands share, `say` prints,
`places` knows the folders, `files` writes, `french_click` makes click speak French.
"""

from __future__ import annotations

import click

from drafting import __version__
from drafting.cli import french_click
from drafting.cli.lazy import Program

french_click.install()

COMMANDS = {
    "new": ("drafting.cli.new", "Crée un marché en copiant un modèle."),
    "schema": ("drafting.cli.schema", "Écrit le schéma qui guide la saisie d'un marché."),
    "hours": ("drafting.cli.hours", "Montre le calcul des heures d'insertion, lot par lot."),
    "check": ("drafting.cli.check", "Relit un marché et ses pièces : les remarques."),
    "why": ("drafting.cli.why", "Dit pourquoi chaque clause est gardée ou écartée."),
    "draft": ("drafting.cli.draft", "Écrit les pièces Word d'un marché."),
    "avis": ("drafting.cli.avis", "Donne en JSON les champs de l'avis, lot par lot."),
    "rectify": ("drafting.cli.rectify", "Écrit le rectificatif d'un marché déjà lancé, et toutes ses pièces."),
    "diff": ("drafting.cli.diff", "Compare mot à mot les pièces d'un marché : deux dates, ou un manifeste."),
    "redo": ("drafting.cli.redo", "Refait à l'identique les pièces que décrit un manifeste."),
    "places": ("drafting.cli.outline", "Montre les titres d'un fichier Word, numérotés."),
    "insert": ("drafting.cli.insert", "Met les clauses d'une pièce dans un fichier Word de l'acheteur."),
    "verify": ("drafting.cli.verify", "Relit des pièces Word, d'où qu'elles viennent : les remarques."),
    "read": ("drafting.cli.read", "Lit les formulaires rendus par les candidats."),
    "show": ("drafting.cli.show", "Dit ce qu'est devenue chaque clause d'une pièce Word."),
    "update": ("drafting.cli.update", "Porte un marché qui a changé dans des pièces modifiées à la main."),
    "publish": ("drafting.cli.publish", "Écrit la page qui donne aux candidats leurs documents."),
    "compare": ("drafting.cli.compare", "Met côte à côte les réponses des candidats, dans un classeur ou dans Word."),
    "commitments": ("drafting.cli.commitments", "Relève en Word les engagements notés du candidat retenu."),
    "serve": ("drafting.cli.serve", "Ouvre clausier dans le navigateur."),
    "library": ("drafting.cli.library", "Contrôle et montre la bibliothèque de clauses."),
}

main = Program(
    name="clausier", table=COMMANDS, options_metavar="[OPTIONS]",
    help="Rédige les clauses d'insertion d'un marché : un fichier de marché, des pièces Word.\n\n"
         "Ce sont des projets, à relire par un juriste. Aide d'une commande : clausier COMMANDE --help.",
    epilog="Code de sortie : 0 fait ; 1 donnée fausse, fichier absent ou remarque bloquante ; 2 commande mal écrite.",
    context_settings={"max_content_width": 110})
main = click.version_option(__version__, prog_name="clausier", message="%(prog)s %(version)s")(main)
