"""Rules on the pièces as written: what a judge, or the losing tenderer's lawyer, would read.

Values are compared with the settled ones wherever a figure is printed, so that a figure typed by hand (in an
overlay's clause, say) is seen even though the built-in texts never type one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from drafting import french
from drafting.checks.finding import Remark, asked, at, remark
from drafting.checks.typed import buyers
from drafting.checks.values import needs
from drafting.document import Field, Passage, Piece, Table, plain
from drafting.hours import HOURS_A_YEAR
from drafting.library import Clause
from drafting.pieces import Gap, Line, Pieces
from drafting.selection import Selection, path_title
from drafting.settled import Settled, SettledLot

Rule = Callable[[Settled, Selection, Pieces], Iterator[Remark]]

_N = r"(\d{1,3}(?:[  \u00a0]\d{3})*|\d+)"
_HOURS = re.compile(_N + r"[ \u00a0](?:heures?|h)(?: minimales?)? d[’']insertion|volume (?:minimal )?(?:est )?(?:de |fixé à )"
                    + _N + r"[ \u00a0](?:heures?|h)\b")
_EUROS = re.compile(r"(\d{1,3}(?:[ \u00a0]\d{3})+|\d+)(?:,(\d{1,2}))?[ \u00a0]?(?:€|euros?\b)")
_DAY = re.compile(r"\ble (\d{1,2}(?:er)?) du mois")
_EMAIL = re.compile(r"[^\s@(),;«»]+@[^\s@(),;«»]+\.[a-zA-Z]{2,}")
_ANNEX = re.compile(r"annexe[ \u00a0](?:n°[ \u00a0]?)?(\d+) (?:à|de) l[’']acte d[’']engagement", re.I)


def _tables(pieces: Pieces) -> Iterator[tuple[Piece, Passage, Table]]:
    for piece in pieces.pieces:
        for passage in piece.passages():
            for block in passage.blocks:
                if isinstance(block, Table):
                    yield piece, passage, block


def _clause(s: Settled, passage: Passage) -> Clause:
    return s.library.clauses[passage.clause]


def _lots(s: Settled, passage: Passage) -> list[SettledLot]:
    return [lot for lot in s.lots if lot.number in passage.lots]


def _here(s: Settled, code: str, line: Line, **words: object) -> Remark:
    return remark(code, s.library.where(_clause(s, line.passage)), piece=line.piece.stem, clause=line.passage.clause, **words)


def _figure(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def gaps(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-35 and COH-02: no text with holes, no reference to nothing; and every kept clause has a place.

    One remark a value, whatever the number of texts that lack it; none when VAL-01 says it already.
    """
    said = {(r.words["chemin"], r.words["lot"]) for r in needs(s, selection)}
    missing: dict[tuple[str, str | None], list[Gap]] = {}
    for gap in pieces.gaps:
        if gap.target:
            yield remark("COH-02", s.library.where(s.library.clauses[gap.clause]), piece=gap.piece, clause=gap.clause,
                         cible=gap.target)
        else:
            missing.setdefault((asked(s, gap.path, _lot(s, gap.lot)), gap.lot), []).append(gap)
    for (path, number), found in missing.items():
        lot = f" (lot n° {number})" if number else ""
        if (path, lot) not in said:
            others = len({(gap.piece, gap.clause) for gap in found}) - 1
            also = f" (et {others} {french.plural('autre', others)} {french.plural('texte', others)})" if others else ""
            yield remark("COH-35", at(s, path, _lot(s, number)), piece=found[0].piece, clause=found[0].clause, aussi=also,
                         chemin=path, titre=path_title(path), lot=lot)
    for id_ in pieces.unplaced:
        yield remark("VAL-10", s.library.where(s.library.clauses[id_]), clause=id_)


def _lot(s: Settled, number: str | None) -> SettledLot | None:
    return next((lot for lot in s.lots if lot.number == number), None)


def hours(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-01: one figure per lot, the market's, wherever insertion hours are printed."""
    for line in pieces.lines:
        due = {lot.get("lot.insertion_hours") for lot in _lots(s, line.passage)} | {s.get("total.hours")}
        for found in _HOURS.finditer(line.text):
            figure = found[1] or found[2]
            if _figure(figure) not in due and not buyers(s, line.text, found):
                expected = french.listing([french.number(h) for h in sorted(h for h in due if h is not None)]) or "aucune"
                yield _here(s, "COH-01", line, trouve=figure, attendu=expected)


def tables_of_lots(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-01, COH-03 and COH-04 in the tables whose rows are lots: known lots, their hours, the sum."""
    by_number = {lot.number: lot for lot in s.lots if lot.levers}
    for piece, passage, table in _tables(pieces):
        column = next((i for i, c in enumerate(table.columns) if c.title.startswith("Heures")), None)
        if table.name not in ("hours_per_lot", "mechanisms_per_lot", "hours_equivalents") or column is None:
            continue
        line, shown = Line(piece, passage, ""), 0
        for row in table.rows[: -1 if table.total else None]:
            number, figure = plain(row[0]), plain(row[column])
            lot = by_number.get(number)
            if lot is None:
                yield _here(s, "COH-03", line, lot=number)
                continue
            due = lot.get("lot.insertion_hours")
            if due is not None and figure != french.number(due):
                yield _here(s, "COH-01", line, trouve=figure, attendu=french.number(due))
            shown += due or 0
        if table.total and _figure("0" + plain(table.rows[-1][column])) != shown:
            yield remark("COH-04", at(s, "lots"), piece=piece.stem, trouve=plain(table.rows[-1][column]),
                         attendu=french.number(shown))


def references(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-02: each annex cited is the market's; each article cited of a pièce of ours exists in it."""
    numbers = {int(m[1]) for p in pieces.pieces if (m := _ANNEX.search(p.title[:1].lower() + p.title[1:]))}
    numbered: dict[str, set[str]] = {}
    for piece in pieces.pieces:
        numbered.setdefault(piece.code, set()).update(
            h.number for h in piece.body if not isinstance(h, Passage) and h.number)
    for line in pieces.lines:
        for found in _ANNEX.finditer(line.text):
            if int(found[1]) not in numbers:
                yield _here(s, "COH-02", line, cible=found[0])
        for found in re.finditer(r"article[ \u00a0](\d+(?:\.\d+)*) du (CCAP|CCTP)\b", line.text):
            known = numbered.get(found[2].lower())
            if known is not None and found[1] not in known:
                yield _here(s, "COH-02", line, cible=found[0])


def weights(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-05 as printed: criteria total 100, sub-criteria follow their base."""
    for piece, passage, table in _tables(pieces):
        if table.name not in ("criteria", "subcriteria") or not passage.lots or not table.rows:
            continue
        rows = table.rows[: -1 if table.total else None]
        shown = sum((_weight(plain(row[-1])) for row in rows), Decimal(0))
        lot = _lots(s, passage)[0]
        of_total = table.name == "subcriteria" and lot.get("lot.criterion.base") == "total"
        expected = lot.get("lot.criterion.weight") if of_total else Decimal(100)
        if shown != expected:
            yield remark("COH-05", at(s, "criteria"), piece=piece.stem, trouve=french.number(shown),
                         quoi="critères" if table.name == "criteria" else "sous-critères", attendu=french.number(expected))


def _weight(cell: str) -> Decimal:
    try:
        return french.read_number(cell, unit="%")
    except ValueError:  # an overlay's column may hold words
        return Decimal(0)


def scored(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-06: a criterion ⇔ a scored, contractual, sanctioned form; without one, none of them."""
    provided: dict[str, set[str]] = {}
    for piece in pieces.pieces:
        for passage in piece.passages():
            for id_ in _clause(s, passage).provides:
                provided.setdefault(id_, set()).update(passage.lots)
    for lot in s.lots:
        sheet = any(p.code == "fiche-technique" and p.lot == lot.number for p in pieces.pieces)
        where = at(s, "lot.levers", lot)
        if "award_criterion" in lot.levers:
            contractual = lot.number in _lots_of(pieces, s, "award_criterion", "CCAP-03")
            sanctioned = lot.number in _lots_of(pieces, s, "award_criterion", "CCAP-26")
            for fine, words in ((sheet, "la fiche technique notée n'est pas produite"),
                                (contractual, "la fiche technique n'est pas rendue contractuelle au CCAP"),
                                (sanctioned, "les engagements notés ne sont pas sanctionnés au CCAP"),
                                (lot.number not in provided.get("AE-I-14", ()), "l'annexe dit que l'insertion n'est pas notée")):
                if not fine:
                    yield remark("COH-06", where, lot=lot.number, constat=words)
        elif sheet:
            yield remark("COH-06", where, lot=lot.number, constat="une fiche technique notée est produite sans critère d'insertion")


def _lots_of(pieces: Pieces, s: Settled, model: str, provision: str) -> set[str]:
    return {number for piece in pieces.pieces for passage in piece.passages()
            if provision in _clause(s, passage).provides and _clause(s, passage).model == model for number in passage.lots}


_SCORING = re.compile(r"(insertion[^.]{0,80}\b(?:est notée|sera notée|est noté\b|notée sur)|note de l[’']insertion|"
                      r"critère (?:d[’']attribution )?(?:relatif à l[’']|d[’'])insertion|points? attribués? à l[’']insertion)", re.I)
_NEGATIVE = re.compile(r"\b(?:n[’']|ne |ni |aucun|sans )", re.I)


def no_scoring(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-07: with M1 alone nothing announces that insertion is scored; denials and « points d'étape » are fine."""
    if s.get("facts.award_criterion"):
        return
    for line in pieces.lines:
        for sentence in re.split(r"(?<=[.;])\s+", line.text):
            if (found := _SCORING.search(sentence)) and not _NEGATIVE.search(sentence):
                yield _here(s, "COH-07", line, extrait=found[0])


def closed_lists(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-11 and COH-12: the same publics and the same modes in every table and every form."""
    data = s.library.data
    expected = {"publics": [data["publics"][c]["label"] for c in s.get("publics") or ()],
                "fulfilment_modes": [data["modes"][c]["label"] for c in s.get("fulfilment_modes") or ()]}
    codes = {"publics": "COH-11", "fulfilment_modes": "COH-12"}
    names = {"publics": "publics", "publics_list": "publics", "modes": "fulfilment_modes"}
    for piece in pieces.pieces:
        for passage in piece.passages():
            for block in passage.blocks:
                if isinstance(block, Table) and block.name in names:
                    kind, shown = names[block.name], [plain(row[0]) for row in block.rows]
                elif isinstance(block, Field) and (source := _clause(s, passage).fields.get(block.name)) \
                        and source.choices and source.choices[0] in expected:
                    kind, shown = source.choices[0], list(block.choices)
                else:
                    continue
                if expected[kind] and _same(shown) != _same(expected[kind]):
                    yield _here(s, codes[kind], Line(piece, passage, ""))


def _same(labels: Iterable[str]) -> list[str]:
    return sorted(french.typeset(label).casefold() for label in labels)


def monitoring(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-13: one frequency and one day for the hours reports."""
    day = s.get("monitoring.day")
    words = {"monthly": "relevé mensuel", "quarterly": "relevé trimestriel", "half_yearly": "relevé semestriel"}
    others = [w for code, w in words.items() if code != s.get("monitoring.frequency")]
    for line in pieces.lines:
        for found in _DAY.finditer(line.text):
            if day is not None and found[1] != french.day_of_month(day):
                yield _here(s, "COH-13", line, trouve=found[0], attendu=f"le {french.day_of_month(day)} du mois")
        for other in others:
            if re.search(other.replace(" ", "s? "), line.text.casefold()):
                yield _here(s, "COH-13", line, trouve=other, attendu=words.get(s.get("monitoring.frequency"), ""))


def sums(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-14: each sum in euros that a pièce prints is one that the market sets."""
    known = {Decimal(v.value) for path, v in s.values.items()
             if path == "smic.hourly" or (path.startswith("penalties.") and path.endswith(".amount"))}
    for line in pieces.lines:
        for found in _EUROS.finditer(line.text):
            amount = Decimal(re.sub(r"\D", "", found[1]) + ("." + found[2] if found[2] else ""))
            if amount not in known and not buyers(s, line.text, found):
                yield _here(s, "COH-14", line, trouve=found[0])


def facilitator(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-16: the same contact everywhere; without a facilitator, no mention of one and a service instead."""
    emails = {s.get(path) for path in ("follow_up.email", "facilitator.email", "insertion_contact.email")}
    for line in pieces.lines:
        for address in _EMAIL.findall(line.text):
            if address.rstrip(".") not in emails:
                yield remark("COH-16", s.library.where(_clause(s, line.passage)),
                             constat=f"{line.piece.stem}, {line.passage.clause} : l'adresse {address} n'est pas celle du marché.")
        named = re.search("facilitat(?:eur|rice)", line.text, re.I)
        if s.market.facilitator is None and named and not buyers(s, line.text, named):
            yield remark("COH-16", s.library.where(_clause(s, line.passage)), constat=(
                f"{line.piece.stem}, {line.passage.clause} : un facilitateur est cité alors que le marché n'en a pas."))
    wanted = "CCAP-14" if s.market.facilitator else "CCAP-15"
    if any(p.code == "ccap" for p in pieces.pieces) and not any(
            wanted in _clause(s, passage).provides for p in pieces.pieces for passage in p.passages()):
        who = "le facilitateur" if s.market.facilitator else "le service qui valide et contrôle"
        yield remark("COH-16", at(s, "facilitator"), constat=f"Le CCAP ne désigne pas {who}.")


def vocabulary(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-17: no « chantier » in a service or a study."""
    if s.market.nature == "works":
        return
    words = s.library.data["words"].get("nature", {})
    for line in pieces.lines:
        for found in re.finditer(r"\bchantiers?\b(?! d[’']insertion)|réception des travaux", line.text, re.I):
            if not buyers(s, line.text, found):
                yield _here(s, "COH-17B", line, mot=found[0], nature=words.get(s.market.nature, s.market.nature))


def one_base(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-23: equivalences in the declared base only, by the year or by the month."""
    base = str(s.get("counting.hours_base"))
    others = [figure for code, year in HOURS_A_YEAR.items() if code != base
              for figure in (french.number(year), french.decimal2(year / 12))]
    pattern = re.compile(r"(?<!\d)(" + "|".join(f.replace(french.NBSP, "[ \u00a0]?") for f in others) + r")[ \u00a0](?:heures|h)\b")
    for line in pieces.lines:
        if found := pattern.search(line.text):
            yield _here(s, "COH-23B", line, trouve=found[1], base=s.library.data["words"].get("hours_base", {}).get(base, base))


SANCTIONS = {"RC-06", "RC-07", "AVIS-05", "CCAP-24"}
"""The provisions that make a tender irregular, or that penalise missing hours."""


def incentive(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-24: neither irregularity nor hour penalty on an incentive lot, but on a signed commitment.

    The penalty is written once for all lots: it is fine where a clause for incentive lots limits it to what is signed.
    """
    for piece in pieces.pieces:
        limited = {number for passage in piece.passages() if "CCAP-24" in _clause(s, passage).provides
                   and _for_incentive(_clause(s, passage)) for number in passage.lots}
        for passage in piece.passages():
            clause = _clause(s, passage)
            given = SANCTIONS & set(clause.provides)
            if not given or clause.model == "award_criterion" or _for_incentive(clause):
                continue
            wrong = [lot.number for lot in _lots(s, passage) if lot.get("lot.obligation") == "incentive"
                     and not (given == {"CCAP-24"} and lot.number in limited)]
            if wrong:
                yield _here(s, "COH-24", Line(piece, passage, ""), lots=french.lots(wrong, single=s.single))


def _for_incentive(clause: Clause) -> bool:
    return any(t.path == "lot.obligation" and "incentive" in t.words for v in clause.versions for t in clause.when_of(v))


def penalty_complete(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-14 and COH-38: an hour penalty has an amount, a basis, a date, a hearing and, in private law, a formal notice."""
    for piece in pieces.pieces:
        if piece.code != "ccap" or not any("CCAP-24" in _clause(s, passage).provides for passage in piece.passages()):
            continue
        own = [line for line in pieces.lines if line.piece is piece]
        amount = "\n".join(line.text for line in own if "CCAP-24" in _clause(s, line.passage).provides)
        whole = "\n".join(line.text for line in own)
        for pattern, where, words in (
                (r"€|euros|SMIC", amount, "montant"), (r"heures? (?:d[’']insertion )?(?:dues?|non réalisées?|manquantes?)", amount, "assiette"),
                (r"\bdate\b|réception|terme|\bfin\b", amount, "date d'appréciation"),
                (r"observations|contradictoire", whole, "procédure contradictoire")):
            if not re.search(pattern, where):
                yield remark("COH-14B", at(s, "penalties"), piece=piece.stem, manque=words)
        if s.get("facts.private_law_contract") and not re.search(r"(?<!sans )(?:mise en demeure|met en demeure)", whole):
            yield remark("COH-38B", at(s, "buyer.kind"), piece=piece.stem)


def exigible_annex(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """COH-32: an annex required with the tender is listed among the documents, and its absence has an effect."""
    if not s.get("annex_required") or not s.get("facts.mandatory_lots"):
        return
    codes = {piece.code for piece in pieces.pieces}
    given = {p for piece in pieces.pieces for passage in piece.passages() for p in _clause(s, passage).provides}
    for fine, words in (("ae-annexe" in codes, "elle n'est pas produite"),
                        ("rc" not in codes or "RC-14" in given, "le règlement ne la liste pas parmi les pièces à remettre"),
                        ("rc" not in codes or "RC-07" in given, "le règlement ne dit pas l'effet de son absence")):
        if not fine:
            yield remark("COH-32", at(s, "annex_required"), constat=words)


def forbidden_provisions(s: Settled, selection: Selection, pieces: Pieces) -> Iterator[Remark]:
    """A provision marked X for the mechanism of one of its lots is never produced (pieces.md §0.2)."""
    provisions = s.library.data["provisions"]
    for piece in pieces.pieces:
        for passage in piece.passages():
            for lot in _lots(s, passage):
                mechanism = "M2" if "award_criterion" in lot.levers else "M1"
                for id_ in _clause(s, passage).provides:
                    if provisions.get(id_, {}).get("status", {}).get(mechanism) == "X":
                        yield remark("VAL-11", s.library.where(_clause(s, passage)), disposition=id_, mecanisme=mechanism,
                                     clause=passage.clause)


TEXT_RULES: tuple[Rule, ...] = (
    gaps, hours, tables_of_lots, references, weights, scored, no_scoring, closed_lists, monitoring, sums, facilitator,
    vocabulary, one_base, incentive, penalty_complete, exigible_annex, forbidden_provisions)
