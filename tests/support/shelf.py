"""Databases that tests hand on to each other, emptied in between: a new one costs seven hundred files and cold caches.

Every test gets one as the migrations leave it: rows that a migration wrote are there as it wrote them, all others are
gone, sequences begin where they began. One whose tables, indexes or triggers a test has changed, or that somebody is
still connected to, is never used again.
"""

import asyncio
import io
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import asyncpg
from sqlalchemy import event as listening
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import QueuePool

from nuanlin.local.postgres import LocalPostgres
from shared.database import Sessions, connect, session_factory
from tests.support.leftovers import GRACE_SECONDS, owned_by
from tests.support.servers import fresh_database, template_database

__all__ = ["Kept", "Shelf"]

OWN = "shelf"
"""What our own connections call themselves."""

POOL_SIZE = 8

SMALL_BYTES = 65_536
"""Tables up to this size are emptied row by row, which leaves everybody's plans alone; larger ones are truncated."""

WATCH = """
    create schema shelf;
    create table shelf.change (tag text);
    create function shelf.note() returns event_trigger language plpgsql as $$
    begin
        if exists (select from pg_event_trigger_ddl_commands() where schema_name is distinct from 'pg_temp') then
            insert into shelf.change values (tg_tag);
        end if;
    end $$;
    create function shelf.note_drop() returns event_trigger language plpgsql as $$
    begin
        if exists (select from pg_event_trigger_dropped_objects() where not is_temporary) then
            insert into shelf.change values (tg_tag);
        end if;
    end $$;
    create event trigger shelf_change on ddl_command_end execute function shelf.note();
    create event trigger shelf_drop on sql_drop execute function shelf.note_drop();
"""
"""Whatever changes the schema is noted."""

TABLES = "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by relname"

SEQUENCES = """
    select schemaname || '.' || sequencename, coalesce(last_value, start_value), last_value is not null
      from pg_sequences where schemaname = 'public'
"""

SPOILT = "select exists (select from shelf.change)"

BUSY = f"""
    select exists (
        select from pg_stat_activity
         where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
           and (application_name <> '{OWN}' or state <> 'idle')
    )
"""


@dataclass
class Kept:
    """One database, and engines that stay connected to it."""

    service: str
    url: str
    _admin: "asyncpg.Connection[Any]"
    _engines: list[AsyncEngine] = field(default_factory=list)
    _seeds: dict[str, bytes] = field(default_factory=dict)
    """What the migrations wrote, by table."""
    _touched: str = ""
    """Names the tables that hold anything else."""
    _begin: str = ""
    """Lets the sequences begin anew."""

    @classmethod
    async def begin(cls, service: str, url: str) -> "Kept":
        """Remember what a database holds that nobody has used yet."""
        admin = await asyncpg.connect(url.replace("+asyncpg", ""))
        kept, questions = cls(service, url, admin), []
        for (table,) in await admin.fetch(TABLES):
            holds = f'exists (select from "{table}")'
            if await admin.fetchval(f"select {holds}"):
                written = io.BytesIO()
                await admin.copy_from_table(table, output=written)
                kept._seeds[table] = written.getvalue()
                print_of = f"""(select md5(string_agg(t::text, '|' order by t::text)) from "{table}" t)"""
                holds = f"{print_of} is distinct from '{await admin.fetchval(f'select {print_of}')}'"
            questions.append(f"case when {holds} then '{table}' end")
        kept._touched = f"select array_remove(array[{', '.join(questions)}]::text[], null)"
        begin = [f"setval('{name}', {at}, {str(called).lower()})" for name, at, called in await admin.fetch(SEQUENCES)]
        kept._begin = f"select {', '.join(['1', *begin])}"
        await admin.execute(WATCH)
        await admin.execute("set session_replication_role = replica")  # who empties fires no triggers
        return kept

    def sessions(self, replica: int = 0) -> Sessions:
        """Open sessions on it; every replica has a pool of its own."""
        while len(self._engines) <= replica:
            self._engines.append(_lasting(connect(self.url, pool_size=POOL_SIZE, application=OWN)))
        return session_factory(self._engines[replica])

    async def empty(self) -> bool:
        """Bring it back to what the migrations left; False if somebody is still there or rows are not all."""
        try:
            if not await self._left_alone() or await self._admin.fetchval(SPOILT):
                return False
            touched = await self._admin.fetchval(self._touched)
            sizes = [f"""pg_relation_size('"{table}"')""" for table in touched]
            if sizes and await self._admin.fetchval(f"select greatest({', '.join(sizes)})") > SMALL_BYTES:
                await self._admin.execute(f"truncate {_names(touched)} cascade")
                touched = list(self._seeds)
            for table in touched:
                await self._admin.execute(f'delete from "{table}"')
            for table in self._seeds.keys() & set(touched):
                await self._admin.copy_to_table(table, source=io.BytesIO(self._seeds[table]))
            await self._admin.fetch(self._begin)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):  # the test has ended the server
            return False
        return True

    def open_sessions(self) -> int:
        """Count the connections that are in use."""
        pools = [engine.pool for engine in self._engines]
        return sum(pool.checkedout() for pool in pools if isinstance(pool, QueuePool))

    async def close(self) -> None:
        """Let go of it."""
        for engine in self._engines:
            await engine.dispose()
        self._admin.terminate()

    async def _left_alone(self) -> bool:
        """Wait a while until nobody works on it any more: what a test has ended may be on its way out."""
        loop = asyncio.get_running_loop()
        end = loop.time() + GRACE_SECONDS
        while self.open_sessions() or await self._admin.fetchval(BUSY):
            if loop.time() > end:
                return False
            await asyncio.sleep(0.01)
        return True


def _names(tables: list[str]) -> str:
    return ", ".join(f'"{table}"' for table in tables)


def _lasting(engine: AsyncEngine) -> AsyncEngine:
    """Let the connections of an engine belong to the session, whichever test it makes them for."""

    @listening.listens_for(engine.sync_engine, "do_connect")
    def connect_for_all(dialect: Any, _: object, words: Any, named: Any) -> Any:
        with owned_by(""):
            return dialect.connect(*words, **named)

    return engine


class Shelf:
    """The databases of one worker."""

    def __init__(self, server: LocalPostgres) -> None:
        self._server = server
        self._free: dict[str, list[Kept]] = defaultdict(list)

    async def take(self, service: str, *, migrate: Callable[[str], Awaitable[None]]) -> Kept:
        """Give a database of a service as the migrations leave it."""
        if self._free[service]:
            return self._free[service].pop()
        with owned_by(""):
            template = await template_database(self._server, service, migrate=migrate)
            return await Kept.begin(service, await fresh_database(self._server, template=template, prefix=service))

    async def give_back(self, kept: Kept) -> None:
        """Take a database back.

        Raises
        ------
        AssertionError
            Raised if a session is still open: whoever opened it has forgotten it.
        """
        if await kept.empty():
            self._free[kept.service].append(kept)
            return
        left_open = kept.open_sessions()
        await kept.close()
        assert not left_open, f"{left_open} sessions of {kept.service} were left open"

    async def close(self) -> None:
        """Let go of all that nobody has taken."""
        for kept in self._free.values():
            for one in kept:
                await one.close()
