"""Stand-ins for visits and activities."""

from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from shared.areas import place_of
from shared.contracts import activities_requests as t
from shared.contracts import visits_requests as v
from shared.contracts.activities_feeds import CalendarFile, ReadCalendar
from shared.contracts.base import Event, RefusalCode
from shared.contracts.visits import ContactRecorded
from shared.contracts.visits_cadence import CommunityRate, MonthlyRates, ReportMonthlyRates
from shared.contracts.visits_coverage import CommunityCoverage, Coverage, ReportCoverage, WeekCoverage
from shared.contracts.visits_passcodes import PasscodeShown, RevealPasscode
from shared.contracts.words import ContactMode, Outcome
from shared.edge import RefusedError
from tests.support import people
from tests.support.owners_rules import Rules

__all__ = ["Activities", "Visits"]


class Visits:
    """Answers for visits."""

    def __init__(self, now: Callable[[], datetime], tell: Callable[[Event], Awaitable[None]]) -> None:
        self.now = now
        self.tell = tell
        self.items = people.visits(now())
        self.rules = Rules()
        self.contacts: dict[UUID, list[v.ContactItem]] = defaultdict(list)
        for visit in self.items:
            self._past(visit)

    def answers(self) -> dict[str, tuple[type[Any], Callable[[Any], Awaitable[Any]]]]:
        """Return what it answers."""
        return {
            "list_visits": (v.ListVisits, self._list),
            "count_visits": (v.CountVisits, self._count),
            "get_history": (v.GetHistory, self._history),
            "record_visit": (v.RecordVisit, self._record),
            "reveal_passcode": (RevealPasscode, self._reveal),
            "report_coverage": (ReportCoverage, self._coverage),
            "report_monthly_rates": (ReportMonthlyRates, self._rates),
            "monthly_rate": (v.MonthlyRate, self._rate),
            **self.rules.answers(),
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

    async def _count(self, query: v.CountVisits) -> v.VisitCounts:
        if query.community != people.COMMUNITY:
            return v.VisitCounts(by_status={})
        places: dict[str, Counter[str]] = defaultdict(Counter)
        for item in self.items:
            places[people.door_of(item.resident_id).grid][item.status] += 1
        return v.VisitCounts(
            by_status=dict(Counter(item.status for item in self.items)),
            by_place={place: dict(counts) for place, counts in places.items()},
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
        return v.RecordVisitReply(contact_id=contact.contact_id, completed=completed, status=stands)


class Activities:
    """Answers for activities."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.items: dict[UUID, t.ActivityItem] = {}
        self.people: dict[UUID, list[t.Participant]] = {}
        self._add(
            "重阳义诊",
            "社区卫生服务站",
            timedelta(minutes=40),
            capacity=6,
            names=["孙永康", "马秀兰", "方志远", "许惠英", "傅月娥", "梁国栋", "曹德顺"],
        )
        self._add("书法课", "老年活动室", timedelta(days=2), capacity=20, names=["孙永康", "罗秉义"])
        self._add(
            "越剧票友会", "小区凉亭", timedelta(days=-3), capacity=30, names=["何桂芳", "钱月仙", "赵玉珍"], came=True
        )

    def answers(self) -> dict[str, tuple[type[Any], Callable[[Any], Awaitable[Any]]]]:
        """Return what it answers."""
        return {
            "list_activities": (t.ListActivities, self._list),
            "get_activity": (t.GetActivity, self._get),
            "create_activity": (t.CreateActivity, self._create),
            "enrol_resident": (t.EnrolResident, self._enrol),
            "withdraw_resident": (t.WithdrawResident, self._withdraw),
            "record_attendance": (t.RecordAttendance, self._attend),
            "cancel_activity": (t.CancelActivity, self._cancel),
            "read_calendar": (ReadCalendar, self._calendar),
        }

    async def _calendar(self, query: ReadCalendar) -> CalendarFile:
        if "revoked" in query.token:
            raise RefusedError.not_found("这个日历地址不存在或已停用,请另开一个")
        return CalendarFile(text="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", mark="0123")

    def _add(
        self, title: str, place: str, starts_in: timedelta, *, capacity: int, names: list[str], came: bool = False
    ) -> None:
        activity_id = people.id_of(title)
        starts_at = self.now() + starts_in
        self.people[activity_id] = [
            t.Participant(
                resident_id=people.id_of(name),
                name=name,
                status="seated" if number < capacity else "waiting",
                place=None if number < capacity else number - capacity + 1,
                attended_at=starts_at if came else None,
            )
            for number, name in enumerate(names)
        ]
        self.items[activity_id] = t.ActivityItem(
            activity_id=activity_id,
            community=people.COMMUNITY,
            title=title,
            place=place,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            capacity=capacity,
            status="over" if came else "scheduled",
        )

    def _item(self, activity_id: UUID) -> t.ActivityItem:
        if activity_id not in self.items:
            raise RefusedError("没有这个活动", code=RefusalCode.NOT_FOUND)
        everybody = self.people[activity_id]
        counts = Counter(person.status for person in everybody)
        return self.items[activity_id].model_copy(
            update={
                "seated": counts["seated"],
                "waiting": counts["waiting"],
                "attended": sum(person.attended_at is not None for person in everybody),
            }
        )

    async def _list(self, query: t.ListActivities) -> t.Activities:
        mine = [self._item(key) for key, item in self.items.items() if item.community == query.community]
        return t.Activities(items=[item for item in mine if query.include_over or item.status == "scheduled"])

    async def _get(self, query: t.GetActivity) -> t.ActivityDetail:
        item = self._item(query.activity_id)
        return t.ActivityDetail(item=item, note="请带医保卡", participants=self.people[query.activity_id])

    async def _create(self, command: t.CreateActivity) -> t.ActivityChanged:
        if command.ends_at <= command.starts_at:
            raise RefusedError("结束时间要晚于开始时间", field="ends_at")
        fields = command.model_dump(exclude={"command_id", "actor", "note"})
        self.items[command.command_id] = t.ActivityItem(activity_id=command.command_id, status="scheduled", **fields)
        self.people[command.command_id] = []
        return t.ActivityChanged(item=self._item(command.command_id))

    async def _enrol(self, command: t.EnrolResident) -> t.ActivityChanged:
        item = self._item(command.activity_id)
        if any(person.resident_id == command.resident_id for person in self.people[command.activity_id]):
            raise RefusedError("这位老人已经报名了", code=RefusalCode.CONFLICT)
        seated = item.seated < item.capacity
        name = people.door_of(command.resident_id).name
        person = t.Participant(
            resident_id=command.resident_id,
            name=name,
            status="seated" if seated else "waiting",
            place=None if seated else item.waiting + 1,
        )
        self.people[command.activity_id].append(person)
        return t.ActivityChanged(item=self._item(command.activity_id), participant=person)

    async def _withdraw(self, command: t.WithdrawResident) -> t.ActivityChanged:
        everybody = self.people[command.activity_id]
        self.people[command.activity_id] = [person for person in everybody if person.resident_id != command.resident_id]
        return t.ActivityChanged(item=self._item(command.activity_id))

    async def _attend(self, command: t.RecordAttendance) -> t.ActivityChanged:
        self.people[command.activity_id] = [
            person.model_copy(update={"attended_at": self.now()})
            if person.resident_id == command.resident_id
            else person
            for person in self.people[command.activity_id]
        ]
        return t.ActivityChanged(item=self._item(command.activity_id))

    async def _cancel(self, command: t.CancelActivity) -> t.ActivityChanged:
        self.items[command.activity_id] = self.items[command.activity_id].model_copy(update={"status": "cancelled"})
        return t.ActivityChanged(item=self._item(command.activity_id))
