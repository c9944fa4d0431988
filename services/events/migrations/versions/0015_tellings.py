"""Remember who was told that an activity is near, that they have a seat, or that it is off."""

from alembic import op

revision = "0015"
down_revision = "0014"

STATEMENTS = (
    """alter table enrolment
        add column reminded_at timestamptz,
        add column moved_up_at timestamptz,
        add column seat_told_at timestamptz""",
    # Who has a seat since the queue moved, and was not told?
    """create index enrolment_moved_up_idx on enrolment (activity_id)
        where moved_up_at is not null and seat_told_at is null""",
    "alter table activity add column called_off_at timestamptz",
    # Of what was cancelled before, everybody has heard by now.
    "update activity set called_off_at = cancelled_at where status = 'cancelled'",
    # Which cancelled activity was nobody told of?
    "create index activity_called_off_idx on activity (id) where status = 'cancelled' and called_off_at is null",
    # Which activities are near?
    "create index activity_open_starts_at_idx on activity (starts_at) where status = 'scheduled'",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop index activity_open_starts_at_idx")
    op.drop_column("activity", "called_off_at")
    for column in ("reminded_at", "moved_up_at", "seat_told_at"):
        op.drop_column("enrolment", column)
