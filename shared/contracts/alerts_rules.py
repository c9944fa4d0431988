"""Alert rules: what turns into an alert, read, changed, and tried on what has happened."""

from typing import Annotated, Any, ClassVar, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints, model_validator

from shared.contracts.base import Command, Contract, Query, Text
from shared.contracts.words import CareRole, Severity

__all__ = [
    "AlertRuleBody",
    "AlertRuleItem",
    "AlertRules",
    "GetAlertRules",
    "MeasureAlertRules",
    "PreviewAlertRule",
    "RuleMeasure",
    "RuleMeasures",
    "RulePreview",
    "SaveAlertRule",
    "WouldRaise",
]

Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,59}$")]
"""Code of a rule, a kind, a field."""

Value = str | int | float | bool | None

Inhibitor = Annotated[str, StringConstraints(pattern=r"^(in_hospital|at_station|away|open:[a-z][a-z0-9_]{1,59})$")]

Minutes = Annotated[int, Field(ge=0, le=7 * 24 * 60)]


class _Strict(Contract):
    """A part of a rule: a word that nobody knows is a slip of the pen, not something for later."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class RuleCondition(_Strict):
    """What a fact must say: `all`, `any` or `none` of other conditions, or one comparison of one field."""

    all: list["RuleCondition"] | None = None
    any: list["RuleCondition"] | None = None
    none: list["RuleCondition"] | None = None
    field: Word | None = None
    eq: Value = None
    among: list[Value] | None = Field(default=None, alias="in", min_length=1)
    gte: int | float | str | None = None
    lte: int | float | str | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if sum(part is not None for part in (self.all, self.any, self.none, self.field)) != 1:
            raise ValueError("一个条件只能是 all、any、none 或 field 之一")
        return self


class RuleGuard(_Strict):
    """What makes a fact needless that comes late, and ends the case of one that came early."""

    by: Literal["version", "reached", "liaison", "settled", "same_day"]
    field: Word | None = None


class RuleLevel(_Strict):
    """One step of a rule's own plan."""

    roles: Annotated[list[CareRole], Field(min_length=1)]
    after_minutes: Minutes
    step: Literal["phone", "door", "relative", "responder"] | None = None
    optional: bool = False
    """Where nobody holds a role it is passed over without a word."""
    staff_field: Word | None = None
    """Field of the fact with the very person who is told here, in place of whoever holds the role."""


class RulePlan(_Strict):
    """Steps of its own, in place of the plan in force."""

    levels: Annotated[list[RuleLevel], Field(max_length=10)]
    """None of them: it goes to the district's duty office at once."""
    exhausted_after_minutes: Annotated[int, Field(ge=1, le=30 * 24 * 60)]
    until_state: bool = False
    ends_quietly: bool = False
    """At its end it is put away as told, and the district is not called: for what has to be known, not answered."""


class RuleGroup(_Strict):
    """Cases that are one alert: of one community, with the same ladder, and the same words in these fields."""

    by: list[Word] = []
    wait_seconds: Annotated[float, Field(ge=0, le=300)] = 5.0
    """Real time in which further cases may join before anybody is told."""


class RuleArrival(_Strict):
    """How soon somebody who took an alert has to be there, in minutes."""

    warn_minutes: Annotated[list[Annotated[int, Field(ge=1, le=1440)]], Field(min_length=1)] = [10, 15]
    breach_minutes: Annotated[int, Field(ge=1, le=1440)] = 20

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if max(self.warn_minutes) >= self.breach_minutes:
            raise ValueError("提醒的时间必须早于到场时限")
        return self


class RuleClosing(_Strict):
    """A later fact that ends the case with the same key."""

    event: str
    case: Annotated[list[Word], Field(min_length=1)]
    outcome: Word
    text: Text
    when: RuleCondition | None = None
    guards: list[RuleGuard] = []
    ended_as: Literal["completed", "cancelled"] = "completed"


class AlertRuleBody(_Strict):
    """How one kind of fact becomes an alert."""

    rule: Word
    kind: Word | None = None
    """Kind of the case; None is the rule's own name. Rules of one kind share their cases."""
    name: Text
    event: str
    """Wire name of the fact."""
    when: RuleCondition | None = None
    severity: Severity | None = None
    """None where the fact itself says it, in `severity_field`."""
    severity_field: Word | None = None
    case: Annotated[list[Word], Field(min_length=1)]
    """Fields that make the case the same one: two facts of one case are one alert while it is not closed."""
    title: Text
    """Chinese, with ``{field}`` for what the fact says; no name may stand in it."""
    guards: list[RuleGuard] = []
    resident_field: Word | None = "resident_id"
    circle_field: Word | None = "resident_id"
    or_nearby: bool = False
    """Whether any circle of the community is told where that resident has none: only special elders have one."""
    staff_field: Word | None = None
    contact_field: Word | None = None
    asked_last: list[CareRole] = []
    above: CareRole | None = None
    plan: RulePlan | None = None
    arrival: RuleArrival | None = None
    tell: Literal["weekly"] | None = None
    """``weekly``: nobody is told by itself; it stands on the desk and in the weekly digest."""
    group: RuleGroup | None = None
    """None: each case is an alert of its own."""
    inhibited_by: list[Inhibitor] = []
    """What makes it no news: the resident is ``in_hospital``, ``at_station`` or ``away``, or has an alert that is
    ``open:<kind>``. It is then written down, not raised."""
    closed_by: list[RuleClosing] = []
    enabled: bool = True

    def kept(self) -> dict[str, Any]:
        """Return the rule as it is kept: what is not said is left out."""
        body = self.model_dump(mode="json", by_alias=True, exclude_none=True)
        return {**body, "resident_field": self.resident_field, "circle_field": self.circle_field}


class AlertRuleItem(Contract):
    """One rule in force."""

    body: AlertRuleBody
    version: str
    """Chinese: shipped with this release, or which version of this deployment."""
    changed: bool
    """Whether somebody changed it here; such a rule stays as it is when the shipped one changes."""
    author: str | None = None
    reason: str | None = None
    saved_at: AwareDatetime | None = None


class GetAlertRules(Query):
    """Ask for the rules in force; or for everything that was ever saved of one."""

    NAME: ClassVar[str] = "alerts.get_alert_rules.v1"

    rule: Word | None = None
    """With it: every version of this rule, the newest first."""


class AlertRules(Contract):
    """Rules."""

    items: list[AlertRuleItem]


class SaveAlertRule(Command):
    """Put a version of a rule in force for the facts to come; alerts that are there keep theirs."""

    NAME: ClassVar[str] = "alerts.save_alert_rule.v1"

    rule: AlertRuleBody
    reason: Text
    shown: Annotated[str, Field(max_length=80)] | None = None
    """`version` of the item that was read; a stale one is refused. None replaces whatever is in force."""


class PreviewAlertRule(Query):
    """Ask what a rule would have made of these facts. Nothing is kept and nobody is told."""

    NAME: ClassVar[str] = "alerts.preview_alert_rule.v1"

    rule: AlertRuleBody
    facts: Annotated[list[str], Field(max_length=500)]
    """Events as they came over the bus."""


class WouldRaise(Contract):
    """One alert that there would have been."""

    event_id: UUID
    at: AwareDatetime
    case: str
    severity: Severity
    title: str
    community: str
    role: CareRole | None = None
    """Who would have been told first; none if nobody at any level is there."""
    staff_id: UUID | None = None
    name: str | None = None
    group: str | None = None
    """What cases have in common that are one alert if they come in time; none for a case that stands alone."""
    joined_until: AwareDatetime | None = None
    """Until when others of its group would have joined an alert that began with this case, had nobody taken it."""


class RulePreview(Contract):
    """What a rule would have made of some facts."""

    looked_at: int
    items: list[WouldRaise]


class MeasureAlertRules(Query):
    """Ask how much came of the alerts of each rule in a time."""

    NAME: ClassVar[str] = "alerts.measure_alert_rules.v1"

    since: AwareDatetime
    until: AwareDatetime | None = None


class RuleMeasure(Contract):
    """One rule: how many of its alerts somebody did something about."""

    rule: str
    name: str
    raised: int
    acted: int
    """Taken or closed by a person."""
    by_themselves: int
    """Closed by a later fact, and nobody had taken them."""
    waiting: int
    """Neither so far."""
    percent: int | None = None
    """Share acted on of those that have ended or were taken; none if there is none."""


class RuleMeasures(Contract):
    """Every rule that raised something, the least acted on first."""

    items: list[RuleMeasure]
