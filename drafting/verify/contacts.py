"""Who follows, when, for whom: the same in every file, and the market's (COH-11, COH-12, COH-13, COH-16, COH-33)."""

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


_PHONE = re.compile(r"(?:(?<!\d)0|\+33 ?(?:\(0\) ?)?)[1-9](?:[ .-]?\d\d){4}(?!\d)")
_IS = re.compile(r"facilitat(?:eur|rice)\b[^.;:|]{0,40}?(?: est| ?:| \||(?:assurée?|exercée?) par|confiée? à) ?"
                 r"(?:le |la |l'|les )?((?:maison d|mission locale|association d|plan local|PLIE\b|groupement d|communauté |"
                 r"métropole |département d|agence d|pôle |chambre d|GIP\b)[^(,.;:|–]{2,80})", re.I)
"""Who the facilitator is, where a sentence or a row says it: a body of the kinds that hold that office."""


def facilitator(r: Reading) -> Iterator[Notice]:
    """VER-11C: the facilitator is the market's; VER-11D: so is its telephone."""
    name, phone = (r.market.get(f"facilitator.{key}") if r.market else None for key in ("name", "phone"))
    others = {_digits(str(r.market.get(path))) for path in ("insertion_contact.phone", "follow_up.phone")} if r.market else set()
    for sheet in r.sheets if name else ():
        for line in sheet.paper.lines:
            found = _IS.search(line.text)
            if found and _key(str(name)) not in _key(line.text) and _key(found[1]) not in _key(str(name)):
                yield sheet.notice("VER-11C", line, found[1], attendu=str(name))
            for number in _PHONE.findall(line.text) if phone and re.search("facilitat", line.text, re.I) else ():
                if _digits(number) not in others | {_digits(str(phone))}:
                    yield sheet.notice("VER-11D", line, number, attendu=str(phone))


def _digits(phone: str) -> str:
    """« +33 (0)1 00… » and « 01.00… » are one number."""
    return re.sub(r"\D", "", re.sub(r"\+33 ?(?:\(0\) ?)?", "0", phone))


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


_LISTS = (("publics", "publics", "VER-13", "VER-13B"), ("modes", "fulfilment_modes", "VER-15", "VER-15B"))
"""Closed lists of the library, what a market takes of each, and the codes of what is too many and of what lacks."""


def lists(r: Reading) -> Iterator[Notice]:
    """VER-13, VER-15: a list of publics or of modes that uses the library's words is the market's: none more, none less."""
    for table, path, more, less in _LISTS if r.market is not None else ():
        assert r.market is not None
        entries = r.library.data[table]
        labels = {_key(str(entry["label"])): name for name, entry in entries.items()}
        due = set(r.market.get(path) or ())
        for sheet in r.sheets:
            shown = {labels[key]: line for line in sheet.paper.lines if line.kind in ("row", "item")
                     and (key := _key(line.cells[0] if line.cells else line.text)) in labels}
            if len(shown) < 2:
                continue
            for name in sorted(set(shown) - due):
                yield sheet.notice(more, shown[name], str(entries[name]["label"]))
            lacking = sorted(due - set(shown)) if len(set(shown) & due) > 1 and sheet.code == "ccap" else ()
            for name in lacking:
                yield sheet.notice(less, next(iter(shown.values())), str(entries[name]["label"]))


def _key(label: str) -> str:
    return straight(label).casefold().rstrip(" ;.,")


CONTACT_RULES = (contacts, facilitator, dates, lists)
