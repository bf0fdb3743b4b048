"""The program `clausier`, also `python -m drafting`: a process that does one thing and ends."""

from __future__ import annotations

import gc
import os


def run() -> None:
    """Run the command line with what a short process can do without switched off."""
    gc.disable()  # it ends before there is anything worth collecting
    # Reading the metadata of every installed package to look for plug-ins that nobody wrote takes 20 ms.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from drafting.cli import main

    main(prog_name="clausier")


if __name__ == "__main__":
    run()
