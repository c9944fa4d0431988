"""What visits can be asked and told to do."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Community, Contract, Query, Text
from shared.contracts.visits_checks import AtDoor
from shared.contracts.visits_findings import Classification
from shared.contracts.words import Category, ContactMode, Outcome, RiskTier, Severity

VisitStatus = Literal["planned", "completed", "missed", "completed_late", "cancelled"]
"""The one stored status that every screen and every API shows."""


class Finding(Contract):
    """Something seen at the door."""

    kind: Literal["health", "hazard", "need"]
    code: str = "other"
    """Health: ``pain``, ``dizzy``, ``fall``, ``chest``, ``confused``, ``low_mood``, ``other``. Hazard: ``gas``,
    ``electricity``, ``fire``, ``fall``, ``fraud``, ``other``. Need: ``meals``, ``shopping``, ``cleaning``,
    ``medical``, ``repair``, ``company``, ``other``."""
    severity: Severity = Severity.WARNING
    note: str = ""
    fixed: bool = False
    """A hazard that was put right on the spot."""


class VisitItem(Contract):
    """One visit, as a liaison or the desk sees it."""

    visit_id: UUID
    resident_id: UUID
    resident_name: str
    door: str
    compound: str | None = None
    building: str | None = None
    unit: str | None = None
    room: str | None = None
    age: int | None = None
    categories: list[Category] = []
    reason: str
    """Chinese: the rule, such as ``每周联络``."""
    reasons: list[str] = []
    """Chinese: every rule that is kept with it, each with what brings the resident under it."""
    needs_findings: bool = False
    """Whether it is done only by a record that says in words what was found."""
    postponed_from: AwareDatetime | None = None
    """End of the period it counts for, if it was postponed."""
    rule_id: UUID | None = None
    rule_version: int | None = None
    """The version it was made under."""
    period: str | None = None
    """``2026-W47``, ``2026-11`` or ``2026-11-21``."""
    modes: list[ContactMode]
    """Modes that count."""
    status: VisitStatus
    liaison_id: UUID | None = None
    liaison_name: str | None = None
    opens_at: AwareDatetime
    due_at: AwareDatetime
    """End of the period."""
    deadline_at: AwareDatetime
    """End of the grace after it: then it is missed."""
    completed_at: AwareDatetime | None = None
    last_outcome: Outcome | None = None
    """Outcome of the last contact in this period, such as ``no_answer``."""
    note: str = ""
    """What to know before knocking, for instance that nobody answered yesterday."""
    must_knows_due: list[str] = []
    """What the archive lacks or has not had confirmed for half a year, to be asked: ``door``, ``phones``,
    ``relatives``, ``health``, ``talents``, ``habits``.
    Sent back with registry's `ConfirmMustKnows` or `UpdateResident`."""
    community: Community | None = None
    """Where the visit is to be made, and who answers for it."""
    home_community: Community | None = None
    """Where the resident belongs, if that is another community: they stay here for a time."""


class ListVisits(Query):
    """Ask for visits: those open or ended on `day`, or those of one resident."""

    NAME: ClassVar[str] = "visits.list_visits.v1"

    community: Community | None = None
    day: date | None = None
    """A civil day; visits whose period includes it. None is today."""
    liaison_id: UUID | None = None
    resident_id: UUID | None = None
    statuses: list[VisitStatus] = []
    """Only these; all if empty."""
    due_only: bool = False
    """Only visits that are still to be done: planned, or missed and not yet made up for."""
    due_from: AwareDatetime | None = None
    """Only visits whose period ends at this moment or later."""
    due_until: AwareDatetime | None = None
    """Only visits whose period has ended by this moment."""
    after: str | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 200


class VisitPage(Contract):
    """Visits by risk, deadline, then building, unit, room."""

    items: list[VisitItem]
    next_page: str | None = None


class CountVisits(Query):
    """Ask for the progress of one community's visits on a day."""

    NAME: ClassVar[str] = "visits.count_visits.v1"

    community: Community
    day: date | None = None
    liaison_id: UUID | None = None
    """Only theirs; whoever sees only their own is put here."""


class VisitCounts(Contract):
    """Progress: of visits whose period includes the day, and of doors where something is to be done on it."""

    by_status: dict[str, int]
    by_place: dict[str, dict[str, int]] = {}
    """Compound or grid to status to count."""
    due_next_hour: int = 0
    doors: dict[str, int] | None = None
    """Doors where a visit is due by the end of the day, overdue, or was made on it: each once, by the least that was
    reached there. None from a service that does not count them."""
    doors_by_place: dict[str, dict[str, int]] = {}
    """Compound or grid to status to doors."""
    doors_later: int = 0
    """Further doors with a visit that is open and due on a later day."""


class RecordVisit(Command):
    """Record a contact with a resident. Late records are welcome."""

    NAME: ClassVar[str] = "visits.record_visit.v1"

    visit_id: UUID | None = None
    """The visit it was made for, or None for a contact that nothing asked for."""
    also_for: Annotated[list[UUID], Field(max_length=20)] = []
    """Further visits of the resident that it was made for: one knock at a door where two were overdue.
    What is no open visit of theirs is passed over."""
    resident_id: UUID
    staff_id: UUID | None = None
    """Who made it."""
    mode: ContactMode
    outcome: Outcome
    findings: Annotated[list[Finding], Field(max_length=20)] = []
    note: Annotated[str, Field(max_length=2000)] = ""
    happened_at: AwareDatetime | None = None
    """None is now. Never in the future."""
    at_door: AtDoor | None = None
    """What was done besides: check list, lessons, mood, who came along."""
    classification: Classification | None = None
    """Which ledgers the resident belongs into, as was found at their home; the register enters them."""


class Meanwhile(Contract):
    """Something that was different when a record came from what whoever made it knew."""

    what: Literal["replaced", "recorded", "death_reported", "off_list", "elsewhere", "moved", "rule_changed"]
    """Somebody else is the liaison; somebody else was there first; the resident is reported dead, or off the
    list, is in hospital or a home or away, or lives in another community; the rule asks for no such visit any more."""
    who: str | None = None
    """Who is the liaison now, or who was there first, where that is known."""
    at: AwareDatetime | None = None
    """When somebody else was there."""


class RecordVisitReply(Contract):
    """What the record did."""

    contact_id: UUID
    completed: list[UUID] = []
    """Visits that are done by it, in time or late."""
    status: VisitStatus | None = None
    """Status of the visit it was made for."""
    already_recorded: bool = False
    """True if the same command had come before."""
    in_review: bool = False
    """Whether it waits for somebody in charge to look at it; it counts all the same."""
    meanwhile: list[Meanwhile] = []
    """What had changed before it came, what matters most first; the record is kept all the same."""


class ContactItem(Contract):
    """One contact in a resident's history."""

    contact_id: UUID
    mode: ContactMode
    outcome: Outcome
    staff_name: str | None = None
    happened_at: AwareDatetime
    recorded_at: AwareDatetime
    findings: list[Finding] = []
    note: str = ""
    photos: list[UUID] = []
    """Photos of it that can be looked at."""
    written_by: UUID | None = None
    """Who of the staff wrote it down, where that is not who went."""


class GetHistory(Query):
    """Ask for a resident's contacts, the newest first."""

    NAME: ClassVar[str] = "visits.get_history.v1"

    resident_id: UUID
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class History(Contract):
    """Contacts, the newest first."""

    items: list[ContactItem]


class CareRule(Contract):
    """Who is to be contacted, how often and how; one version of it."""

    rule_id: UUID
    version: int
    name: Text
    community: Community | None = None
    """None applies everywhere."""
    categories: list[Category]
    """Residents with any of these; with no group listed, every special resident."""
    tiers: list[RiskTier] = []
    """Special residents who are to be followed as closely as this, besides those with one of the categories."""
    situations: list[str] = []
    """Those who go through this for some time: ``bereaved``, or ``wish`` for who has said how often."""
    period: Literal["week", "month", "days", "birthday", "festival", "cause"]
    period_days: Annotated[int, Field(ge=1, le=366)] | None = None
    """``days``: after how many days without a contact the next is due; None follows the resident's tier."""
    festival: Annotated[str, Field(pattern=r"^(lunar|solar):[0-1][0-9]-[0-3][0-9]$")] | None = None
    """``festival``: its day, such as ``lunar:09-09`` or ``solar:10-01``."""
    cause: str | None = None
    """``cause``: what has to happen, such as ``hospitalised``; one visit is due whenever it does."""
    within_hours: Annotated[int, Field(ge=1, le=24 * 60)] | None = None
    """``cause``: how long after it the visit is due."""
    high_risk_hours: Annotated[int, Field(ge=1, le=24 * 60)] | None = None
    """``cause``: how long after it, for a resident in the high tier."""
    needs_findings: bool = False
    """Whether the visit is done only by a record that says in words what was found."""
    raises_weeks: Annotated[int, Field(ge=1, le=52)] | None = None
    """``cause``: for how many weeks the resident is then contacted more often."""
    active_from: date | None = None
    active_to: date | None = None
    """The first and the last day on which it holds; None is without end."""
    modes: list[ContactMode]
    opens_before_days: Annotated[int, Field(ge=0, le=31)] = 0
    """Birthday and festival: how many days before it the visit may be made."""
    window_from: Annotated[str, Field(pattern=r"^[0-2][0-9]:[0-5][0-9]$")] = "00:00"
    window_to: Annotated[str, Field(pattern=r"^[0-2][0-9]:[0-5][0-9]$")] = "24:00"
    """Time of day at which the last day of the period ends."""
    grace_minutes: Annotated[int, Field(ge=0, le=7 * 24 * 60)] = 480
    remote_limit: Annotated[int, Field(ge=1, le=52)] | None = None
    """After so many periods in a row of calls alone, the next contact has to be at the door; None is no limit."""
    active: bool = True


class ListCareRules(Query):
    """Ask for the rules in force."""

    NAME: ClassVar[str] = "visits.list_care_rules.v1"

    community: Community | None = None


class CareRules(Contract):
    """Rules in force, each in its newest version."""

    items: list[CareRule]


class SaveCareRule(Command):
    """Make a new rule or a new version of one. Open visits keep the version they were made under."""

    NAME: ClassVar[str] = "visits.save_care_rule.v1"

    rule: CareRule
    """`version` is the one that was edited; saving over a newer one is refused. 0 for a rule that is new."""


class MonthlyRate(Query):
    """Ask for the monthly visiting rate of one community, with everybody who was not reached."""

    NAME: ClassVar[str] = "visits.monthly_rate.v1"

    community: Community
    month: Annotated[str, Field(pattern=r"^[0-9]{4}-[01][0-9]$")]


class NotReached(Contract):
    """Somebody on the list whom nobody reached in the month."""

    resident_id: UUID
    name: str
    door: str = ""
    liaison_name: str | None = None
    tries: int = 0
    """Contacts in the month that reached nobody."""
    last_reached_at: AwareDatetime | None = None
    """When they were last seen or heard before the month ended."""


class MonthlyRateReply(Contract):
    """Residents with at least one completed contact in the month, of those on the list in any care group."""

    reached: int
    listed: int
    not_reached: list[UUID]
    not_reached_names: list[str] = []
    waiting: list[NotReached] = []
    """Each of them, in walking order."""
