"""A stand-in for activities."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shared.contracts import activities_requests as t
from shared.contracts.activities_calendar import ActivityProposals, ListProposals
from shared.contracts.activities_check_in import (
    CheckIn,
    CheckInCode,
    CheckInConflicts,
    GetCheckInCode,
    ListCheckInConflicts,
    ListMerged,
    MergeCheckInList,
)
from shared.contracts.activities_feeds import CalendarFile, ReadCalendar
from shared.contracts.activities_previews import PreviewSessions, SessionPreview, SessionsPreview
from shared.contracts.activities_venues import ListVenues, Venues
from shared.contracts.base import RefusalCode
from shared.edge import RefusedError
from tests.support import people

__all__ = ["Activities"]


class Activities:
    """Answers for activities."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.items: dict[UUID, t.ActivityItem] = {}
        self.people: dict[UUID, list[t.Participant]] = {}
        self.codes = True
        """Whether the door has a code."""
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
            "get_check_in_code": (GetCheckInCode, self._code),
            "check_in": (CheckIn, self._check_in),
            "list_check_in_conflicts": (ListCheckInConflicts, self._conflicts),
            "merge_check_in_list": (MergeCheckInList, self._merge),
            "list_proposals": (ListProposals, self._proposals),
            "list_venues": (ListVenues, self._venues),
            "preview_sessions": (PreviewSessions, self._preview),
        }

    async def _code(self, query: GetCheckInCode) -> CheckInCode:
        if not self.codes:
            raise RefusedError("签到码没有启用", code=RefusalCode.CONFLICT)
        item, now = self._item(query.activity_id), self.now()
        return CheckInCode(item=item, code="7.now", valid_until=now, renew_at=now, svg="<svg></svg>")

    async def _check_in(self, command: CheckIn) -> t.ActivityChanged:
        if command.code != "7.now":
            raise RefusedError("签到码不对或已过期,请重新扫现场的二维码", field="code")
        who = command.resident_id or (people.id_of("孙永康") if command.card == "12" else None)
        if who is None:
            raise RefusedError("没有找到这张联系卡,请核对卡号;也可按姓名签到", field="card")
        known = next(one for one in self.people[command.activity_id] if one.resident_id == who)
        seen = t.RecordAttendance(activity_id=command.activity_id, resident_id=who)
        changed = await self._attend(seen) if known.attended_at is None else None
        person = next(one for one in self.people[command.activity_id] if one.resident_id == who)
        item = self._item(command.activity_id)
        return t.ActivityChanged(item=item, participant=person, changed=changed is not None)

    async def _conflicts(self, _: ListCheckInConflicts) -> CheckInConflicts:
        return CheckInConflicts(items=[])

    async def _merge(self, command: MergeCheckInList) -> ListMerged:
        item = self._item(command.activity_id)
        added = len(command.rows)
        return ListMerged(item=item, added=added, known=0, absent=0, repeated=0, refused=[], conflicts=[])

    async def _proposals(self, _: ListProposals) -> ActivityProposals:
        return ActivityProposals(items=[])

    async def _venues(self, _: ListVenues) -> Venues:
        return Venues(items=[])

    async def _preview(self, query: PreviewSessions) -> SessionsPreview:
        if query.ends <= query.starts:
            raise RefusedError("结束时间要晚于开始时间", field="ends_at")
        return SessionsPreview(sessions=[SessionPreview(on=query.recurrence.first_on)], zones=[])

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
