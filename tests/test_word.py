"""Word files: what is written is what is read back, and survives LibreOffice and hostile names."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import libreoffice
import ooxml_validator
import pytest
from builders import HOSTILE, SINCE, every_field, hours_table, passage, rich_piece, shell_values, words
from msgspec import structs
from word_structure import problems

from drafting.document import Field, Heading, Paragraph, Piece, lines
from drafting.errors import DraftingError
from drafting.word import holders
from drafting.word.package import Member, pack, package_hash, read_package, unpack, write_package
from drafting.word.read import clause_holders, read_docx, read_properties
from drafting.word.shell import Shell, ShellError, compile_shell, load_shell, ours, shell_key
from drafting.word.write import cut, write_piece

ROOT = Path(__file__).parent.parent
BASE = ROOT / "market_templates" / "base.docx"
TITLE_BLOCK = 5  # lines of base.docx before the pièce's own

needs_libreoffice = pytest.mark.skipif(not libreoffice.available(), reason="LibreOffice absent")
needs_validator = pytest.mark.skipif(not ooxml_validator.available(), reason="validateur Open XML absent")


@pytest.fixture(scope="module")
def shell() -> Shell:
    return compile_shell(BASE)


@pytest.fixture(scope="module")
def rich(shell: Shell) -> bytes:
    return write_piece(rich_piece(), shell, shell_values(), {})


def changed(change: Callable[[dict[str, str]], None], base: Path = BASE) -> bytes:
    """`base` with its parts changed as texts."""
    with zipfile.ZipFile(base) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


# -- writing and reading ----------------------------------------------------------------------------------


def test_base_docx_is_what_its_script_makes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(ROOT / "market_templates" / "make_base.py"), str(tmp_path)], check=True)
    for name in ("base.docx", "livre.docx", "notice/shell.docx"):
        assert package_hash((tmp_path / name).read_bytes()) == package_hash((BASE.parent / name).read_bytes())


def test_what_is_written_is_read_back(rich: bytes) -> None:
    assert read_docx(rich)[TITLE_BLOCK:] == list(lines(rich_piece()))


def test_title_block(rich: bytes) -> None:
    assert read_docx(rich)[:TITLE_BLOCK] == [
        "Cahier des clauses administratives particulières",
        "Réhabilitation du groupe scolaire des Tilleuls",
        "Référence\u00a0: 2027-TVX-014",
        "Acheteur\u00a0: commune de Valbrune",
        "Date de lancement\u00a0: 1er février 2027",
    ]


def test_structure(rich: bytes) -> None:
    assert problems(rich, braces=True) == []


def test_same_inputs_same_bytes(shell: Shell, rich: bytes) -> None:
    assert write_piece(rich_piece(), shell, shell_values(), {}) == rich
    reloaded = Shell.from_json(shell.to_json())
    assert reloaded == shell
    assert write_piece(rich_piece(), reloaded, shell_values(), {}) == rich


def test_no_date_and_no_author_of_the_shell(rich: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(rich)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None
        core = archive.read("docProps/core.xml").decode()
    assert "dcterms" not in core
    assert "<dc:creator>commune de Valbrune</dc:creator>" in core
    assert "<dc:title>Cahier des clauses administratives particulières – 2027-TVX-014</dc:title>" in core


def test_hostile_names_are_inert(shell: Shell, tmp_path: Path) -> None:
    names = ("titre", "marche", "reference", "qualite", "acheteur", "date", "lot", "piece", "projet")
    body = (
        Heading(1, HOSTILE, "1", "a"),
        passage("x", Paragraph(words(HOSTILE)), Field("f", HOSTILE, "text", HOSTILE)),
    )
    data = write_piece(Piece("rc", "Titre", "dce", body, start=1), shell, dict.fromkeys(names, HOSTILE), {})
    contents = {name: content.decode() for name, content in unpack(read_package(data)).items()}
    for name in ("word/document.xml", "word/header1.xml", "word/footer1.xml", "docProps/core.xml"):
        assert escape(HOSTILE, {'"': "&quot;"}) in contents[name]
    assert read_docx(data)[-3:] == [f"# 1 {HOSTILE}", HOSTILE, f"| {HOSTILE} | [……] |"]
    assert problems(data, braces=True) == []


@pytest.mark.parametrize("bad", ["a\x00b", "a\nb", "a\tb", "a\ud800b", "a\x0bb", "a\uffffb", "a\u2028b"])
def test_control_characters_are_refused(shell: Shell, bad: str) -> None:
    piece = Piece("rc", "RC", "dce", (passage("volume", Paragraph(words(bad))),))
    with pytest.raises(DraftingError, match="caractère interdit") as caught:
        write_piece(piece, shell, shell_values(), {})
    assert caught.value.where == "execution_clause/ccap/volume"
    with pytest.raises(DraftingError, match=r"acheteur : .*caractère interdit"):
        write_piece(Piece("rc", "RC", "dce", ()), shell, shell_values(acheteur=bad), {})


def test_unnumbered_piece(shell: Shell) -> None:
    body = (
        Heading(1, "Un", None, "a"),
        passage("x", Paragraph(words("Texte."))),
        Heading(2, "Deux", None, "b"),
        passage("y", Paragraph(words("Texte."))),
    )
    data = write_piece(Piece("notice", "Notice", "dce", body), shell, shell_values(), {})
    assert read_docx(data)[TITLE_BLOCK:] == ["# Un", "Texte.", "## Deux", "Texte."]


def test_a_form_after_a_table_does_not_touch_it(shell: Shell) -> None:
    body = (passage("x", hours_table()), passage("y", *every_field()))
    data = write_piece(Piece("fiche", "Fiche", "dce", body), shell, shell_values(), {})
    assert problems(data) == []
    assert "À compléter" in read_docx(data)


def test_the_cover_values_reach_every_page(shell: Shell) -> None:
    values = shell_values(projet="PROJET – ", lot=" – lot n° 1 : Gros œuvre")
    contents = unpack(read_package(write_piece(rich_piece(), shell, values, {})))
    assert "PROJET – </w:t>" in contents["word/header1.xml"].decode() or (
        "PROJET – Réhabilitation" in contents["word/header1.xml"].decode()
    )
    assert "lot n° 1" in contents["word/document.xml"].decode()


# -- properties -------------------------------------------------------------------------------------------


def test_properties_are_cut_and_joined(shell: Shell) -> None:
    text = json.dumps({"clauses": [f"a  b & « é » <{n}>" for n in range(500)]}, ensure_ascii=False)
    data = write_piece(Piece("rc", "RC", "dce", ()), shell, shell_values(), {"clausier": text, "court": "x"})
    assert read_properties(data) == {"clausier": text, "court": "x"}
    assert problems(data) == []


@pytest.mark.parametrize("text", ["", "a", " " * 600, "a " * 600, "x" * 255, "x" * 256])
def test_cut(text: str) -> None:
    pieces = list(cut(text))
    assert "".join(pieces) == text
    assert all(0 < len(piece) <= 255 for piece in pieces)


# -- holders ----------------------------------------------------------------------------------------------


def test_each_clause_is_held(rich: bytes) -> None:
    piece = rich_piece()
    held = clause_holders(rich)
    assert list(held) == list(holders.names(piece).passages)
    first, volume = (copies[0].lines for copies in list(held.values())[:2])
    assert all(copy.whole for copies in held.values() for copy in copies)
    assert first[0].startswith("Une condition d’exécution") and first[-1] == "- un dernier élément."
    assert volume[0] == "Le volume figure au tableau 1." and volume[-1] == "| Total |  | 1050 |"


def test_names_do_not_depend_on_the_place_and_never_collide() -> None:
    one = passage("x", Paragraph(words("a")), Field("f", "l", "text"))
    alone = holders.names(Piece("rc", "RC", "dce", (one,)))
    twice = holders.names(Piece("rc", "RC", "dce", (passage("y", Paragraph(words("b"))), one, one)))
    assert alone.passages[0] == twice.passages[1]
    assert len(set(twice.passages)) == 3 and len(set(twice.labels)) == 2
    later = structs.replace(one, version=SINCE.replace(year=2026))
    assert holders.names(Piece("rc", "RC", "dce", (later,))).passages != alone.passages


@needs_libreoffice
def test_libreoffice_keeps_text_holders_and_properties(shell: Shell, rich: bytes, tmp_path: Path) -> None:
    """Saved once and twice: the words, the bookmarks of each clause, a property of any length."""
    written = tmp_path / "ccap.docx"
    properties = {"clausier": json.dumps(["mot  et   espaces"] * 300)}
    written.write_bytes(write_piece(rich_piece(), shell, shell_values(), properties))
    (once,) = libreoffice.convert([written], libreoffice.DOCX, tmp_path / "1")
    (twice,) = libreoffice.convert([once], libreoffice.DOCX, tmp_path / "2")
    for saved in (once, twice):
        assert read_docx(saved) == read_docx(rich)
        assert clause_holders(saved) == clause_holders(rich)
        assert read_properties(saved)["clausier"] == properties["clausier"]
    (pdf,) = libreoffice.convert([written], "pdf", tmp_path)
    text = " ".join(libreoffice.pdf_text(pdf).split())
    assert "Reference source not found" not in text
    assert "limite de l’article 12.2." in text and "Voir l’article 12.2.1." in text


@needs_validator
def test_validator_finds_nothing(shell: Shell, rich: bytes, tmp_path: Path) -> None:
    files = {
        "rich": rich,
        "base": BASE.read_bytes(),
        "empty": write_piece(Piece("rc", "RC", "dce", ()), shell, shell_values(), {"a": "x" * 300}),
    }
    for name, data in files.items():
        (tmp_path / f"{name}.docx").write_bytes(data)
    found = ooxml_validator.findings(sorted(tmp_path.glob("*.docx")))
    assert len(found) == len(files) and not any(found.values()), found


FLAWS = {
    "une valeur hors liste": ('<w:jc w:val="right"/>', '<w:jc w:val="aside"/>', None),
    "un enfant qui manque": ('<w:headerReference w:type="default" r:id="rId4"/>', "", None),
    "un attribut inconnu": ("<w:tr>", '<w:tr w:inconnu="1">', None),
    "un élément inconnu": ("</w:p>", "<w:inconnu/></w:p>", None),
    "deux signets d'un numéro": ('<w:bookmarkStart w:id="10001"', '<w:bookmarkStart w:id="10000"', "two bookmarks of id 10000"),
    "un lien sans relation": ("<w:headerReference ", '<w:headerReference r:link="rId99" ', "no relationship rId99"),
    "deux modifications d'un numéro": ("<w:tr>", '<w:ins w:id="1"/><w:del w:id="1"/><w:tr>', "two changes of id 1"),
    "un renvoi à aucun commentaire": ("<w:tr>", '<w:commentReference w:id="9"/><w:tr>', "reference to no comment: 9"),
}


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_file_with_a_flaw_of_its_own_is_told_from_the_others(flaw: str, rich: bytes, tmp_path: Path) -> None:
    """The validator is given the files that show something new; what it judges of a whole file is judged in every one."""
    old, new, problem = FLAWS[flaw]
    paths = [tmp_path / f"{rank}.docx" for rank in range(3)]
    for path in paths:
        path.write_bytes(rich)
    paths[2].write_bytes(changed(replaced(old, new), paths[1]))
    assert len(ooxml_validator.telling(paths[:2])) == 1
    if problem is None:
        assert ooxml_validator.telling(paths, paths[:1]) == paths[2:]
        assert ooxml_validator.telling(paths, seen=ooxml_validator._shapes(paths[0])) == paths[2:]
    else:
        assert any(problem in found for found in problems(paths[2]))


# -- shells -----------------------------------------------------------------------------------------------


def replaced(old: str, new: str, part: str = "word/document.xml") -> Callable[[dict[str, str]], None]:
    def change(parts: dict[str, str]) -> None:
        assert old in parts[part]
        parts[part] = parts[part].replace(old, new)

    return change


FAULTS = [
    (replaced("{{ titre }}", "{{ titre"), "Des accolades ne sont pas fermées"),
    (replaced("{{ titre }}", "titre }}"), "Des accolades ne sont pas fermées ou pas ouvertes"),
    (replaced("{{ titre }}", "{% if x %}"), "Une trame ne contient pas d'instruction"),
    (replaced("{{ titre }}", "{# note #}"), "Une trame ne contient pas de commentaire"),
    (replaced("{{ titre }}", "{{ title }}"), "La variable {{ title }} n'existe pas"),
    (replaced("{{ titre }}", "{{ titre|upper }}"), "« {{ titre|upper }} » n'est pas une variable"),
    (replaced("{{ titre }}", "{{p titre }}"), "« {{p titre }} » n'est pas une variable"),
    (replaced("{{ titre }}", "{{ depart }}"), "La variable {{ depart }} n'existe pas"),
    (replaced("{{ corps }}", "corps"), "Le paragraphe {{ corps }} manque"),
    (replaced("{{ corps }}", "Voici : {{ corps }}"), "{{ corps }} doit être seul dans son paragraphe"),
    (replaced("{{ titre }}", "{{ corps }}"), "{{ corps }} doit figurer une seule fois"),
    (
        replaced("{{ reference }}", "{{ corps }}", "word/footer1.xml"),
        "{{ corps }} doit figurer une seule fois",
    ),
    (replaced("{{ marche }}", "{{ market }}", "word/header1.xml"), "La variable {{ market }} n'existe pas"),
    (replaced('w:val="heading 2"', 'w:val="autre"', "word/styles.xml"), "Le style « heading 2 » manque"),
    (replaced('w:val="caption"', 'w:val="autre"', "word/styles.xml"), "dans Word : Légende"),
    (replaced('<w:numId w:val="2"/>', '<w:numId w:val="0"/>', "word/styles.xml"), "n'a pas de puce"),
    (
        replaced("document.main+xml", "template.main+xml", "[Content_Types].xml"),
        "n'est pas un document .docx",
    ),
]


@pytest.mark.parametrize(("change", "sentence"), FAULTS, ids=[sentence for _, sentence in FAULTS])
def test_faulty_shell(change: Callable[[dict[str, str]], None], sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "trame.docx"
    path.write_bytes(changed(change))
    with pytest.raises(ShellError) as caught:
        compile_shell(path)
    assert sentence in str(caught.value) and "trame.docx" in str(caught.value)


def test_all_the_faults_of_a_shell_at_once(tmp_path: Path) -> None:
    def change(parts: dict[str, str]) -> None:
        for fault, _ in (FAULTS[4], FAULTS[8], FAULTS[13]):
            fault(parts)

    path = tmp_path / "trame.docx"
    path.write_bytes(changed(change))
    with pytest.raises(ShellError) as caught:
        compile_shell(path)
    assert len(caught.value.problems) == 3


def test_an_unnumbered_shell_refuses_a_numbered_piece(tmp_path: Path) -> None:
    path = tmp_path / "trame.docx"
    path.write_bytes(
        changed(replaced('w:lvlText w:val="%1.%2"', 'w:lvlText w:val="Article %2"', "word/numbering.xml"))
    )
    plain = compile_shell(path)
    with pytest.raises(ShellError, match="ne sont pas numérotés"):
        write_piece(rich_piece(), plain, shell_values(), {})


def test_names_cut_by_word_are_found(tmp_path: Path, rich: bytes) -> None:
    path = tmp_path / "trame.docx"
    pieces = '{{ ti</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">tre }}'
    path.write_bytes(changed(replaced("{{ titre }}", pieces)))
    data = write_piece(rich_piece(), compile_shell(path), shell_values(), {})
    assert read_docx(data) == read_docx(rich)


def test_a_shell_without_the_namespace_of_boxes(tmp_path: Path, rich: bytes) -> None:
    path = tmp_path / "trame.docx"
    declared = ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" mc:Ignorable="w14"'
    path.write_bytes(changed(replaced(declared, "")))
    written = write_piece(rich_piece(), compile_shell(path), shell_values(), {})
    assert package_hash(written) == package_hash(rich)


@needs_libreoffice
def test_a_shell_saved_by_libreoffice_works(tmp_path: Path, rich: bytes) -> None:
    (saved,) = libreoffice.convert([BASE], libreoffice.DOCX, tmp_path)
    data = write_piece(rich_piece(), compile_shell(saved), shell_values(), {})
    assert read_docx(data) == read_docx(rich)
    assert problems(data, braces=True) == []


def test_what_is_kept_compiled_is_what_compiling_gives() -> None:
    for path in (BASE, BASE.parent / "notice" / "shell.docx"):
        kept, made = Shell.from_json(ours()[shell_key(path.read_bytes())]), compile_shell(path)
        assert structs.replace(kept, members=()) == structs.replace(made, members=())
        assert [unpacked(m) for m in kept.members] == [unpacked(m) for m in made.members]


def unpacked(member: Any) -> Any:
    """A member as its name and content: zlib builds differ."""
    return (member.name, member.content()) if isinstance(member, Member) else member


@pytest.fixture
def restyled(tmp_path: Path) -> Path:
    """A shell that a buyer changed: not among those that come compiled."""
    path = tmp_path / "restyled.docx"

    def redden(parts: dict[str, str]) -> None:
        parts["word/styles.xml"] = parts["word/styles.xml"].replace("2B3F55", "7A1F1F")

    path.write_bytes(changed(redden))
    return path


def test_cache(tmp_path: Path, restyled: Path) -> None:
    cache, shell = tmp_path / "cache", compile_shell(restyled)
    assert load_shell(restyled, cache) == shell
    (entry,) = cache.iterdir()
    assert cache.stat().st_mode & 0o777 == 0o700
    good = entry.read_text(encoding="utf-8")
    for damage in ("", "{}", good[:-10], good.replace("Titre1", "Titre9"), "\x00"):
        entry.write_text(damage, encoding="utf-8")
        assert load_shell(restyled, cache) == shell
        assert entry.read_text(encoding="utf-8") == good
    entry.write_bytes(b"\xff\xfe")
    assert load_shell(restyled, cache) == shell


def test_a_cache_that_others_can_write_is_not_believed(tmp_path: Path, restyled: Path) -> None:
    cache = tmp_path / "cache"
    shell = load_shell(restyled, cache)
    (entry,) = cache.iterdir()
    entry.unlink()
    cache.chmod(0o777)
    assert load_shell(restyled, cache) == shell
    assert not list(cache.iterdir())


def test_writing_from_the_cache_loads_no_template_engine(tmp_path: Path) -> None:
    load_shell(BASE, tmp_path / "cache")
    program = (
        "import sys; from pathlib import Path; sys.path[:0] = sys.argv[3:]\n"
        "from builders import rich_piece, shell_values\n"
        "from drafting.word.shell import load_shell; from drafting.word.write import write_piece\n"
        "shell = load_shell(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "write_piece(rich_piece(), shell, shell_values(), {'a': 'b'})\n"
        "print(*{'docx', 'docxtpl', 'jinja2', 'lxml'} & set(sys.modules))"
    )
    command = [
        sys.executable,
        "-c",
        program,
        str(BASE),
        str(tmp_path / "cache"),
        str(ROOT),
        str(ROOT / "tests"),
    ]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip() == ""


# -- reading what others send -----------------------------------------------------------------------------


def test_what_is_not_a_word_file(tmp_path: Path, rich: bytes) -> None:
    with pytest.raises(DraftingError, match="pas un fichier Word"):
        read_docx(b"Bonjour")
    other = write_package([pack("content.xml", b"<a/>")])
    with pytest.raises(DraftingError, match="pas un fichier Word"):
        read_docx(other)
    with pytest.raises(DraftingError, match=r"ancien format de Word \(.doc\)"):
        read_docx(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    with pytest.raises(DraftingError, match="mot de passe"):
        read_docx(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(DraftingError, match="n'existe pas"):
        read_docx(tmp_path / "absent.docx")


@pytest.mark.parametrize("cut_at", [10, 100, 1000, -1, -30])
def test_damaged_files(rich: bytes, cut_at: int) -> None:
    with pytest.raises(DraftingError, match="endommagé"):
        read_docx(rich[:cut_at])


def test_a_changed_byte_is_noticed(rich: bytes) -> None:
    members = read_package(rich)
    spoiled = [structs.replace(m, crc=m.crc ^ 1) if m.name == "word/document.xml" else m for m in members]
    with pytest.raises(DraftingError, match="endommagé"):
        read_docx(write_package(spoiled))


def test_zip_bombs_are_refused(rich: bytes) -> None:
    with pytest.raises(DraftingError, match="trop volumineux"):
        read_docx(write_package([*read_package(rich), Member("word/x.xml", 8, 0, 900_000_000, b"x")]))
    with pytest.raises(DraftingError, match="trop volumineux"):
        read_docx(write_package([pack(f"{n}.xml", b"") for n in range(3000)]))
    # A member that announces less than it holds is stopped at what it announced.
    big = pack("word/x.xml", b"\0" * 5_000_000)
    with pytest.raises(DraftingError, match="endommagé"):
        read_docx(write_package([*read_package(rich), structs.replace(big, size=10)]))


def test_entities_are_refused(rich: bytes) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    members = [pack(m.name, bomb) if m.name == "word/document.xml" else m for m in read_package(rich)]
    with pytest.raises(DraftingError, match="endommagé"):
        read_docx(write_package(members))


def test_answers_and_tracked_changes_are_read(shell: Shell) -> None:
    body = (passage("x", Field("a", "Nom", "text"), Field("b", "Accord", "check")),)
    data = write_piece(Piece("fiche", "Fiche", "dce", body), shell, shell_values(), {})
    text = unpack(read_package(data))["word/document.xml"].decode()
    text = text.replace('<w14:checked w14:val="0"/>', '<w14:checked w14:val="1"/>')
    text = text.replace("<w:showingPlcHdr/>", "").replace(
        ">À compléter</w:t></w:r>",
        '>Durand</w:t></w:r><w:ins w:id="1"><w:r><w:t> SARL</w:t></w:r></w:ins>'
        '<w:del w:id="2"><w:r><w:delText>SA</w:delText></w:r></w:del>',
    )
    members = [
        pack(m.name, text.encode()) if m.name == "word/document.xml" else m for m in read_package(data)
    ]
    assert read_docx(write_package(members))[TITLE_BLOCK:] == [
        "| Nom | Durand SARL |",
        "| Accord | [x] oui |",
    ]


# -- the checker checks -----------------------------------------------------------------------------------

BREAKAGES = [
    ('w:pStyle w:val="Titre2"', 'w:pStyle w:val="Absent"', "unknown paragraph style"),
    ('<w:fldChar w:fldCharType="end"/>', "", "unclosed field"),
    ("<w:t>12.2</w:t>", "<w:t>12.9</w:t>", "its heading is"),
    (" REF _Ref_", " REF _Rof_", "reference to nothing"),
    ('_z"/>', '_y"/>', "half a clause"),
    ('<w:gridCol w:w="', '<w:gridCol w:w="1"/><w:gridCol w:w="', "in a grid of"),
    ("Le volume figure au tableau 1.", "{{ volume }}", "braces left"),
    ("Le volume figure au tableau 1.", "", "empty paragraph"),
]


@pytest.mark.parametrize(("old", "new", "problem"), BREAKAGES, ids=[problem for *_, problem in BREAKAGES])
def test_structure_check_sees(rich: bytes, old: str, new: str, problem: str) -> None:
    text = unpack(read_package(rich))["word/document.xml"].decode()
    assert old in text
    members = [
        pack(m.name, text.replace(old, new).encode()) if m.name == "word/document.xml" else m
        for m in read_package(rich)
    ]
    assert any(problem in found for found in problems(write_package(members)))
