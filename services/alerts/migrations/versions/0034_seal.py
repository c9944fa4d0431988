"""Seal phones and addresses of residents and relatives: what is here is marked as clear, and alerts seals it later."""

from alembic import op

revision = "0034"
down_revision = "0033"

MARKED = "'\\x00000000'::bytea || convert_to(to_jsonb({column})::text, 'UTF8')"
"""Four zero bytes stand where the mark of a key would."""

READ = "convert_from(substring(private from 5), 'UTF8')::jsonb"

SEALED = "select count(*) from {table} where substring(private from 1 for 4) <> '\\x00000000'::bytea"

COLUMNS = (
    ("resident_copy", "phones", "jsonb not null default '[]'", "phones <> '[]'", READ),
    ("relatives_copy", "people", "jsonb not null default '[]'", "people <> '[]'", READ),
    ("correspondence_copy", "postal_address", "text", "postal_address is not null", READ + " #>> '{}'"),
)

UP = (
    "alter table {table} add column private bytea",
    "update {table} set private = {marked} where {filled}",
    "alter table {table} drop column {column}",
)

DOWN = (
    "alter table {table} add column {column} {kind}",
    "update {table} set {column} = {read} where private is not null",
    "alter table {table} drop column private",
)

OF_NOTICES = "update notice set private = {marked}, address = '' where role in ('relative', 'resident')"

OF_NOTICES_AGAIN = "update notice set address = {read} where private is not null"


def upgrade() -> None:
    for table, column, _, filled, _ in COLUMNS:
        for statement in UP:
            marked = MARKED.format(column=column)
            op.execute(statement.format(table=table, column=column, marked=marked, filled=filled))
    op.execute("alter table notice add column private bytea")
    op.execute(OF_NOTICES.format(marked=MARKED.format(column="address")))


def downgrade() -> None:
    for table in (*(table for table, *_ in COLUMNS), "notice"):
        if op.get_bind().exec_driver_sql(SEALED.format(table=table)).scalar():
            raise NotImplementedError("a database cannot open what is sealed: restore a backup")
    op.execute(OF_NOTICES_AGAIN.format(read=READ + " #>> '{}'"))
    op.execute("alter table notice drop column private")
    for table, column, kind, _, read in COLUMNS:
        for statement in DOWN:
            op.execute(statement.format(table=table, column=column, kind=kind, read=read))
