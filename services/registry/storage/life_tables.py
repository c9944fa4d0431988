"""Tables of what happens in residents' lives."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.storage.base import Base

__all__ = ["LASTING", "CondolenceTaskRow", "DeathReportRow", "DeathSurvivorRow", "LifeEventRow"]

LASTING = "kind in ('hospitalised', 'away', 'entered_institution', 'entered_station', 'moved_out')"


class DeathReportRow(Base):
    """A report that a resident died: made by one person, confirmed by a second, or taken back."""

    __tablename__ = "death_report"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"))
    state: Mapped[str]
    status_before: Mapped[str]
    """What the resident's status was, and is again after a reversal."""
    died_on: Mapped[date | None]
    note: Mapped[str | None]
    reported_by: Mapped[str]
    reported_at: Mapped[datetime]
    confirmed_by: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    reversed_by: Mapped[str | None]
    reversed_at: Mapped[datetime | None]
    reversed_reason: Mapped[str | None]
    reminded_at: Mapped[datetime | None]
    """When the community was told that nobody has confirmed it for too long."""

    __table_args__ = (
        CheckConstraint("state in ('reported', 'confirmed', 'reversed')", name="state"),
        CheckConstraint("confirmed_by <> reported_by", name="second_person"),
        CheckConstraint("state <> 'confirmed' or confirmed_at is not null", name="confirmed_at"),
        CheckConstraint("(state = 'reversed') = (reversed_at is not null)", name="reversed_at"),
        # Is this resident's death reported or confirmed? At most once.
        Index("death_report_open_key", "resident_id", unique=True, postgresql_where=text("state <> 'reversed'")),
        # Which reports has nobody confirmed for too long?
        Index("death_report_waiting_idx", "reported_at",
              postgresql_where=text("state = 'reported' and reminded_at is null")),
    )  # fmt: skip


class LifeEventRow(Base):
    """Something that happened to a resident; what lasts has an end, or none yet."""

    __tablename__ = "life_event"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"))
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="recorded")
    happened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    until_on: Mapped[date | None]
    """Day on which the resident is expected back."""
    lapses_at: Mapped[datetime | None]
    """When somebody looks at the door again although nobody has said that the resident is back."""
    note: Mapped[str | None]
    ends_id: Mapped[UUID | None] = mapped_column(ForeignKey("life_event.id"))
    report_id: Mapped[UUID | None] = mapped_column(ForeignKey("death_report.id"))
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
    withdrawn_by: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]

    __table_args__ = (
        CheckConstraint(
            "kind in ('hospitalised', 'discharged', 'entered_institution', 'left_institution', 'entered_station', "
            "'left_station', 'away', 'back', 'moved_out', 'moved_back', 'moved_house', 'serious_illness', 'accident', "
            "'family_death', 'spouse_death', 'wedding', 'hardship', 'complaint')",
            name="kind",
        ),
        CheckConstraint("state in ('recorded', 'withdrawn')", name="state"),
        CheckConstraint(f"ended_at is null or {LASTING}", name="ended_at"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at is not null)", name="withdrawn_at"),
        # What lasts for a resident now? Each kind at most once.
        Index("life_event_lasting_key", "resident_id", "kind", unique=True,
              postgresql_where=text(f"state = 'recorded' and ended_at is null and {LASTING}")),
        # What happened to a resident, the newest first?
        Index("life_event_resident_id_idx", "resident_id", "happened_at"),
        # Who should have come back by now?
        Index("life_event_lapses_at_idx", "lapses_at", postgresql_where=text("lapses_at is not null")),
        # What followed from a death?
        Index("life_event_report_id_idx", "report_id", postgresql_where=text("report_id is not null")),
    )  # fmt: skip


class DeathSurvivorRow(Base):
    """A resident who lost somebody, and what that changed in their ledger, so that a reversal can undo it."""

    __tablename__ = "death_survivor"

    report_id: Mapped[UUID] = mapped_column(ForeignKey("death_report.id"))
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"))
    began_alone: Mapped[bool]
    """Whether the category of living alone began."""
    ended_empty_nest: Mapped[bool]

    __table_args__ = (PrimaryKeyConstraint("report_id", "resident_id"),)


class CondolenceTaskRow(Base):
    """Something to do for a family after a death."""

    __tablename__ = "condolence_task"

    report_id: Mapped[UUID] = mapped_column(ForeignKey("death_report.id"))
    kind: Mapped[str]
    community: Mapped[str]
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(server_default="open")
    done_by: Mapped[str | None]
    done_at: Mapped[datetime | None]
    note: Mapped[str | None]

    __table_args__ = (
        PrimaryKeyConstraint("report_id", "kind"),
        CheckConstraint("kind in ('family_visit', 'memorial')", name="kind"),
        CheckConstraint("state in ('open', 'done', 'cancelled')", name="state"),
        CheckConstraint("(state = 'done') = (done_at is not null)", name="done_at"),
        # What is to be done for families of this community?
        Index("condolence_task_open_idx", "community", "due_on", postgresql_where=text("state = 'open'")),
    )
