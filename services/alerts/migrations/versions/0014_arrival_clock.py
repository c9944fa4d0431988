"""Follow whoever took an emergency until they are there."""

from alembic import op

revision = "0014"
down_revision = "0013"

STATEMENTS = (
    """
    alter table alert
        add column arrival jsonb,
        add column accepted_at timestamptz,
        add column accepted_by uuid,
        add column arrival_due_at timestamptz,
        add column arrived_at timestamptz,
        add column arrival_breached_at timestamptz,
        add constraint alert_arrival_check check (arrival_due_at is null or (accepted_at is not null and arrived_at is null))
    """,
    "alter table held_telling add column title text",
    # Who should be there by now?
    "create index alert_arrival_due_at_idx on alert (arrival_due_at) where arrival_due_at is not null",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("alter table held_telling drop column title")
    op.execute(
        "alter table alert drop column arrival, drop column accepted_at, drop column accepted_by, "
        "drop column arrival_due_at, drop column arrived_at, drop column arrival_breached_at"
    )
