"""REV-01: a text set aside by a lawyer is never written, and what remains or what is missing is said."""

from __future__ import annotations

import pytest
from judging import assert_said, dossier, said, with_aside
from msgspec.structs import replace

from drafting.library import Library

VOLUME = "execution_clause/ccap/volume"
VOLUMES = (VOLUME, "execution_clause/ccap/volume-obligatoire")


@pytest.mark.parametrize(("state", "code", "level", "gap", "gap_level"), [
    ("suspended", "REV-01D", "blocking", "REV-01B", "blocking"), ("withdrawn", "REV-01", "warning", "REV-01C", "warning")])
def test_the_remark_names_what_remains_or_what_is_missing(
        library: Library, state: str, code: str, level: str, gap: str, gap_level: str) -> None:
    """A suspended text that is due blocks: the question is open; a lawyer who withdraws it has answered."""
    one = dossier({}, with_aside(library, VOLUME, state=state)).findings
    assert_said(one, code, level, VOLUME, "à analyser", "execution_clause/ccap/volume-obligatoire",
                where=f"clause_library/{VOLUME}.yaml:")
    both = dossier({}, with_aside(library, *VOLUMES, state=state)).findings
    assert_said(both, gap, gap_level, VOLUME, "CCAP-05")
    assert not said(both, code) and not said(one, gap)


def test_a_text_that_gives_no_provision_does_not_block(library: Library) -> None:
    """REV-01C, even suspended: no provision is missing; its title says what is not written."""
    bare = library.clauses[VOLUME]
    bare = replace(bare, provides=())
    found = dossier({}, with_aside(replace(library, clauses={**library.clauses, VOLUME: bare}), VOLUME)).findings
    assert_said(found, "REV-01C", "warning", VOLUME, bare.title)
    assert said(found, "REV-01B") == [] and said(found, "REV-01D") == []


def test_nothing_is_said_of_a_text_that_the_market_does_not_ask(library: Library) -> None:
    service = next(id_ for id_ in library.clauses if id_.startswith("insertion_service/ccap/"))
    for given in (library, with_aside(library, service)):
        assert [f for f in dossier({}, given).findings if f.code.startswith("REV")] == []
