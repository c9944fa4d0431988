"""Know where residents belong who stay in another community, and where the people of a circle work."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.execute("alter table resident_copy add column home_area text")
    # Who of this community stays elsewhere?
    op.execute("create index resident_copy_home_area_idx on resident_copy (home_area) where home_area is not null")
    op.execute("alter table circle_copy add column area text, add column resolved_at timestamptz")


def downgrade() -> None:
    op.execute("alter table circle_copy drop column area, drop column resolved_at")
    op.execute("drop index resident_copy_home_area_idx")
    op.drop_column("resident_copy", "home_area")
