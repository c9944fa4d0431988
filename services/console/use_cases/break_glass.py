"""See in an emergency what one otherwise may not: with a reason, for a while, and under an auditor's eyes."""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.console.domain.accounts import Me
from services.console.storage.glass import GlassStore
from services.console.storage.tables import GlassRow
from services.console.use_cases.write_audit import write_audit
from shared.edge import RefusedError

__all__ = ["MINUTES", "break_glass", "give_back"]

MINUTES = (15, 30, 60)
"""How long one may choose. Whoever needs longer says again why."""

SHORTEST_REASON = 6
"""Signs of a reason that an auditor can make something of."""


async def break_glass(
    session: AsyncSession, me: Me, *, community: str, reason: str, minutes: int, now: datetime
) -> datetime:
    """Open a community and what is restricted in it for a while; returns when that ends.

    Raises
    ------
    RefusedError
        Raised without a reason, for another length of time, or for a place in another district.
    """
    said = reason.strip()
    if len(said) < SHORTEST_REASON:
        raise RefusedError("请写清楚为什么要看,审计员会看到这句话", field="reason")
    if minutes not in MINUTES:
        raise RefusedError("时间只能选 15、30 或 60 分钟", field="minutes")
    if community[:6] not in {code[:6] for code in me.account.scope_of(me.session.role)}:
        raise RefusedError.not_found("没有这个社区")
    await GlassStore(session).end(me.account.id, now=now)
    ends_at = now + timedelta(minutes=minutes)
    GlassStore(session).add(
        GlassRow(
            id=uuid4(), account_id=me.account.id, scope=community, reason=said, began_at=now, ends_at=ends_at
        )
    )  # fmt: skip
    await write_audit(
        session, actor=me.account.login, role=me.session.role, what="glass_broken", reason=said, now=now,
        fields=[f"scope:{community}", f"minutes:{minutes}"],
    )  # fmt: skip
    return ends_at


async def give_back(session: AsyncSession, me: Me, *, now: datetime) -> None:
    """End it before its time."""
    if await GlassStore(session).end(me.account.id, now=now):
        await write_audit(session, actor=me.account.login, what="glass_given_back", now=now)
