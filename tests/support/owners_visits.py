"""A stand-in for visits."""

from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from shared.areas import place_of
from shared.contracts import visits_requests as v
from shared.contracts.base import Event
from shared.contracts.visits import ContactRecorded
from shared.contracts.visits_cadence import CommunityRate, MonthlyRates, ReportMonthlyRates
from shared.contracts.visits_coverage import CommunityCoverage, Coverage, ReportCoverage, WeekCoverage
from shared.contracts.visits_map import DoorVisit, DoorVisits, Liaison, ListDoorVisits
from shared.contracts.visits_passcodes import PasscodeShown, RevealPasscode
from shared.contracts.words import ContactMode, Outcome
from shared.edge import RefusedError
from tests.support import people
from tests.support.owners_photos import Photos
from tests.support.owners_rules import Rules
from tests.support.owners_windows import Windows

__all__ = ["Visits"]


class Visits:
    """Answers for visits."""

    def __init__(self, now: Callable[[], datetime], tell: Callable[[Event], Awaitable[None]]) -> None:
        self.now = now
        self.tell = tell
        self.items = people.visits(now())
        self.rules = Rules()
        self.photos = Photos(now)
        self.windows = Windows(now)
        self.more: dict[str, tuple[type[Any], Callable[[Any], Awaitable[Any]]]] = {}
        """What one test has it answer besides."""
        self.meanwhile_of: Callable[[UUID], list[v.Meanwhile]] = lambda _: []
        self.contacts: dict[UUID, list[v.ContactItem]] = defaultdict(list)
        for visit in self.items:
            self._past(visit)

    def answers(self) -> dict[str, tuple[type[Any], Callable[[Any], Awaitable[Any]]]]:
        """Return what it answers."""
        return {
            "list_visits": (v.ListVisits, self._list),
            "list_door_visits": (ListDoorVisits, self._at_doors),
            "count_visits": (v.CountVisits, self._count),
            "get_history": (v.GetHistory, self._history),
            "record_visit": (v.RecordVisit, self._record),
            "reveal_passcode": (RevealPasscode, self._reveal),
            "report_coverage": (ReportCoverage, self._coverage),
            "report_monthly_rates": (ReportMonthlyRates, self._rates),
            "monthly_rate": (v.MonthlyRate, self._rate),
            **self.rules.answers(),
            **self.photos.answers(),
            **self.windows.answers(),
            **self.more,
        }

    def _past(self, visit: v.VisitItem) -> None:
        lines: list[tuple[float, ContactMode, Outcome, str]] = [(7.1, ContactMode.CALL, Outcome.SAFE, "说胃口不错")]
        if visit.last_outcome is Outcome.NO_ANSWER or visit.resident_name == "何桂芳":
            lines = [
                (0.02, ContactMode.DOOR, Outcome.NO_ANSWER, "灯亮着"),
                (0.07, ContactMode.DOOR, Outcome.NO_ANSWER, ""),
                *lines,
            ]
        if visit.completed_at:
            lines = [(0.04, ContactMode.DOOR, Outcome.SAFE, "精神好,约了下周义诊"), *lines]
        self.contacts[visit.resident_id] = [
            v.ContactItem(
                contact_id=uuid4(),
                mode=mode,
                outcome=outcome,
                staff_name=visit.liaison_name,
                happened_at=self.now() - timedelta(days=days),
                recorded_at=self.now() - timedelta(days=days),
                note=note,
            )
            for days, mode, outcome, note in lines
        ]

    async def _list(self, query: v.ListVisits) -> v.VisitPage:
        if query.community not in {None, people.COMMUNITY}:
            return v.VisitPage(items=[])
        due = {"planned", "missed"}
        return v.VisitPage(
            items=[
                item
                for item in self.items
                if query.resident_id in {None, item.resident_id}
                and query.liaison_id in {None, item.liaison_id}
                and (not query.statuses or item.status in query.statuses)
                and (not query.due_only or item.status in due)
            ][: query.limit]
        )

    async def _at_doors(self, query: ListDoorVisits) -> DoorVisits:
        page = await self._list(v.ListVisits(community=query.community, liaison_id=query.liaison_id, limit=500))
        liaisons = list({Liaison(one.liaison_id, one.liaison_name or "") for one in page.items if one.liaison_id})
        at = {one.liaison_id: number for number, one in enumerate(liaisons)}
        return DoorVisits(
            liaisons=liaisons,
            lines=[
                DoorVisit(
                    one.resident_id, one.status, one.due_at, one.last_outcome,
                    at[one.liaison_id] if one.liaison_id else None, one.resident_name, one.age, one.building or "",
                    one.unit or "", one.room or "", one.door, one.categories,
                )
                for one in page.items
            ],
        )  # fmt: skip

    async def _count(self, query: v.CountVisits) -> v.VisitCounts:
        if query.community != people.COMMUNITY:
            return v.VisitCounts(by_status={})
        places: dict[str, Counter[str]] = defaultdict(Counter)
        for item in self.items:
            places[people.door_of(item.resident_id).grid][item.status] += 1
        return v.VisitCounts(
            by_status=dict(Counter(item.status for item in self.items)),
            by_place={place: dict(counts) for place, counts in places.items()},
            doors=dict(Counter(item.status for item in self.items)),
            doors_by_place={place: dict(counts) for place, counts in places.items()},
            due_next_hour=3,
        )

    async def _history(self, query: v.GetHistory) -> v.History:
        return v.History(items=self.contacts[query.resident_id][: query.limit])

    async def _coverage(self, query: ReportCoverage) -> Coverage:
        monday = self.now().date() - timedelta(days=self.now().weekday())
        weeks = [
            WeekCoverage(
                first_on=monday - timedelta(days=7 * back),
                completed=40 - 3 * (back % 3) - (14 if back == 0 else 0),
                completed_late=back % 3,
                missed=1 + back % 2,
                open=14 if back == 0 else 0,
            )
            for back in reversed(range(query.weeks))
        ]
        return Coverage(items=[CommunityCoverage(community=people.COMMUNITY, weeks=weeks)])

    async def _rates(self, query: ReportMonthlyRates) -> MonthlyRates:
        reached = 27 if query.month == f"{self.now():%Y-%m}" else 29
        return MonthlyRates(items=[CommunityRate(community=people.COMMUNITY, reached=reached, listed=32)])

    async def _rate(self, _: v.MonthlyRate) -> v.MonthlyRateReply:
        waiting = [
            v.NotReached(
                resident_id=people.id_of(name),
                name=name,
                door=f"3幢1单元{room}",
                liaison_name="蒋晨",
                tries=tries,
                last_reached_at=self.now() - timedelta(days=34) if tries else None,
            )
            for name, room, tries in (("何桂芳", "402", 2), ("孙永康", "501", 0))
        ]
        ids = [one.resident_id for one in waiting]
        return v.MonthlyRateReply(reached=30, listed=32, not_reached=ids, waiting=waiting)

    async def _reveal(self, command: RevealPasscode) -> PasscodeShown:
        visit = next(item for item in self.items if item.visit_id == command.visit_id)
        if visit.liaison_id != command.staff_id:
            raise RefusedError("只有这次走访的联络员可以看暗号")
        return PasscodeShown(resident_id=visit.resident_id, phrase="重阳糕 桂花茶", number=3, brief_due=True)

    async def _record(self, command: v.RecordVisit) -> v.RecordVisitReply:
        if command.happened_at and command.happened_at > self.now():
            raise RefusedError("走访时间不能在将来,请改成实际时间", field="happened_at")
        contact = v.ContactItem(
            contact_id=uuid4(),
            mode=command.mode,
            outcome=command.outcome,
            staff_name="蒋晨",
            happened_at=command.happened_at or self.now(),
            recorded_at=self.now(),
            findings=command.findings,
            note=command.note,
        )
        self.contacts[command.resident_id].insert(0, contact)
        self.photos.records.add(command.command_id)
        completed = []
        named = next((item for item in self.items if item.visit_id == command.visit_id), None)
        for index, item in enumerate(self.items):
            if (
                item.resident_id == command.resident_id
                and command.outcome.reached
                and item.status in {"planned", "missed"}
            ):
                status = "completed" if item.status == "planned" else "completed_late"
                self.items[index] = item.model_copy(update={"status": status, "completed_at": self.now()})
                completed.append(item.visit_id)
        await self.tell(
            ContactRecorded(
                occurred_at=self.now(),
                **place_of(people.COMMUNITY),
                contact_id=contact.contact_id,
                resident_id=command.resident_id,
                mode=command.mode,
                outcome=command.outcome,
                happened_at=contact.happened_at,
            )
        )
        stands: v.VisitStatus | None = "completed" if completed else named.status if named else None
        meanwhile = self.meanwhile_of(command.resident_id)
        return v.RecordVisitReply(
            contact_id=contact.contact_id, completed=completed, status=stands, meanwhile=meanwhile
        )
