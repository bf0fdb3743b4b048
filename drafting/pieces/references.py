"""Where a reference leads: an article of this pièce, of another, or the pièce itself."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from drafting import french
from drafting.document import (
    CrossReference,
    Heading,
    Inline,
    Text,
)
from drafting.outlines import Outline
from drafting.pieces.laid_out import Gap
from drafting.pieces.plan import Plan, outline_name
from drafting.settled import SettledLot


class References(Struct):
    """Resolves `{to: …}` for one clause of one copy, written for `lots`."""

    plan: Plan
    plans: list[Plan]
    outlines: Mapping[str, Outline]
    clause: str
    gaps: list[Gap]
    lots: tuple[SettledLot, ...] = ()

    def find(self, target: str, form: str) -> tuple[Inline, ...]:
        if target in self.outlines:
            return self._piece(target, form)
        lead = {"": "l’article ", "a": "à l’article ", "de": "de l’article "}[form]
        plan, heading = self._place(target)
        if plan is None:
            outline = self.outlines.get(target.split("/")[1] if "/" in target else "")
            if outline is not None and outline.code not in {p.outline.code for p in self.plans}:
                words = self.plan.settled.library.data["words"]["reference"]
                about = words.get(target.split("/")[0], words["elsewhere"])
                return (Text(lead + french.typeset(self.plan.settled.say(f"{outline.cited_as} {about}"))),)
            self.gaps.append(Gap(self.clause, self.plan.stem, target=target))
            return (Text(f"[à compléter : renvoi à {target}]"),)
        of = "" if plan.outline is self.plan.outline else " " + self._of(plan)
        if heading is None or (heading.number is None and heading.anchor not in plan.inserted):
            return (Text(plan.name(form)),)
        if heading.number is None:
            return (Text(f"{lead}« {heading.text} »{of}"),)
        if of:
            return (Text(f"{lead.rstrip()}{french.NBSP}{heading.number}{of}"),)
        return (Text(f"{lead.rstrip()}{french.NBSP}"), CrossReference(heading.number, heading.anchor))

    def _of(self, plan: Plan) -> str:
        return plan.name("de") if plan.outline.annex_of else french.typeset(plan.settled.say(plan.outline.cited_as))

    def _piece(self, code: str, form: str) -> tuple[Inline, ...]:
        plan = next((p for p in self.plans if p.outline.code == code), None)
        outline = self.outlines[code]
        if plan is None and outline.annex_of:
            self.gaps.append(Gap(self.clause, self.plan.stem, target=code))
        return (Text(outline_name(outline, plan.annex if plan else None, self.plan.settled.say, form)),)

    def _place(self, target: str) -> tuple[Plan | None, Heading | None]:
        """Where the target stands: in this copy first; else a variant of the same provision, same heading.

        What concerns the lots at hand comes first: each mechanism may have its own article on one provision.
        """
        library = self.plan.settled.library
        candidates = [self.plan, *(p for p in self.plans if p is not self.plan)]
        for of_these_lots in (True, False):
            for plan in candidates:
                if target in plan.places and (self._concerns(target) or not of_these_lots):
                    return plan, plan.place(target, self.lots)
            clause = library.clauses.get(target)
            for plan in candidates if clause else ():
                for id_ in plan.places:
                    other = library.clauses[id_]
                    if clause and other.piece == clause.piece and set(other.provides) & set(clause.provides) and (
                            self._concerns(id_) or not of_these_lots):
                        return plan, plan.place(id_, self.lots)
        return None, None

    def _concerns(self, id_: str) -> bool:
        kept = self.plan.selection.kept[id_]
        return any(lot in kept.lots for lot in self.lots)
