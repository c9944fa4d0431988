"""Say of each notice what it is for, in place of a range of levels that grew into the next one."""

from alembic import op

revision = "0028"
down_revision = "0027"

PURPOSES = "'ladder', 'joined', 'reminder', 'reply'"

MINUTE_OF_REMINDER = """exists (
    select 1 from alert_entry e where e.alert_id = {table}.alert_id and e.kind = 'arrival_late' and e.at = {table}.{at})"""
"""Minutes of reminders ran into the levels of answers; the line that says so was written at the same moment."""

SORTED = (
    "update {table} set purpose = 'joined', level = level - 99 where level between 100 and 999",
    "update {table} set purpose = 'reminder', level = level - 1000 where level between 1000 and 1999",
    "update {table} set purpose = 'reminder', level = level - 1000 where level >= 2000 and {reminds}",
    "update {table} set purpose = 'reply', level = level - 2000 where level >= 2000 and purpose = 'ladder'",
)

BACK = (
    "update {table} set level = level + 99 where purpose = 'joined'",
    "update {table} set level = level + 1000 where purpose = 'reminder'",
    "update {table} set level = level + 2000 where purpose = 'reply'",
)

MOMENTS = {"notice": "created_at", "held_telling": "held_at"}


def upgrade() -> None:
    for table, at in MOMENTS.items():
        op.execute(f"alter table {table} add column purpose text not null default 'ladder'")
        op.execute(f"alter table {table} add constraint {table}_purpose_check check (purpose in ({PURPOSES}))")
        reminds = MINUTE_OF_REMINDER.format(table=table, at=at)
        for statement in SORTED:
            op.execute(statement.format(table=table, reminds=reminds))
    op.execute("alter table notice drop constraint notice_alert_id_level_staff_id_channel_key")
    op.execute(
        "alter table notice add constraint notice_alert_id_purpose_level_staff_id_channel_key"
        " unique (alert_id, purpose, level, staff_id, channel)"
    )
    op.execute("alter table held_telling drop constraint held_telling_pkey")
    op.execute(
        "alter table held_telling add constraint held_telling_pkey primary key (alert_id, purpose, level, staff_id)"
    )


def downgrade() -> None:
    op.execute("alter table held_telling drop constraint held_telling_pkey")
    op.execute("alter table notice drop constraint notice_alert_id_purpose_level_staff_id_channel_key")
    for table in MOMENTS:
        for statement in BACK:
            op.execute(statement.format(table=table))
        op.execute(f"alter table {table} drop column purpose")
    op.execute(
        "alter table notice add constraint notice_alert_id_level_staff_id_channel_key"
        " unique (alert_id, level, staff_id, channel)"
    )
    op.execute("alter table held_telling add constraint held_telling_pkey primary key (alert_id, level, staff_id)")
