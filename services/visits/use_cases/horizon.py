"""The moment of planning, how far it looks, and the slots in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from services.visits.constants import VISIT_IDS
from services.visits.domain.period import DAY, Moments, Period, civil_moment, week_of
from services.visits.domain.rule import Rule
from services.visits.storage.visits import Slot
from services.visits.use_cases.weigh_rules import Standing

__all__ = ["Horizon", "slot_of", "visit_id"]


@dataclass(frozen=True, slots=True)
class Horizon:
    """The moment of planning and how far it looks."""

    now: datetime
    zone: ZoneInfo
    ahead_days: int

    @property
    def today(self) -> date:
        """The civil day."""
        return self.day_of(self.now)

    @property
    def next_week(self) -> datetime:
        """Monday after now, when everybody is planned again."""
        return civil_moment(week_of(self.today).last_on, "24:00", self.zone)

    def day_of(self, moment: datetime) -> date:
        """Return the civil day of a moment."""
        return moment.astimezone(self.zone).date()

    def next_turn(self, rules: Iterable[Rule], community: str) -> datetime:
        """Return when a rule of a community next begins or ceases to hold, at the latest on Monday."""
        turns = [self.next_week]
        for rule in rules:
            if rule.active and community.startswith(rule.community or ""):
                days = [rule.active_from, rule.active_to + DAY if rule.active_to else None]
                turns += [civil_moment(day, "00:00", self.zone) for day in days if day is not None and day > self.today]
        return min(turns)


def visit_id(resident_id: UUID, rule_id: UUID, period: str) -> UUID:
    """Return the id of the one visit of a resident by a rule in a period."""
    return uuid5(VISIT_IDS, f"{resident_id}:{rule_id}:{period}")


def slot_of(standing: Standing, period: Period, moments: Moments) -> Slot:
    """Return the slot of a rule in a period, for everybody who has it for the same reasons."""
    return Slot(
        rule_id=standing.rule.rule_id,
        rule_version=standing.rule.version,
        period=period.key,
        modes=standing.modes,
        reasons=standing.reasons,
        opens_at=moments.opens_at,
        due_at=moments.due_at,
        ends_at=moments.ends_at,
        deadline_at=moments.deadline_at,
    )
