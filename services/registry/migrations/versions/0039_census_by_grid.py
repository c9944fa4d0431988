"""Let a census round be followed grid by grid; of rounds that have begun nobody knows their households' grids."""

from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    op.execute("alter table census_household add column grid text")


def downgrade() -> None:
    op.execute("alter table census_household drop column grid")
