"""Keep the spreadsheet to correct of every import, until it is written anew or no longer wanted."""

from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = """
    create table roster_import_correction (
        import_id uuid not null,
        content bytea not null,
        constraint roster_import_correction_pkey primary key (import_id),
        constraint roster_import_correction_import_id_fkey foreign key(import_id) references roster_import (id)
    );

    -- False while rows came back that the spreadsheet does not name yet.
    alter table roster_import add column correction_whole boolean default true not null;

    -- Of which imports is the spreadsheet to be written anew?
    create index roster_import_correction_idx on roster_import (finished_at) where not correction_whole
"""


def upgrade() -> None:
    for statement in filter(str.strip, TABLES.split(";")):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("roster_import_correction")
    op.drop_index("roster_import_correction_idx")
    op.drop_column("roster_import", "correction_whole")
