"""The command line: what it prints, how it ends, and that it is French and quick to answer."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import click
import pytest
from commands import run
from places import LIBRARY, ROOT, STARTERS

from drafting.cli import french_click, places
from drafting.library import Library
from drafting.sentences import condition_lines

WORKS = next(path for path in STARTERS if path.stem == "travaux-plusieurs-lots")
COMMANDS = ["", "new", "schema", "hours", "check", "why", "draft", "avis", "library", "library check", "library coverage",
            "library list", "library show", "library test", "library diff", "library approve", "library suspend",
            "library withdraw", "library export"]
ENGLISH = re.compile(r"\b(Usage|Show|Error|Missing|Try|help for|default|required|Invalid|such|COMMAND|ARGS|TEXT|"
                     r"INTEGER|DIRECTORY|FILENAME|Commands|Aborted)\b|Options:")


def market(folder: Path, *changes: tuple[str, str]) -> Path:
    """A copy of the works starter with some words replaced."""
    text = WORKS.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "market.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def blocked(folder: Path) -> Path:
    """A market with a blocking finding: above the European threshold, nothing environmental, lots without condition."""
    return market(folder, ("estimated_value: 1 570 000 ", "estimated_value: 9 570 000 "))


# ---- French, and the command line itself ---------------------------------------------------------------------

@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_french(command: str) -> None:
    text = run(*command.split(), "--help").stdout
    assert text.startswith(f"Utilisation : clausier {command}".rstrip())
    assert "Affiche cette aide." in text
    assert not ENGLISH.search(text), ENGLISH.search(text)


@pytest.mark.parametrize(("args", "words"), [
    ("drfat", "La commande « drfat » n'existe pas. Vouliez-vous écrire « draft » ?"),
    ("library lst", "Vouliez-vous écrire « list » ?"),
    ("draft", "Il manque l'argument 'MARCHE'."),
    ("draft x", "Il manque l'option '-o'."),
    ("draft x -o", "L'option « -o » attend une valeur."),
    ("check --jsno x", "L'option « --jsno » n'existe pas. Vouliez-vous écrire '--json' ?"),
    ("check x -z", "L'option « -z » n'existe pas."),
    ("check --json=3 x", "L'option « --json » ne prend pas de valeur."),
    ("hours x y", "Un argument est de trop : y"),
    ("hours x y z", "Des arguments sont de trop : y z"),
    ("library list --on 31/02/2026", "Valeur refusée pour '--on' : la date « 31/02/2026 » n'existe pas"),
    ("new", "clausier new --list"),
    ("new x.yaml", "--starter NOM"),
])
def test_a_wrong_command_line_is_exit_2_in_french(args: str, words: str) -> None:
    result = run(*args.split(), exit_code=2)
    assert words in result.stderr
    assert not ENGLISH.search(result.stderr), result.stderr
    assert result.stdout == ""


def test_without_command_the_help_is_shown() -> None:
    assert "Commandes" in run(exit_code=2).output
    assert run("--version").stdout.startswith("clausier ")


NOT_RAISED = {
    # prompts, progress bars, pagers, editors: no command of ours asks anything
    "d", "{editor}: Editing failed", "{editor}: Editing failed: {e}", "Do you want to continue?",
    "Confirm the action without prompting.", "Press any key to continue...", "Repeat for confirmation",
    "Error: The two entered values do not match.", "Error: invalid input", "Unknown color {colour!r}",
    "Windows error: {error}",
    # what a programmer reads when he declares a command badly
    "DeprecationWarning: The command {name!r} is deprecated.{extra_message}",
    "DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}",
    "Could not determine name for option with declarations {decls!r}",
    "No options defined but a name was passed ({name}). Did you mean to declare an argument instead? "
    "Did you mean to pass '--{name}'?",
    "Arguments take exactly one parameter declaration, got {length}: {decls}.", "Name '{name}' defined twice",
    "Boolean option {decl!r} cannot use the same flag for true/false.",
    "Invalid start character for option ({option})", "Choice({choices})",
    # types that no command of ours uses, and shell completion
    "{value!r} is not a valid UUID.", "Couldn't detect Bash version, shell completion is not supported.",
    "Shell completion is not supported for Bash versions older than 4.4.",
}


def marked_messages() -> set[str]:
    """Every message that click's source marks for translation."""
    found = set()
    for path in Path(click.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
                found |= {arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant)}
    return found


def test_every_message_of_click_is_translated() -> None:
    messages = marked_messages()
    assert len(messages) > 40
    assert messages - set(french_click.MESSAGES) - set(french_click.PLURALS) - NOT_RAISED == set()


def test_translations_keep_click_s_places() -> None:
    def names(text: str) -> set[str]:
        return set(re.findall(r"\{(\w+)", text))

    for english, words in french_click.MESSAGES.items():
        assert names(words) <= names(english), english
    counted = {"Did you mean {possibility}?": {"possibilities"}, "Option {name!r} requires an argument.": {"nargs"},
               "Takes {nargs} values but 1 was given.": {"len"}, "{value!r} is not {choice}.": {"choices"},
               "{value!r} does not match the format {format}.": {"formats"}}
    for english, both in french_click.PLURALS.items():
        assert names(both[0]) | names(both[1]) <= names(english) | counted.get(english, set()), english


# ---- quick to answer ---------------------------------------------------------------------------------------

@pytest.mark.parametrize("args", ["['--help']", "['library', '--help']", "['--version']"])
def test_help_imports_nothing_heavy(args: str) -> None:
    program = (
        "import sys, json\nfrom drafting.cli import main\n"
        f"try:\n    main({args})\nexcept SystemExit:\n    pass\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    loaded = json.loads(done.stderr)
    heavy = {"msgspec", "pydantic", "yaml", "docx", "docxtpl", "lxml", "jinja2", "markdown_it", "openpyxl", "xlsxwriter",
             "ruamel"}
    assert heavy & set(loaded) == set()
    ours = {name for name in loaded if name.startswith("drafting")} - {"drafting.cli.library"}
    assert ours == {"drafting", "drafting.errors", "drafting.cli", "drafting.cli.lazy", "drafting.cli.french_click",
                    "drafting.cli.say"}


def test_a_closed_pipe_is_quiet() -> None:
    program = f"{sys.executable} -m drafting library list | head -n 1"
    done = subprocess.run(["bash", "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1


def test_a_poor_console_and_no_color() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1", "LANG": "C", "NO_COLOR": "1"}
    done = subprocess.run([sys.executable, "-m", "drafting", "hours", str(WORKS), "--lot", "1"], capture_output=True,
                          cwd=ROOT, env=environment, check=True)
    assert done.stderr == b""
    assert b"\x1b" not in done.stdout and "Lot n° 1 ? Gros".encode("latin-1") in done.stdout


# ---- errors --------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("command", [["check"], ["why"], ["hours"], ["draft", "-o", "out"]])
def test_a_missing_market_is_exit_1(command: list[str], tmp_path: Path) -> None:
    result = run(*command, tmp_path / "absent.yaml", exit_code=1)
    assert result.stderr == "Erreur : absent.yaml : fichier introuvable. Vérifiez le chemin.\n"


def test_all_the_problems_of_a_market_are_told(tmp_path: Path) -> None:
    path = market(tmp_path, ("nature: works", "nature: travaux"), ("procedure: adapted", "procedur: adapted"))
    result = run("check", path, "--json", exit_code=1)
    lines = result.stderr.splitlines()
    assert lines[0].endswith(" erreurs :")
    assert any(re.match(r"market\.yaml:\d+ : ", line) for line in lines[1:])
    errors = json.loads(result.stdout)["errors"]
    assert len(errors) == len(lines) - 1 >= 2
    assert all(error["where"].startswith("market.yaml:") for error in errors)


@pytest.mark.parametrize(("args", "words"), [
    (["hours", WORKS, "--lot", "99"], "Le lot « 99 » n'existe pas."),
    (["why", WORKS, "--clause", "execution_clause/ccap/volum"], "écrire « execution_clause/ccap/volume » ?"),
    (["library", "show", "execution_clause/ccap/volum"], "écrire « execution_clause/ccap/volume » ?"),
    (["library", "show", "execution_clause/ccap/volume", "--on", "01/01/2001"], "aucun texte en vigueur le 01/01/2001"),
    (["check", WORKS, "--library", "/nulle-part"], "ce dossier de bibliothèque n'existe pas."),
    (["check", WORKS, "--templates", "/nulle-part"], "ce dossier de modèles n'existe pas."),
    (["draft", WORKS, "-o", "o", "--piece", "cccap"], "Vouliez-vous écrire « ccap » ?"),
    (["draft", WORKS, "-o", "o", "--piece", "fiche-technique"], "n'est pas produite pour ce marché"),
    (["new", "x.yaml", "--starter", "travaux"], "Le modèle « travaux » n'existe pas."),
    (["new", "/nulle-part/x.yaml", "--starter", WORKS.stem], "le dossier n'existe pas."),
])
def test_wrong_data_is_exit_1(args: list[str | Path], words: str) -> None:
    result = run(*args, exit_code=1)
    assert result.stderr.startswith("Erreur : ") and words in result.stderr


# ---- the commands ----------------------------------------------------------------------------------------------

def test_new_copies_a_starter_and_never_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "marche.yaml"
    run("new", path, "--starter", WORKS.stem)
    assert path.read_bytes() == WORKS.read_bytes()
    assert [item.name for item in tmp_path.iterdir()] == ["marche.yaml"]
    path.write_text("à moi", encoding="utf-8")
    assert "existe déjà" in run("new", path, "--starter", WORKS.stem, exit_code=1).stderr
    assert path.read_text(encoding="utf-8") == "à moi"


def test_new_lists_the_starters() -> None:
    lines = run("new", "--list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [path.stem for path in STARTERS]
    assert all(re.match(r"[a-z]+(-[a-z]+)+  +\S", line) and "schema" not in line for line in lines)


def test_schema(tmp_path: Path) -> None:
    printed = run("schema").stdout
    assert json.loads(printed)["title"] == "Marché"
    path = tmp_path / "market.schema.json"
    run("schema", "-o", path)
    run("schema", "-o", path)  # the same content is no conflict
    assert path.read_text(encoding="utf-8") == printed
    path.write_text("{}", encoding="utf-8")
    run("schema", "-o", path, exit_code=1)
    run("schema", "-o", path, "--force")
    assert (tmp_path / "market.schema.json.bak").read_text(encoding="utf-8") == "{}"


def test_hours_prints_the_worksheet(tmp_path: Path) -> None:
    path = market(tmp_path, ("estimated_value: 420 000", "estimated_value: 820 000"), ("rate: 10 %", "rate: 5 %"))
    text = run("hours", path, "--lot", "1").stdout.replace("\u00a0", " ")
    assert "820 000 € × 45 % × 5 % ÷ 35 € = 527,14 h → 525 h (pas de 35, arrondi inférieur)" in text
    for words in ("75 jours de 7 h", "15 semaines de 35 h", "3,92 mois", "0,33 ETP sur 12 mois", "1 607 h par an",
                  "Avec un taux de 6 % : ", "Avec une part de main-d'œuvre de 40 % : ", "indiqué (market.yaml:",
                  "Écart avec le calcul : 0,41 % de moins"):
        assert words in text
    data = json.loads(run("hours", path, "--json").stdout)
    first = data["lots"][0]
    assert first["calibration"]["exact"] == "527.14" and first["hours"] == 525
    assert data["total"] == sum(lot["hours"] or 0 for lot in data["lots"])
    assert [lot["number"] for lot in data["lots"]] == list("123456789")


def test_hours_tells_a_rule_its_example_and_its_ceiling() -> None:
    agreement = next(path for path in STARTERS if path.stem == "accord-cadre-bons-de-commande")
    said = run("hours", agreement, "--lot", "1").stdout.replace("\u00a0", " ")
    assert "Volume retenu : 1 heure d’insertion par tranche entière de 1 250 € HT facturés au-delà de 50 000 € HT" in said
    assert "Exemple : pour 125 500 € HT, 60 h" in said and "1 160 h, plafond théorique, non dû" in said


def test_hours_tells_defaults_with_their_source(tmp_path: Path) -> None:
    path = tmp_path / "market.yaml"
    path.write_bytes((LIBRARY / "minimal-market.yaml").read_bytes())
    text = run("hours", path).stdout
    assert "5 % – valeur par défaut (guides professionnels, à valider)" in text.replace("\u00a0", " ")


def test_check(tmp_path: Path) -> None:
    assert "aucune remarque." in run("check", WORKS).stdout
    result = run("check", blocked(tmp_path), "--json", exit_code=1)
    data = json.loads(result.stdout)
    assert data["blocking"] and data["findings"][0]["level"] == "blocking"
    assert result.stderr.startswith("bloquant") and "→ " in result.stderr and "market.yaml:" in result.stderr


def test_why() -> None:
    text = run("why", WORKS).stdout
    assert "ccap – " in text and "fiche-technique – " in text and "(pièce non produite pour ce marché)" in text
    one = run("why", WORKS, "--clause", "execution_clause/ccap/principe").stdout
    assert "gardée" in one and "droit : article L. 2112-2, code de la commande publique" in one
    assert one.count("parce que") == 1
    data = json.loads(run("why", WORKS, "--json").stdout)
    assert {clause["kept"] for clause in data["clauses"]} == {True, False}
    assert all(clause["reason"] for clause in data["clauses"])


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_draft_twice_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = tmp_path / "un", tmp_path / "deux"
    text = run("draft", WORKS, "-o", first, "--zip").stdout
    monkeypatch.setenv("CLAUSIER_CACHE", "non")
    run("draft", WORKS, "-o", second, "--zip")
    run("draft", WORKS, "-o", second, "--zip")
    assert contents(first) == contents(second)
    assert {"ccap.docx", "ae-annexe-lot-1.docx", "manifest.json", "dce.zip", "dossier.zip"} <= set(contents(first))
    assert str(first) in text and "Valeurs par défaut : " in text and "ccap.docx" in text
    assert "manifest.json" not in ZipFile(first / "dce.zip").namelist()
    manifest = json.loads((first / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["market"]["path"] == WORKS.name
    assert all(re.fullmatch(r"[0-9a-f]{64}", template["shell_sha256"]) for template in manifest["templates"])
    assert {template["piece"] for template in manifest["templates"]} == {piece["code"] for piece in manifest["pieces"]
                                                                        if piece["file"].endswith(".docx")}


def test_draft_never_replaces_what_a_person_edited(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("draft", WORKS, "-o", out)
    (out / "rc.docx").write_bytes(b"relu par une personne")
    before = contents(out)
    assert "rc.docx" in run("draft", WORKS, "-o", out, exit_code=1).stderr
    assert contents(out) == before
    assert "Ancien rc.docx gardé : rc.docx.bak" in run("draft", WORKS, "-o", out, "--force").stdout
    assert (out / "rc.docx.bak").read_bytes() == b"relu par une personne"
    assert (out / "rc.docx").read_bytes().startswith(b"PK")


def test_draft_one_piece_merges_into_the_manifest(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("draft", WORKS, "-o", out)
    before = contents(out)
    data = json.loads(run("draft", WORKS, "-o", out, "--piece", "ccap", "--json").stdout)
    assert data["written"] == ["ccap.docx", "manifest.json"]
    after = contents(out)
    assert {name: data for name, data in after.items() if name.endswith(".docx")} == {
        name: data for name, data in before.items() if name.endswith(".docx")}
    old, new = json.loads(before["manifest.json"]), json.loads(after["manifest.json"])
    assert [p["file"] for p in new["pieces"]] == sorted(p["file"] for p in old["pieces"])
    assert new["clauses"] == old["clauses"]


def test_draft_stops_on_a_blocking_finding(tmp_path: Path) -> None:
    out, path = tmp_path / "out", blocked(tmp_path)
    result = run("draft", path, "-o", out, "--json", exit_code=1)
    assert not out.exists()
    assert json.loads(result.stdout)["written"] == [] and "Rien n'a été écrit" in result.stderr
    run("draft", path, "-o", out, "--as-draft")
    assert (out / "ccap.docx").exists()


def test_draft_lists_the_defaults_as_the_buyer_would_write_them(tmp_path: Path) -> None:
    text = run("draft", LIBRARY / "minimal-market.yaml", "-o", tmp_path / "out").stdout
    assert re.search(r"Valeurs par défaut : \d\d ", text)
    assert "Taux d'insertion – calibration.rate: 5 % (des heures du lot)" in text
    assert "Part de main-d'œuvre du lot, lot n° 1 – labour_share: " in text


def test_draft_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("", encoding="utf-8")
    result = run("draft", WORKS, "-o", tmp_path / "fichier", exit_code=1)
    assert "ne peut pas être écrit : un fichier porte" in result.stderr


def test_library_commands() -> None:
    assert json.loads(run("library", "check", "--json").stdout)["problems"] == []
    assert json.loads(run("library", "coverage", "--json").stdout)["provisions"]
    listed = json.loads(run("library", "list", "--on", "01/02/2027", "--json").stdout)
    assert listed["on"] == "2027-02-01"
    row = next(row for row in listed["clauses"] if row["id"] == "execution_clause/ccap/principe")
    assert row["version"] and "article L. 2112-2" in [law["cite"] for law in row["law"]]
    early = json.loads(run("library", "list", "--on", "01/01/2019", "--json").stdout)
    assert {row["version"] for row in early["clauses"]} == {None}
    unread = json.loads(run("library", "list", "--on", "01/06/2022", "--json").stdout)
    marked = {law["cite"] for row in unread["clauses"] for law in row["law"] if law["unread"]}
    assert "article L. 2113-12" in marked and "article L. 2112-2" not in marked
    assert "article L. 2113-12 (à vérifier)" in run("library", "list", "--on", "01/06/2022").stdout
    assert "(à vérifier)" not in run("library", "list", "--on", "01/02/2027").stdout
    assert "ct-l5132-2" in json.loads(run("library", "check", "--json").stdout)["unread"]
    shown = run("library", "show", "execution_clause/ccap/volume", "--on", "01/02/2027").stdout
    for words in ("Volume d'heures d'insertion", "Régime de l'acheteur : « commande publique »", "{base} : Heures comptées",
                  "Leviers sociaux du lot : « condition d'exécution »", "[table: hours_per_lot]",
                  "– Deux lots avec clause : chacun a son volume"):
        assert words in shown


def test_no_condition_shows_a_bare_path(library: Library) -> None:
    for clause in library.clauses.values():
        for version in clause.versions:
            for line in condition_lines((*library.models[clause.model].when, *clause.when_of(version)), library):
                assert not re.match(r"[a-z_]+(\.[a-z_]+)* :", line), line


def test_an_overlay_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    overlay = tmp_path / "maison"
    clause = overlay / "execution_clause" / "ccap" / "volume.yaml"
    clause.parent.mkdir(parents=True)
    text = (LIBRARY / "execution_clause" / "ccap" / "volume.yaml").read_text(encoding="utf-8")
    clause.write_text(text.replace("Volume d'heures d'insertion", "Volume de la maison"), encoding="utf-8")
    (overlay / "library.yaml").write_text("release: maison-1\n", encoding="utf-8")
    monkeypatch.setenv("CLAUSIER_LIBRARY", str(overlay))
    assert "Volume de la maison" in run("library", "show", "execution_clause/ccap/volume").stdout


# ---- where things are --------------------------------------------------------------------------------------------

def test_places(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert places.built_in("clause_library") == LIBRARY
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert places.cache() == tmp_path / "clausier"
    monkeypatch.setenv("XDG_CACHE_HOME", "relatif")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert places.cache() == tmp_path / ".cache" / "clausier"
    monkeypatch.setenv("CLAUSIER_CACHE", "non")
    assert places.cache() is None
