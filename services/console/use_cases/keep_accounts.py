"""Make accounts, give and take rights, close and reset them: every change is written down."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.console.domain.accounts import Grant
from services.console.storage.accounts import AccountStore
from services.console.storage.glass import GlassStore
from services.console.storage.sessions import SessionStore
from services.console.storage.tables import AccountRow
from services.console.use_cases.write_audit import write_audit
from shared.access import PUBLIC, ROLES, SYSTEM_ROLES, Reach, may, reach_of
from shared.contracts.base import RefusalCode
from shared.edge import RefusedError

__all__ = [
    "GRANTABLE", "NewAccount", "amend_account", "create_account", "end_sessions", "grant_of", "grant_role",
    "reset_account", "revoke_role", "set_active",
]  # fmt: skip

GRANTABLE = tuple(role for role in ROLES if role not in SYSTEM_ROLES and role != PUBLIC)
"""Roles that a person may have."""

KEEPING = "accounts.manage"
"""Right of those who keep accounts."""

LOGIN = re.compile(r"^[a-z][a-z0-9._-]{1,30}$")
OPERATOR = re.compile(r"^[a-z][a-z0-9_]{1,30}$")

DIGITS = {Reach.DISTRICT: 6, Reach.STREET: 9, Reach.COMMUNITY: 12, Reach.GRID: 12, Reach.OWN: 12}
"""How many digits the code of a place has that a role is for."""

PLACES = {6: "6 位区代码", 9: "9 位街道代码", 12: "12 位社区代码"}


@dataclass(frozen=True)
class NewAccount:
    """What an account begins with."""

    login: str
    name: str
    grant: Grant
    staff_id: UUID | None = None
    restricted: bool = False
    oidc_subject: str | None = None


def grant_of(role: str, scope: str, grid: str | None) -> Grant:
    """Return a grant that makes sense.

    Raises
    ------
    RefusedError
        Raised for an unknown role, or a place that does not fit it.
    """
    if role not in GRANTABLE:
        raise RefusedError(f"没有“{role}”这个岗位;可选:{'、'.join(GRANTABLE)}", field="role")
    if grid and reach_of(role) is not Reach.GRID:
        raise RefusedError("只有网格长可以限定到网格", field="grid")
    if role == "operator":
        fits, wanted = bool(OPERATOR.match(scope)), "运营方代码"
    elif reach_of(role) is Reach.NONE:
        fits, wanted = not scope, "不写范围"
    else:
        digits = DIGITS[reach_of(role)]
        fits, wanted = len(scope) == digits and scope.isascii() and scope.isdigit(), PLACES[digits]
    if not fits:
        raise RefusedError(f"岗位 {role} 的范围应是{wanted}", field="scope")
    return Grant(role=role, scope=scope, grid=grid or None)


async def create_account(session: AsyncSession, new: NewAccount, *, hashed: str | None, by: str, now: datetime) -> UUID:
    """Make an account whose password, if it gets one, has to be replaced at the first login.

    Raises
    ------
    RefusedError
        Raised for a name that is taken or no name.
    """
    login = new.login.strip().lower()
    if not LOGIN.match(login) or login.startswith("demo-"):
        raise RefusedError("登录名用小写字母开头,可含数字、点、横线,2 到 31 位,不能以 demo- 开头", field="login")
    store = AccountStore(session)
    if await store.by_login(login) is not None:
        raise RefusedError.conflict(f"登录名 {login} 已经有人用了")
    row = AccountRow(
        id=uuid4(), login=login, name=new.name, staff_id=new.staff_id, password_hash=hashed,
        must_change=hashed is not None, restricted=new.restricted, active=True, demo=False,
        oidc_subject=new.oidc_subject,
    )  # fmt: skip
    store.add(row)
    await session.flush()
    await store.grant(row.id, new.grant, by=by)
    await write_audit(session, actor=by, what="account_created", now=now, fields=[f"login:{login}", _said(new.grant)])
    return row.id


async def amend_account(
    session: AsyncSession, login: str, *, name: str, staff_id: UUID | None, restricted: bool, by: str, now: datetime
) -> bool:
    """Change what an account is called, whom of the staff it stands for, and whether it sees what is restricted."""
    row = await _known(session, login)
    _not_oneself(row, by)
    called = name.strip() or row.name
    changed = ["name"] if called != row.name else []
    changed += ["staff_id"] if staff_id != row.staff_id else []
    changed += [f"restricted:{'on' if restricted else 'off'}"] if restricted != row.restricted else []
    if not changed:
        return False
    row.name, row.staff_id, row.restricted = called, staff_id, restricted
    await write_audit(session, actor=by, what="account_amended", now=now, fields=[f"login:{row.login}", *changed])
    return True


async def end_sessions(session: AsyncSession, login: str, *, by: str, now: datetime) -> int:
    """End every session of an account at once; returns how many there were."""
    row = await _known(session, login)
    ended = await SessionStore(session).close(row.id)
    await write_audit(session, actor=by, what="sessions_ended", now=now, fields=[f"login:{row.login}"])
    return ended


async def set_active(session: AsyncSession, login: str, *, active: bool, by: str, now: datetime) -> None:
    """Close an account and end all its sessions at once, or open it again.

    Raises
    ------
    RefusedError
        Raised for one's own account, and for the last that may keep accounts.
    """
    row = await _known(session, login)
    _not_oneself(row, by)
    if not active:
        await _others_keep_accounts(session, row)
    row.active = active
    if not active:
        await SessionStore(session).close(row.id)
        await GlassStore(session).end(row.id, now=now)
    what = "account_opened" if active else "account_closed"
    await write_audit(session, actor=by, what=what, now=now, fields=[f"login:{row.login}"])


async def reset_account(
    session: AsyncSession, login: str, *, hashed: str, factor_too: bool, by: str, now: datetime
) -> None:
    """Replace a lost password, and forget a lost second factor; all sessions end."""
    row = await _known(session, login)
    _not_oneself(row, by)
    row.password_hash, row.must_change = hashed, True
    if factor_too:
        row.totp_sealed = row.totp_at = row.totp_step = None
        await AccountStore(session).replace_recovery(row.id, [])
    await SessionStore(session).close(row.id)
    fields = [f"login:{row.login}", *(["second_factor"] if factor_too else [])]
    await write_audit(session, actor=by, what="account_reset", now=now, fields=fields)


async def grant_role(session: AsyncSession, login: str, grant: Grant, *, by: str, now: datetime) -> bool:
    """Give a role in a place; False if they have it. Nobody gives one to themselves."""
    row = await _known(session, login)
    _not_oneself(row, by)
    if not await AccountStore(session).grant(row.id, grant, by=by):
        return False
    await write_audit(session, actor=by, what="role_granted", now=now, fields=[f"login:{row.login}", _said(grant)])
    return True


async def revoke_role(session: AsyncSession, login: str, grant: Grant, *, by: str, now: datetime) -> None:
    """Take a role in a place away, at once.

    Raises
    ------
    RefusedError
        Raised if they do not have it, if it is one's own, and for the last that keeps accounts.
    """
    row = await _known(session, login)
    _not_oneself(row, by)
    if may(grant.role, KEEPING):
        await _others_keep_accounts(session, row)
    if not await AccountStore(session).revoke(row.id, grant):
        raise RefusedError.not_found(f"{row.login} 没有这个岗位和范围")
    await GlassStore(session).end(row.id, now=now)
    await write_audit(session, actor=by, what="role_revoked", now=now, fields=[f"login:{row.login}", _said(grant)])


async def _known(session: AsyncSession, login: str) -> AccountRow:
    row = await AccountStore(session).by_login(login)
    if row is None or row.demo:
        raise RefusedError.not_found(f"没有登录名为 {login} 的账号")
    return row


def _not_oneself(row: AccountRow, by: str) -> None:
    """Refuse to change one's own account: what somebody may do is for somebody else to say."""
    if row.login == by:
        raise RefusedError("不能改自己的账号,请另一位账号管理员操作;改密码在“我的账号”里", code=RefusalCode.FORBIDDEN)


async def _others_keep_accounts(session: AsyncSession, row: AccountRow) -> None:
    """Refuse to take away the last account that may keep accounts; two who try at once wait for each other."""
    keepers = await AccountStore(session).lock_holders(role for role in GRANTABLE if may(role, KEEPING))
    if keepers == {row.id}:
        raise RefusedError.conflict("这是最后一个能管账号的账号,停用或收回后谁也进不来;请先给另一个人这个岗位")


def _said(grant: Grant) -> str:
    return f"grant:{grant.role}@{grant.scope}" + (f"/{grant.grid}" if grant.grid else "")
