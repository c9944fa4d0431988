"""Say whom of an identity provider an account is for."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.console.storage.accounts import AccountStore
from services.console.storage.sessions import SessionStore
from services.console.use_cases.keep_accounts import known_account, not_oneself
from services.console.use_cases.write_audit import write_audit
from shared.contracts.base import RefusalCode
from shared.edge import RefusedError

__all__ = ["tie_account"]


async def tie_account(
    session: AsyncSession, login: str, *, subject: str, sure: bool, shown: str | None = None, by: str, now: datetime
) -> bool:
    """Tie an account to somebody the provider knows, or to nobody any more; every session ends. False if it was so.

    Parameters
    ----------
    subject
        What the provider calls them; empty for nobody.
    sure
        Whether whoever does it has made sure that it is the same person.
    shown
        Whom the form found; None replaces whomever there is.

    Raises
    ------
    RefusedError
        Raised if nobody made sure, with ``conflict`` for somebody who has another account and for what was changed
        since the form was opened, and for one's own account.
    """
    row = await known_account(session, login, locking=True)
    not_oneself(row, by)
    wanted = subject.strip() or None
    if wanted == row.oidc_subject:
        return False
    if shown is not None and shown != (row.oidc_subject or ""):
        raise RefusedError.conflict("您打开这一页以后,别人改过这个账号对应的统一身份编号,请核对后再保存")
    if not sure:
        raise RefusedError("请先核对是同一个人,再勾选“已经核对”", field="sure")
    other = await AccountStore(session).by_subject(wanted) if wanted else None
    if other is not None:
        raise RefusedError("这个统一身份编号已经对应了另一个账号", code=RefusalCode.CONFLICT, field="subject")
    row.oidc_subject, row.version = wanted, row.version + 1
    await SessionStore(session).close(row.id)
    what = "account_tied" if wanted else "account_untied"
    await write_audit(session, actor=by, what=what, now=now, fields=[f"login:{row.login}"])
    return True
