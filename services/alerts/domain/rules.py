"""Alert rules: what turns into an alert, how urgent it is, who is told of it, and which fact ends it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.alerts.domain.conditions import ALWAYS, Condition
from services.alerts.domain.groups import Grouping
from services.alerts.domain.plans import Plan

__all__ = ["SEVERITIES", "AlertRule", "Closing", "Fact", "Guard", "Occasion", "graver", "variables"]

SEVERITIES = ("info", "warning", "urgent")

VARIABLE = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """An event as rules see it."""

    event_id: UUID
    name: str
    occurred_at: datetime
    district: str
    street: str
    community: str
    version: int
    values: Mapping[str, Any]
    """Its fields as on the wire, `summary`, and `<field>_chinese` for words that staff have a name for."""

    def key(self, fields: tuple[str, ...]) -> str:
        """Return what these fields say, as the key of a case."""
        return ":".join(str(self.values[name]) for name in fields)

    def fill(self, template: str) -> str:
        """Fill a text; where a variable has no value the event's own summary stands in its place."""
        if any(self.values.get(name) is None for name in variables(template)):
            return str(self.values["summary"])
        return VARIABLE.sub(lambda found: str(self.values[found[1]]), template)

    def first(self, field: str) -> UUID | None:
        """Return the id in a field, or the first of several."""
        found = self.values.get(field)
        found = found[0] if isinstance(found, list) and found else found
        return UUID(found) if isinstance(found, str) else None


@dataclass(frozen=True, slots=True)
class Guard:
    """What may have made a fact needless before it was heard of, or after.

    `version`: the aggregate in the field has a newer fact. `reached`: the resident was reached after the moment in the
    field. `liaison`: the resident has a liaison since. `settled`: the fact has to last a moment first.
    """

    by: str
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A later fact that ends the case with the same key."""

    event: str
    case: tuple[str, ...]
    outcome: str
    text: str
    when: Condition = ALWAYS
    guards: tuple[Guard, ...] = ()
    ended_as: str = "completed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRule:
    """How one kind of fact becomes an alert."""

    rule: str
    kind: str
    """Kind of the case: rules of one kind share their cases."""
    name: str
    version: str
    """Chinese: which version this is, shipped or of this deployment."""
    event: str
    case: tuple[str, ...]
    title: str
    severity: str | None = None
    """None where the fact itself says it."""
    severity_field: str = "severity"
    when: Condition = ALWAYS
    guards: tuple[Guard, ...] = ()
    resident_field: str | None = "resident_id"
    """Field with the resident it is about; None where it is about a post, a colleague or a place."""
    circle_field: str | None = "resident_id"
    """Field with the resident whose care circle is told; None is any circle of the community."""
    or_nearby: bool = False
    """Whether any circle of the community is told where the resident has none."""
    staff_field: str | None = None
    contact_field: str | None = None
    asked_last: tuple[str, ...] = ()
    """Roles that are told only if nobody else of their level is there."""
    above: str | None = None
    """Only roles above this one are told; None is all."""
    plan: Plan | None = None
    """Steps of its own; None is the plan in force for the community and the severity."""
    inhibited_by: tuple[str, ...] = ()
    arrival: Mapping[str, Any] | None = None
    """Arrival clock that starts when somebody takes the alert."""
    group: Grouping | None = None
    """Which of its cases are one alert; None is each for itself."""
    weekly: bool = False
    """Whether nobody is told by itself: it stands on the desk and in the weekly digest."""
    closed_by: tuple[Closing, ...] = ()
    enabled: bool = True

    def guarded_by(self, word: str) -> bool:
        """Say whether this guard is among those of the rule."""
        return any(guard.by == word for guard in self.guards)

    @classmethod
    def from_json(cls, body: Mapping[str, Any], *, version: str) -> "AlertRule":
        """Read a rule as it is kept."""
        return cls(
            rule=body["rule"],
            kind=body.get("kind") or body["rule"],
            name=body["name"],
            version=version,
            event=body["event"],
            case=tuple(body["case"]),
            title=body["title"],
            severity=body.get("severity"),
            severity_field=body.get("severity_field") or "severity",
            when=Condition.from_json(body.get("when")),
            guards=_guards(body),
            resident_field=body.get("resident_field", "resident_id"),
            circle_field=body.get("circle_field", "resident_id"),
            or_nearby=body.get("or_nearby", False),
            staff_field=body.get("staff_field"),
            contact_field=body.get("contact_field"),
            asked_last=tuple(body.get("asked_last", ())),
            above=body.get("above"),
            plan=Plan.from_json(body["plan"]) if body.get("plan") else None,
            inhibited_by=tuple(body.get("inhibited_by", ())),
            arrival=body.get("arrival"),
            weekly=body.get("tell") == "weekly",
            group=Grouping.from_json(body.get("group")),
            closed_by=tuple(_closing(one) for one in body.get("closed_by", ())),
            enabled=body.get("enabled", True),
        )


def _guards(body: Mapping[str, Any]) -> tuple[Guard, ...]:
    return tuple(Guard(guard["by"], guard.get("field") or "") for guard in body.get("guards", ()))


def _closing(body: Mapping[str, Any]) -> Closing:
    return Closing(
        event=body["event"],
        case=tuple(body["case"]),
        outcome=body["outcome"],
        text=body["text"],
        when=Condition.from_json(body.get("when")),
        guards=_guards(body),
        ended_as=body.get("ended_as") or "completed",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One fact that calls for an alert."""

    rule: AlertRule
    event_id: UUID
    """The event that told it; the same event never raises or repeats twice."""
    occurred_at: datetime
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
    plan: Plan | None = None
    """Steps of its own, with the people whom the fact names; None is the plan in force."""
    grouped_by: str | None = None
    """What the fields say by which its rule groups; None for a case that stands alone."""

    @property
    def kind(self) -> str:
        """Kind of the case."""
        return self.rule.kind

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


def variables(template: str) -> list[str]:
    """Return the variables of a text."""
    return VARIABLE.findall(template)
