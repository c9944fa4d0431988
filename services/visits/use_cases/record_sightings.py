"""Take what was seen at windows: by an observer who ticks off a whole yard, or by a device."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.constants import TOLERANCE, VISIT_IDS
from services.visits.domain.signal import Verdict, Window, verdict_of, window_on
from services.visits.storage.outgoing import tell
from services.visits.storage.signals import Day, SignalStore, Watched
from services.visits.use_cases.tell_register import called_for_help
from shared.areas import place_of
from shared.clock import civil_date
from shared.contracts.base import Event
from shared.contracts.visits_signals import DistressSignalled, RecordSightings, Sighting, SightingsTaken, SignalSeen
from shared.edge import RefusedError

__all__ = ["ENOUGH", "Look", "day_id", "record_sightings", "take_looks"]

ENOUGH = 80
"""Percent of confidence from which a safe signal counts. A person who says that they saw it is sure."""

MEANINGS = {"seen": ("safe",), "distress": ("distress",), "unclear": ("safe", "distress")}
"""What a signal has to mean for what an observer says of it."""


def day_id(resident_id: UUID, day: object) -> UUID:
    """Return the id of a resident's day."""
    return uuid5(VISIT_IDS, f"signal_day:{resident_id}:{day}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One sighting that may be taken."""

    id: UUID
    watched: Watched
    state: str
    code: str | None
    source: str
    confidence: int
    happened_at: datetime
    observer_id: UUID | None = None
    device: str | None = None

    @property
    def area(self) -> str:
        """Community of the resident."""
        return self.watched.area or ""

    def row(self, now: datetime) -> dict[str, object]:
        """Return it as it is stored."""
        return {
            "id": self.id,
            "resident_id": self.watched.resident_id,
            "area": self.area,
            "state": self.state,
            "code": self.code,
            "source": self.source,
            "confidence": self.confidence,
            "observer_id": self.observer_id,
            "device": self.device,
            "happened_at": self.happened_at,
            "recorded_at": now,
        }

    def window(self, zone: ZoneInfo) -> Window:
        """Return the window of the day on which it happened."""
        day = civil_date(self.happened_at, zone)
        return window_on(day, opens=self.watched.window_from, closes=self.watched.window_to, zone=zone)


async def record_sightings(
    session: AsyncSession, command: RecordSightings, *, now: datetime, zone: ZoneInfo
) -> SightingsTaken:
    """Take an observer's ticks; a wrong one is refused by itself, the others count.

    Raises
    ------
    RefusedError
        Raised for ticks from the future.
    """
    happened_at = command.happened_at or now
    if happened_at > now + TOLERANCE:
        raise RefusedError("观察时间不能晚于现在,请检查日期和时间", field="happened_at")
    store = SignalStore(session)
    watched = await store.watched([sighting.resident_id for sighting in command.sightings])
    refused: dict[UUID, str] = {}
    looks = []
    for sighting in command.sightings:
        known = watched.get(sighting.resident_id)
        reason = _why_not(sighting, known, command.observer_id)
        if known is None or reason:
            refused[sighting.resident_id] = reason
            continue
        looks.append(_look(sighting, known, command, happened_at=min(happened_at, now)))
    added = await take_looks(session, looks, now=now, zone=zone)
    states = [look.state for look in looks]
    return SightingsTaken(
        seen=states.count("seen"),
        distress=states.count("distress"),
        unclear=states.count("unclear"),
        refused=refused,
        changed=bool(added) or not looks,
    )


async def take_looks(session: AsyncSession, looks: Sequence[Look], *, now: datetime, zone: ZoneInfo) -> set[UUID]:
    """Keep sightings, decide what they make of their days, and tell it; returns those not known before.

    The caller holds the plans, so that no window closes meanwhile.
    """
    store = SignalStore(session)
    added = await store.add_sightings([look.row(now) for look in looks])
    days: dict[UUID, tuple[Day, Look]] = {}
    for look in sorted((look for look in looks if look.id in added), key=lambda look: look.state == "distress"):
        day = _day(look, zone)
        if day is not None:
            days[day.id] = (day, look)
    changed = await store.sighted([day for day, _ in days.values()])
    events = [_event(*days[changed_id], revision, now=now, zone=zone) for changed_id, revision in changed.items()]
    incidents = [called_for_help(event) for event in events if isinstance(event, DistressSignalled)]
    await tell(session, [*sorted(events, key=lambda event: str(event.event_id)), *incidents])
    return added


def _why_not(sighting: Sighting, watched: Watched | None, observer_id: UUID) -> str:
    if watched is None or not watched.at_home:
        return "没有约定平安信号,或已停用"
    if not watched.may_look(observer_id):
        return "您不是这位老人的观察员或关爱责任人"
    if sighting.code is not None and watched.means(sighting.code) not in MEANINGS[sighting.state]:
        return "这不是与这位老人约定的信号"
    return ""


def _look(sighting: Sighting, watched: Watched, command: RecordSightings, *, happened_at: datetime) -> Look:
    return Look(
        id=uuid5(VISIT_IDS, f"sighting:{command.command_id}:{sighting.resident_id}"),
        watched=watched,
        state=sighting.state,
        code=sighting.code,
        source="observer",
        confidence=100,
        happened_at=happened_at,
        observer_id=command.observer_id,
    )


def _day(look: Look, zone: ZoneInfo) -> Day | None:
    window = look.window(zone)
    verdict = verdict_of(
        look.state, window=window, happened_at=look.happened_at, confidence=look.confidence, enough=ENOUGH
    )
    if verdict is Verdict.NOTHING:
        return None
    return Day(
        id=day_id(look.watched.resident_id, window.on_day),
        resident_id=look.watched.resident_id,
        on_day=window.on_day,
        area=look.area,
        status=verdict.value,
        seen_at=look.happened_at,
        source=look.source,
    )


def _event(day: Day, look: Look, revision: int, *, now: datetime, zone: ZoneInfo) -> Event:
    about = {
        "occurred_at": now,
        **place_of(day.area),
        "entity_version": revision,
        "day_id": day.id,
        "resident_id": day.resident_id,
        "source": look.source,
        "happened_at": look.happened_at,
    }
    if day.status == "distress":
        return DistressSignalled(event_id=DistressSignalled.identify(look.id), sighting_id=look.id, **about)
    late = look.happened_at > look.window(zone).closes_at
    return SignalSeen(event_id=SignalSeen.identify(day.id, revision), late=late, **about)
