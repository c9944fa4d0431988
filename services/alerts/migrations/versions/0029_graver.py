"""Keep who has an alert, and tell them when it becomes graver."""

from alembic import op

revision = "0029"
down_revision = "0028"

TAKEN_BY = """
    update alert set taken_by = (
        select e.staff_id from alert_entry e
        where e.alert_id = alert.id and e.kind = 'acknowledged' and e.who = alert.acknowledged_by
        order by e.position desc limit 1)
    where status <> 'closed' and acknowledged_by is not null
"""


def _check(table: str, column: str, words: str) -> None:
    op.execute(f"alter table {table} drop constraint {table}_{column}_check")
    op.execute(f"alter table {table} add constraint {table}_{column}_check check ({column} in ({words}))")


def upgrade() -> None:
    op.execute("alter table alert add column taken_by uuid")
    op.execute(TAKEN_BY)
    for table in ("notice", "held_telling"):
        _check(table, "purpose", "'ladder', 'joined', 'graver', 'reminder', 'reply'")
    _check("held_telling", "because", "'quiet', 'storm', 'joined', 'silence'")


def downgrade() -> None:
    op.execute("delete from held_telling where purpose = 'graver' or because = 'silence'")
    op.execute("update notice set purpose = 'joined', level = level + 10000 where purpose = 'graver'")
    for table in ("notice", "held_telling"):
        _check(table, "purpose", "'ladder', 'joined', 'reminder', 'reply'")
    _check("held_telling", "because", "'quiet', 'storm', 'joined'")
    op.execute("alter table alert drop column taken_by")
