"""Know whose death is reported and not confirmed: nobody is told anything of them until that is settled."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("alter table resident_copy add column paused boolean not null default false")


def downgrade() -> None:
    op.execute("alter table resident_copy drop column paused")
