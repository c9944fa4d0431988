"""One invented community as alerts sees it: facts come in, people are told, notices go out."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4, uuid5

from pydantic import SecretStr
from sqlalchemy import text

from services.alerts.channels.base import Channel
from services.alerts.deps import Deps
from services.alerts.domain.calm import Calm
from services.alerts.domain.digests import DigestTime
from services.alerts.domain.limits import Limits
from services.alerts.domain.notices import Group, Recipient, Sending
from services.alerts.handlers import EDGE
from services.alerts.jobs.ladder import sweep_arrivals, sweep_escalations, sweep_held, sweep_vacancies
from services.alerts.storage.base import OUTBOX
from shared.contracts.alerts_requests import AlertDetail, AlertItem, GetAlert, ListAlerts
from shared.contracts.base import Event, Request
from shared.contracts.registry import (
    CareCircleResolved,
    CareMember,
    ResidentProfiled,
    ResidentUnpaired,
    ResponsibilityFilled,
    ResponsibilityVacant,
    StaffProfiled,
)
from shared.contracts.visits import (
    ContactRecorded,
    HealthFlagged,
    NoAnswerRepeated,
    VisitCancelled,
    VisitCompleted,
    VisitMissed,
    VisitUnassigned,
)
from shared.contracts.words import CareRole, ContactMode, Outcome, Severity
from shared.database import Sessions
from shared.jobs import Soon
from shared.sealing import Sealer
from shared.settings import ServiceSettings
from shared.vault import SealedRows
from tests.support.doubles import FakeClock
from tests.support.wire import Seat, Wire

__all__ = ["AREA", "CODE", "DATA_KEY", "DISTRICT_DUTY", "SEALS", "Community", "staff_id", "url_of"]

E = TypeVar("E", bound=Event)

DATA_KEY = SecretStr("a-data-key-of-the-tests")
"""What alerts seals with; never used elsewhere."""

SEALS = SealedRows(Sealer((DATA_KEY.get_secret_value(),)))

AREA = {"district": "990102", "street": "003", "community": "005"}

CODE = "990102003005"

ZONE = ServiceSettings.model_construct(time_zone="Asia/Shanghai").zone

PEOPLE = UUID("7b8d3f52-4f39-4f43-8f0e-4c7f4a0b1c11")

NAMES = {
    CareRole.LIAISON: "蒋晨",
    CareRole.BLOCK_CAPTAIN: "吴立群",
    CareRole.COMPOUND_DIRECTOR: "沈国强",
    CareRole.SECRETARY: "陆萍",
}

EVERYBODY = NAMES | {CareRole.DEPUTY_HEAD: "谢安平"}

DISTRICT_DUTY = uuid5(PEOPLE, "district")


def staff_id(role: CareRole) -> UUID:
    """Return who holds a role."""
    return uuid5(PEOPLE, role.value)


def url_of(sessions: Sessions) -> str:
    """Return the address of the database behind these sessions."""
    return str(sessions.kw["bind"].url.render_as_string(hide_password=False))


@dataclass
class Community:
    """Alerts with a clock that the test moves; events and questions reach it over the bus."""

    sessions: Sessions
    clock: FakeClock
    wire: Wire
    channels: dict[str, Channel] = field(default_factory=dict)
    resident_id: UUID = field(default_factory=uuid4)
    versions: int = 0
    settle: timedelta = timedelta()
    screen: bool = True
    """Whether the screen is among the channels."""
    groups: tuple[Group, ...] = ()
    chains: tuple[tuple[str, ...], ...] = ()
    """Ways out; by default each channel for itself."""
    limits: dict[str, Limits] = field(default_factory=dict)

    calm: Calm = field(default_factory=lambda: Calm(zone=ZONE))

    def __post_init__(self) -> None:
        self.wire.seat = Seat(edge=EDGE, outbox=OUTBOX, sessions=self.sessions, deps=lambda: self.deps)

    @property
    def deps(self) -> Deps:
        """What a replica works with."""
        return Deps(
            clock=self.clock,
            sessions=self.sessions,
            zone=ZONE,
            sending=Sending(
                chains=self.chains or (*([("screen",)] if self.screen else []), *((name,) for name in self.channels)),
                district=Recipient(staff_id=DISTRICT_DUTY, name="区值班室", role=None, email="duty@example.test"),
                link_base="http://desk.example.test",
                link_lifetime=timedelta(hours=24),
                calm=self.calm,
                groups=self.groups,
            ),
            channels=self.channels,
            limits=self.limits,
            settle=self.settle,
            digest=DigestTime(1, time(8, 30)),
            post_at=time(18),
        )

    def other_replica(self) -> "Community":
        """Return the same community as a second process sees it."""
        return replace(self)

    async def ask(self, request: Request) -> Any:
        """Send a command or query over the bus; returns the reply."""
        return await self.wire.ask(request)

    async def hears(self, *events: Event) -> None:
        """Let events arrive over the bus, each in a delivery of its own."""
        for event in events:
            await self.wire.hear(event)
            if isinstance(event, ResponsibilityVacant):
                await sweep_vacancies(self.deps)

    async def hears_together(self, events: Sequence[Event]) -> None:
        """Let events of one kind arrive over the bus as one delivery."""
        await self.wire.hear(*events)

    async def hears_at_once(self, *events: Event) -> None:
        """Let every event be handled at the same moment, as if each had a replica of its own."""
        await asyncio.gather(*(self._handles(event) for event in events))

    async def _handles(self, event: Event) -> None:
        listener = next(listener for listener in EDGE.listeners if listener.event is type(event))
        await listener.handle([event] if listener.together else event, self.deps)
        if isinstance(event, ResponsibilityVacant):
            await sweep_vacancies(self.deps)

    async def time_passes(self, **by: float) -> None:
        """Let time pass, and every sweep run that is due meanwhile."""
        end = self.clock.now() + timedelta(**by)
        while (due := await self._sweep()) is not None and due <= end:
            self.clock.at = max(due, self.clock.at)
        self.clock.at = end

    async def _sweep(self) -> datetime | None:
        moments = [await sweep(self.deps) for sweep in (sweep_arrivals, sweep_escalations, sweep_held)]
        due = [moment.due if isinstance(moment, Soon) else moment for moment in moments]
        return min((moment for moment in due if moment is not None), default=None)

    # --- what is told to alerts

    def fields(self) -> dict[str, Any]:
        """Return what every event says."""
        self.versions += 1
        return {**AREA, "occurred_at": self.clock.now(), "entity_version": self.versions}

    async def has_resident(self, *, vacant: Iterable[CareRole] = (), known: bool = True, **home: Any) -> None:
        """Let alerts know a resident and who answers for them."""
        fields = {"name": "何桂芳", "compound": "安和小区", "building": "3", "unit": "1", "room": "402"} | home
        if known:
            await self.hears(self.profile(**fields))
        await self.hears(self.circle(vacant=vacant))

    def profile(self, **fields: Any) -> ResidentProfiled:
        """Tell who the resident is."""
        return ResidentProfiled(
            **self.fields(),
            resident_id=self.resident_id,
            enrolled_at=self.clock.now(),
            birth_date=fields.pop("birth_date", datetime(1940, 3, 5, tzinfo=UTC).date()),
            **({"name": "何桂芳"} | fields),
        )

    def circle(
        self, *, vacant: Iterable[CareRole] = (), roles: Iterable[CareRole] = tuple(NAMES)
    ) -> CareCircleResolved:
        """Tell who answers for the resident."""
        gone = set(vacant)
        members = [
            CareMember(role=role, level=level, **({} if role in gone else self.person(role)))
            for level, role in enumerate(roles, start=1)
        ]
        return CareCircleResolved(**self.fields(), resident_id=self.resident_id, members=members)

    def person(self, role: CareRole) -> dict[str, Any]:
        """Return the one who holds a role."""
        return {
            "staff_id": staff_id(role),
            "name": EVERYBODY[role],
            "phones": ["+8613900002222"],
            "email": f"{role.value}@example.test",
        }

    def staff(self, role: CareRole, **fields: Any) -> StaffProfiled:
        """Tell how the holder of a role is reached."""
        return StaffProfiled(
            **self.fields(),
            **({"staff_id": staff_id(role), "name": NAMES[role], "phones": ["+8613900002222"]} | fields),
        )

    def missed(self, visit_id: UUID | None = None, *, liaison_id: UUID | None = None) -> VisitMissed:
        """Tell that nobody came; unless it is said whose visit it was, each is that of another liaison."""
        visit = visit_id or uuid4()
        return VisitMissed(
            **self.fields(),
            event_id=VisitMissed.identify(visit),
            visit_id=visit,
            resident_id=self.resident_id,
            liaison_id=liaison_id or uuid4(),
            rule_id=uuid4(),
            period="2026-W47",
            deadline_at=self.clock.now() - timedelta(minutes=1),
            overdue_minutes=1,
        )

    def completed(self, visit_id: UUID) -> VisitCompleted:
        """Tell that somebody came after all."""
        return VisitCompleted(
            **self.fields(),
            visit_id=visit_id,
            resident_id=self.resident_id,
            contact_id=uuid4(),
            mode=ContactMode.DOOR,
            happened_at=self.clock.now(),
            late=True,
        )

    def cancelled(self, visit_id: UUID) -> VisitCancelled:
        """Tell that nobody needs to come."""
        return VisitCancelled(**self.fields(), visit_id=visit_id, resident_id=self.resident_id, reason="rule_ended")

    def unassigned(self, *, circle_version: int | None = None) -> VisitUnassigned:
        """Tell that a visit has no liaison, perhaps of which circle."""
        return VisitUnassigned(
            **self.fields(),
            circle_version=circle_version,
            visit_id=uuid4(),
            resident_id=self.resident_id,
            deadline_at=self.clock.now() + timedelta(days=3),
        )

    def unwell(self, severity: Severity = Severity.URGENT) -> HealthFlagged:
        """Tell that the resident is not well."""
        return HealthFlagged(
            **self.fields(),
            finding_id=uuid4(),
            contact_id=uuid4(),
            resident_id=self.resident_id,
            severity=severity,
        )

    def unanswered_again(self, *, first_at: datetime, count: int = 2) -> NoAnswerRepeated:
        """Tell that nobody answers again and again."""
        return NoAnswerRepeated(
            **self.fields(), contact_id=uuid4(), resident_id=self.resident_id, count=count, first_at=first_at
        )

    def contact(self, outcome: Outcome, *, happened_at: datetime | None = None) -> ContactRecorded:
        """Tell of one attempt to reach the resident."""
        return ContactRecorded(
            **self.fields(),
            contact_id=uuid4(),
            resident_id=self.resident_id,
            mode=ContactMode.DOOR,
            outcome=outcome,
            happened_at=happened_at or self.clock.now(),
        )

    def vacant(self, role: CareRole, *, post_id: UUID, resident_id: UUID | None = None) -> ResponsibilityVacant:
        """Tell that a post has nobody."""
        return ResponsibilityVacant(
            **self.fields(),
            resident_id=resident_id or self.resident_id,
            role=role,
            scope="resident" if role is CareRole.LIAISON else "building",
            post_id=post_id,
        )

    def filled(self, role: CareRole, *, post_id: UUID, resident_id: UUID | None = None) -> ResponsibilityFilled:
        """Tell that a post has somebody again."""
        return ResponsibilityFilled(
            **self.fields(), resident_id=resident_id or self.resident_id, role=role, post_id=post_id
        )

    def unpaired(self) -> ResidentUnpaired:
        """Tell that the resident has been without a liaison for a day."""
        return ResidentUnpaired(
            **self.fields(),
            resident_id=self.resident_id,
            unpaired_since=self.clock.now() - timedelta(hours=24),
            unpaired_hours=24,
        )

    # --- what came of it

    async def alerts(self, **wanted: Any) -> list[AlertItem]:
        """Return the alerts of the community, closed ones too."""
        statuses = ["open", "acknowledged", "unresolved_exhausted", "closed"]
        query = ListAlerts.model_validate({"community": CODE, "statuses": statuses} | wanted)
        return (await self.ask(query)).items

    async def alert(self) -> AlertDetail:
        """Return the only alert there is."""
        (item,) = await self.alerts()
        return await self.ask(GetAlert(alert_id=item.alert_id))

    async def phones(self) -> dict[str, list[str]]:
        """Return what everybody's simulated phone has received: role to texts, the oldest first."""
        names = {staff_id(role): role.value for role in EVERYBODY} | {DISTRICT_DUTY: "district"}
        rows = await self.rows("select staff_id, text from screen_message order by received_at")
        phones: dict[str, list[str]] = {}
        for row in rows:
            phones.setdefault(names[row["staff_id"]], []).append(row["text"])
        return phones

    async def told(self, *kinds: type[E]) -> list[E]:
        """Return the events of these kinds that are on the bus, oldest first."""
        return await self.wire.told(*kinds)

    async def rows(self, question: str, **values: Any) -> list[dict[str, Any]]:
        """Ask the database."""
        async with self.sessions() as session:
            return [dict(row) for row in (await session.execute(text(question), values)).mappings()]

    async def do(self, statement: str, **values: Any) -> None:
        """Change the database behind the service's back."""
        async with self.sessions.begin() as session:
            await session.execute(text(statement), values)
