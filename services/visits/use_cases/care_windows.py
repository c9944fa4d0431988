"""Windows of closer contact: a care rule that holds for some days, and covers the laxer ones while it does."""

from datetime import datetime
from uuid import uuid5
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.constants import VISIT_IDS, WINDOW_REMOTE_DAYS
from services.visits.storage.residents import ResidentStore
from services.visits.storage.rules import RuleStore
from services.visits.storage.tables import CareRuleVersionRow
from shared.clock import civil_date
from shared.contracts.visits_cadence import (
    CareWindow,
    CareWindows,
    CloseCareWindow,
    ListCareWindows,
    OpenCareWindow,
)
from shared.contracts.words import ContactMode
from shared.edge import RefusedError

__all__ = ["close_care_window", "list_care_windows", "open_care_window"]


async def open_care_window(
    session: AsyncSession, command: OpenCareWindow, *, now: datetime, zone: ZoneInfo
) -> CareWindow:
    """Open a window and have everybody in its area planned anew; the same command again changes nothing.

    Raises
    ------
    RefusedError
        Raised for days in the wrong order, or that are over.
    """
    rules = RuleStore(session)
    before = await rules.by_command(command.command_id)
    if before is not None:
        return _window(before)
    if command.last_on is not None and command.last_on < max(command.first_on, civil_date(now, zone)):
        raise RefusedError("结束日期不能早于开始日期,也不能早于今天", field="last_on")
    modes = command.modes or [mode for mode in ContactMode if mode is not ContactMode.MESSAGE]
    row = CareRuleVersionRow(
        rule_id=uuid5(VISIT_IDS, f"window:{command.command_id}"),
        version=1,
        name=command.name,
        community=command.area,
        kind=command.kind,
        categories=[category.value for category in command.categories],
        tiers=[tier.value for tier in command.tiers],
        situations=[],
        period="days",
        period_days=command.every_days,
        modes=[mode.value for mode in modes],
        opens_before_days=0,
        window_from="00:00",
        window_to="24:00",
        grace_minutes=480,
        remote_limit=max(1, WINDOW_REMOTE_DAYS // command.every_days),
        active=True,
        active_from=command.first_on,
        active_to=command.last_on,
        saved_at=now,
        saved_by=command.actor,
        command_id=command.command_id,
    )
    await rules.add_version(row)
    await ResidentStore(session).replan(now=now, area=command.area)
    return _window(row)


async def close_care_window(session: AsyncSession, command: CloseCareWindow, *, now: datetime) -> CareWindow:
    """End a window; visits of it that have begun run on, and the usual rules plan again.

    Raises
    ------
    RefusedError
        Raised if there is no such window.
    """
    rules = RuleStore(session)
    version = await rules.lock_version(command.window_id)
    row = await rules.version_of(command.window_id, version) if version is not None else None
    if row is None or row.kind == "standing":
        raise RefusedError.not_found("没有找到这个时段,请刷新后再试")
    if not row.active:
        return _window(row)
    fields = {column.key: getattr(row, column.key) for column in CareRuleVersionRow.__mapper__.columns}
    closed = CareRuleVersionRow(
        **fields
        | {
            "version": row.version + 1,
            "active": False,
            "saved_at": now,
            "saved_by": command.actor,
            "command_id": command.command_id,
        }
    )
    await rules.add_version(closed)
    await ResidentStore(session).replan(now=now, area=row.community or "")
    return _window(closed)


async def list_care_windows(session: AsyncSession, query: ListCareWindows) -> CareWindows:
    """Return the windows that concern an area, the newest first."""
    rows = [row for row in await RuleStore(session).newest() if row.kind != "standing"]
    near = [row for row in rows if _concerns(row.community or "", query.area)]
    newest_first = sorted(near, key=lambda row: (row.active_from or row.saved_at.date(), row.name), reverse=True)
    return CareWindows(items=[_window(row) for row in newest_first])


def _concerns(window_area: str, area: str) -> bool:
    return window_area.startswith(area) or area.startswith(window_area)


def _window(row: CareRuleVersionRow) -> CareWindow:
    return CareWindow.model_validate(
        {
            "window_id": row.rule_id,
            "area": row.community or "",
            "kind": row.kind,
            "name": row.name,
            "first_on": row.active_from,
            "last_on": row.active_to,
            "categories": row.categories,
            "tiers": row.tiers,
            "every_days": row.period_days,
            "modes": row.modes,
            "open": row.active,
        }
    )
