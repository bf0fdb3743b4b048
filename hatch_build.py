"""Read the clause library once when the package is built or installed, so that even a first draft finds it read.

What it writes, `drafting/_built/`, is a cache like the one that each user has (:mod:`drafting.cache`): keyed by
content, and therefore never wrong, only useless once the library has changed.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ReadLibrary(BuildHookInterface[Any]):
    """Fills `drafting/_built` and puts it in the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        sys.path.insert(0, str(root))
        from drafting import wording
        from drafting.cache import BUILT
        from drafting.library import load_library
        from drafting.outlines import load_outlines

        shutil.rmtree(BUILT, ignore_errors=True)
        load_outlines([root / "market_templates"], BUILT)
        library = load_library([root / "clause_library"], BUILT, examples=False)
        for clause in library.clauses.values():
            for text in clause.versions:
                wording.parse(text.text)
        wording.keep(BUILT, 0)
        build_data["artifacts"].append("drafting/_built/*.json")
