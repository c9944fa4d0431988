"""Count the contacts of a day by the order in which they arrived, so that none falls between two posts."""

from alembic import op

revision = "0030"
down_revision = "0029"

IN_ORDER = """
    update day_contact set position = sorted.position
    from (select contact_id, row_number() over (order by heard_at, contact_id) as position from day_contact) sorted
    where sorted.contact_id = day_contact.contact_id
"""

GO_ON = """
    select setval(pg_get_serial_sequence('day_contact', 'position'), coalesce(max(position), 0) + 1, false)
    from day_contact
"""


def upgrade() -> None:
    op.execute("alter table day_contact add column position bigint")
    op.execute(IN_ORDER)
    op.execute("alter table day_contact alter column position set not null")
    op.execute("alter table day_contact alter column position add generated always as identity")
    op.execute(GO_ON)
    op.execute("drop index day_contact_community_code_idx")
    # What was recorded in these communities since yesterday's post?
    op.execute("create index day_contact_community_code_idx on day_contact (community_code, position)")
    op.execute("alter table day_post add column counted_to bigint")
    op.execute(
        "update day_post set counted_to = coalesce("
        "(select max(position) from day_contact where heard_at <= day_post.until), 0)"
    )
    op.execute("alter table day_post alter column counted_to set not null")


def downgrade() -> None:
    op.execute("alter table day_post drop column counted_to")
    op.execute("drop index day_contact_community_code_idx")
    op.execute("create index day_contact_community_code_idx on day_contact (community_code, heard_at)")
    op.execute("alter table day_contact drop column position")
