"""What residents wish, windows of closer contact, what a rule would mean, and how the cadence was kept."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Contract, Query, Text
from shared.contracts.visits_requests import CareRule
from shared.contracts.words import Category, ContactMode, RiskTier

__all__ = [
    "CadenceCount",
    "CadenceReport",
    "CareWindow",
    "CareWindows",
    "CloseCareWindow",
    "CommunityRate",
    "GetWish",
    "ListCareWindows",
    "ModeCount",
    "MonthlyRates",
    "OpenCareWindow",
    "PreviewCareRule",
    "PreviewCount",
    "PreviewedResident",
    "ReportCadence",
    "ReportMonthlyRates",
    "RulePreview",
    "SaveWish",
    "WishState",
]

AreaPrefix = Annotated[str, Field(pattern=r"^([0-9]{6}|[0-9]{9}|[0-9]{12})$")]
"""A district (6 digits), a street (9) or a community (12)."""

Month = Annotated[str, Field(pattern=r"^[0-9]{4}-[01][0-9]$")]


class SaveWish(Command):
    """Keep how a resident wants to be contacted; it replaces what they said before, and all empty takes it back.

    A wish that asks for less than the resident's tier or rules do is refused without a reason.
    """

    NAME: ClassVar[str] = "visits.save_wish.v1"

    resident_id: UUID
    modes: list[ContactMode] = []
    """Only these; empty is no wish."""
    every_days: Annotated[int, Field(ge=1, le=366)] | None = None
    """Contact at least so often; None is no wish."""
    staff_id: UUID | None = None
    """By this member of staff; None is no wish."""
    declines: bool = False
    """Wants no visits at all: every open visit is cancelled."""
    reason: Annotated[str, Field(max_length=500)] = ""
    """Why less than the rules ask for is right here, and who agreed. Kept with the wish."""
    version: Annotated[int, Field(ge=0)] | None = None
    """The one that was read, 0 if there was none; a stale one is refused. None replaces whatever stands."""


class GetWish(Query):
    """Ask what a resident wishes."""

    NAME: ClassVar[str] = "visits.get_wish.v1"

    resident_id: UUID


class WishState(Contract):
    """What a resident wishes, and what of it goes below the rules."""

    resident_id: UUID
    modes: list[ContactMode] = []
    every_days: int | None = None
    staff_id: UUID | None = None
    staff_name: str | None = None
    declines: bool = False
    reason: str = ""
    undercuts: list[str] = []
    """Chinese: rules that ask for more; with these the wish is honoured because of the reason."""
    stated_at: AwareDatetime | None = None
    version: int = 0
    """How often it was said; 0 is never."""


class OpenCareWindow(Command):
    """Have chosen groups contacted more often for some days, because of the weather or around a festival."""

    NAME: ClassVar[str] = "visits.open_care_window.v1"

    area: AreaPrefix
    kind: Literal["weather", "festival"]
    name: Text
    first_on: date
    last_on: date | None = None
    """None lasts until it is closed."""
    categories: list[Category] = []
    tiers: list[RiskTier] = []
    """Residents with any of these; with no group listed, every special resident."""
    every_days: Annotated[int, Field(ge=1, le=31)] = 1
    modes: list[ContactMode] = []
    """Modes that count; empty is every mode but messages."""


class CloseCareWindow(Command):
    """End a window now: the usual cadence goes on by itself."""

    NAME: ClassVar[str] = "visits.close_care_window.v1"

    window_id: UUID


class CareWindow(Contract):
    """A span of closer contact."""

    window_id: UUID
    area: str
    kind: Literal["weather", "festival"]
    name: str
    first_on: date
    last_on: date | None = None
    categories: list[Category] = []
    tiers: list[RiskTier] = []
    every_days: int
    modes: list[ContactMode]
    open: bool
    """Whether it holds or will; false for one that was closed."""


class ListCareWindows(Query):
    """Ask for the windows of an area, of its parts and of what it is a part of: the newest first."""

    NAME: ClassVar[str] = "visits.list_care_windows.v1"

    area: AreaPrefix


class CareWindows(Contract):
    """Windows, the newest first."""

    items: list[CareWindow]


class PreviewCareRule(Query):
    """Ask whom a rule would concern and how many visits it would mean, before it is saved."""

    NAME: ClassVar[str] = "visits.preview_care_rule.v1"

    rule: CareRule
    area: AreaPrefix
    days: Annotated[int, Field(ge=7, le=366)] = 28
    """How far to look."""
    names: Annotated[int, Field(ge=0, le=200)] = 50
    """How many residents to name."""


class PreviewCount(Contract):
    """What a rule would mean in one community."""

    community: str
    residents: int
    visits: int


class PreviewedResident(Contract):
    """Somebody to whom the rule would give visits."""

    resident_id: UUID
    name: str
    reasons: list[str]


class RulePreview(Contract):
    """What a rule would mean."""

    residents: int
    """To whom it would give visits."""
    covered: int
    """Who falls under it but has a stricter rule that is kept with it."""
    visits: int
    """Visits by this rule in the days asked for."""
    visits_now: int
    """Visits by all rules as they are."""
    visits_then: int
    """Visits by all rules with this one."""
    by_community: list[PreviewCount] = []
    examples: list[PreviewedResident] = []


class ReportCadence(Query):
    """Ask how the visits whose period ended in a month were kept, and how residents were contacted in it."""

    NAME: ClassVar[str] = "visits.report_cadence.v1"

    area: AreaPrefix
    month: Month


class CadenceCount(Contract):
    """How the visits of one rule were kept; a postponed visit counts in its own period."""

    rule_id: UUID
    name: str
    due: int
    in_period: int
    """Done by a contact within the period."""
    later: int
    """Done, but after it."""
    missed: int
    open: int
    postponed: int
    """Of all these, how many had been put off."""


class ModeCount(Contract):
    """Contacts of one mode."""

    mode: ContactMode
    contacts: int
    reached: int
    """Contacts in which the resident was seen or heard."""
    persons: int
    """Residents who were seen or heard in this mode at least once."""


class CadenceReport(Contract):
    """How the cadence of a month was kept."""

    rules: list[CadenceCount]
    modes: list[ModeCount]


class ReportMonthlyRates(Query):
    """Ask for the monthly visiting rate of every community of an area."""

    NAME: ClassVar[str] = "visits.report_monthly_rates.v1"

    area: AreaPrefix
    month: Month


class CommunityRate(Contract):
    """Of the residents on the list of a community, how many were reached in the month."""

    community: str
    reached: int
    listed: int


class MonthlyRates(Contract):
    """Communities in the order of their codes."""

    items: list[CommunityRate]
