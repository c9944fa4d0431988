"""Let a resident allow that a relative hears of the activities they joined."""

from alembic import op

revision = "0035"
down_revision = "0034"

BEFORE = "'last_seen', 'mood', 'health', 'address', 'phone', 'pictures'"


def upgrade() -> None:
    op.execute("alter table consent drop constraint consent_field_check")
    op.execute(f"alter table consent add constraint consent_field_check check (field in ({BEFORE}, 'activities'))")


def downgrade() -> None:
    op.execute("delete from consent where field = 'activities'")
    op.execute("alter table consent drop constraint consent_field_check")
    op.execute(f"alter table consent add constraint consent_field_check check (field in ({BEFORE}))")
