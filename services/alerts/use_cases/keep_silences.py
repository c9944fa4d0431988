"""Start, end and show silences; say who is left alone when."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.calm import QuietHours as Hours
from services.alerts.domain.conditions import Condition
from services.alerts.domain.marks import mark_of
from services.alerts.storage.base import INBOX
from services.alerts.storage.calm import CalmStore
from services.alerts.storage.calm_tables import QuietHoursRow, SilenceRow
from services.alerts.storage.copies import CopyStore
from services.alerts.storage.silences import SILENCED_FIELDS, SilenceStore
from services.alerts.storage.tables import AlertRow
from services.alerts.storage.turns import alone_with
from services.alerts.use_cases.refuse_stale import refuse_stale
from shared.access import SYSTEM_ROLES
from shared.contracts.alerts_calm import (
    ConfirmSilence,
    EndSilence,
    ListQuietHours,
    ListSilences,
    QuietHours,
    QuietHoursItem,
    QuietHoursSaved,
    SaveQuietHours,
    SilencedAlert,
    SilenceItem,
    Silences,
    StartSilence,
)
from shared.edge import RefusedError

__all__ = ["confirm_silence", "end_silence", "save_quiet_hours", "show_quiet_hours", "show_silences", "start_silence"]

LONGEST = timedelta(days=30)
"""A silence that nobody remembers hides what should be seen."""

LONGEST_URGENT = timedelta(hours=2)


async def start_silence(session: AsyncSession, command: StartSilence, *, now: datetime) -> SilenceItem:
    """Let what fits tell nobody for a time; what is urgent once a second person confirms it, for two hours at most."""
    starts_at = command.starts_at or now
    condition = command.when.model_dump(mode="json", by_alias=True, exclude_none=True)
    _check(command, Condition.from_json(condition), starts_at=starts_at, now=now)
    author = await _person_behind(session, command) if command.even_urgent else command.actor
    store = SilenceStore(session)
    if not await INBOX.first_time(session, reader="command", event_id=command.command_id):
        return _item(await _known(store, command.command_id), [])
    row = await store.add(
        id=command.command_id,
        condition=condition,
        reason=command.reason,
        author=author,
        starts_at=starts_at,
        ends_at=command.ends_at,
        even_urgent=command.even_urgent,
    )
    return _item(row, [])


async def confirm_silence(session: AsyncSession, command: ConfirmSilence, *, now: datetime) -> SilenceItem:
    """Let a silence hold for what is urgent too, by the word of somebody who did not ask for it.

    Raises
    ------
    RefusedError
        Raised for whoever asked for it, for whoever is not known, and for a silence that is over or waits for nobody.
    """
    store = SilenceStore(session)
    row = await _known(store, command.silence_id)
    if await INBOX.first_time(session, reader="command", event_id=command.command_id):
        if row.ends_at <= now:
            raise RefusedError.conflict("这条静默已经结束,不用再确认;仍然需要的,请重新申请")
        if not row.even_urgent or row.confirmed_by is not None:
            raise RefusedError.conflict("这条静默不需要确认,或已有人确认,请刷新列表")
        second = await _person_behind(session, command)
        if second == row.author:
            raise RefusedError.conflict("静默紧急警报须由另一个人确认,不能由申请人自己确认")
        row.confirmed_by, row.confirmed_at = second, now
    return _item(row, await store.alerts_of([row.id]))


async def end_silence(session: AsyncSession, command: EndSilence, *, now: datetime) -> SilenceItem:
    """End a silence now: what it held back climbs at once."""
    store = SilenceStore(session)
    row = await _known(store, command.silence_id)
    if await INBOX.first_time(session, reader="command", event_id=command.command_id):
        if row.ends_at <= now:
            raise RefusedError.conflict("这条静默已经结束")
        until, row.ends_at = row.ends_at, max(now, row.starts_at + timedelta(seconds=1))
        row.ended_by = command.actor
        await store.hurry(row.id, until=until, now=now)
    return _item(row, await store.alerts_of([row.id]))


async def show_silences(session: AsyncSession, query: ListSilences, *, now: datetime) -> Silences:
    """Return silences with what each held back."""
    store = SilenceStore(session)
    rows = await store.all(ending_after=None if query.over_too else now)
    alerts = await store.alerts_of([row.id for row in rows])
    return Silences(items=[_item(row, alerts) for row in rows])


async def save_quiet_hours(session: AsyncSession, command: SaveQuietHours, *, now: datetime) -> QuietHoursSaved:
    """Say when one person is left alone; the same again changes nothing."""
    if (command.starts is None) != (command.ends is None):
        raise RefusedError("免打扰时段要同时写开始和结束时间,都不写表示取消", field="starts")
    store = SilenceStore(session)
    await _refuse_stale(session, command)
    if command.starts is None or command.ends is None:
        await store.drop_quiet_hours(command.staff_id)
        return QuietHoursSaved(staff_id=command.staff_id)
    if command.starts == command.ends:
        raise RefusedError("免打扰的开始和结束时间不能相同", field="ends")
    await store.keep_quiet_hours(
        staff_id=command.staff_id,
        starts=command.starts,
        ends=command.ends,
        passes=command.passes.value,
        author=command.actor,
        saved_at=now,
    )
    fields = {"starts": command.starts, "ends": command.ends, "passes": command.passes}
    return QuietHoursSaved.model_validate({"staff_id": command.staff_id, **fields})


async def show_quiet_hours(session: AsyncSession, query: ListQuietHours) -> QuietHours:
    """Return who is left alone in which hours."""
    rows = await SilenceStore(session).quiet_hours(community=query.community, staff_ids=query.staff_ids)
    fields = tuple(name for name in QuietHoursItem.model_fields if name != "mark")
    return QuietHours(
        items=[
            QuietHoursItem.model_validate({name: getattr(row, name) for name in fields} | {"mark": _mark(row)})
            for row in rows
        ]
    )


async def _refuse_stale(session: AsyncSession, command: SaveQuietHours) -> None:
    await alone_with(session, f"quiet_hours:{command.staff_id}")
    known = (await CalmStore(session).quiet_hours_of([command.staff_id])).get(command.staff_id)
    wanted = mark_of(command.starts, command.ends, command.passes) if command.starts else ""
    refuse_stale(command.shown, now=_mark(known) if known else "", wanted=wanted, what="免打扰时段")


def _mark(hours: QuietHoursRow | Hours) -> str:
    return mark_of(hours.starts, hours.ends, hours.passes)


def _check(command: StartSilence, condition: Condition, *, starts_at: datetime, now: datetime) -> None:
    unknown = condition.fields() - SILENCED_FIELDS
    if unknown:
        known = "、".join(sorted(SILENCED_FIELDS))
        raise RefusedError(f"静默条件里没有“{min(unknown)}”,可用的有:{known}", field="when")
    if command.ends_at <= max(starts_at, now):
        raise RefusedError("静默的结束时间必须晚于开始时间和现在", field="ends_at")
    if command.ends_at - starts_at > LONGEST:
        raise RefusedError("一次静默最多 30 天,到期后请重新评估", field="ends_at")
    if command.confirmed_by is not None:
        raise RefusedError("第二人须用自己的账号确认,不能代填:申请后请另一位负责人到静默页面确认", field="confirmed_by")
    if not command.even_urgent:
        return
    if command.ends_at - starts_at > LONGEST_URGENT:
        raise RefusedError("静默紧急警报最多 2 小时", field="ends_at")


async def _person_behind(session: AsyncSession, command: StartSilence | ConfirmSilence) -> str:
    """Return whose word it is: of whoever is signed in, or of the member of staff whom the command line names.

    Raises
    ------
    RefusedError
        Raised for a name that anybody could have typed: two words of one person would be taken for two people.
    """
    if command.viewer is not None and command.viewer.role not in SYSTEM_ROLES:
        return command.actor
    try:
        staff_id = UUID(command.actor)
    except ValueError:
        staff_id = None
    if staff_id is None or staff_id not in await CopyStore(session).people_of([staff_id]):
        text = "静默紧急警报要写明本人的工作人员编号(nuanlin registry staff list 可查),不能只写姓名"
        raise RefusedError(text, field="actor")
    return str(staff_id)


async def _known(store: SilenceStore, silence_id: UUID) -> SilenceRow:
    row = await store.locked(silence_id)
    if row is None:
        raise RefusedError.not_found("没有这条静默,请刷新列表")
    return row


def _item(row: SilenceRow, alerts: Sequence[AlertRow]) -> SilenceItem:
    return SilenceItem.model_validate(
        {
            "silence_id": row.id,
            "when": row.condition,
            "reason": row.reason,
            "author": row.author,
            "starts_at": row.starts_at,
            "ends_at": row.ends_at,
            "even_urgent": row.even_urgent,
            "confirmed_by": row.confirmed_by,
            "confirmed_at": row.confirmed_at,
            "ended_by": row.ended_by,
            "alerts": [_alert(alert) for alert in alerts if alert.silence_id == row.id],
        }
    )


def _alert(alert: AlertRow) -> SilencedAlert:
    return SilencedAlert.model_validate(
        {
            "alert_id": alert.id,
            "title": alert.title,
            "severity": alert.severity,
            "community": alert.community_code,
            "raised_at": alert.raised_at,
            "status": alert.status,
        }
    )
