"""Recurring help at home: which service a resident is due, how often, and whether it was given."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Literal
from uuid import UUID, uuid4

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Community, Contract, Event, Query, Text
from shared.contracts.words import Category

__all__ = [
    "CloseServiceItem",
    "HomeService",
    "ListServiceItems",
    "ListServicePlans",
    "PlannedService",
    "SaveServicePlan",
    "ServiceCadence",
    "ServiceCancelled",
    "ServiceDue",
    "ServiceGiven",
    "ServiceItem",
    "ServiceItems",
    "ServiceMissed",
    "ServicePlan",
    "ServicePlans",
    "ServiceStatus",
]


class HomeService(StrEnum):
    """What is done for somebody at home."""

    CLEANING = "cleaning"
    HAIRCUT = "haircut"
    REPAIR = "repair"
    LAUNDRY = "laundry"
    BATHING = "bathing"
    SHOPPING = "shopping"

    @property
    def chinese(self) -> str:
        """What staff call it."""
        return {
            "cleaning": "打扫",
            "haircut": "理发",
            "repair": "检修",
            "laundry": "洗衣",
            "bathing": "助浴",
            "shopping": "代购",
        }[self.value]


class ServiceCadence(StrEnum):
    """How often: once in each of these calendar periods."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"

    @property
    def chinese(self) -> str:
        """What staff call it."""
        return {"week": "每周", "month": "每月", "quarter": "每季度"}[self.value]


ServiceStatus = Literal["due", "given", "given_late", "declined", "missed", "cancelled"]


class ServiceDue(Event):
    """A resident is due a service in a period."""

    NAME: ClassVar[str] = "visits.service_due.v1"
    OFTEN: ClassVar[str] = "once per resident, service and period"

    item_id: UUID
    resident_id: UUID
    service: HomeService
    period: str
    """``2026-W47``, ``2026-11`` or ``2026-Q4``."""
    ends_at: AwareDatetime
    """End of the period: whatever was not done by then is missed."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"应上门服务:{self.service.chinese}"


class ServiceGiven(Event):
    """A service was given."""

    NAME: ClassVar[str] = "visits.service_given.v1"
    OFTEN: ClassVar[str] = "once per resident, service and period"

    item_id: UUID
    resident_id: UUID
    service: HomeService
    period: str
    happened_at: AwareDatetime
    late: bool
    """Whether the period was over by then."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"已上门服务:{self.service.chinese}"


class ServiceMissed(Event):
    """A period ended without the service."""

    NAME: ClassVar[str] = "visits.service_missed.v1"
    OFTEN: ClassVar[str] = "once per resident, service and period"

    item_id: UUID
    resident_id: UUID
    service: HomeService
    period: str

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"到期未上门服务:{self.service.chinese}"


class ServiceCancelled(Event):
    """A service that was due no longer is: declined, or its reason is gone."""

    NAME: ClassVar[str] = "visits.service_cancelled.v1"
    OFTEN: ClassVar[str] = "once per resident, service and period"

    item_id: UUID
    resident_id: UUID
    service: HomeService
    period: str
    reason: str
    """Code: ``declined``, ``off_list``, ``plan_ended``."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"不再上门服务:{self.service.chinese}"


class PlannedService(Contract):
    """One service of a plan and how often it is given."""

    service: HomeService
    every: ServiceCadence


class ServicePlan(Contract):
    """Which residents are given which services."""

    plan_id: UUID = Field(default_factory=uuid4)
    version: Annotated[int, Field(ge=0)] = 0
    """0 for a plan that is new; else the version that was read."""
    name: Text
    community: Community | None = None
    """None is every community."""
    categories: Annotated[list[Category], Field(min_length=1)]
    """Residents in any of these."""
    services: Annotated[list[PlannedService], Field(min_length=1)]
    active: bool = True


class SaveServicePlan(Command):
    """Save a plan as its next version. What is due already stays as it was made."""

    NAME: ClassVar[str] = "visits.save_service_plan.v1"

    plan: ServicePlan


class ListServicePlans(Query):
    """Ask for the service plans, ended ones included."""

    NAME: ClassVar[str] = "visits.list_service_plans.v1"

    community: Community | None = None
    """Plans that concern this community; None is all."""


class ServicePlans(Contract):
    """Service plans."""

    items: list[ServicePlan]


class ListServiceItems(Query):
    """Ask what is due at home, the earliest end first, then in walking order."""

    NAME: ClassVar[str] = "visits.list_service_items.v1"

    community: Community | None = None
    resident_id: UUID | None = None
    open_only: bool = True
    """Only what is due or was missed."""
    limit: Annotated[int, Field(ge=1, le=1000)] = 200


class ServiceItem(Contract):
    """One service that one resident is due in one period."""

    item_id: UUID
    resident_id: UUID
    resident_name: str
    door: str
    service: HomeService
    every: ServiceCadence
    period: str
    last_on: date
    """Last day of the period."""
    status: ServiceStatus
    reason: str
    """Name of the plan."""
    provider: str = ""
    note: str = ""
    happened_at: AwareDatetime | None = None


class ServiceItems(Contract):
    """Services that are due."""

    items: list[ServiceItem]


class CloseServiceItem(Command):
    """Record that a service was given, or that the resident did not want it this time."""

    NAME: ClassVar[str] = "visits.close_service_item.v1"

    item_id: UUID
    outcome: Literal["given", "declined"]
    happened_at: AwareDatetime | None = None
    """None is now."""
    provider: str = ""
    """Who came: a person or a firm."""
    note: str = ""
