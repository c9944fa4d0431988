"""Lay drafts of activities ready some days before an observance, for chosen communities."""

from alembic import op

revision = "0016"
down_revision = "0015"

STATEMENTS = (
    """create table observance (
        code text not null,
        version integer not null,
        title text not null,
        rule text not null,
        areas jsonb not null,
        days_ahead integer not null,
        draft jsonb not null,
        enabled boolean not null,
        command_id uuid not null,
        saved_at timestamptz not null,
        saved_by text not null,
        constraint observance_pkey primary key (code),
        constraint observance_days_ahead_check check (days_ahead between 1 and 120)
    )""",
    "alter table proposal add column title text, add column draft jsonb, add column drafted_at timestamptz",
    "alter table proposal add constraint proposal_drafted_at_check check ((draft is null) = (drafted_at is null))",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for column in ("title", "draft", "drafted_at"):
        op.drop_column("proposal", column)
    op.drop_table("observance")
