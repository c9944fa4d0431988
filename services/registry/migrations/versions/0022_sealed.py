"""Seal numbers and remarks: what is here is marked as written in the clear, and the registry seals it when it starts."""

from alembic import op

revision = "0022"
down_revision = "0021"


STATEMENTS = (
    # Four zero bytes stand where the mark of a key would. Residents.
    """alter table resident add column id_number_key bytea, add column phone_keys bigint[] not null default '{}',
        add column private bytea, add column private_parts text[] not null default '{}'""",
    """update resident set private = '\\x00000000'::bytea || convert_to(jsonb_strip_nulls(jsonb_build_object(
        'id_number', id_number, 'phones', to_jsonb(phones), 'relative_phones', to_jsonb(relative_phones),
        'extensions', extensions, 'remark', remark, 'details', details))::text, 'UTF8'),
        private_parts = array_remove(array[
            case when id_number is not null then 'id_number' end, case when phones <> '{}' then 'phones' end,
            case when relative_phones <> '{}' then 'relative_phones' end,
            case when extensions <> '{}' then 'extensions' end, case when remark is not null then 'remark' end,
            case when details <> '{}' then 'details' end, case when details ? 'relatives' then 'details.relatives' end,
            case when details ? 'health' then 'details.health' end], null)""",
    """alter table resident alter column private set not null, drop column id_number, drop column phones,
        drop column relative_phones, drop column extensions, drop column remark, drop column details,
        add constraint resident_id_number_key_check check (id_number_key is null or identity = 'id')""",
    """create unique index resident_id_number_key on resident (left(community, 6), id_number_key)
        where id_number_key is not null""",
    # Staff and relatives.
    "alter table staff add column private bytea",
    """update staff set private = '\\x00000000'::bytea || convert_to(
        jsonb_build_object('phones', to_jsonb(phones), 'email', email)::text, 'UTF8')""",
    "alter table staff alter column private set not null, drop column phones, drop column email",
    "alter table relative add column private bytea",
    "update relative set private = '\\x00000000'::bytea || convert_to(jsonb_build_object('phones', to_jsonb(phones))::text, 'UTF8')",
    "alter table relative alter column private set not null, drop column phones",
    # Imports. Rows that wait are read again from their file: they were prepared for the columns of before.
    """delete from roster_import_entry
        where import_id in (select id from roster_import where status = 'taking_in')""",
    """delete from roster_import_result
        where import_id in (select id from roster_import where status = 'taking_in')""",
    """delete from roster_import_row
        where import_id in (select id from roster_import where status = 'taking_in')""",
    "update roster_import set status = 'waiting', applied_position = 0 where status = 'taking_in'",
    "alter table roster_import alter column context drop default, alter column context drop not null",
    """alter table roster_import alter column context type bytea
        using case when context <> '{}' then '\\x00000000'::bytea || convert_to(context::text, 'UTF8') end""",
    "alter table roster_import_part add column size_bytes integer",
    "update roster_import_part set size_bytes = length(content), content = '\\x00000000'::bytea || content",
    "alter table roster_import_part alter column size_bytes set not null",
    "update roster_import_correction set content = '\\x00000000'::bytea || content",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("a database cannot open what is sealed: restore a backup")
