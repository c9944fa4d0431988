"""Let calendars be read by whoever has their address."""

from alembic import op

revision = "0014"
down_revision = "0013"

STATEMENTS = (
    """create table calendar_feed (
        id uuid not null,
        command_id uuid not null,
        token_hash bytea not null,
        community text not null,
        label text not null,
        theme text not null,
        series_id uuid,
        venue_id uuid,
        resident_id uuid,
        opened_at timestamptz not null,
        opened_by text not null,
        revoked_at timestamptz,
        revoked_by text,
        revoke_reason text,
        constraint calendar_feed_pkey primary key (id),
        constraint calendar_feed_command_id_key unique (command_id),
        constraint calendar_feed_token_hash_key unique (token_hash),
        constraint calendar_feed_series_id_fkey foreign key (series_id) references series (id),
        constraint calendar_feed_venue_id_fkey foreign key (venue_id) references venue (id),
        constraint calendar_feed_about_check check (num_nonnulls(series_id, venue_id, resident_id) <= 1),
        constraint calendar_feed_revoked_at_check check ((revoked_at is null) = (revoked_by is null))
    )""",
    # The calendars of one community.
    "create index calendar_feed_community_idx on calendar_feed (community)",
    # The calendars of one resident.
    "create index calendar_feed_resident_id_idx on calendar_feed (resident_id) where resident_id is not null",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("calendar_feed")
