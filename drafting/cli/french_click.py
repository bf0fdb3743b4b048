"""click speaks French, whatever the machine's language.

click marks its messages for gettext, by a `_` and an `ngettext` bound in each of its modules, but ships no
translation. We bind our own there: a table, English → French. A message that is not in the table stays as it
is; a test reads click's source and lists every message, so that a new version of click cannot bring one back.
"""

from __future__ import annotations

import sys

MESSAGES = {
    # help pages
    "Usage:": "Utilisation :",
    "Options": "Options\u00a0",  # click adds the colon
    "Commands": "Commandes\u00a0",
    "Positional arguments": "Arguments\u00a0",
    "Show this message and exit.": "Affiche cette aide.",
    "Show the version and exit.": "Affiche la version.",
    "%(prog)s, version %(version)s": "%(prog)s, version %(version)s",
    "required": "obligatoire",
    "default: {default}": "par défaut : {default}",
    "env var: {var}": "variable d'environnement : {var}",
    "(dynamic)": "(calculé)",
    "deprecated": "abandonné",
    # a wrong command line
    "Error: {message}": "Erreur : {message}",
    "Try '{command} {option}' for help.": "Aide : {command} {option}",
    "Missing command.": "Il manque une commande.",
    "No such command {name!r}.": "La commande « {name} » n'existe pas.",
    "No such option {name!r}.": "L'option « {name} » n'existe pas.",
    "No such option: {name}": "L'option « {name} » n'existe pas.",
    "Missing argument": "Il manque l'argument",
    "Missing option": "Il manque l'option",
    "Missing parameter": "Il manque le paramètre",
    "Missing {param_type}": "Il manque {param_type}",
    "Missing parameter: {param_name}": "Il manque le paramètre {param_name}",
    "Option {name!r} does not take a value.": "L'option « {name} » ne prend pas de valeur.",
    "Invalid value: {message}": "Valeur refusée : {message}",
    "Invalid value for {param_hint}: {message}": "Valeur refusée pour {param_hint} : {message}",
    "Value must be an iterable.": "Une liste de valeurs est attendue.",
    "Argument {name!r} takes {nargs} values.": "L'argument « {name} » prend {nargs} valeurs.",
    # values by type
    "Choose from:\n\t{choices}": "Valeurs possibles :\n\t{choices}",
    "{value} is not in the range {range}.": "{value} est hors de l'intervalle {range}.",
    "{value!r} is not a valid {number_type}.": "« {value} » n'est pas un nombre ({number_type}).",
    "{value!r} is not a valid boolean. Recognized values: {states}":
        "« {value} » n'est ni vrai ni faux. Valeurs possibles : {states}",
    "file": "le fichier",
    "directory": "le dossier",
    "path": "le chemin",
    "{name} {filename!r} does not exist.": "{name} « {filename} » n'existe pas.",
    "{name} {filename!r} is a file.": "{name} « {filename} » est un fichier.",
    "{name} {filename!r} is a directory.": "{name} « {filename} » est un dossier.",
    "{name} {filename!r} is not readable.": "{name} « {filename} » ne peut pas être lu.",
    "{name} {filename!r} is not writable.": "{name} « {filename} » ne peut pas être écrit.",
    "{name} {filename!r} is not executable.": "{name} « {filename} » n'est pas exécutable.",
    "Could not open file {filename!r}: {message}": "Le fichier « {filename} » ne peut pas être ouvert : {message}",
    "unknown error": "erreur inconnue",
    "Unknown standard stream '{name}'": "Le flux « {name} » n'existe pas.",
    # interruption
    "Aborted!": "Interrompu.",
}

PLURALS = {
    "Got unexpected extra argument ({args})":
        ("Un argument est de trop : {args}", "Des arguments sont de trop : {args}"),
    "Did you mean {possibility}?":
        ("Vouliez-vous écrire {possibility} ?", "Vouliez-vous écrire l'un de ceux-ci : {possibilities} ?"),
    "Option {name!r} requires an argument.":
        ("L'option « {name} » attend une valeur.", "L'option « {name} » attend {nargs} valeurs."),
    "Takes {nargs} values but 1 was given.":
        ("{nargs} valeurs sont attendues, 1 est donnée.", "{nargs} valeurs sont attendues, {len} sont données."),
    "{value!r} is not {choice}.":
        ("« {value} » n'est pas admis ; valeur possible : {choice}.",
         "« {value} » n'est pas admis ; valeurs possibles : {choices}."),
    "{value!r} does not match the format {format}.":
        ("« {value} » n'est pas au format {format}.", "« {value} » n'est à aucun de ces formats : {formats}."),
    "{len_type} values are required, but {len_value} was given.":
        ("{len_type} valeurs sont attendues, {len_value} est donnée.",
         "{len_type} valeurs sont attendues, {len_value} sont données."),
}
"""By their English singular; French plural starts at 2."""


def translated(message: str) -> str:
    """The French of one of click's messages."""
    return MESSAGES.get(message, message)


def translated_count(singular: str, plural: str, count: int) -> str:
    """The same for a message that counts."""
    if singular not in PLURALS:
        return singular if count == 1 else plural
    return PLURALS[singular][count > 1]


def install() -> None:
    """Bind the two functions in every module of click that marks its messages."""
    for name, module in list(sys.modules.items()):
        if name.startswith("click."):
            for mark, ours in (("_", translated), ("ngettext", translated_count)):
                if mark in vars(module):
                    setattr(module, mark, ours)
