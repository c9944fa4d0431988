"""Tell whoever had an alert that somebody else sees to it now."""

from alembic import op

revision = "0032"
down_revision = "0031"

BEFORE = "'ladder', 'joined', 'graver', 'reminder', 'reply'"


def _check(words: str) -> None:
    for table in ("notice", "held_telling"):
        op.execute(f"alter table {table} drop constraint {table}_purpose_check")
        op.execute(f"alter table {table} add constraint {table}_purpose_check check (purpose in ({words}))")


def upgrade() -> None:
    _check(f"{BEFORE}, 'relief'")


def downgrade() -> None:
    op.execute("delete from held_telling where purpose = 'relief'")
    op.execute("update notice set purpose = 'reply', level = level + 10000 where purpose = 'relief'")
    _check(BEFORE)
