"""Tables of the activities service."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, MetaData, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.events.domain.activity import Activity, ActivityStatus, Enrolment, Seat
from shared.audit import Audit
from shared.database import Table, new_metadata
from shared.inbox import Inbox
from shared.outbox import Outbox

__all__ = ["AUDIT", "INBOX", "OUTBOX", "ActivityRow", "Base", "EnrolmentRow", "ResidentCopyRow"]


class Base(Table):
    """Base of this service's tables."""

    __abstract__ = True
    metadata: ClassVar[MetaData] = new_metadata()


OUTBOX = Outbox(Base.metadata)
AUDIT = Audit(Base.metadata)
INBOX = Inbox(Base.metadata)
"""For the two commands whose repetition a later command could make harmful: enrol and withdraw."""


class ActivityRow(Base):
    """One activity. Whoever changes anything about it or its places locks this row first."""

    __tablename__ = "activity"
    __table_args__ = (
        UniqueConstraint("command_id"),
        CheckConstraint("status in ('scheduled', 'cancelled', 'over')", name="status"),
        CheckConstraint("(status = 'cancelled') = (cancelled_at is not null)", name="cancelled"),
        CheckConstraint("ends_at > starts_at", name="period"),
        CheckConstraint("capacity >= 1", name="capacity"),
        CheckConstraint(
            "kind in ('show', 'lecture', 'clinic', 'class', 'hobby', 'festival', 'service', 'other')", name="kind"
        ),
        # The list of one community, newest first.
        Index("activity_community_idx", "community", text("starts_at desc")),
        # The sweep asks only for what has not ended yet, soonest end first.
        Index("activity_open_ends_at_idx", "ends_at", postgresql_where=text("status = 'scheduled'")),
        # Which activities are near?
        Index("activity_open_starts_at_idx", "starts_at", postgresql_where=text("status = 'scheduled'")),
        # Which cancelled activity was nobody told of?
        Index("activity_called_off_idx", "id", postgresql_where=text("status = 'cancelled' and called_off_at is null")),
        # The sessions of one series.
        Index("activity_series_id_idx", "series_id", "starts_at", postgresql_where=text("series_id is not null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    command_id: Mapped[UUID]
    """Idempotency key of the command that announced it."""
    community: Mapped[str]
    title: Mapped[str]
    place: Mapped[str]
    note: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    capacity: Mapped[int]
    status: Mapped[str]
    version: Mapped[int]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[str | None]
    cancel_reason: Mapped[str | None]
    series_id: Mapped[UUID | None] = mapped_column(ForeignKey("series.id"))
    theme: Mapped[str] = mapped_column(server_default="")
    called_off_at: Mapped[datetime | None]
    """When those concerned were told that it is cancelled."""
    kind: Mapped[str] = mapped_column(server_default="other")
    revision: Mapped[int] = mapped_column(server_default=text("1"))
    """How often it was written: tells the reminders of one arrangement from those of the next."""

    def to_domain(self) -> Activity:
        """Return what the rules need to know."""
        return Activity(
            id=self.id,
            community=self.community,
            title=self.title,
            place=self.place,
            note=self.note,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            capacity=self.capacity,
            status=ActivityStatus(self.status),
            version=self.version,
            theme=self.theme,
            series_id=self.series_id,
            kind=self.kind,
            revision=self.revision,
        )


class EnrolmentRow(Base):
    """One resident at one activity, for ever: whoever withdraws and enrols again gets a later turn in the same row."""

    __tablename__ = "enrolment"
    __table_args__ = (
        CheckConstraint("seat in ('seated', 'waiting', 'withdrawn')", name="seat"),
        CheckConstraint("attended_at is null or seat = 'seated'", name="attended"),
        CheckConstraint("attended_as in ('performer', 'audience', 'staff')", name="attended_as"),
        # Who moves up next.
        Index("enrolment_queue_idx", "activity_id", "turn", postgresql_where=text("seat = 'waiting'")),
        # Who has a seat since the queue moved, and was not told?
        Index(
            "enrolment_moved_up_idx",
            "activity_id",
            postgresql_where=text("moved_up_at is not null and seat_told_at is null"),
        ),
        # What one resident takes part in.
        Index("enrolment_resident_id_idx", "resident_id"),
    )

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(primary_key=True)
    seat: Mapped[str]
    turn: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    attended_at: Mapped[datetime | None]
    attended_by: Mapped[str | None]
    attended_as: Mapped[str] = mapped_column(server_default="audience")
    """In which part they were there; says nothing of somebody who was not."""
    reminded_at: Mapped[datetime | None]
    moved_up_at: Mapped[datetime | None]
    """When they last got a seat from the queue."""
    seat_told_at: Mapped[datetime | None]
    """When they were told that they have it, or the last time and place that a change brought."""
    company: Mapped[str] = mapped_column(server_default="")
    """Who comes along with them."""

    def to_domain(self) -> Enrolment:
        """Return what the rules need to know."""
        return Enrolment(
            activity_id=self.activity_id,
            resident_id=self.resident_id,
            seat=Seat(self.seat),
            turn=self.turn,
            attended_at=self.attended_at,
            attended_as=self.attended_as,
            company=self.company,
        )


class ResidentCopyRow(Base):
    """Our own copy of names and talents, filled only from `registry.resident_profiled` and rebuilt by replay."""

    __tablename__ = "resident_copy"
    __table_args__ = (
        # Whose seats are to be released.
        Index("resident_copy_off_list_idx", "resident_id", postgresql_where=text("not on_list")),
        # Who of a community may be asked for help?
        Index("resident_copy_community_idx", "community", postgresql_where=text("on_list and talents <> '{}'")),
    )

    resident_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    community: Mapped[str]
    compound: Mapped[str | None]
    grid: Mapped[str | None]
    talents: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    reachable: Mapped[bool] = mapped_column(server_default=text("true"))
    """At home, and no death is reported: somebody who may be asked for help."""
    on_list: Mapped[bool]
    version: Mapped[int]
    """Version of the resident in the registry; an older fact never overwrites a newer one."""
