"""Keep in which version an entry ended that became an alias."""

from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.execute("alter table resident_alias add column merged_version integer not null default 0")


def downgrade() -> None:
    op.execute("alter table resident_alias drop column merged_version")
