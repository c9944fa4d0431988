"""Notice liaisons of whom nothing is heard."""

from alembic import op

revision = "0011"
down_revision = "0010"

STATEMENTS = (
    """
    create table liaison_watch (
        liaison_id     uuid        constraint liaison_watch_pkey primary key,
        area           text        not null,
        name           text        not null,
        resident_id    uuid        not null,
        resident_count integer     not null,
        known_since    timestamptz not null,
        silent_since   timestamptz,
        revision       integer     not null default 1,
        constraint liaison_watch_resident_count_check check (resident_count >= 1)
    )
    """,
    # Of whom is nothing heard in a community?
    "create index liaison_watch_silent_idx on liaison_watch (area) where silent_since is not null",
    # When was a member of staff last heard of?
    """
    create index contact_staff_id_happened_at_idx on contact (staff_id, happened_at)
     where staff_id is not null
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop index contact_staff_id_happened_at_idx")
    op.execute("drop table liaison_watch")
