"""Keep what registry says the next visit has to ask."""

from alembic import op

revision = "0009"
down_revision = "0008"

TABLE = """
    create table must_know_copy (
        resident_id uuid not null,
        revision integer not null,
        due text[] not null,
        constraint must_know_copy_pkey primary key (resident_id)
    )
"""


def upgrade() -> None:
    op.execute(TABLE)


def downgrade() -> None:
    op.drop_table("must_know_copy")
