"""Find what was seen and changed between two moments without looking at all that came after."""

from alembic import op

from shared.audit_sql import FIND_BY_TIME

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute(FIND_BY_TIME)


def downgrade() -> None:
    op.execute("drop index person_audit_at_position_idx")
