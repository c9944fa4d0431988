"""Bringing one service's database up to date: Alembic, driven from a service's own folder of migrations."""

from pathlib import Path

from alembic import command, context
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine

__all__ = ["configuration", "migrate", "pending", "run_environment"]

LOCK = 7_203_417
"""Advisory lock of migrations: of two runs at the same time the second waits and finds nothing to do."""


def configuration(folder: Path) -> Config:
    """Return Alembic's configuration of one service: its folder of migrations, nothing else."""
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "os")
    return config


async def migrate(url: str, folder: Path) -> list[str]:
    """Apply what is missing; returns the revisions that were applied, oldest first."""
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            applied = await connection.run_sync(_upgrade, folder)
            await connection.commit()
    finally:
        await engine.dispose()
    return applied


async def pending(url: str, folder: Path) -> list[str]:
    """Return the revisions that a database still lacks, oldest first."""
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_missing, folder)
    finally:
        await engine.dispose()


def run_environment(metadata: MetaData) -> None:
    """Run the migrations; called by every service's ``migrations/env.py``."""
    connection: Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection, target_metadata=metadata, compare_type=True, transaction_per_migration=True
    )
    with context.begin_transaction():
        context.run_migrations()


def _missing(connection: Connection, folder: Path) -> list[str]:
    script = ScriptDirectory.from_config(configuration(folder))
    current = MigrationContext.configure(connection).get_current_revision()
    return [revision.revision for revision in reversed(list(script.iterate_revisions("head", current or "base")))]


def _upgrade(connection: Connection, folder: Path) -> list[str]:
    connection.execute(text(f"select pg_advisory_lock({LOCK})"))
    connection.execute(text("set lock_timeout = '5s'"))
    connection.commit()
    try:
        missing = _missing(connection, folder)
        connection.commit()  # Alembic commits only what it has begun itself
        if missing:
            config = configuration(folder)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        return missing
    finally:
        connection.rollback()
        connection.execute(text(f"select pg_advisory_unlock({LOCK})"))
        connection.commit()
