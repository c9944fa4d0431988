"""Every service keeps who saw and changed whom, so that nobody can take it back, and forgets it after three years."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.alerts.storage.base import AUDIT as ALERTS
from services.events.storage.tables import AUDIT as EVENTS
from services.registry.storage.base import AUDIT as REGISTRY
from services.visits.storage.tables import AUDIT as VISITS
from shared.audit import Audit, AuditEntry
from shared.auditing import keep_sealed, years_before
from shared.clock import real_now
from shared.database import Sessions
from shared.jobs import Jobs
from tests.support.doubles import FakeClock

AUDITS = {"registry": REGISTRY, "visits": VISITS, "alerts": ALERTS, "events": EVENTS}
WANG = UUID("7e7d3f52-4f39-4f43-8f0e-4c7f4a0b1c33")


@dataclass
class Deps:
    """What the sweeps of any service are given."""

    sessions: Sessions
    clock: FakeClock
    audit_years: int = 3


@dataclass
class Book:
    """The audit of one service, and its sweeps."""

    audit: Audit
    deps: Deps
    seal: Callable[[Any], Awaitable[datetime | None]]
    forget: Callable[[Any], Awaitable[datetime | None]]

    async def writes(self, *, actor: str = "值班员甲", at: datetime | None = None) -> None:
        """Write one row."""
        entry = AuditEntry(
            at or self.deps.clock.now(), actor, "duty", "read", "any.request.v1", "核对", (WANG,), ("name",)
        )
        async with self.deps.sessions.begin() as session:
            await self.audit.add(session, entry)

    async def actors(self) -> list[str]:
        """Return who is written down, the oldest first."""
        async with self.deps.sessions() as session:
            found = await self.audit.about(session, WANG, offset=0, limit=100)
        return [entry.actor for entry in found]

    async def broken(self) -> tuple[int, ...]:
        """Return the seals that are not whole."""
        before = years_before(real_now(), 3)
        async with self.deps.sessions() as session:
            return (await self.audit.verify(session, forgotten_before=before)).broken


@pytest.fixture(params=AUDITS)
async def book(request: pytest.FixtureRequest, sessions: Any) -> Book:
    """Give the audit of each service."""
    deps = Deps(await sessions(request.param), FakeClock(real_now()))
    jobs: Jobs[Any] = Jobs(request.param)
    seal, forget = keep_sealed(AUDITS[request.param], jobs)
    return Book(AUDITS[request.param], deps, seal, forget)


@pytest.mark.parametrize(
    "change",
    [
        "update person_audit set actor = '别人'",
        "delete from person_audit",
        "truncate person_audit",
        "update audit_seal set row_count = 0",
        "delete from audit_seal",
    ],
)
async def test_the_database_refuses_to_change_what_was_written(book: Book, change: str) -> None:
    await book.writes()
    await book.seal(book.deps)

    with pytest.raises(DBAPIError, match="append-only"):
        async with book.deps.sessions.begin() as session:
            await session.execute(text(change))

    assert await book.actors() == ["值班员甲"]


async def test_whoever_gets_round_the_trigger_is_found_by_the_seals(book: Book) -> None:
    for actor in ("甲", "乙"):
        await book.writes(actor=actor)
        await book.seal(book.deps)
    assert await book.broken() == ()

    async with book.deps.sessions.begin() as session:
        await session.execute(text("alter table person_audit disable trigger user"))
        await session.execute(text("update person_audit set actor = '别人' where actor = '乙'"))
        await session.execute(text("alter table person_audit enable trigger user"))

    assert await book.broken() == (2,)


async def test_rows_past_three_years_are_forgotten_and_those_of_a_day_less_stay(book: Book) -> None:
    edge = years_before(book.deps.clock.now(), 3)
    await book.writes(actor="早一天", at=edge - timedelta(days=1))
    await book.seal(book.deps)
    await book.writes(actor="晚一天", at=edge + timedelta(days=1))
    await book.seal(book.deps)

    await book.forget(book.deps)

    assert await book.actors() == ["晚一天"]
    assert await book.broken() == ()


async def test_a_service_may_keep_its_audit_longer(book: Book) -> None:
    await book.writes(actor="四年前", at=years_before(book.deps.clock.now(), 4))
    await book.seal(book.deps)
    book.deps.audit_years = 5

    await book.forget(book.deps)

    assert await book.actors() == ["四年前"]


async def test_a_clock_that_is_ahead_makes_nothing_old(book: Book) -> None:
    await book.writes(actor="今天")
    await book.seal(book.deps)
    book.deps.clock.at += timedelta(days=365 * 10)

    await book.forget(book.deps)

    assert await book.actors() == ["今天"]


async def test_a_transaction_that_fails_leaves_no_row(book: Book) -> None:
    entry = AuditEntry(book.deps.clock.now(), "甲", None, "read", "any.request.v1", None, (uuid4(),), ())
    async with book.deps.sessions() as session:
        await book.audit.add(session, entry)
        await session.rollback()

    async with book.deps.sessions() as session:
        assert await session.scalar(text("select count(*) from person_audit")) == 0


@pytest.mark.parametrize("service", AUDITS)
def test_every_service_seals_its_audit_and_forgets_what_is_old(service: str) -> None:
    jobs = import_module(f"services.{service}.jobs").JOBS

    assert {"sweep_audit_seals", "sweep_old_audit"} <= {job.name for job in jobs.jobs}


@pytest.mark.parametrize("book", ["registry"], indirect=True)
async def test_a_span_of_time_is_found_by_itself_and_turned_over_page_by_page(book: Book) -> None:
    day = datetime(2026, 3, 1, tzinfo=UTC)
    rows = """insert into person_audit (at, actor, action, request, resident_ids)
        select cast(:day as timestamptz) + n * interval '1 hour', 'a' || n % 5, 'read', 'any.request.v1', '{}'
          from generate_series(4999, 0, -1) n"""
    async with book.deps.sessions.begin() as session:
        await session.execute(text(rows), {"day": day})
        await session.execute(text("analyze person_audit"))
        seen: list[AuditEntry] = []
        while page := await book.audit.page(
            session, resident_id=None, actor=None, since=day, until=day + timedelta(hours=5),
            before=seen[-1].position if seen else None, limit=2,
        ):  # fmt: skip
            seen += page
        await session.execute(text("set local enable_seqscan to off"))
        plan = await session.scalars(
            text("explain select * from person_audit where at < :until order by at desc, position desc limit 2"),
            {"until": day + timedelta(hours=5)},
        )

    assert [entry.at for entry in seen] == [day + timedelta(hours=hour) for hour in (4, 3, 2, 1, 0)]
    assert "Index Scan Backward using person_audit_at_position_idx" in "".join(plan)
