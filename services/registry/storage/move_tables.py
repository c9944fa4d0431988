"""Tables of moves between communities, and of stays in another one."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.storage.base import Base

__all__ = ["ResidentMoveRow", "ResidentStayRow"]


class ResidentMoveRow(Base):
    """A resident moved, or will move, from one community of the district to another, or out of it."""

    __tablename__ = "resident_move"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"))
    from_community: Mapped[str] = mapped_column(ForeignKey("area.code"))
    from_compound: Mapped[str | None]
    from_building: Mapped[str | None]
    from_unit: Mapped[str | None]
    from_room: Mapped[str | None]
    from_grid: Mapped[str | None]
    to_community: Mapped[str | None] = mapped_column(ForeignKey("area.code"))
    """None: out of the district."""
    to_compound: Mapped[str | None]
    to_building: Mapped[str | None]
    to_unit: Mapped[str | None]
    to_room: Mapped[str | None]
    to_grid: Mapped[str | None]
    effective_on: Mapped[date]
    effective_at: Mapped[datetime]
    """First moment in the other community: the beginning of the day, or when it was told on that day."""
    state: Mapped[str]
    origin: Mapped[str]
    """Who says so: a person, or a roster of the other community."""
    liaison_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    private: Mapped[bytes]
    """Sealed: who said so, and why."""
    decided_by: Mapped[str]
    decided_at: Mapped[datetime]
    withdrawn_by: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("state in ('planned', 'done', 'withdrawn')", name="state"),
        CheckConstraint("origin in ('person', 'roster')", name="origin"),
        CheckConstraint("from_community <> to_community", name="to_community"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at is not null)", name="withdrawn_at"),
        # Does a move of this resident lie ahead? At most one.
        Index("resident_move_planned_key", "resident_id", unique=True, postgresql_where=text("state = 'planned'")),
        # Which moves take effect about now?
        Index("resident_move_ahead_idx", "effective_at", postgresql_where=text("state = 'planned'")),
        # Where has this resident lived?
        Index("resident_move_resident_id_idx", "resident_id", "effective_at"),
        # Who left this community?
        Index("resident_move_from_community_idx", "from_community", "effective_at"),
        # Who came into this community?
        Index("resident_move_to_community_idx", "to_community", "effective_at"),
    )  # fmt: skip


class ResidentStayRow(Base):
    """A resident stays, or will stay, in another community for a time; the end that is expected ends nothing."""

    __tablename__ = "resident_stay"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"))
    home_community: Mapped[str] = mapped_column(ForeignKey("area.code"))
    host_community: Mapped[str] = mapped_column(ForeignKey("area.code"))
    host_compound: Mapped[str | None]
    host_building: Mapped[str | None]
    host_unit: Mapped[str | None]
    host_room: Mapped[str | None]
    host_grid: Mapped[str | None]
    begins_on: Mapped[date]
    begins_at: Mapped[datetime]
    until_on: Mapped[date]
    remind_at: Mapped[datetime | None]
    """When the resident should be back and nobody has asked yet; None once that was told."""
    state: Mapped[str]
    ended_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    """First moment at which the stay no longer held."""
    end_reason: Mapped[str | None]
    liaison_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    private: Mapped[bytes]
    """Sealed: the host's phone, who said so, and why."""
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
    ended_by: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("state in ('planned', 'begun', 'ended', 'withdrawn')", name="state"),
        CheckConstraint("until_on >= begins_on", name="until_on"),
        CheckConstraint("host_community <> home_community", name="host_community"),
        CheckConstraint(
            "end_reason in ('back', 'moved', 'followed', 'deceased', 'institution', 'moved_out', 'station', "
            "'mistaken')",
            name="end_reason",
        ),
        CheckConstraint("(state in ('ended', 'withdrawn')) = (end_reason is not null)", name="ended"),
        CheckConstraint("(end_reason is null) = (ended_at is null)", name="ended_at"),
        # Where is this resident now? In one place.
        Index("resident_stay_begun_key", "resident_id", unique=True, postgresql_where=text("state = 'begun'")),
        # Where was and will this resident be?
        Index("resident_stay_resident_id_idx", "resident_id", "begins_at"),
        # Which stays begin about now?
        Index("resident_stay_ahead_idx", "begins_at", postgresql_where=text("state = 'planned'")),
        # Who should be back by now?
        Index("resident_stay_remind_at_idx", "remind_at",
              postgresql_where=text("state = 'begun' and remind_at is not null")),
        # Who of this community stays elsewhere?
        Index("resident_stay_home_community_idx", "home_community", "until_on"),
        # Who of elsewhere stays in this community?
        Index("resident_stay_host_community_idx", "host_community", "until_on"),
    )  # fmt: skip
