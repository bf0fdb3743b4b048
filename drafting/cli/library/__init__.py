"""`clausier library`: what concerns the clauses without a market."""

from __future__ import annotations

from drafting.cli.lazy import LazyGroup

COMMANDS = {
    "check": ("drafting.cli.library.check", "Contrôle tout ce qui peut l'être sans marché."),
    "coverage": ("drafting.cli.library.coverage", "Montre, disposition par disposition, ce qui est couvert."),
    "list": ("drafting.cli.library.list", "Liste les clauses et leur texte en vigueur."),
    "show": ("drafting.cli.library.show", "Montre une clause en entier."),
    "test": ("drafting.cli.library.test", "Lance les exemples que portent les clauses."),
    "stale": ("drafting.cli.library.stale", "Dit ce qui est à relire, et ce qui vient."),
    "diff": ("drafting.cli.library.diff", "Compare mot à mot deux dates ou deux bibliothèques."),
    "book": ("drafting.cli.library.book", "Écrit les textes en un document Word à relire et à corriger."),
    "review": ("drafting.cli.library.review", "Relit un livre corrigé et en reporte les textes."),
    "approve": ("drafting.cli.library.approve", "Approuve un texte, après relecture par un juriste."),
    "suspend": ("drafting.cli.library.suspend", "Suspend un texte : il n'est plus écrit."),
    "withdraw": ("drafting.cli.library.withdraw", "Retire un texte : il n'est plus écrit."),
    "release": ("drafting.cli.library.release", "Fige les textes sous le nom d'une livraison."),
    "slip": ("drafting.cli.library.slip", "Déclare une coquille corrigée dans un texte livré."),
    "export": ("drafting.cli.library.export", "Copie la bibliothèque dans un dossier, pour la modifier."),
}

command = LazyGroup(name="library", table=COMMANDS, options_metavar="[OPTIONS]",
                    help="Contrôle et montre la bibliothèque de clauses.")
