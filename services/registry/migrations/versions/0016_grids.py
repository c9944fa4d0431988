"""Keep since when a grid has nobody, and how many residents it should have."""

from alembic import op

revision = "0016"
down_revision = "0015"

STATEMENTS = (
    "alter table grid add column headcount integer constraint grid_headcount_check check (headcount >= 0)",
    """create table grid_gap (
        id uuid not null default gen_random_uuid(),
        community text not null,
        grid text not null,
        opened_at timestamptz not null,
        closed_at timestamptz,
        constraint grid_gap_pkey primary key (id),
        constraint grid_gap_closed_at_check check (closed_at >= opened_at),
        constraint grid_gap_community_fkey foreign key (community) references area (code)
    )""",
    # Which grids of a community have nobody now? Each at most once.
    "create unique index grid_gap_open_key on grid_gap (community, grid) where closed_at is null",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("grid_gap")
    op.drop_column("grid", "headcount")
