"""A careful colleague's remarks on the whole: `check(settled, selection, pieces)` → findings.

Codes, levels and sentences are words: clause_library/findings.yaml. One module a subject: rules on the market's values, rules on
the pièces as written, or both. Each rule is a small function that yields remarks.
"""

from __future__ import annotations

from drafting.checks.anru import ANRU_RULES
from drafting.checks.counting import COUNTING_RULES
from drafting.checks.defence import DEFENCE_RULES
from drafting.checks.extra_hours import EXTRA_HOURS_RULES
from drafting.checks.finding import Finding, Remark, sorted_findings
from drafting.checks.forms import FORM_RULES
from drafting.checks.notice import NOTICE_TEXT_RULES, NOTICE_VALUE_RULES
from drafting.checks.objective import OBJECTIVE_TEXT_RULES, OBJECTIVE_VALUE_RULES
from drafting.checks.old_law import OLD_LAW_RULES
from drafting.checks.private import PRIVATE_RULES
from drafting.checks.rectification import RECTIFICATION_RULES, left_behind, without_former_values
from drafting.checks.refusals import REFUSALS
from drafting.checks.reserved import RESERVED_TEXT_RULES, RESERVED_VALUE_RULES
from drafting.checks.review import REVIEW_RULES
from drafting.checks.services import SERVICE_RULES
from drafting.checks.texts import TEXT_RULES
from drafting.checks.tranches import TRANCHE_TEXT_RULES, TRANCHE_VALUE_RULES
from drafting.checks.transfer import TRANSFER_RULES
from drafting.checks.values import VALUE_RULES
from drafting.checks.words import WORD_RULES
from drafting.pieces import Pieces
from drafting.selection import Selection
from drafting.settled import Settled

__all__ = ["Finding", "check", "left_behind"]

ON_VALUES = (
    *VALUE_RULES,
    *COUNTING_RULES,
    *EXTRA_HOURS_RULES,
    *ANRU_RULES,
    *OBJECTIVE_VALUE_RULES,
    *TRANSFER_RULES,
    *TRANCHE_VALUE_RULES,
    *RESERVED_VALUE_RULES,
    *SERVICE_RULES,
    *DEFENCE_RULES,
    *NOTICE_VALUE_RULES,
    *RECTIFICATION_RULES,
    *PRIVATE_RULES,
)
ON_TEXTS = (
    *TEXT_RULES,
    *WORD_RULES,
    *FORM_RULES,
    *TRANCHE_TEXT_RULES,
    *OBJECTIVE_TEXT_RULES,
    *RESERVED_TEXT_RULES,
    *NOTICE_TEXT_RULES,
    *OLD_LAW_RULES,
    *REFUSALS,
    *REVIEW_RULES,
)


def check(settled: Settled, selection: Selection, pieces: Pieces) -> tuple[Finding, ...]:
    """Every finding, the blocking ones first; the same ones for `check` and `draft`."""
    remarks: list[Remark] = []
    pieces = without_former_values(pieces)
    for value_rule in ON_VALUES:
        remarks += value_rule(settled, selection)
    for text_rule in ON_TEXTS:
        remarks += text_rule(settled, selection, pieces)
    return sorted_findings(settled, remarks)
