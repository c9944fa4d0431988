"""The tables that the migrations make are those that the code maps."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

import services.alerts.storage.calm_tables
import services.alerts.storage.copy_tables
import services.alerts.storage.group_tables
import services.alerts.storage.notice_tables
import services.alerts.storage.on_call_tables
import services.alerts.storage.post_tables
import services.alerts.storage.rota_tables
import services.alerts.storage.rule_tables
import services.alerts.storage.tables  # noqa: F401
from services.alerts.storage.base import Base
from tests.integration.alerts.community import Community


async def test_migrations_and_mapped_classes_agree(community: Community) -> None:
    def compare(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "target_metadata": Base.metadata, "compare_server_default": True}
        )
        return [
            change
            for change in compare_metadata(context, Base.metadata)
            if not (change[0] == "remove_table" and change[1].name == "alembic_version")
        ]

    async with community.sessions() as session:
        connection = await session.connection()
        assert await connection.run_sync(compare) == []
