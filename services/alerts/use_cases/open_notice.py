"""Look behind the link of a notice. Nothing changes, so a program that scans links may open it."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.storage.groups import GroupStore
from services.alerts.storage.notice_tables import NoticeRow
from services.alerts.storage.notices import NoticeStore, OpenedToken
from services.alerts.storage.tables import AlertRow
from services.alerts.use_cases.show_alerts import shown_member
from shared.contracts.alerts_requests import NoticePage, OpenNotice
from shared.edge import RefusedError

__all__ = ["open_notice", "why_unusable"]


def why_unusable(opened: OpenedToken) -> str | None:
    """Return in Chinese why a link can acknowledge nothing any more; None if it can."""
    if opened.alert.status == "closed":
        return "警报已关闭,无需再确认"
    if opened.used:
        return "这个链接已经用过了,警报已记录为您接手"
    if opened.expired:
        return "链接已过期,请联系社区值班人员确认"
    return None


def _held_by_another(alert: AlertRow, notice: NoticeRow) -> bool:
    return alert.status == "acknowledged" and alert.taken_by != notice.staff_id


async def open_notice(session: AsyncSession, query: OpenNotice) -> NoticePage:
    """Return what the person who was told may see without an account."""
    opened = await NoticeStore(session).open_token(query.token)
    if opened is None:
        raise RefusedError.not_found("链接无效,请从收到的通知里重新打开,或联系社区值班人员")
    members = await GroupStore(session).members([opened.alert.id] if opened.alert.member_count else [])
    alert, notice, reason = opened.alert, opened.notice, why_unusable(opened)
    return NoticePage.model_validate(
        {
            "title": alert.title,
            "text": notice.text,
            "severity": alert.severity,
            "status": alert.status,
            "staff_name": notice.staff_name,
            "raised_at": alert.raised_at,
            "expires_at": opened.expires_at,
            "usable": reason is None,
            "reason": reason,
            "held_by": alert.acknowledged_by if _held_by_another(alert, notice) else None,
            "members": [shown_member(one) for one in members.get(alert.id, [])],
        }
    )
