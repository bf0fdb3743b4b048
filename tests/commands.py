"""`clausier` as a person runs it, without a process of its own."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from drafting.cli import main


def run(*args: str | Path, exit_code: int = 0) -> Result:
    """The result of one command, which must end as expected; a traceback is never expected."""
    result = CliRunner().invoke(main, [*map(str, args)], prog_name="clausier")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    assert result.exit_code == exit_code, f"{result.stdout}\n--- stderr\n{result.stderr}"
    return result
