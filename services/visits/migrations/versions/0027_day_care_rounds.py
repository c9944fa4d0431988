"""Remember when day care was agreed, and on which days it was looked who is expected."""

from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.execute("alter table day_care_plan add column agreed_at timestamptz not null default now()")
    op.execute("create table day_care_round (on_day date constraint day_care_round_pkey primary key)")


def downgrade() -> None:
    op.execute("drop table day_care_round")
    op.execute("alter table day_care_plan drop column agreed_at")
