"""Remember when medicine runs out, plan its delivery, and keep what was booked at the doctor's."""

from alembic import op

revision = "0017"
down_revision = "0016"

STATEMENTS = (
    """
    create table refill (
        id             uuid    constraint refill_pkey primary key,
        resident_id    uuid    not null,
        area           text    not null,
        medicine       text    not null,
        next_on        date    not null,
        every_days     integer,
        ahead_days     integer not null,
        companion_id   uuid    not null,
        companion_name text    not null,
        planned_on     date,
        active         boolean not null,
        revision       integer not null,
        constraint refill_every_days_check check (every_days > 0),
        constraint refill_ahead_days_check check (ahead_days >= 0)
    )
    """,
    # Whose medicine runs out, and nobody was sent with more?
    "create index refill_next_on_idx on refill (next_on) where active and planned_on is distinct from next_on",
    # What does this resident need?
    "create index refill_resident_id_idx on refill (resident_id)",
    "alter table escort add column refill_id uuid",
    "alter table escort add column appointment_at timestamptz",
    "alter table escort add column appointment_place text",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("alter table escort drop column refill_id, drop column appointment_at, drop column appointment_place")
    op.execute("drop table refill")
