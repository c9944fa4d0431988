"""The tables that the migrations make are those that the code maps."""

from collections.abc import Awaitable, Callable

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

import services.console.storage.tables  # noqa: F401
from services.console.storage.base import Base
from shared.database import Sessions


async def test_migrations_and_mapped_classes_agree(sessions: Callable[[str], Awaitable[Sessions]]) -> None:
    def compare(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "target_metadata": Base.metadata, "compare_server_default": True}
        )
        changes = compare_metadata(context, Base.metadata)
        return [
            change for change in changes if not (change[0] == "remove_table" and change[1].name == "alembic_version")
        ]

    opened = await sessions("console")
    async with opened() as session:
        assert await (await session.connection()).run_sync(compare) == []
