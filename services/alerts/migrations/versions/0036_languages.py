"""Tell each member of staff in their language."""

from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.execute("alter table staff_copy add column language text not null default 'zh'")
    op.execute("alter table notice add column language text not null default 'zh'")


def downgrade() -> None:
    op.execute("alter table notice drop column language")
    op.execute("alter table staff_copy drop column language")
