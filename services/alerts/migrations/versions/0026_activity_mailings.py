"""Write to residents of the activities in which they take part."""

from alembic import op

revision = "0026"
down_revision = "0025"

KINDS = "'birthday', 'letter', 'announcement'"


def upgrade() -> None:
    op.execute("alter table mailing drop constraint mailing_kind_check")
    op.execute(f"alter table mailing add constraint mailing_kind_check check (kind in ({KINDS}, 'activity'))")


def downgrade() -> None:
    op.execute("delete from notice_attempt where notice_id in (select id from notice where mailing_id in"
               " (select id from mailing where kind = 'activity'))")  # fmt: skip
    op.execute("delete from notice where mailing_id in (select id from mailing where kind = 'activity')")
    op.execute("delete from mailing where kind = 'activity'")
    op.execute("alter table mailing drop constraint mailing_kind_check")
    op.execute(f"alter table mailing add constraint mailing_kind_check check (kind in ({KINDS}))")
