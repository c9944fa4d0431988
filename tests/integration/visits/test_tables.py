from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from services.visits.storage import (  # noqa: F401 - fill the metadata
    cadence_tables,
    coverage_tables,
    duty_tables,
    merging,
    must_know_tables,
    passcode_tables,
    photo_tables,
    rate_tables,
    restriction_tables,
    review_tables,
    service_tables,
    signal_tables,
)
from services.visits.storage.tables import Base
from tests.integration.visits.district import District


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Base.metadata))


async def test_the_migrations_make_exactly_the_mapped_tables(district: District) -> None:
    async with district.sessions() as session:
        assert await (await session.connection()).run_sync(differences) == []


async def test_the_sweep_reads_an_index_and_not_the_table(district: District) -> None:
    async with district.sessions.begin() as session:
        connection = await session.connection()
        await connection.exec_driver_sql("set local enable_seqscan = off")
        plan = await connection.exec_driver_sql(
            "explain select id from visit where status = 'planned' and deadline_at <= now() "
            "order by deadline_at limit 500 for update skip locked"
        )
        assert "visit_planned_deadline_at_idx" in str(plan.all())
