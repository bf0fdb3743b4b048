"""The sheets of the tableau de suivi: their columns, their widths, their formulas.

In a formula, `{column}` is the cell of the same row, `[sheet.column]` all the cells of a column of another sheet,
`<word>` a word of the workbook.
"""

from __future__ import annotations

from collections.abc import Mapping

HEAD = 7
"""The row of the titles, on every sheet."""
ROWS = {"statements": 400, "journeys": 200, "pooling": 40, "reminders": 60, "penalties": 60}
"""The rows to fill in on the sheets that list events."""
MONTHS = 60
COUNTS = ("people", "women", "qpv", "rqth", "young")
_LOT = '--([{sheet}.lot]&""={{lot}}&"")'

Columns = Mapping[str, tuple[str, int, str]]
"""By column: its look, its width, its formula or nothing."""


def _sum(sheet: str, column: str, more: str = "") -> str:
    """The cells of a column of `sheet` on the rows of the same lot; text compared, for « 1 » is not « 01 »."""
    return f"SUMPRODUCT({_LOT.format(sheet=sheet).format(lot='{lot}')}{more},[{sheet}.{column}])"


SHEETS: Mapping[str, Columns] = {
    "lots": {
        "lot": ("text", 7, ""), "title": ("text", 30, ""), "contractor": ("input_text", 24, ""),
        "notified": ("input_date", 12, ""), "months": ("input_any", 9, ""),
        "end": ("date", 12, 'IF(OR({notified}="",{months}=""),"",EDATE({notified},ROUNDUP({months},0)))'),
        "rule": ("text", 30, ""), "initial": ("hours", 11, ""),
        "adjustment": ("input_hours", 12, ""), "adjusted_by": ("input_text", 22, ""),
        "due": ("hours", 11, "MAX(0,N({initial})+N({adjustment}))"), "done": ("hours", 11, _sum("statements", "validated")),
        "pooled_in": ("hours", 11, _sum("pooling", "hours", ',--([pooling.direction]="<in>")')),
        "pooled_out": ("hours", 11, _sum("pooling", "hours", ',--([pooling.direction]="<out>")')),
        "credited": ("hours", 12, "{done}+{pooled_in}-{pooled_out}"), "waiting": ("hours", 13, _sum("statements", "waiting")),
        "rate": ("percent", 11, 'IF({due}=0,"",{credited}/{due})'), "progress": ("input_percent", 12, ""),
        "progress_base": ("input_text", 12, ""), "expected": ("hours", 11, 'IF({progress}="","",{due}*{progress})'),
        "gap": ("hours", 9, 'IF({progress}="","",{credited}-{expected})'),
        "ratio": ("percent", 10, 'IF(N({expected})=0,"",{credited}/{expected})'),
        "alert": ("any", 12, 'IF({progress}="","<none>",IF(N({expected})=0,"<green>",IF(ROUND({ratio},6)>=1,"<green>",'
                             'IF(ROUND({ratio},6)>=0.7,"<orange>","<red>"))))'),
        "missing": ("hours", 11, "MAX(0,{due}-{credited})"),
        "reminders": ("hours", 12, f"SUMPRODUCT({_LOT.format(sheet='reminders').format(lot='{lot}')})"),
        "proposed": ("euros", 12, _sum("penalties", "proposed")), "applied": ("euros", 12, _sum("penalties", "applied")),
        "data": ("text", 26, "")},
    "plan": {"lot": ("text", 7, ""), "title": ("text", 30, ""), "due": ("hours", 11, "{lots.due}"),
             "planned": ("hours", 11, "SUM({first}:{last})"), "left": ("hours", 11, "{due}-{planned}")},
    "statements": {
        "month": ("input_text", 12, ""), "lot": ("input_text", 8, ""), "company": ("input_text", 28, ""),
        "mode": ("input_text", 40, ""), "declared": ("input_any", 11, ""), "validated": ("input_any", 11, ""),
        "refused": ("input_any", 11, ""),
        "waiting": ("any", 11, 'IF({declared}="","",{declared}-N({validated})-N({refused}))'), "proof": ("input_text", 30, "")},
    "modes": {"mode": ("text", 40, ""),
              "validated": ("hours", 12, 'SUMPRODUCT(--([statements.mode]={mode}),[statements.validated])'),
              "share": ("percent", 12, 'IF(SUM([statements.validated])=0,"",{validated}/SUM([statements.validated]))')},
    "journeys": {
        "reference": ("input_text", 16, ""), "lot": ("input_text", 8, ""), "mode": ("input_text", 40, ""),
        "entry": ("input_date", 12, ""), "exit": ("input_date", 12, ""), "hours": ("input_any", 12, ""),
        "other": ("input_text", 30, ""), "other_hours": ("input_any", 14, ""),
        "total": ("any", 12, 'IF({reference}="","",N({hours})+N({other_hours}))')},
    "people": {"lot": ("text", 7, ""), "title": ("text", 30, ""), **dict.fromkeys(COUNTS, ("input_any", 15, ""))},
    "copy": {"lot": ("text", 7, ""), "title": ("text", 30, ""), "market": ("text", 18, ""),
             "buyer": ("text", 26, ""), "due": ("hours", 11, "{lots.due}"),
             "credited": ("hours", 12, "{lots.credited}"), "rate": ("percent", 11, "{lots.rate}"),
             "alert": ("any", 12, "{lots.alert}"), **{
        name: ("any", 15, f'IF({{people.{name}}}="","",IF({{people.{name}}}<5,"<masked>",{{people.{name}}}))')
        for name in COUNTS}},
    "pooling": {"day": ("input_date", 12, ""), "lot": ("input_text", 8, ""), "direction": ("input_text", 14, ""),
                "other": ("input_text", 40, ""), "hours": ("input_any", 11, ""), "agreement": ("input_text", 40, "")},
    "reminders": {"day": ("input_date", 12, ""), "lot": ("input_text", 8, ""), "kind": ("input_text", 20, ""),
                  "subject": ("input_text", 50, ""), "deadline": ("input_date", 14, ""), "answer": ("input_text", 50, "")},
    "penalties": {
        "day": ("input_date", 12, ""), "lot": ("input_text", 8, ""), "kind": ("input_text", 28, ""),
        "count": ("input_any", 14, ""),
        # An amount that the market does not give stays empty: 1/(1/x) is x, and nothing for nothing.
        "unit": ("euros", 14, 'IF({kind}="","",IFERROR(1/(1/INDEX(<amounts>,MATCH({kind},<kinds>,0))),""))'),
        "proposed": ("euros", 14, 'IF(OR({count}="",{unit}=""),"",{count}*{unit})'), "applied": ("input_euros", 14, ""),
        "waived": ("input_euros", 14, ""), "reason": ("input_text", 50, "")},
}
"""The sheets and their columns, in order."""
TOTALS = {"initial": "hours", "due": "hours", "done": "hours", "pooled_in": "hours", "pooled_out": "hours", "credited": "hours",
          "waiting": "hours", "missing": "hours"}
PENALTIES = ("hour", "training", "document", "report", "meeting", "commitment")
"""The kinds of penalty; an amount is proposed when a clause of the contract prints `penalties.KIND.amount`."""
