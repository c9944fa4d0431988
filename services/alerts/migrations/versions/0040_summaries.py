"""Find what a summary speaks of: it leaves while one of those alerts is nobody's."""

from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    op.execute(
        """
        create index held_telling_folded_into_idx on held_telling (folded_into, staff_id) where folded_into is not null
        """
    )


def downgrade() -> None:
    op.execute("drop index held_telling_folded_into_idx")
