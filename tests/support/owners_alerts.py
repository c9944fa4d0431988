"""A stand-in for alerts: a few open cases, a chain that climbs, simulated phones."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from shared.areas import Area
from shared.contracts import alerts_feeds as f
from shared.contracts import alerts_mailings as m
from shared.contracts import alerts_overview as o
from shared.contracts import alerts_requests as a
from shared.contracts import alerts_watch as w
from shared.contracts.alerts import AlertAcknowledged, AlertClosed, AlertHandedBack, AlertRaised, AlertReopened
from shared.contracts.alerts_takeover import TakeOverAlert
from shared.contracts.base import Event, RefusalCode
from shared.contracts.words import CareRole, Severity
from shared.edge import RefusedError
from tests.support import people
from tests.support.alert_details import SEVERAL, members_of, several

__all__ = ["FEED_KEY", "Alerts"]

FEED_KEY = "relative-of-he-guifang-0701"
"""Key of a relative's link to whoever was reached today."""

CASES: list[tuple[str, str, str, str, a.AlertStatus, int]] = [
    ("邓淑贤", "visit_missed", "到期仍未见到老人", "urgent", "unresolved_exhausted", 71),
    ("何桂芳", "no_answer_repeated", "连续 2 次无人应答", "urgent", "open", 13),
    ("罗秉义", "health_flagged", "走访发现健康异常", "urgent", "open", 8),
    ("田万福", "visit_missed", "到期仍未见到老人", "warning", "open", 26),
    ("赵玉珍", "responsibility_vacant", "楼长空缺", "info", "open", 190),
    ("许惠英", "visit_missed", "到期仍未见到老人", "warning", "acknowledged", 44),
]

AFTER = {1: 0, 2: 20, 3: 40, 4: 240}

AREA = Area.parse(people.COMMUNITY)


class Alerts:
    """Answers for alerts."""

    def __init__(self, now: Callable[[], datetime], tell: Callable[[Event], Awaitable[None]]) -> None:
        self.now = now
        self.tell = tell
        self.items: dict[UUID, a.AlertItem] = {}
        self.entries: dict[UUID, list[a.TimelineEntry]] = {}
        self.used: set[str] = set()
        self.parts: dict[UUID, dict[str, Any]] = {}
        """Of some alerts: their members, agencies and notices."""
        seen_at = now() - timedelta(minutes=5)
        self.feeds = {FEED_KEY: f.FeedPage(state="seen", seen_at=seen_at, expires_at=now() + timedelta(days=90))}
        self.watch = w.Watch(items=[], deaf=False)
        for name, kind, title, severity, status, minutes in CASES:
            self._add(people.id_of(name), kind=kind, title=title, severity=severity, status=status, minutes=minutes)

    def answers(self) -> dict[str, tuple[type[Any], Callable[[Any], Awaitable[Any]]]]:
        """Return what it answers."""
        return {
            "list_alerts": (a.ListAlerts, self._list),
            "get_alert": (a.GetAlert, self._get),
            "acknowledge_alert": (a.AcknowledgeAlert, self._acknowledge),
            "note_alert": (a.NoteAlert, self._note),
            "close_alert": (a.CloseAlert, self._close),
            "take_over_alert": (TakeOverAlert, self._take_over),
            "hand_back_alert": (a.HandBackAlert, self._hand_back),
            "reopen_alert": (a.ReopenAlert, self._reopen),
            "open_notice": (a.OpenNotice, self._open_notice),
            "acknowledge_by_link": (a.AcknowledgeByLink, self._by_link),
            "open_feed": (f.OpenFeed, self._feed),
            "get_watch": (w.GetWatch, self._watch),
            "list_phones": (a.ListPhones, self._phones),
            "read_phone": (a.ReadPhone, self._phone),
            "count_alerts": (o.CountAlerts, self._figures),
            "list_area_words": (m.ListAreaWords, self._words),
        }

    async def _feed(self, query: f.OpenFeed) -> f.FeedPage:
        if query.token not in self.feeds:
            message = "现在不能通过这个链接查看了。想了解情况,请直接给老人打电话,或联系社区。"
            raise RefusedError(message, code=RefusalCode.CONFLICT)
        return self.feeds[query.token]

    async def _watch(self, _: w.GetWatch) -> w.Watch:
        return self.watch

    async def raise_one(self, resident_id: UUID, *, kind: str, title: str, alert_id: UUID) -> UUID:
        """Raise one more alert and tell it."""
        self._add(resident_id, kind=kind, title=title, severity="urgent", status="open", minutes=0, alert_id=alert_id)
        await self._told(AlertRaised, self.items[alert_id])
        return alert_id

    def raise_several(self, *names: str) -> UUID:
        """Let one alert speak of all of these."""
        self.items[SEVERAL] = several(names, now=self.now())
        self.entries[SEVERAL] = []
        self.parts[SEVERAL] = {"members": members_of(names, now=self.now())}
        return SEVERAL

    def raise_silently(self, name: str) -> UUID:
        """Raise one more alert whose event is lost on the way."""
        alert_id = uuid4()
        self._add(
            people.id_of(name),
            kind="visit_missed",
            title="到期仍未见到老人",
            severity="urgent",
            status="open",
            minutes=0,
            alert_id=alert_id,
        )
        return alert_id

    def _add(
        self,
        resident_id: UUID,
        *,
        kind: str,
        title: str,
        severity: str,
        status: a.AlertStatus,
        minutes: int,
        alert_id: UUID | None = None,
    ) -> None:
        raised_at = self.now() - timedelta(minutes=minutes)
        resident = next(item for item in people.residents() if item.resident_id == resident_id)
        level = max(level for level, after in AFTER.items() if after <= minutes)
        climbs = AFTER.get(level + 1, 300)
        item = a.AlertItem(
            alert_id=alert_id or people.id_of(f"alert {resident.name}"),
            kind=kind,
            title=title,
            severity=Severity(severity),
            status=status,
            community=people.COMMUNITY,
            resident_id=resident_id,
            resident_name=resident.name,
            door=resident.door,
            age=resident.age,
            raised_at=raised_at,
            level=level,
            role=people.circle_of(people.door_of(resident_id))[level - 1].role,
            next_escalation_at=raised_at + timedelta(minutes=climbs) if status == "open" else None,
            acknowledged_by="蒋晨" if status == "acknowledged" else None,
            acknowledged_at=self.now() - timedelta(minutes=6) if status == "acknowledged" else None,
        )
        self.items[item.alert_id] = item
        lines = [a.TimelineEntry(at=raised_at, kind="raised", text=f"{title} → 生成{item.severity.chinese}警报")]
        for member in people.circle_of(people.door_of(resident_id))[:level]:
            told_at = raised_at + timedelta(minutes=AFTER[member.level], seconds=2)
            if member.name:
                lines.append(
                    a.TimelineEntry(
                        at=told_at, kind="notified", text=f"已通知{member.role.chinese}{member.name}(屏幕 ✓)"
                    )
                )
            else:
                lines.append(
                    a.TimelineEntry(at=told_at, kind="no_recipient", text=f"{member.role.chinese}空缺,已转上一级")
                )
        if status == "unresolved_exhausted":
            lines.append(
                a.TimelineEntry(at=raised_at + timedelta(hours=1), kind="exhausted", text="各级均未确认,请立即处理")
            )
        if item.acknowledged_at:
            lines.append(a.TimelineEntry(at=item.acknowledged_at, kind="acknowledged", text="蒋晨已接手", who="蒋晨"))
        self.entries[item.alert_id] = lines

    async def _words(self, query: m.ListAreaWords) -> m.AreaWords:
        street = people.COMMUNITY[:9]
        word = m.AreaWord(area=street, word="phone", said="0719-8000123", author="test", saved_at=self.now())
        return m.AreaWords(items=[word] if query.area == street else [])

    async def _list(self, query: a.ListAlerts) -> a.AlertPage:
        mine = [
            item
            for item in self.items.values()
            if query.community in {None, item.community}
            and item.status in query.statuses
            and query.resident_id in {None, item.resident_id}
        ]
        order = {"unresolved_exhausted": 0, "open": 1, "acknowledged": 2, "closed": 3}
        mine.sort(key=lambda item: (order[item.status], item.next_escalation_at or item.raised_at))
        return a.AlertPage(items=mine[: query.limit])

    async def _get(self, query: a.GetAlert) -> a.AlertDetail:
        item = self._item(query.alert_id)
        parts = {"notices": [], **self.parts.get(item.alert_id, {})}
        about = item.resident_id or parts["members"][0].resident_id
        circle = people.circle_of(people.door_of(about))
        levels = [
            a.LevelItem(
                level=member.level,
                role=member.role,
                after_minutes=AFTER[member.level],
                name=member.name,
                staff_id=member.staff_id,
                phone=member.phones[0] if member.phones else None,
                told_at=item.raised_at + timedelta(minutes=AFTER[member.level]) if member.level <= item.level else None,
                acknowledged=item.acknowledged_by is not None and member.name == item.acknowledged_by,
            )
            for member in circle
        ]
        reopens = item.closed_at + timedelta(hours=2) if item.closed_at else None
        return a.AlertDetail(
            item=item, timeline=self.entries[item.alert_id], levels=levels, reopen_until=reopens, **parts
        )

    async def _acknowledge(self, command: a.AcknowledgeAlert) -> a.AlertChanged:
        return await self._take(command.alert_id, who=command.who)

    async def _take_over(self, command: TakeOverAlert) -> a.AlertChanged:
        return await self._take(command.alert_id, who=command.who)

    async def _take(self, alert_id: UUID, *, who: str) -> a.AlertChanged:
        item = self._item(alert_id)
        if item.status == "closed":
            raise RefusedError("警报已经关闭,不能再接手", code=RefusalCode.CONFLICT)
        taken = {
            "status": "acknowledged",
            "acknowledged_by": who,
            "acknowledged_at": self.now(),
            "next_escalation_at": None,
        }
        item = self._change(item, f"{who}已接手", kind="acknowledged", who=who, **taken)
        await self._told(AlertAcknowledged, item, elapsed_seconds=60)
        return a.AlertChanged(item=item)

    async def _note(self, command: a.NoteAlert) -> a.AlertChanged:
        item = self._item(command.alert_id)
        return a.AlertChanged(item=self._change(item, command.text, kind="noted", who=command.who))

    async def _close(self, command: a.CloseAlert) -> a.AlertChanged:
        item = self._item(command.alert_id)
        if item.status == "closed":
            raise RefusedError("警报已由别人关闭,请刷新后查看", code=RefusalCode.CONFLICT)
        closed = {"status": "closed", "closed_at": self.now(), "outcome": command.outcome, "next_escalation_at": None}
        item = self._change(item, f"已关闭:{command.text}", kind="closed", who=command.who, **closed)
        await self._told(AlertClosed, item, outcome=command.outcome)
        return a.AlertChanged(item=item)

    async def _hand_back(self, command: a.HandBackAlert) -> a.AlertChanged:
        item = self._item(command.alert_id)
        text = f"{command.who}交回:{command.reason}。转给下一级"
        item = self._change(item, text, kind="handed_back", who=command.who, **self._open())
        await self._told(AlertHandedBack, item)
        return a.AlertChanged(item=item)

    async def _reopen(self, command: a.ReopenAlert) -> a.AlertChanged:
        item = self._item(command.alert_id)
        text = f"{command.who}重新打开:{command.reason}。继续逐级通知"
        item = self._change(item, text, kind="reopened", who=command.who, **self._open())
        await self._told(AlertReopened, item)
        return a.AlertChanged(item=item)

    def _open(self) -> dict[str, Any]:
        """Return the fields of an alert that nobody has and that climbs."""
        nobody = {"acknowledged_by": None, "acknowledged_at": None, "closed_at": None, "outcome": None}
        return {"status": "open", "next_escalation_at": self.now() + timedelta(minutes=10), **nobody}

    async def _open_notice(self, query: a.OpenNotice) -> a.NoticePage:
        item = self._item(UUID(query.token.split("_")[0]))
        used = query.token in self.used
        reason = "这个链接已经用过了" if used else "警报已关闭" if item.status == "closed" else None
        if query.token.endswith("_expired"):
            reason = "链接已过期,请打开新的消息"
        return a.NoticePage(
            title=item.title,
            text=f"{item.resident_name},{item.door}。到期仍未见到老人,请上门查看。",
            severity=item.severity,
            status=item.status,
            staff_name="蒋晨",
            raised_at=item.raised_at,
            expires_at=item.raised_at + timedelta(hours=24),
            usable=reason is None,
            reason=reason,
        )

    async def _by_link(self, command: a.AcknowledgeByLink) -> a.AlertChanged:
        if command.token in self.used:
            raise RefusedError("这个链接已经用过了", code=RefusalCode.CONFLICT)
        self.used.add(command.token)
        return await self._take(UUID(command.token.split("_")[0]), who="蒋晨")

    async def _phones(self, _: a.ListPhones) -> a.Phones:
        roles = [
            ("蒋晨", CareRole.LIAISON, 4),
            ("卢建平", CareRole.COMPOUND_DIRECTOR, 2),
            ("沈佳怡", CareRole.SECRETARY, 1),
        ]
        return a.Phones(
            items=[
                a.PhoneItem(
                    staff_id=people.id_of(name),
                    name=name,
                    role=role,
                    messages=count,
                    last_at=self.now() - timedelta(minutes=8 * count),
                )
                for name, role, count in roles
            ]
        )

    async def _figures(self, _: o.CountAlerts) -> o.AlertFigures:
        here = o.CommunityAlerts(
            community=people.COMMUNITY, waiting=4, taken=1, exhausted=1, urgent=3, raised=41, median_minutes=12.4
        )
        return o.AlertFigures(items=[here])

    async def _phone(self, query: a.ReadPhone) -> a.PhoneMessages:
        name = next((item.name for item in people.staff() if item.staff_id == query.staff_id), None)
        if name is None:
            raise RefusedError("没有这部手机", code=RefusalCode.NOT_FOUND)
        return a.PhoneMessages(
            staff_id=query.staff_id,
            name=name,
            items=[
                a.PhoneMessage(
                    notice_id=uuid4(),
                    alert_id=item.alert_id,
                    received_at=item.raised_at + timedelta(seconds=2),
                    text=f"【暖邻】{item.resident_name}({item.door}){item.title},请上门查看并回复。",
                    link_token=f"{item.alert_id}_{query.staff_id}",
                    alert_status=item.status,
                )
                for item in sorted(self.items.values(), key=lambda item: item.raised_at, reverse=True)[:4]
            ],
        )

    def _item(self, alert_id: UUID) -> a.AlertItem:
        if alert_id not in self.items:
            raise RefusedError("没有这个警报,可能属于别的社区", code=RefusalCode.NOT_FOUND)
        return self.items[alert_id]

    def _change(self, item: a.AlertItem, text: str, *, kind: str, who: str, **changes: Any) -> a.AlertItem:
        self.items[item.alert_id] = changed = item.model_copy(update=changes)
        self.entries[item.alert_id] = [
            *self.entries[item.alert_id],
            a.TimelineEntry(at=self.now(), kind=kind, text=text, who=who),
        ]
        return changed

    async def _told(self, event: type[Event], item: a.AlertItem, **more: Any) -> None:
        fields = {
            "alert_id": item.alert_id,
            "resident_id": item.resident_id,
            "kind": item.kind,
            "severity": item.severity,
        }
        where = {"district": AREA.district, "street": AREA.street, "community": AREA.community}
        await self.tell(event.model_validate({"occurred_at": self.now(), **where, **fields, **more}))
