"""The files that people drop in a market: whatever their name, they stay in its folder, and none is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafting.errors import DraftingError
from drafting.workspace import DOCUMENTS, READABLE, WORD, Folder, Workspace
from drafting.workspace import documents as module
from drafting.workspace.documents import safe_name


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    workspace = Workspace(tmp_path / "marches")
    return Folder(workspace, workspace.create("Halle", b"format: 1\n"), DOCUMENTS)


@pytest.mark.parametrize(("given", "kept"), [
    ("CCAP réhabilitation n° 2.docx", "CCAP réhabilitation n° 2.docx"),
    ("e\u0301cole.DOCX", "école.docx"),
    ("../../etc/passwd.docx", "passwd.docx"),
    ("C:\\Users\\moi\\ccap.docx", "ccap.docx"),
    (".docx", "document.docx"),
    ("...caché.docx", "caché.docx"),
    ("~$ccap.docx", "$ccap.docx"),
    ("con.docx", "fichier-con.docx"),
    ("a\x00b\x07\u202ed\n.docx", "a b d.docx"),
    ('a<b>:"|?*.docx', "a-b.docx"),
    ("a%0Ab.docx", "a-0Ab.docx"),
    ("é" * 300 + ".docx", "é" * 45 + ".docx")])
def test_a_name_is_made_safe_and_stays_the_author_s(folder: Folder, given: str, kept: str) -> None:
    assert folder.keep(given, b"x", WORD) == kept
    assert [one.name for one in folder.files()] == [kept]
    assert (folder.workspace.folder / "halle" / "documents" / kept).read_bytes() == b"x"


@pytest.mark.parametrize("given", ["ccap.exe", "ccap", "ccap.docx.pdf", "ccap.doc", "", "..", "a/", "x.docx/"])
def test_another_format_is_refused_and_nothing_is_written(folder: Folder, given: str) -> None:
    with pytest.raises(DraftingError, match="format attendu"):
        folder.keep(given, b"x", READABLE)
    assert not folder.place().exists()


def test_the_same_bytes_are_the_same_file_and_others_never_take_its_place(folder: Folder) -> None:
    names = [folder.keep(name, data, WORD) for name, data in (
        ("CCAP.docx", b"1"), ("CCAP.docx", b"1"), ("ccap.DOCX", b"2"), ("CCAP.docx", b"3"), ("ccap.docx", b"2"))]
    assert names == ["CCAP.docx", "CCAP.docx", "ccap-2.docx", "CCAP-3.docx", "ccap-2.docx"]
    assert [folder.read(name) for name in names] == [b"1", b"1", b"2", b"3", b"2"]
    with pytest.raises(DraftingError, match="vide"):
        folder.keep("CCAP.docx", b"", WORD)


def test_files_dropped_at_once_are_all_kept(folder: Folder) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: folder.keep("offre.docx", b"%d" % n, WORD), range(24)))
    assert sorted(int(folder.read(one.name)) for one in folder.files()) == list(range(24))


def test_a_folder_is_bounded_in_number_and_in_size(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_FILES", 2)
    monkeypatch.setattr(module, "MOST_BYTES", 10)
    folder.keep("a.docx", b"12345", WORD)
    with pytest.raises(DraftingError, match="plein"):
        folder.keep("b.docx", b"123456", WORD)
    folder.keep("b.docx", b"1", WORD)
    with pytest.raises(DraftingError, match="plein"):
        folder.keep("c.docx", b"2", WORD)
    folder.remove("a.docx")
    folder.remove("a.docx")  # twice is no fault
    folder.keep("c.docx", b"2", WORD)
    assert [one.name for one in folder.files()] == ["b.docx", "c.docx"]


def test_only_what_is_listed_is_read_or_removed_and_no_link_is_followed(folder: Folder, tmp_path: Path) -> None:
    folder.keep("a.docx", b"a", WORD)
    secret = tmp_path / "secret.docx"
    secret.write_bytes(b"secret")
    place = folder.place()
    (place / "lien.docx").symlink_to(secret)
    (place / "~$a.docx").write_bytes(b"x")
    (place / "sous").mkdir()
    assert [one.name for one in folder.files()] == ["a.docx"]
    for name in ("lien.docx", "../market.yaml", "sous", "~$a.docx", "", "/etc/passwd"):
        with pytest.raises(DraftingError, match="n'est pas, ou plus"):
            folder.read(name)
        folder.remove(name)
    assert secret.exists()
    assert (place.parent / "market.yaml").exists()
    elsewhere = tmp_path / "ailleurs"
    elsewhere.mkdir()
    (place.parent / "reponses").symlink_to(elsewhere)
    with pytest.raises(DraftingError, match="lien"):
        Folder(folder.workspace, "halle", "reponses").keep("b.docx", b"b", WORD)
    assert list(elsewhere.iterdir()) == []


@given(st.text(max_size=60))
def test_whatever_a_name_is_it_leads_nowhere(given: str) -> None:
    stem, extension = safe_name(given + ".docx", WORD)
    name = stem + extension
    assert Path(name).name == name
    assert not name.startswith((".", "~", " "))
    assert len(name.encode()) <= 110
    assert name.isprintable()
    assert safe_name(name, WORD) == (stem, extension)
