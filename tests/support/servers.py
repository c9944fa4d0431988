"""A real PostgreSQL and a real NATS for the tests, one pair for each worker."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg

from nuanlin.local.nats import LocalNats
from nuanlin.local.postgres import LocalPostgres

__all__ = ["fresh_database", "nats_server", "postgres_server", "template_database"]


@asynccontextmanager
async def postgres_server(folder: Path) -> AsyncIterator[LocalPostgres]:
    """Run PostgreSQL without its promises to the disk, and delete its data afterwards."""
    server = LocalPostgres(folder, fast=True)
    try:
        await server.start()
        yield server
    finally:
        await server.remove()


@asynccontextmanager
async def nats_server(folder: Path, *, include: Path | None = None, **env: str) -> AsyncIterator[LocalNats]:
    """Run nats-server with JetStream, with the users of `include` and their passwords in `env` if given.

    It gives up its promises to the disk; a killed server has lost nothing, only a machine without power would.
    """
    server = LocalNats(folder, include=include, env=env, sync_always=False)
    try:
        await server.start()
        yield server
    finally:
        await server.stop()


async def template_database(
    server: LocalPostgres, name: str, *, migrate: Callable[[str], Awaitable[None]] | None = None
) -> str:
    """Create and migrate a database once, from which `fresh_database` makes copies; returns its name.

    `migrate` gets the address (``postgresql+asyncpg://…``) and must close all its connections.
    """
    template = f"template_{name}"
    connection = await asyncpg.connect(server.url("postgres", scheme="postgresql"))
    try:
        if await connection.fetchval("select 1 from pg_database where datname = $1", template):
            return template
        await connection.execute(f'create database "{template}"')
    finally:
        await connection.close()
    if migrate is not None:
        await migrate(server.url(template))
    return template


async def fresh_database(server: LocalPostgres, *, template: str = "template1", prefix: str = "test") -> str:
    """Create a database of its own for one test by copying a template; returns its address."""
    name = f"{prefix}_{uuid4().hex[:12]}"
    connection = await asyncpg.connect(server.url("postgres", scheme="postgresql"))
    try:
        await connection.execute(f'create database "{name}" template "{template}" strategy file_copy')
    finally:
        await connection.close()
    return server.url(name)
