"""Seal the numbers of people on contact cards and of guardians.

They get the mark of no key here, as everything did that was written before there were keys; the registry seals them
when it runs, batch by batch, and reads them meanwhile. Numbers of offices stay as they are: everybody may call them.
"""

from alembic import op

revision = "0029"
down_revision = "0028"

STATEMENTS = (
    "alter table contact_card_line add column private bytea",
    """update contact_card_line
        set private = '\\x00000000'::bytea || convert_to(jsonb_build_object('phone', phone)::text, 'UTF8')""",
    "alter table contact_card_line alter column private set not null, drop column phone",
    "alter table agreement add column private bytea",
    """update agreement
        set private = '\\x00000000'::bytea || convert_to(jsonb_build_object('phone', guardian_phone)::text, 'UTF8')""",
    "alter table agreement alter column private set not null, drop column guardian_phone",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("a database cannot open what is sealed: restore a backup")
