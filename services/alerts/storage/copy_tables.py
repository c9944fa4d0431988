"""Copies of facts that others own, filled only from events, so that alerts climb while the others are down."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from services.alerts.storage.base import Base
from services.alerts.storage.sealed import RELATIVES, RESIDENT, opened

__all__ = [
    "CircleCopyRow",
    "ContactCopyRow",
    "RelativesCopyRow",
    "ResidentCopyRow",
    "StaffCopyRow",
    "VacancyCopyRow",
    "VisitCopyRow",
]


class ResidentCopyRow(Base):
    """Who a resident is and where they live; from `ResidentProfiled`."""

    __tablename__ = "resident_copy"

    resident_id: Mapped[UUID] = mapped_column(primary_key=True)
    entity_version: Mapped[int]
    community_code: Mapped[str]
    name: Mapped[str]
    birth_date: Mapped[date | None]
    birth_year: Mapped[int | None]
    compound: Mapped[str | None]
    building: Mapped[str | None]
    unit: Mapped[str | None]
    room: Mapped[str | None]
    grid: Mapped[str | None]
    """Whose lists they stand in; of a guest, that of the host's door."""
    on_list: Mapped[bool]
    presence: Mapped[str] = mapped_column(server_default="home")
    paused: Mapped[bool] = mapped_column(server_default=text("false"))
    """A death is reported and not confirmed."""
    private: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Their phones, sealed; None where there are none."""
    lunar_birthday: Mapped[str | None]
    lives_elsewhere: Mapped[bool] = mapped_column(server_default=text("false"))
    home_code: Mapped[str | None]
    """Where somebody belongs who stays in `community_code` for a time; compound to room are the host's door."""

    @property
    def phones(self) -> list[str]:
        """Return their phones; within the transaction that read the row."""
        return opened(self, RESIDENT, self.resident_id, self.private) or []


class StaffCopyRow(Base):
    """How a member of staff is reached; from `StaffProfiled`. Wins over what a circle says of the same person."""

    __tablename__ = "staff_copy"

    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    entity_version: Mapped[int]
    name: Mapped[str]
    phones: Mapped[list[Any]]
    email: Mapped[str | None]
    active: Mapped[bool]
    language: Mapped[str] = mapped_column(server_default="zh")


class CircleCopyRow(Base):
    """Who answers for a resident, role by role; from `CareCircleResolved`.

    Version -1 is a circle that was asked for before it was heard of; it has no members and is not a vacancy.
    """

    __tablename__ = "circle_copy"
    __table_args__ = (
        # Who answers for this community?
        Index("circle_copy_community_code_idx", "community_code"),
    )

    resident_id: Mapped[UUID] = mapped_column(primary_key=True)
    entity_version: Mapped[int]
    community_code: Mapped[str | None]
    members: Mapped[list[Any]]
    resolved_at: Mapped[datetime | None]
    watchers: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    """Who at home is told besides of a resident who stays in another community."""


class RelativesCopyRow(Base):
    """Which relatives of a resident may be told what; from `RelativesResolved`.

    Version -1 is a list that was asked for before it was heard of.
    """

    __tablename__ = "relatives_copy"

    resident_id: Mapped[UUID] = mapped_column(primary_key=True)
    entity_version: Mapped[int]
    private: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Who they are, sealed; None where there is nobody."""

    @property
    def people(self) -> list[dict[str, Any]]:
        """Return who they are; within the transaction that read the row."""
        return opened(self, RELATIVES, self.resident_id, self.private) or []


class VacancyCopyRow(Base):
    """Whether a post is vacant for a resident; from `ResponsibilityVacant` and `ResponsibilityFilled`."""

    __tablename__ = "vacancy_copy"
    __table_args__ = (
        # For how many residents is this post vacant?
        Index("vacancy_copy_post_id_idx", "role", "post_id", postgresql_where=text("vacant")),
        # Which vacancies have lasted long enough?
        Index(
            "vacancy_copy_settles_at_idx",
            "settles_at",
            postgresql_where=text("vacant and settles_at is not null"),
        ),
    )

    resident_id: Mapped[UUID] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    post_id: Mapped[UUID] = mapped_column(primary_key=True)
    vacant: Mapped[bool]
    entity_version: Mapped[int]
    changed_at: Mapped[datetime]
    event_id: Mapped[UUID | None]
    scope: Mapped[str]
    community_code: Mapped[str]
    settles_at: Mapped[datetime | None]
    """Real time: when a vacancy has lasted long enough to alarm somebody; None once that was looked at."""


class VisitCopyRow(Base):
    """The newest that was heard of a visit; from `VisitMissed`, `VisitCompleted`, `VisitCancelled`, in any order.

    A miss that comes after the later completion finds the answer here. The version tells it from the miss of a visit
    that was cancelled and then became due again.
    """

    __tablename__ = "visit_copy"
    __table_args__ = (
        CheckConstraint("status in ('missed', 'completed', 'cancelled')", name="status"),
        # Which of these is too old to be replayed?
        Index("visit_copy_heard_at_idx", "heard_at"),
    )

    visit_id: Mapped[UUID] = mapped_column(primary_key=True)
    status: Mapped[str]
    entity_version: Mapped[int]
    heard_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class ContactCopyRow(Base):
    """When a resident was last really reached, and last did not answer; from `ContactRecorded`."""

    __tablename__ = "contact_copy"

    resident_id: Mapped[UUID] = mapped_column(primary_key=True)
    last_reached_at: Mapped[datetime | None]
    last_unanswered_at: Mapped[datetime | None]
