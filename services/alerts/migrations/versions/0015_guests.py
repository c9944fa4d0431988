"""Know where residents belong who stay in another community, so that both see their alerts."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.execute("alter table resident_copy add column home_code text")
    op.execute("alter table circle_copy add column watchers jsonb not null default '[]'")
    op.execute("alter table alert add column home_code text")
    # What happens to residents of this community who stay elsewhere?
    op.execute("create index alert_home_code_idx on alert (home_code) where home_code is not null")


def downgrade() -> None:
    op.execute("drop index alert_home_code_idx")
    op.drop_column("alert", "home_code")
    op.drop_column("circle_copy", "watchers")
    op.drop_column("resident_copy", "home_code")
