"""Remember which version of a visit was heard of, so that a visit that is due again can be missed again."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("alter table visit_copy add column entity_version integer not null default 0")
    op.execute("alter table visit_copy alter column entity_version drop default")
