"""The pack of somebody whom the community watches over by law: three forms, one card, one agreement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

__all__ = ["PAPERS", "Paper", "gaps_of"]

PAPERS = ("person_form", "family_form", "help_form", "rescue_card", "agreement")
"""三张登记表、救助联络卡、监护协议书."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper, from a day to a day that is no longer part of it; for ever if there is none."""

    kind: str
    valid_from: date
    valid_to: date | None

    def holds(self, day: date) -> bool:
        """Say whether the paper is valid on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def gaps_of(papers: Sequence[Paper], *, registered: bool, today: date) -> list[str]:
    """Return what a pack lacks: what was never there, and with ``:expired`` what no longer holds."""
    gaps = [] if registered else ["register"]
    for kind in PAPERS:
        of_kind = [paper for paper in papers if paper.kind == kind]
        if not any(paper.holds(today) for paper in of_kind):
            gaps.append(f"{kind}:expired" if of_kind else kind)
    return gaps
