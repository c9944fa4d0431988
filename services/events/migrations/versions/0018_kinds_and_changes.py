"""Give activities a kind and count their changes; keep who comes along with whom."""

from alembic import op

revision = "0018"
down_revision = "0017"

STATEMENTS = (
    "alter table activity add column kind text not null default 'other'",
    """alter table activity add constraint activity_kind_check check (
        kind in ('show', 'lecture', 'clinic', 'class', 'hobby', 'festival', 'service', 'other'))""",
    "alter table activity add column revision integer not null default 1",
    "alter table enrolment add column company text not null default ''",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_column("enrolment", "company")
    op.drop_column("activity", "revision")
    op.drop_column("activity", "kind")
