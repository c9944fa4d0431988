"""A stand-in for the windows of visits: none until a test agrees on one."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shared.contracts import visits_signals as v
from tests.support import people

__all__ = ["Windows"]


class Windows:
    """Answers for windows; whoever is not listed is refused by themselves."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.days: dict[UUID, v.SignalDay] = {}

    def agree(self, *names: str, observer: UUID) -> None:
        """Let somebody look at the windows of residents, from an hour ago for two hours."""
        for name in names:
            door = people.door_of(people.id_of(name))
            self.days[people.id_of(name)] = v.SignalDay(
                resident_id=people.id_of(name),
                resident_name=name,
                door=f"{door.building}幢{door.unit}单元{door.room}",
                building=door.building,
                unit=door.unit,
                room=door.room,
                status="waiting",
                opens_at=self.now() - timedelta(hours=1),
                closes_at=self.now() + timedelta(hours=1),
                observer_id=observer,
            )

    def answers(self) -> dict[str, tuple[type[Any], Callable[[Any], Awaitable[Any]]]]:
        """Return what it answers."""
        return {
            "list_signal_days": (v.ListSignalDays, self._list),
            "record_sightings": (v.RecordSightings, self._record),
            "withdraw_sightings": (v.WithdrawSightings, self._withdraw),
        }

    async def _list(self, query: v.ListSignalDays) -> v.SignalDays:
        looked = [day for day in self.days.values() if query.observer_id in {None, day.observer_id}]
        return v.SignalDays(items=looked)

    async def _record(self, command: v.RecordSightings) -> v.SightingsTaken:
        refused = {}
        states = []
        for one in command.sightings:
            day = self.days.get(one.resident_id)
            if day is None or day.observer_id != command.observer_id:
                refused[one.resident_id] = "您不是这位老人的观察员或关爱责任人"
                continue
            states.append(one.state)
            if one.state != "unclear":
                self._stands(one.resident_id, status=one.state, seen_at=self.now())
        counts = {state: states.count(state) for state in ("seen", "distress", "unclear")}
        return v.SightingsTaken(**counts, refused=refused)

    async def _withdraw(self, command: v.WithdrawSightings) -> v.SightingsWithdrawn:
        for window in command.windows:
            self._stands(window.resident_id, status="waiting", seen_at=None)
        return v.SightingsWithdrawn(waiting=[window.resident_id for window in command.windows])

    def _stands(self, resident_id: UUID, **fields: object) -> None:
        self.days[resident_id] = self.days[resident_id].model_copy(update=fields)
