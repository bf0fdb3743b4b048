"""Who follows, when, for whom: the same in every file, and the market's (COH-11, COH-13, COH-16, COH-33)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from drafting import french
from drafting.paper import straight
from drafting.verify.reading import Notice, Reading, Sheet, place

_EMAIL = re.compile(r"[^\s@(),;:«»<>|]+@[^\s@(),;«»<>|]+\.[a-zA-Z]{2,}")
_FOLLOWS = re.compile(r"facilitat(?:eur|rice)|référent|correspondant insertion|chargée? de (?:mission )?(?:clauses?|"
                      r"insertion)", re.I)


def contacts(r: Reading) -> Iterator[Notice]:
    """VER-11: one address for the facilitator in all the files; VER-11B: the market's."""
    found = [(sheet, line, address.rstrip(".")) for sheet in r.sheets for line in sheet.paper.lines
             if _FOLLOWS.search(line.text) for address in _EMAIL.findall(line.text)]
    if r.market is not None:
        known = {str(r.market.get(path)).lower() for path in ("follow_up.email", "facilitator.email", "insertion_contact.email")}
        for sheet, line, address in found:
            if address.lower() not in known and re.search("facilitat", line.text, re.I):
                yield sheet.notice("VER-11B", line, address, attendu=str(r.market.get("follow_up.email") or "–"))
        return
    told: set[str] = set()
    for sheet, line, address in found:
        if address.lower() != found[0][2].lower() and address not in told and re.search("facilitat", line.text, re.I):
            told.add(address)
            yield sheet.notice("VER-11", line, address, autre=found[0][2], ailleurs=place(found[0][0].paper.file, found[0][1]))


_LAUNCH = re.compile(r"date (?:de lancement|d'envoi (?:de l'avis|à la publication))[^:]{0,30}: ?(.{6,30}?)(?:[.;]|$)", re.I)
_WRITTEN = re.compile(rf"(\d{{1,2}})(?:er)? ({'|'.join(french.MONTHS)}) (\d{{4}})|(\d{{1,2}})/(\d{{1,2}})/(\d{{4}})", re.I)
_DAY = re.compile(r"\ble (\d{1,2})(?:er)? (?:du|de chaque) mois", re.I)
_REPORT = re.compile(r"relevé|heures d'insertion|transmet|état des heures|tableau de suivi", re.I)


def launch(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """The launch dates that a file prints, as « 2027-02-01 », with the words."""
    for line in sheet.paper.lines:
        if (found := _LAUNCH.search(line.text)) and (day := _WRITTEN.search(found[1])):
            month = french.MONTHS.index(day[2].lower()) + 1 if day[2] else int(day[5])
            yield f"{day[3] or day[6]}-{month:02}-{int(day[1] or day[4]):02}", found[0]


def dates(r: Reading) -> Iterator[Notice]:
    """VER-12: the launch date, and the day of the hours reports, are the market's."""
    for sheet in r.sheets if r.market is not None else ():
        assert r.market is not None
        for shown, words in launch(sheet):
            if shown != r.market.market.launch_date.isoformat():
                yield sheet.notice("VER-12", None, words, attendu=french.long_date(r.market.market.launch_date))
        day = r.market.get("monitoring.day")
        for line in sheet.paper.lines:
            for found in _DAY.finditer(line.text) if day is not None and _REPORT.search(line.text) else ():
                if int(found[1]) != day:
                    yield sheet.notice("VER-12", line, found[0], attendu=f"le {french.day_of_month(day)} du mois")


def publics(r: Reading) -> Iterator[Notice]:
    """VER-13: a list of publics that uses the library's words is the market's: none more, none less."""
    if r.market is None:
        return
    labels = {_key(str(entry["label"])): code for code, entry in r.library.data["publics"].items()}
    due = set(r.market.get("publics") or ())
    for sheet in r.sheets:
        shown = {labels[key]: line for line in sheet.paper.lines if line.kind in ("row", "item")
                 and (key := _key(line.cells[0] if line.cells else line.text)) in labels}
        if len(shown) < 2:
            continue
        for code in sorted(set(shown) - due):
            yield sheet.notice("VER-13", shown[code], str(r.library.data["publics"][code]["label"]))
        lacking = sorted(due - set(shown)) if len(set(shown) & due) > 1 and sheet.code == "ccap" else ()
        for code in lacking:
            yield sheet.notice("VER-13B", next(iter(shown.values())), str(r.library.data["publics"][code]["label"]))


def _key(label: str) -> str:
    return straight(label).casefold().rstrip(" ;.,")


CONTACT_RULES = (contacts, dates, publics)
