"""A trial service with one handler that a test can make fail, wait or count."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import text

from shared.contracts.activities import AttendanceRecorded
from shared.database import Sessions, Table, new_metadata
from shared.edge import Edge
from shared.inbox import Inbox
from shared.jobs import Jobs
from shared.outbox import Outbox
from shared.service import Running, Service
from tests.support.doubles import FakeClock
from tests.support.running import Replica

__all__ = ["DURABLE", "INBOX", "OUTBOX", "Base", "Heard", "attendance", "make_service", "tell", "waiting_in_outbox"]

DURABLE = "visits__attendance_recorded"


class Base(Table):
    """Tables of the trial service."""

    __abstract__ = True
    metadata = new_metadata()


OUTBOX = Outbox(Base.metadata)
INBOX = Inbox(Base.metadata)


@dataclass
class Heard:
    """What a handler was given, and how it behaves."""

    ids: list[UUID] = field(default_factory=list)
    """Residents, once per time that the handler was run to its end."""
    begun: list[UUID] = field(default_factory=list)
    fail_times: int = 0
    error: Exception = field(default_factory=lambda: RuntimeError("not now"))
    act: Callable[[AttendanceRecorded], Awaitable[None]] | None = None

    async def count(self) -> int:
        """Return how many have been heard; repeats count."""
        return len(self.ids)


def make_service(heard: Heard, *, together: bool = False, jobs: Jobs[Heard] | None = None) -> Service:
    """Build the trial service; it stands in for visits."""
    edge: Edge[Heard] = Edge("visits")

    async def take(event: AttendanceRecorded, deps: Heard) -> None:
        deps.begun.append(event.resident_id)
        if deps.fail_times:
            deps.fail_times -= 1
            raise deps.error
        if deps.act:
            await deps.act(event)
        deps.ids.append(event.resident_id)

    async def take_many(events: list[AttendanceRecorded], deps: Heard) -> None:
        for event in events:
            if deps.act:
                await deps.act(event)
        deps.ids.extend(event.resident_id for event in events)

    if together:
        edge.on_many(AttendanceRecorded)(take_many)
    else:
        edge.on(AttendanceRecorded)(take)

    async def build(_: Running) -> Heard:
        return heard

    return Service(edge=edge, jobs=jobs or Jobs("visits"), outbox=Outbox(new_metadata()), build=build)


def attendance(clock: FakeClock) -> AttendanceRecorded:
    """Build one event."""
    return AttendanceRecorded(
        occurred_at=clock.now(), district="990102", street="003", community="005",
        activity_id=uuid4(), resident_id=uuid4(), attended_at=clock.now(),
    )  # fmt: skip


async def tell(replica: Replica, *events: AttendanceRecorded) -> None:
    """Commit events to the outbox of a replica."""
    async with replica.sessions.begin() as session:
        await replica.service.outbox.add(session, *events)


async def waiting_in_outbox(sessions: Sessions) -> int:
    """Count what has not left."""
    async with sessions() as session:
        return int(await session.scalar(text("select count(*) from outbox")) or 0)
