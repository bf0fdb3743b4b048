"""What an update says: what became of each file and of each clause, what is to be decided, what a person has to carry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from drafting.grounds import SHELL
from drafting.updating.files import FileOutcome

FATES = {"same": "inchangée", "updated": "mise à jour", "kept": "modifiée à la main, gardée telle quelle",
         "merged": "modifiée à la main et mise à jour", "conflict": "à décider", "added": "ajoutée, en modifications suivies",
         "withdrawn": "retirée, en modifications suivies", "gone": "retirée à la main, laissée ainsi"}
FILES = {"today": "personne ne l'avait modifiée : c'est la pièce d'aujourd'hui", "merged": "modifications gardées, texte à jour",
         "new": "pièce nouvelle", "kept": "modifié par une personne, laissé tel quel",
         "dropped": "n'est plus produite, et personne ne l'avait modifiée : elle n'est pas reprise",
         "derived": "tiré des pièces d'alors : il n'est pas repris",
         "apart": "inconnu du manifeste, mais porte des clauses de clausier : à mettre à jour seul, par clausier update",
         "unknown": "le manifeste ne le connaît pas : il n'est pas repris"}
CONFLICTS = {
    "both": "À décider : cette phrase a été modifiée à la main, et le texte de clausier change aussi. La modification suivie "
            "propose le texte d'aujourd'hui ; la refuser garde la phrase écrite à la main.",
    "cell": "À décider : cette cellule a été modifiée à la main, et sa valeur change aussi. La modification suivie propose la "
            "valeur d'aujourd'hui ; si vous la refusez, vérifiez le total et les autres pièces, qui sont ceux d'aujourd'hui.",
    "removed": "À décider : ce passage a été retiré à la main, et le texte de clausier change. Accepter la modification suivie "
               "le remet dans son texte d'aujourd'hui ; la refuser le laisse retiré.",
    "withdrawn": "À décider : ce passage, modifié à la main, n'est plus dans le texte de clausier. Accepter la modification "
                 "suivie le retire ; la refuser garde ce qui a été écrit à la main.",
    "table": "À décider : ce tableau a été modifié à la main, et ses lignes ou ses valeurs changent. Il est laissé tel quel ; "
             "reportez-y ce qui change, que donne clausier draft dans un autre dossier.",
    "form": "À décider : ce formulaire n'est plus celui d'aujourd'hui. Il est laissé tel quel ; reportez-y ce qui change, que "
            "donne clausier draft dans un autre dossier."}


class Line(NamedTuple):
    """A line of the report; `deep`: how far it stands in; `warning`: a person has something to do."""

    text: str
    deep: int
    warning: bool = False


def told(one: FileOutcome) -> Iterator[Line]:
    """What became of the clauses of a file, and what is to be carried by hand."""
    for outcome in one.outcomes:
        lots = f" (lot {', '.join(outcome.lots)})" if outcome.lots else ""
        yield Line(f"{outcome.clause}{lots} : {FATES[outcome.fate]}", 0)
        if outcome.moved:
            yield Line("Déplacée à la main : mise à jour où elle est.", 1)
        if outcome.copies:
            yield Line(f"Recopiée ailleurs ({outcome.copies}) : la copie est laissée telle quelle.", 1, warning=True)
        for why, words in outcome.conflicts:
            yield Line(CONFLICTS[why] + (f" Écrit à la main : « {words} »" if words else ""), 1, warning=True)
    for name, before, after in one.shell:
        yield Line(f"À reporter à la main (page de titre, en-têtes) – {SHELL[name]} : {before or '(rien)'} → "
                   f"{after or '(rien)'}", 0, warning=True)
    if one.start:
        yield Line(f"À reporter à la main : le premier article porte désormais le numéro {one.start[1]}.", 0, warning=True)
    if one.cited:
        yield Line(f"Dans ce document, l'article porte le numéro {one.cited[0]} ; les autres pièces citent l'article "
                   f"{one.cited[1]}.", 0, warning=True)


def undecided(found: Iterable[FileOutcome]) -> int:
    """How many sentences a person has to decide."""
    return sum(len(outcome.conflicts) for one in found for outcome in one.outcomes)
