"""A password of one's own: long enough, not one everybody tries, and every other session ends."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.console.domain.accounts import Me
from services.console.domain.passwords import LONGEST, SHORTEST, weakness_of
from services.console.storage.accounts import AccountStore
from services.console.storage.passwords import common_passwords
from services.console.storage.sessions import SessionStore
from services.console.use_cases.write_audit import write_audit
from shared.edge import RefusedError

__all__ = ["change_password", "check_new_password"]

WEAKNESSES = {
    "too_short": f"密码至少 {SHORTEST} 位,长一点更好,一句话也可以",
    "too_long": f"密码最多 {LONGEST} 位",
    "too_common": "这个密码太常见,别人一猜就中,请换一个",
    "like_login": "密码里不要带登录名,请换一个",
}


def check_new_password(password: str, *, again: str, login: str) -> None:
    """Refuse a password that will not do.

    Raises
    ------
    RefusedError
        Raised with what is wrong.
    """
    if password != again:
        raise RefusedError("两次输入的新密码不一样,请重新输入", field="again")
    weakness = weakness_of(password, login=login, common=common_passwords())
    if weakness:
        raise RefusedError(WEAKNESSES[weakness], field="password")


async def change_password(session: AsyncSession, me: Me, *, hashed: str, now: datetime) -> None:
    """Store a new password; every other session of the account ends."""
    row = await AccountStore(session).by_id(me.account.id)
    if row is None:
        raise RefusedError.not_found("账号已经不在了")
    row.password_hash, row.must_change = hashed, False
    await SessionStore(session).close(me.account.id, but=me.session.id)
    await write_audit(session, actor=me.account.login, what="password_changed", now=now)
