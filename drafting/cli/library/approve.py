"""`clausier library approve`: a lawyer's decision, written with the text."""

from __future__ import annotations

from drafting.cli.library.decide import deciding

command = deciding("approve", "approved", (
    "Approuve le texte de la clause ID daté de DATE (inutile si la clause n'en a qu'un).\n\nLa décision est écrite dans le "
    "fichier de la clause, avec l'empreinte de ce qui est signé. Si le texte, sa date, ses conditions, ses variables, ses "
    "champs ou ses articles changent ensuite, elle ne vaut plus. Elle lève une suspension ou un retrait. Un texte que "
    "clausier library check met en défaut est refusé."))
