"""Keep in which language a member of staff is told of something."""

from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.execute("alter table staff add column language text not null default 'zh'")
    op.execute("alter table staff add constraint staff_language_check check (language in ('zh', 'en'))")


def downgrade() -> None:
    op.execute("alter table staff drop column language")
