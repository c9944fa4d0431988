"""Write categories without a foreign key: they are written with their resident, and residents are never deleted."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.drop_constraint("resident_category_resident_id_fkey", "resident_category")


def downgrade() -> None:
    op.create_foreign_key(
        "resident_category_resident_id_fkey", "resident_category", "resident", ["resident_id"], ["id"]
    )
