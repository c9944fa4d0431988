"""Count how often wishes and day care were said, so that nobody writes over another unseen."""

from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.execute("alter table wish add column version integer not null default 1")
    op.execute("alter table day_care_plan add column version integer not null default 1")


def downgrade() -> None:
    op.execute("alter table day_care_plan drop column version")
    op.execute("alter table wish drop column version")
