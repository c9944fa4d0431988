"""Find residents who are no longer on the list, whose seats are to be released."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the index."""
    # A few of a hundred thousand; the sweep looks every second.
    op.execute("create index resident_copy_off_list_idx on resident_copy (resident_id) where not on_list")
