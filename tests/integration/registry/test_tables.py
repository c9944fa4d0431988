"""The database is what the mapped classes say."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from services.registry.storage import (
    archive_tables,
    card_tables,
    care_tables,
    census_tables,
    circle_tables,
    import_tables,
    ledger_tables,
    life_tables,
    merge_tables,
    operator_tables,
    people_tables,
    tables,
)
from services.registry.storage.base import Base
from tests.integration.registry.desk import Desk

assert archive_tables
assert card_tables
assert care_tables
assert census_tables
assert circle_tables
assert import_tables
assert ledger_tables
assert life_tables
assert merge_tables
assert operator_tables
assert people_tables
assert tables


async def test_the_migrations_make_the_tables_that_the_classes_describe(desk: Desk) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))

    async with desk.sessions() as session:
        found = await (await session.connection()).run_sync(differences)

    assert found == []
