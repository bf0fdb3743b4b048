"""`clausier library withdraw`: a lawyer's decision, written with the text."""

from __future__ import annotations

from drafting.cli.library.decide import deciding

command = deciding("withdraw", "withdrawn", (
    "Retire le texte de la clause ID daté de DATE, que l'on ne veut plus employer : il n'est plus écrit dans aucune pièce.\n\n"
    "Le texte précédent ne revient pas. clausier check dit ce qui reste sur le même sujet, ou ce qui manque."))
