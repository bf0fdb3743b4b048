"""CPU time: of a call, or of a whole process; medians, because machines are noisy."""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


def call(work: Callable[[], object]) -> float:
    """CPU seconds of one call; as in `timeit`, the other's litter is not collected on its time."""
    gc.collect()
    gc.disable()
    start = time.process_time()
    work()
    spent = time.process_time() - start
    gc.enable()
    return spent


def environment(root: Path, folder: Path) -> dict[str, str]:
    """What the processes run in: this checkout, no cache but those of `folder`, and compiled Python files.

    An installer compiles what it installs, so both sides have their bytecode from the second run on.
    """
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**env, "PYTHONPATH": str(root), "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
            "XDG_CACHE_HOME": str(folder / "cache")}


def process(command: Sequence[str], env: Mapping[str, str] | None = None) -> float:
    """CPU seconds (user and system) of one process, from its birth to its end."""
    child = subprocess.Popen(
        command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert child.stderr is not None
    errors = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    child.stderr.close()
    if child.returncode:
        raise SystemExit(f"{' '.join(command)}\n{errors.decode(errors='replace')}")
    return usage.ru_utime + usage.ru_stime


def times(works: Mapping[str, Callable[[], float]], runs: int) -> dict[str, list[float]]:
    """Each measure, `runs` times; the works take turns, so that a slow minute is shared."""
    for work in works.values():
        work()  # the first run fills the disk's cache
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(runs):
        for name, work in works.items():
            found[name].append(work())
    return found


def show(title: str, found: Mapping[str, list[float]], against: str) -> None:
    """A few lines: the median of each, and of its ratio, turn by turn, to the work called `against`."""
    print(f"\n{title}")
    for name, seconds in found.items():
        share = statistics.median(ours / theirs for ours, theirs in zip(seconds, found[against], strict=True))
        ratio = "" if name == against else f"   {share:.2f} ×, ou {1 / share:.1f} fois moins"
        print(f"  {name:<46} {statistics.median(seconds) * 1000:8.1f} ms{ratio}")
