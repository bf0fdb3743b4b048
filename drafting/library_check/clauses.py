"""What is wrong in one clause: its texts, its variables, its conditions, its law."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from drafting import facts, french
from drafting.checks.refusals import articles_in
from drafting.conditions import Condition, Test
from drafting.errors import Problem, nearest, unknown
from drafting.formats import FORMATS
from drafting.library import Clause, Library, Variable, Version
from drafting.library_check.examples import case_problems
from drafting.library_check.kinds import unfit
from drafting.library_check.paths import ALWAYS, CONFIDENTIAL, DECIDED_BY
from drafting.outlines import CODES, Outline
from drafting.review import moved
from drafting.tables import ITEM_PATHS, TableModel
from drafting.wording import Slot, WordingError, malformed, names, parse
from drafting.yamlfile import Loc, YamlFile


def planned_clauses(outlines: Mapping[str, Outline]) -> dict[str, frozenset[str]]:
    """By pièce, the clauses that its plan places."""
    return {code: frozenset(outline.clauses()) for code, outline in outlines.items()}


def clause_problems(clause: Clause, library: Library, outlines: Mapping[str, Outline], planned: Mapping[str, frozenset[str]],
                    tables: Mapping[str, TableModel], paths: frozenset[str]) -> Iterator[Problem]:
    file = library.files[clause.id]

    def say(message: str, *loc: str | int, hint: str = "") -> Problem:
        return file.problem(loc, message, hint)

    if clause.piece not in facts.PRIVATE_PIECES:
        for path in sorted(_printed(clause, tables) & CONFIDENTIAL):
            yield say(f"« {path} » est confidentiel : il ne s'imprime que dans {' ou '.join(facts.PRIVATE_PIECES)}.", "variables")
    if clause.piece not in CODES:
        yield say(unknown("la pièce", clause.piece, CODES))
    if clause.piece in planned and (lost := _lost(clause, library, planned[clause.piece])):
        yield say(lost, *(["place"] if clause.place_after else []))
    for id_ in clause.provides:
        if id_ not in library.data["provisions"]:
            yield say(f"la disposition « {id_} » n'est pas dans provisions.yaml.", "provides")
    for rank, version in enumerate(clause.versions):
        yield from _version(clause, rank, version, library, outlines, tables, paths)
    yield from case_problems(clause, library)


def _version(clause: Clause, rank: int, version: Version, library: Library, outlines: Mapping[str, Outline],
             tables: Mapping[str, TableModel], paths: frozenset[str]) -> Iterator[Problem]:
    file = library.files[clause.id]
    variables, when = clause.variables_of(version), clause.when_of(version)
    if version.repealed:
        return

    def line(offset: int, message: str, hint: str = "") -> Problem:
        return Problem(message, file.name, version.line + offset, hint)

    try:
        parsed = parse(version.text)
    except WordingError as error:
        yield line(error.line, str(error))
        return
    for wrong in malformed(parsed):
        yield line(0, f"« {{{wrong}}} » n'est pas un nom : une lettre puis des lettres, chiffres ou soulignés.")
    used = names(parsed)
    for name in sorted(used - set(variables)):
        yield line(0, f"« {{{name}}} » n'est pas dans « variables ».")
    declared_elsewhere = {n for v in clause.versions if v.variables is None for n in _names(v.text)}
    for name in sorted(set(variables) - used - (declared_elsewhere if version.variables is None else set())):
        yield file.problem(("variables", name), f"la variable « {name} » ne sert pas dans le texte.")
    slots = [part for part in parsed if isinstance(part, Slot)]
    for slot in slots:
        known = tables if slot.kind == "table" else clause.fields
        if slot.name not in known:
            yield line(0, unknown("le tableau" if slot.kind == "table" else "le champ", slot.name, sorted(known)))
    for name, asked in clause.fields.items():
        if asked.length and asked.length not in {variable.value for variable in variables.values()}:
            yield file.problem(("fields", name), f"le texte ne dit pas la longueur du champ « {name} » : « {asked.length} » doit "
                                                 "y être une variable.")
    for name in sorted(set(clause.fields) - {slot.name for slot in slots if slot.kind == "field"}):
        yield file.problem(("fields", name), f"le champ « {name} » ne sert pas dans le texte.")
    for name, variable in variables.items():
        if variable.otherwise:
            yield file.problem(("variables", name), "« otherwise » ne sert que dans un tableau ; un texte a une variante.")
        for model in map(library.models.__getitem__, clause.models):
            guarded = {t.path for t in (*when, *model.when) if _guards(t)}
            yield from (file.problem(("variables", name), m) for m in
                        variable_problems(variable, library, outlines, paths, guarded, needs=model.needs))
    yield from condition_problems(when, paths, file.name, file.line(("when",)) or 1)
    if library.origin(clause.file):
        yield from (file.problem(loc, wrong) for loc, wrong in unfit(variables, when, library))
    yield from _law(clause, rank, version, library)


def example_problems(clause: Clause, library: Library) -> Iterator[Problem]:
    """Each clause has examples; they are not read by a draft, and keep none from being written."""
    if not clause.cases:
        yield library.files[clause.id].problem((), "cette clause n'a pas d'exemple (« cases »).")


def review_problems(clause: Clause, library: Library) -> Iterator[Problem]:
    """An approval holds for what was signed, word for word."""
    for rank, version in enumerate(clause.versions):
        if version.review is None or version.review.state != "approved":
            continue
        if why := moved(clause, version):
            text = f"{clause.id}@{version.in_force_from.isoformat()}"
            file, loc = _decided_in(clause, rank, text, library)
            yield file.problem(
                loc, f"l'approbation du texte du {french.short_date(version.in_force_from)} ({version.review.by}) ne vaut "
                f"plus : {why}.", f"Faites-le relire, puis : clausier library approve {text} --by …")


def _decided_in(clause: Clause, rank: int, text: str, library: Library) -> tuple[YamlFile, Loc]:
    """Where the decision on a text is written: in the approvals of an overlay, else with the text."""
    if text in library.approvals:
        return library.approvals[text], (text,)
    return library.files[clause.id], ("versions", rank, "review")


def _lost(clause: Clause, library: Library, planned: Collection[str]) -> str:
    """Why a clause is nowhere in its pièce; empty when it has one place."""
    after, seen = clause.place_after, {clause.id}
    if clause.id in planned:
        return "« place » ne sert pas : le plan de la pièce place déjà cette clause." if after else ""
    if not after:
        return "aucun plan de pièce ne place cette clause : ajoutez-la à piece.yaml, ou donnez-lui « place »."
    if after not in library.clauses:
        guess = nearest(after, library.clauses)
        return f"la clause « {after[:80]} » n'existe pas." + f" Vouliez-vous écrire « {guess} » ?" * bool(guess)
    if library.clauses[after].piece != clause.piece:
        return f"« {after} » n'est pas une clause de cette pièce."
    while after not in planned and after in library.clauses and after not in seen:
        seen.add(after)
        after = library.clauses[after].place_after
    return "" if after in planned else f"« {clause.place_after} » n'est elle-même placée nulle part."


def _printed(clause: Clause, tables: Mapping[str, TableModel]) -> set[str]:
    """The paths that a clause prints, its tables' included."""
    found = {variable.value for version in clause.versions for variable in clause.variables_of(version).values()}
    for table in tables.values():
        if any(f"[table: {table.name}]" in version.text for version in clause.versions):
            found |= {variable.value for variable in table.variables.values()}
    return found


def _names(text: str) -> set[str]:
    try:
        return names(parse(text))
    except WordingError:
        return set()


def _guards(test: Test) -> bool:
    return not (test.operator == "stated" and test.words[0] == "non") and test.operator != "none_of"


def variable_problems(variable: Variable, library: Library, outlines: Collection[str], paths: frozenset[str],
              guarded: set[str], needs: tuple[str, ...] = ()) -> Iterator[str]:
    if variable.to:
        if variable.to not in library.clauses and variable.to not in outlines:
            yield unknown("la cible", variable.to, sorted(library.clauses))
        if variable.form not in ("", "a", "de"):
            yield unknown("la forme", variable.form, ("a", "de"))
        return
    items = {path for each in ITEM_PATHS.values() for path in each}
    if variable.value not in paths | items:
        yield unknown("le chemin", variable.value, sorted(paths))
    elif variable.value not in items and not _decided(variable.value, library, guarded, needs):
        yield f"« {variable.value} » peut manquer : ajoutez {variable.value}: {{stated: oui}} à « when »."
    if variable.format and variable.format not in FORMATS:
        yield unknown("le format", variable.format, FORMATS)
    if variable.words and variable.words not in library.data["words"]:
        yield unknown("la table de mots", variable.words, sorted(library.data["words"]))
    if variable.words and variable.format:
        yield "une variable a « format » ou « words », pas les deux."


def _decided(path: str, library: Library, guarded: set[str], needs: tuple[str, ...]) -> bool:
    """Whether a value is there whenever the text is printed: always, by default, by need or by condition."""
    if path in ALWAYS or path in needs or path in guarded or path.startswith("facts."):
        return True
    if path in library.data["practice"]:
        return set(library.data["practice"][path].get("when", ())) <= guarded
    return bool(DECIDED_BY.get(path, set()) & {*guarded, *needs})


def condition_problems(when: Condition, paths: frozenset[str], file: str, line: int) -> Iterator[Problem]:
    for test in when:
        if test.path not in paths:
            yield Problem(unknown("le chemin", test.path, sorted(paths)), file, line)


def _law(clause: Clause, rank: int, version: Version, library: Library) -> Iterator[Problem]:
    """The articles typed and those under `law:` are the same set, and exist during the version's whole life."""
    file = library.files[clause.id]
    loc = ("versions", rank, "law")
    typed = articles_in(version.text)
    cited = set()
    for id_ in version.law:
        reference = library.law.get(id_)
        if reference is None:
            yield file.problem(loc, unknown("la référence", id_, sorted(library.law)))
            continue
        article = reference.cite.removeprefix("article ")
        if articles_in(reference.cite):
            cited.add(article)
        elif article.casefold() not in version.text.replace("\n", " ").casefold():
            yield file.problem(loc, f"« {id_} » est déclaré, mais le texte ne cite pas « {reference.cite} ».")
        end = _end(clause, rank)
        for day, words in ((version.in_force_from, "au début"), (end, "jusqu'à la fin")):
            if day and reference.wording_on(day) is None:
                yield file.problem(loc, f"{reference.cite} n'existe pas {words} de la vie de ce texte ({day:%d/%m/%Y}).")
        if all(w.verified == "no" for w in reference.wordings):
            yield file.problem(loc, f"{reference.cite} ({reference.text}) n'est vérifié à aucune date : il ne s'imprime pas.")
    if len({library.law[id_].governs for id_ in version.law if id_ in library.law} - {""}) > 1:
        yield file.problem(loc, "ce texte cite le droit des marchés et celui des concessions : aucun contrat ne le reçoit.")
    for article in sorted(typed - cited):
        yield file.problem(loc, f"le texte cite l'article {article}, absent de « law ».")
    for article in sorted(cited - typed):
        yield file.problem(loc, f"« law » déclare l'article {article}, que le texte ne cite pas.")


def _end(clause: Clause, rank: int) -> date | None:
    """The first day on which the version no longer applies, None when it is the last one."""
    return clause.versions[rank + 1].in_force_from if rank + 1 < len(clause.versions) else None
