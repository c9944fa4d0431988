"""Let an import that has written a resident's categories beside the ledger skip the trigger that would look them up."""

from alembic import op

revision = "0023"
down_revision = "0022"

BEGUN = """create trigger resident_category_begun after insert on resident_category
    referencing new table as touched for each statement {when} execute function resident_category_follow()"""


def upgrade() -> None:
    op.execute("drop trigger resident_category_begun on resident_category")
    op.execute(BEGUN.format(when="when (current_setting('nuanlin.categories_written', true) is distinct from 'yes')"))


def downgrade() -> None:
    op.execute("drop trigger resident_category_begun on resident_category")
    op.execute(BEGUN.format(when=""))
