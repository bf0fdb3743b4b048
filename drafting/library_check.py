"""Every check of the library that needs no market, and the coverage of the provisions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from drafting import facts
from drafting.changes import rectification_words
from drafting.checks.refusals import articles_in
from drafting.conditions import Condition, Test
from drafting.errors import Problem, ReadingErrors, unknown
from drafting.formats import FORMATS
from drafting.library import STATUSES, Clause, Library, Variable, Version
from drafting.lots_file import lot_words
from drafting.market import Market
from drafting.market.lots import Lot
from drafting.market.objective import KEYS
from drafting.outlines import CODES, Outline
from drafting.tables import ITEM_PATHS, TableModel, read_tables
from drafting.tracking import tracking_words
from drafting.volumes import paths_of, read_volumes
from drafting.wording import Slot, WordingError, malformed, names, names_in, parse

TRANSFER = ("share", "exact", "hours", "rate", "lower_revenue", "lower_hours", "higher_revenue", "higher_hours")
"""The worksheet of a staff transfer."""

ANRU = frozenset(f"anru.{part}.{name}" for part in ("works", "proximity") for name in ("hours", "worked", "share"))
"""The share of an operation of urban renewal that the lots give."""

COMPUTED = frozenset({
    *ANRU,
    "end_of_performance",
    "rectification.changes", "rectification.pieces", "rectification.withdrawn",
    "planner", "buyer", "buyer.regime", "buyer.clause_members", "buyer.clause_member_names",
    "facilitator", "follow_up", "follow_up.email", "follow_up.service", "lots", "lots_without_clause",
    "thresholds.eu", "thresholds.since", "thresholds.object",
    "smic.hourly", "smic.since", "calibration.since", "ccag.name", "total.hours", "total.tranches",
    "total.weight", "total.subweight",
    *(f"ccag.article.{name}" for name in ("insertion", "penalties", "contradictory", "ceiling")),
    *(f"lot.{name}" for name in ("days", "weeks", "months", "fte", "mechanism", "reservation", "trade_label", "subcriteria",
                                 "scored_sections", "waiver.case", "criterion.title", "criterion.weight", "criterion.base",
                                 "environmental_criterion", "clause_value", "retained_hours", "whole_months",
                                 "renewals.each", "renewals.total",
                                 "calibrated_hours", "calibrated_exact", "hours_gap", "reason", "social_duty", "volume",
                                 *(f"transfer.{name}" for name in TRANSFER),
                                 *(f"tranches.{name}" for name in ("firm", "optional", "total", "first", "example")),
                                 *(f"example.{name}" for name in ("amount", "counted", "steps", "hours", "worked", "days",
                                                              "exact")),
                                 "hours_follow_orders", "theoretical_ceiling"))})
"""What :mod:`drafting.settled` adds to the market's own paths."""

ALWAYS = frozenset({
    "lots", "lots_without_clause", "buyer", "buyer.capacity", "buyer.regime", "buyer.kind", "follow_up", "follow_up.email",
    "title", "reference", "launch_date", "nature", "procedure", "ccag", "total.hours", "total.weight", "total.subweight",
    "calibration.since", "estimated_value", "lot.social_duty", "lot.number", "lot.title", "lot.mechanism", "lot.obligation",
    "lot.volume", "end_of_performance", "contract.form"})
"""Paths that every market decides, or that the models of lots with a clause need."""

_ARTICLES = {f"ccag.article.{name}" for name in ("insertion", "penalties", "contradictory", "ceiling")}
_CRITERION = {"lot.levers", "lot.criterion.title"}
_GROUP = {"facts.buyers_group", "facts.partial_group", "facts.several_clause_members", "buyer.group.followed_by"}
_OBJECTIVE = {"lot.insertion_hours.mode", "lot.insertion_hours", "facts.volume_by_rule"}
DECIDED_BY: dict[str, set[str]] = {
    **{path: {path.rpartition(".")[0] + ".share"} for path in ANRU},
    **dict.fromkeys((f"rectification.{name}" for name in ("number", "date", "deadline")), {"facts.rectified"}),
    **dict.fromkeys(("buyer.group.form", "buyer.clause_members", "buyer.clause_member_names"), _GROUP),
    **dict.fromkeys(("lot.insertion_hours", "lot.days", "lot.weeks", "lot.months", "lot.example.amount", "lot.example.counted",
                     "lot.example.steps", "lot.example.hours", "lot.example.worked", "lot.example.days", "lot.example.exact",
                     *(f"lot.insertion_hours.{name}" for name in (
                         "hours", "rate", "amount", "floor", "count", "each", "brackets"))), _OBJECTIVE),
    "lot.insertion_hours.threshold": {"lot.insertion_hours.threshold_effect"},
    "lot.labour_share": {"lot.insertion_hours.mode"}, "lot.insertion_rate": {"lot.insertion_hours.mode"},
    **dict.fromkeys((*(f"lot.transfer.{name}" for name in TRANSFER), *(f"lot.insertion_hours.{name}" for name in (
        "transferable_hours", "revenue_per_hour", "revenue_date", "least"))), {"lot.transfer.share"}),
    "renewals.months": {"renewals.count"},
    **dict.fromkeys(("lot.renewals.each", "lot.renewals.total"), {"lot.renewals.each", "renewals.count"}),
    **dict.fromkeys((f"lot.tranches.{name}" for name in ("firm", "optional", "total", "first", "example")),
                    {"lot.insertion_hours.tranches", "lot.tranches.optional"}),
    **dict.fromkeys(("facilitator", "facilitator.email", "insertion_contact.service", "insertion_contact.email",
                     "follow_up.service"), {"facts.facilitator"}),
    "ccag.name": {"facts.ccag", *_ARTICLES},
    "planner": {"planner.act"},
    **dict.fromkeys(("lot.criterion.title", "lot.criterion.weight", "lot.criterion.base", "lot.subcriteria",
                     "lot.scored_sections"), _CRITERION)}
"""Paths that one of these conditions (or needs of the model) is enough to decide."""

CONFIDENTIAL = frozenset({
    "estimated_value", "lot.social_duty",
    *ANRU, *(f"lot.transfer.{name}" for name in TRANSFER),
    *(f"lot.insertion_service.{name}" for name in ("support_share", "buyer_title")),
    *(f"lot.insertion_hours.{name}" for name in ("transferable_hours", "revenue_per_hour", "revenue_date", "least")),
    *(f"lot.{name}" for name in ("estimated_value", "clause_value", "retained_hours", "calibrated_hours", "calibrated_exact",
                                 "hours_gap", "reason", "reason_with_clause", "reason_without_clause", "waiver.case",
                                 "waiver.facts"))})
"""What the buyer keeps for himself: only his own pièces read it."""


def known_paths() -> frozenset[str]:
    """The closed list of paths that a clause may read."""
    from pydantic import BaseModel

    def walk(model: type[BaseModel], prefix: str) -> Iterator[str]:
        from drafting.reading import models_in

        for name, info in model.model_fields.items():
            inner = next(models_in(info.annotation), None)
            if inner is None or name in ("lots", "criteria", "pieces", "insertion_hours"):
                yield prefix + name
            if inner is not None and name not in ("lots", "criteria", "pieces"):
                yield from walk(inner, f"{prefix}{name}.")

    named = {f"facts.{name}" for name in facts.FACTS} | {f"facts.{name}_produced" for name in facts.PIECES}
    return frozenset({*walk(Market, ""), *walk(Lot, "lot."), *named, *COMPUTED})


def problems(library: Library, outlines: Mapping[str, Outline]) -> list[Problem]:
    """Everything wrong, sorted by file and line; empty for a sound library."""
    found: list[Problem] = []
    try:
        tables = read_tables(library)
        tracking_words(library)
        rectification_words(library)
        lot_words(library.data["workbook"], library.data["trades"], library.files["workbook"])
    except ReadingErrors as errors:
        return list(errors.problems)
    paths = known_paths()
    for clause in library.clauses.values():
        found += _clause(clause, library, outlines, tables, paths)
    for table in tables.values():
        found += _table(table, library, paths)
    for model in library.models.values():
        where = f"{library_name(library)}/{model.id}/model.yaml"
        found += [Problem(unknown("le chemin", path, sorted(paths)), where, 1)
                  for path in (*model.needs, *(t.path for t in model.when))
                  if path not in paths and not any(known.startswith(f"{path}.") for known in paths)]
    found += _outlines(outlines, library, paths)
    found += _practice(library, paths)
    found += _volumes(library, paths)
    found += _provisions(library)
    return sorted(set(found), key=lambda p: (p.file, p.line, p.message))


def library_name(library: Library) -> str:
    """The folder's name as messages call it."""
    return library.files["law"].name.split("/")[0]


def _clause(clause: Clause, library: Library, outlines: Mapping[str, Outline], tables: Mapping[str, TableModel],
            paths: frozenset[str]) -> Iterator[Problem]:
    file = library.files[clause.id]

    def say(message: str, *loc: str | int, hint: str = "") -> Problem:
        return file.problem(loc, message, hint)

    if clause.piece not in facts.PRIVATE_PIECES:
        for path in sorted(_printed(clause, tables) & CONFIDENTIAL):
            yield say(f"« {path} » est confidentiel : il ne s'imprime que dans {' ou '.join(facts.PRIVATE_PIECES)}.", "variables")
    if clause.piece not in CODES:
        yield say(unknown("la pièce", clause.piece, CODES))
    if clause.piece in outlines and clause.id not in outlines[clause.piece].clauses() and not clause.place_after:
        yield say("aucun plan de pièce ne place cette clause.", hint="Ajoutez-la à piece.yaml, ou donnez-lui « place ».")
    for id_ in clause.provides:
        if id_ not in library.data["provisions"]:
            yield say(f"la disposition « {id_} » n'est pas dans provisions.yaml.", "provides")
    if not clause.cases:
        yield say("cette clause n'a pas d'exemple (« cases »).")
    for rank, version in enumerate(clause.versions):
        yield from _version(clause, rank, version, library, outlines, tables, paths)
    for case in clause.cases:
        if not (case.says or case.never_says or case.absent):
            yield say("cet exemple ne vérifie rien : ajoutez says, never_says ou absent.", "cases")


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
    for name in sorted(set(clause.fields) - {slot.name for slot in slots if slot.kind == "field"}):
        yield file.problem(("fields", name), f"le champ « {name} » ne sert pas dans le texte.")
    for name, variable in variables.items():
        if variable.otherwise:
            yield file.problem(("variables", name), "« otherwise » ne sert que dans un tableau ; un texte a une variante.")
        for model in map(library.models.__getitem__, clause.models):
            guarded = {t.path for t in (*when, *model.when) if _guards(t)}
            yield from (file.problem(("variables", name), m) for m in
                        _variable(variable, library, outlines, paths, guarded, needs=model.needs))
    yield from _conditions(when, paths, file.name, file.line(("when",)) or 1)
    yield from _law(clause, rank, version, library)


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


def _variable(variable: Variable, library: Library, outlines: Collection[str], paths: frozenset[str],
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


def _conditions(when: Condition, paths: frozenset[str], file: str, line: int) -> Iterator[Problem]:
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


def _table(table: TableModel, library: Library, paths: frozenset[str]) -> Iterator[Problem]:
    file = library.files["tables"]
    used = {name for row in table.rows for cell in row.cells for name in names_in(cell)}
    used |= {name for cell in (*table.total, table.caption) for name in names_in(cell)}
    for name in sorted(used - set(table.variables)):
        yield file.problem((table.name,), f"tableau « {table.name} » : « {{{name}}} » n'est pas dans « variables ».")
    for name in sorted(set(table.variables) - used):
        yield file.problem((table.name, "variables", name), f"la variable « {name} » ne sert pas.")
    for name, variable in table.variables.items():
        for message in _variable(variable, library, CODES, paths, set(paths)):
            yield file.problem((table.name, "variables", name), message)
    for condition in (*(row.when for row in table.rows), *table.shown):
        yield from _conditions(condition, paths, file.name, file.line((table.name,)))


def _outlines(outlines: Mapping[str, Outline], library: Library, paths: frozenset[str]) -> Iterator[Problem]:
    for outline in outlines.values():
        seen: set[str] = set()
        for id_ in outline.clauses():
            if id_ not in library.clauses:
                yield outline.file.problem(("outline",), unknown("la clause", id_, sorted(library.clauses)))
            elif library.clauses[id_].piece != outline.code:
                yield outline.file.problem(("outline",), f"« {id_} » n'est pas une clause de cette pièce.")
            if id_ in seen:
                yield outline.file.problem(("outline",), f"« {id_} » est placée deux fois.")
            seen.add(id_)
        yield from _conditions(outline.produced_when, paths, outline.file.name, outline.file.line(("produced_when",)))
        for _, when in outline.titles:
            yield from _conditions(when, paths, outline.file.name, outline.file.line(("titles",)))


def _practice(library: Library, paths: frozenset[str]) -> Iterator[Problem]:
    file = library.files["practice"]
    for path, entry in library.data["practice"].items():
        if path not in paths:
            yield file.problem((path,), unknown("le chemin", path, sorted(paths)))
        for key in ("title", "value", "from", "source"):
            if key not in entry:
                yield file.problem((path,), f"« {key} » manque pour la valeur « {path} ».")


def _volumes(library: Library, paths: frozenset[str]) -> Iterator[Problem]:
    """Each mode of the objective has its wordings, the last one without condition."""
    file, known = library.files["volumes"], set(KEYS)
    for mode in sorted(known ^ set(library.data["volumes"])):
        words = f"le mode « {mode} » n'a pas de rédaction." if mode in known else unknown("le mode", mode, sorted(known))
        yield file.problem((mode,), words)
    try:
        models = read_volumes(library)
    except ReadingErrors as errors:
        yield from errors.problems
        return
    for mode, model in models.items():
        used = {name for wording in model.wordings for name in names_in(wording.text)}
        for name in sorted(used ^ set(model.variables)):
            yield file.problem((mode, "variables"), f"« {{{name}}} » : un nom du texte est dans « variables », et inversement.")
        for path in sorted({*paths_of(model)} - paths):
            yield file.problem((mode,), unknown("le chemin", path, sorted(paths)))
        if model.wordings[-1].when:
            yield file.problem((mode, "wordings"), "la dernière rédaction d'un mode n'a pas de condition.")


def _provisions(library: Library) -> Iterator[Problem]:
    file = library.files["provisions"]
    for id_, entry in library.data["provisions"].items():
        for mechanism, status in entry.get("status", {}).items():
            if status not in (*STATUSES, "none"):
                yield file.problem((id_, "status", mechanism), unknown("le statut", status, (*STATUSES, "none")))
