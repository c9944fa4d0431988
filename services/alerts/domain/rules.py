"""Alert rules as data: what turns into an alert, how urgent it is, and who is told of it."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from services.alerts.domain.plans import Level, Plan

__all__ = ["RULES", "SEVERITIES", "AlertRule", "Occasion", "graver"]

SEVERITIES = ("info", "warning", "urgent")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRule:
    """How one kind of case becomes an alert."""

    kind: str
    severity: str | None
    """None where the fact itself says it."""
    asked_last: tuple[str, ...] = ()
    """Roles that are told only if nobody else of their level is there."""
    above: str | None = None
    """Only roles above this one are told; None is all."""
    plan: Plan | None = None
    """Steps of its own; None is the plan in force for the community and the severity."""


def _minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


SIGNAL_UNSEEN = Plan(
    levels=(
        Level(roles=("liaison", "block_captain"), after=_minutes(0), step="phone"),
        Level(roles=("block_captain", "compound_director", "liaison"), after=_minutes(10), step="door"),
        Level(roles=("grid_leader", "compound_director", "secretary"), after=_minutes(25), step="relative"),
        Level(roles=("secretary", "grid_leader"), after=_minutes(40), step="responder"),
    ),
    exhausted_after=_minutes(60),
    until_state=True,
)
"""Nothing is known: whoever is nearest rings first, and within the hour somebody has been inside."""

DISTRESS = Plan(
    levels=(
        Level(roles=("liaison", "block_captain", "compound_director"), after=_minutes(0), step="door"),
        Level(roles=("grid_leader", "compound_director", "block_captain"), after=_minutes(5), step="relative"),
        Level(roles=("secretary", "grid_leader"), after=_minutes(10), step="responder"),
    ),
    exhausted_after=_minutes(15),
    until_state=True,
)
"""Somebody calls for help: no call first, and a responder before the usual ladder has told its second level."""

SUPERVISOR = Plan(
    levels=(Level(roles=("compound_director", "grid_leader", "secretary"), after=_minutes(0)),),
    exhausted_after=_minutes(7 * 24 * 60),
)
"""About a colleague: one message to whoever leads them, and a week to look into it before the district hears of it."""

EVERYBODY = Plan(
    levels=(
        Level(roles=("block_captain",), after=_minutes(0)),
        Level(roles=("compound_director",), after=_minutes(0)),
        Level(roles=("grid_leader",), after=_minutes(0)),
        Level(roles=("secretary",), after=_minutes(0)),
    ),
    exhausted_after=_minutes(10),
)
"""A stranger at the door: the whole community at once, but not the liaison, in whose name they may have come."""

GRID_LEADER = Plan(
    levels=(Level(roles=("grid_leader", "secretary"), after=_minutes(0)),),
    exhausted_after=timedelta(days=7),
)
"""One notice to one person. Nobody else is told before a week has passed without an answer."""

RULES: dict[str, AlertRule] = {
    rule.kind: rule
    for rule in (
        # The liaison is the one who did not come, so the block captain hears of it first.
        AlertRule(kind="visit_missed", severity="warning", asked_last=("liaison",)),
        AlertRule(kind="visit_unassigned", severity="warning", above="liaison"),
        AlertRule(kind="health_flagged", severity=None),
        AlertRule(kind="no_answer_repeated", severity="urgent"),
        AlertRule(kind="responsibility_vacant", severity="warning"),
        # Pairing people is the community's work, not the block captain's.
        AlertRule(kind="resident_unpaired", severity="warning", above="block_captain"),
        AlertRule(kind="passcode_challenge_failed", severity="urgent", plan=EVERYBODY),
        AlertRule(kind="mood_worsened", severity="info", plan=GRID_LEADER),
        AlertRule(kind="escort_overdue", severity="urgent"),
        AlertRule(kind="signal_unseen", severity="warning", plan=SIGNAL_UNSEEN),
        AlertRule(kind="distress_signalled", severity="urgent", plan=DISTRESS),
        AlertRule(kind="liaison_silent", severity="info", plan=SUPERVISOR),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One fact that calls for an alert."""

    event_id: UUID
    """The event that told it; the same event never raises or repeats twice."""
    kind: str
    case: str
    """What, with the kind, makes the case the same one: two facts of one case are one alert."""
    title: str
    """Chinese, without a name."""
    district: str
    street: str
    community: str
    circle_of: UUID
    """The resident whose care circle is told."""
    resident_id: UUID | None = None
    """The resident it is about; None where it is about a post that several share, or about a member of staff."""
    staff_id: UUID | None = None
    """The member of staff it is about."""
    severity: str | None = None
    """Only where the rule has none of its own."""
    contact_id: UUID | None = None
    vacant_role: str | None = None
    """The role whose absence is the case: only roles above it are told."""

    @property
    def rule(self) -> AlertRule:
        """The rule of this kind."""
        return RULES[self.kind]

    @property
    def graded(self) -> str:
        """How urgent it is: as the rule says, else as the fact says."""
        return self.rule.severity or self.severity or "warning"

    @property
    def community_code(self) -> str:
        """Twelve digits."""
        return f"{self.district}{self.street}{self.community}"

    @property
    def dedup_key(self) -> str:
        """Key that only one alert at a time may carry, as long as it is not closed."""
        return f"{self.kind}:{self.case}"


def graver(one: str, other: str) -> str:
    """Return the graver of two severities."""
    return max(one, other, key=SEVERITIES.index)
