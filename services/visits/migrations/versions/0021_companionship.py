"""Keep whom nobody has met for weeks, and which community was looked at when."""

from alembic import op

revision = "0021"
down_revision = "0020"

STATEMENTS = (
    """create table companion_watch (
        resident_id uuid not null constraint companion_watch_pkey primary key,
        area text not null,
        alone_since timestamptz not null,
        suggested_at timestamptz not null
    )""",
    # Who of a community is without company, the longest first?
    "create index companion_watch_area_idx on companion_watch (area, alone_since)",
    """create table companion_tick (
        area text not null constraint companion_tick_pkey primary key,
        week_on date not null
    )""",
    # Which community comes next?
    "create index companion_tick_week_on_idx on companion_tick (week_on, area)",
)


def upgrade() -> None:
    """Create the tables."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them."""
    for table in ("companion_tick", "companion_watch"):
        op.drop_table(table)
