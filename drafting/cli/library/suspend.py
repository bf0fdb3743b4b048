"""`clausier library suspend`: a lawyer's decision, written with the text."""

from __future__ import annotations

from drafting.cli.library.decide import deciding

command = deciding("suspend", "suspended", (
    "Suspend le texte de la clause ID daté de DATE, dans l'attente d'une décision : il n'est plus écrit dans aucune pièce.\n\n"
    "Le texte précédent ne revient pas. clausier check dit ce qui reste sur le même sujet, ou ce qui manque."))
