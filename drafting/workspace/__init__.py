"""A folder of markets: one sub-folder a market, every saved version kept, nothing hidden.

    DIR/NAME/market.yaml            what the commands read, and git keeps
    DIR/NAME/versions/0001.yaml…    each save, numbered, the newest being market.yaml
    DIR/NAME/pieces/                as `clausier draft -o` writes it
    DIR/NAME/documents/, reponses/  the files dropped: the buyer's own, and those that candidates returned
    DIR/NAME/reponses-lues.json     what was read of the latter
    DIR/NAME/manifestes/            those of the pièces that it once gave, from which an edited one is updated
    DIR/NAME/publications/0001-version-0003/…  each page made for candidates, with the version it comes from
    DIR/NAME/resultats/0001-…/      what was made of them, each time, with its report
    DIR/bibliotheque/               the texts and decisions of one's own lawyers, laid over the library
    DIR/livres/                     the review books that came back, as they were dropped
    DIR/acheteurs/, DIR/facilitateurs/    one YAML file a party, typed once and chosen

`market.yaml` holds what was typed, valid or not: there is one truth, and nothing typed is lost. A party chosen is copied into the
market, so that a market's folder is whole and an address book never changes a market already launched.
"""

from __future__ import annotations

from drafting.workspace.documents import ANSWERS, DOCUMENTS, READABLE, WORD, Folder, Kept
from drafting.workspace.parties import PARTIES, parties, read_party, save_party
from drafting.workspace.publications import Published, publications, publish
from drafting.workspace.results import Result, Results
from drafting.workspace.store import BOOKS, LIBRARY, PIECES, Conflict, Saved, Workspace, alone_in, put, put_all, slug

__all__ = ["ANSWERS", "BOOKS", "DOCUMENTS", "LIBRARY", "PARTIES", "PIECES", "READABLE", "WORD", "Conflict", "Folder", "Kept",
           "Published", "Result", "Results", "Saved", "Workspace", "alone_in", "parties", "publications", "publish", "put",
           "put_all", "read_party", "save_party", "slug"]
