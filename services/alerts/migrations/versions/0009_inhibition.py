"""Know where a resident is, and write down what was no news because of it."""

from alembic import op

revision = "0009"
down_revision = "0008"

STATEMENTS = (
    "alter table resident_copy add column presence text not null default 'home'",
    """
    create table inhibited_fact (
        event_id uuid not null,
        rule text not null,
        case_key text not null,
        community_code text not null,
        resident_id uuid,
        title text not null,
        because text not null,
        at timestamptz not null,
        constraint inhibited_fact_pkey primary key (event_id, rule)
    )
    """,
    # Who answers for this community?
    "create index circle_copy_community_code_idx on circle_copy (community_code)",
    # What was no news in this community lately?
    "create index inhibited_fact_at_idx on inhibited_fact (community_code, at)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop index circle_copy_community_code_idx")
    op.execute("drop table inhibited_fact")
    op.execute("alter table resident_copy drop column presence")
