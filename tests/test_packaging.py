"""The wheel, installed elsewhere, drafts and serves its pages: the library, the templates and the looks travel in it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from places import LIBRARY, ROOT, TEMPLATES


def run(*command: str, **more: object) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, **more)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stdout + done.stderr
    return str(done.stdout)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "-q")
    run(*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(folder), str(ROOT))
    return next(folder.glob("clausier-*.whl"))


@pytest.mark.slow
def test_wheel_carries_the_data(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in (LIBRARY, TEMPLATES):
        missing = {f"drafting/_data/{path.relative_to(ROOT).as_posix()}" for path in folder.rglob("*")
                   if path.suffix in (".yaml", ".docx")} - names
        assert not missing
    pages = {path.relative_to(ROOT).as_posix() for path in (ROOT / "drafting").rglob("*")
             if path.suffix in (".html", ".css", ".js", ".svg", ".yaml", ".txt", ".md") and "_data" not in path.parts}
    assert pages
    assert not pages - names
    assert not {name for name in names if name.startswith(("tests/", "benchmarks/", "clause_library/"))}


@pytest.mark.slow
def test_wheel_drafts_and_serves_elsewhere(wheel: Path, tmp_path: Path) -> None:
    installed, elsewhere = tmp_path / "site", tmp_path / "ailleurs"
    elsewhere.mkdir()
    run(sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", "install", "--no-deps", "--no-index",
        "--target", str(installed), str(wheel))
    # The target comes before the checkout that the tests are run from, so it is the wheel's package that answers.
    env = {**os.environ, "PYTHONPATH": str(installed), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    clausier = (sys.executable, "-m", "drafting")
    where = run(sys.executable, "-c", "import drafting; print(drafting.__file__)", cwd=elsewhere, env=env)
    assert Path(where.strip()).is_relative_to(installed)
    names = run(*clausier, "new", "--list", cwd=elsewhere, env=env).splitlines()
    run(*clausier, "new", "marche.yaml", "--starter", names[0].split()[0], cwd=elsewhere, env=env)
    run(*clausier, "draft", "marche.yaml", "-o", "pieces", cwd=elsewhere, env=env)
    assert len(list((elsewhere / "pieces").glob("*.docx"))) >= 7
    run(*clausier, "publish", "marche.yaml", "-o", "page", cwd=elsewhere, env=env)
    assert "<html" in (elsewhere / "page" / "index.html").read_text(encoding="utf-8")
    server = subprocess.Popen([*clausier, "serve", "--port", "0", "--no-browser"], cwd=elsewhere, text=True,
                              env=env | {"PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE)
    assert server.stdout is not None
    address = server.stdout.readline().split()[-1]
    for page in (address, f"{address}static/clausier.css"):
        run(sys.executable, "-c", f"from urllib.request import urlopen; assert urlopen({page!r}).status == 200")
    server.send_signal(signal.SIGINT)
    said = server.communicate(timeout=30)[0]
    assert (server.returncode, said.splitlines()[-1]) == (0, "clausier est fermé. Tout est enregistré.")
