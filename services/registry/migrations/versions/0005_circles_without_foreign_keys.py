"""Write circles and vacancies without foreign keys: they are derived from the rows they point to, which never go."""

from alembic import op

revision = "0005"
down_revision = "0004"

POINTERS = (
    ("circle_level", "resident_id", "resident"),
    ("circle_level", "post_id", "post"),
    ("circle_level", "staff_id", "staff"),
    ("vacancy", "resident_id", "resident"),
    ("vacancy", "post_id", "post"),
)


def upgrade() -> None:
    for table, column, _ in POINTERS:
        op.drop_constraint(f"{table}_{column}_fkey", table)


def downgrade() -> None:
    for table, column, target in POINTERS:
        op.create_foreign_key(f"{table}_{column}_fkey", table, target, [column], ["id"])
