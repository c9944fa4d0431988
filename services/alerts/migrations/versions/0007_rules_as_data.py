"""Keep rules as data, and remember on an alert which fact and which version of which rule raised it."""

from alembic import op

revision = "0007"
down_revision = "0006"

STATEMENTS = (
    """
    create table alert_rule (
        rule text not null,
        version integer not null,
        body jsonb not null,
        author text not null,
        reason text not null,
        saved_at timestamptz not null,
        added_at timestamptz default now() not null,
        constraint alert_rule_pkey primary key (rule, version)
    )
    """,
    # Alerts of before do not know it.
    """
    alter table alert
        add column rule text,
        add column rule_version text,
        add column event_id uuid,
        add column event_name text,
        add column event_at timestamptz
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop table alert_rule")
    op.execute(
        "alter table alert drop column rule, drop column rule_version, drop column event_id, "
        "drop column event_name, drop column event_at"
    )
