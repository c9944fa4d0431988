"""Make accounts, give and take rights, close and reset them: every change is written down."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.console.domain.accounts import Grant, reaches
from services.console.storage.accounts import AccountStore
from services.console.storage.glass import GlassStore
from services.console.storage.sessions import SessionStore
from services.console.storage.tables import AccountRow
from services.console.use_cases.write_audit import write_audit
from shared.access import PUBLIC, ROLES, SYSTEM_ROLES, Reach, may, reach_of
from shared.contracts.base import RefusalCode
from shared.edge import RefusedError

__all__ = [
    "GRANTABLE", "Given", "NewAccount", "amend_account", "create_account", "end_sessions", "grant_of", "grant_role",
    "known_account", "not_oneself", "reset_account", "revoke_role", "set_active",
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


@dataclass(frozen=True)
class Given:
    """An account that was given a password, by a form that may be sent twice."""

    account_id: UUID
    again: bool = False
    """Whether this very form has given it before, so that nothing was changed now."""


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
        fits, wanted = not scope or (_is_code(scope) and len(scope) in PLACES), "区、街道或社区代码,不写就是所有地方"
    else:
        digits = DIGITS[reach_of(role)]
        fits, wanted = len(scope) == digits and _is_code(scope), PLACES[digits]
    if not fits:
        raise RefusedError(f"岗位 {role} 的范围应是{wanted}", field="scope")
    return Grant(role=role, scope=scope, grid=grid or None)


async def create_account(
    session: AsyncSession, new: NewAccount, *, hashed: str | None, by: str, now: datetime,
    within: Collection[str] = (), form: UUID | None = None,
) -> Given:  # fmt: skip
    """Make an account whose password, if it gets one, has to be replaced at the first login.

    Parameters
    ----------
    within
        Codes beyond which whoever makes it keeps no account; empty is everywhere.
    form
        What was sent; the same once more makes nothing.

    Raises
    ------
    RefusedError
        Raised for a name that is taken or no name, and for a place beyond `within`.
    """
    login = new.login.strip().lower()
    if not LOGIN.match(login) or login.startswith("demo-"):
        raise RefusedError("登录名用小写字母开头,可含数字、点、横线,2 到 31 位,不能以 demo- 开头", field="login")
    _check_within(new.grant, within)
    store = AccountStore(session)
    made = await store.make(
        login=login, name=new.name, staff_id=new.staff_id, password_hash=hashed, must_change=hashed is not None,
        restricted=new.restricted, oidc_subject=new.oidc_subject, given_form=form, given_at=now if hashed else None,
    )  # fmt: skip
    if made is None:
        row = await store.by_login(login)
        if row is not None and form is not None and row.given_form == form:
            return Given(row.id, again=True)
        taken = f"登录名 {login} 已经有人用了" if row is not None else "这个统一身份编号已经对应了另一个账号"
        raise RefusedError(taken, code=RefusalCode.CONFLICT, field="login")
    await store.grant(made, new.grant, by=by)
    await write_audit(session, actor=by, what="account_created", now=now, fields=[f"login:{login}", _said(new.grant)])
    return Given(made)


async def amend_account(
    session: AsyncSession, login: str, *, name: str, staff_id: UUID | None, restricted: bool, by: str, now: datetime,
    version: int | None = None,
) -> bool:  # fmt: skip
    """Change what an account is called, whom of the staff it stands for, and whether it sees what is restricted.

    Parameters
    ----------
    version
        Of the account as the form showed it; None changes whatever there is.

    Raises
    ------
    RefusedError
        Raised with ``conflict`` if somebody has saved another one meanwhile, and for one's own account.
    """
    row = await known_account(session, login, locking=True)
    not_oneself(row, by)
    if version is not None and version != row.version:
        raise RefusedError.conflict("您打开这一页以后,别人刚保存过。下面标出了不一样的地方,核对后再保存")
    called = name.strip() or row.name
    changed = ["name"] if called != row.name else []
    changed += ["staff_id"] if staff_id != row.staff_id else []
    changed += [f"restricted:{'on' if restricted else 'off'}"] if restricted != row.restricted else []
    if not changed:
        return False
    row.name, row.staff_id, row.restricted, row.version = called, staff_id, restricted, row.version + 1
    await write_audit(session, actor=by, what="account_amended", now=now, fields=[f"login:{row.login}", *changed])
    return True


async def end_sessions(session: AsyncSession, login: str, *, by: str, now: datetime) -> int:
    """End every session of an account at once; returns how many there were."""
    row = await known_account(session, login)
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
    row = await known_account(session, login)
    not_oneself(row, by)
    if not active:
        await _others_keep_accounts(session, row)
    row.active = active
    if not active:
        await SessionStore(session).close(row.id)
        await GlassStore(session).end(row.id, now=now)
    what = "account_opened" if active else "account_closed"
    await write_audit(session, actor=by, what=what, now=now, fields=[f"login:{row.login}"])


async def reset_account(
    session: AsyncSession, login: str, *, hashed: str, factor_too: bool, by: str, now: datetime,
    form: UUID | None = None, shown: str | None = None,
) -> Given:  # fmt: skip
    """Replace a lost password, and forget a lost second factor; all sessions end. The same form twice does it once.

    Parameters
    ----------
    shown
        Mark of the password and second factor as the form found them; None replaces whatever there is.

    Raises
    ------
    RefusedError
        Raised with ``conflict`` if they have been given anew or chosen since, and for one's own account.
    """
    row = await known_account(session, login, locking=True)
    not_oneself(row, by)
    if form is not None and row.given_form == form:
        return Given(row.id, again=True)
    if shown not in {None, row.given_mark}:
        raise RefusedError.conflict("您打开这一页以后,密码或验证器已经换过了,这次没有再换。确实还要重置的话,请再按一次")
    row.password_hash, row.must_change, row.given_form, row.given_at = hashed, True, form, now
    if factor_too:
        row.totp_sealed = row.totp_at = row.totp_step = None
        await AccountStore(session).replace_recovery(row.id, [])
    await SessionStore(session).close(row.id)
    fields = [f"login:{row.login}", *(["second_factor"] if factor_too else [])]
    await write_audit(session, actor=by, what="account_reset", now=now, fields=fields)
    return Given(row.id)


async def grant_role(
    session: AsyncSession, login: str, grant: Grant, *, by: str, now: datetime, within: Collection[str] = ()
) -> bool:
    """Give a role in a place; False if they have it. Nobody gives one to themselves, or beyond where they keep."""
    row = await known_account(session, login)
    not_oneself(row, by)
    _check_within(grant, within)
    if not await AccountStore(session).grant(row.id, grant, by=by):
        return False
    await write_audit(session, actor=by, what="role_granted", now=now, fields=[f"login:{row.login}", _said(grant)])
    return True


async def revoke_role(
    session: AsyncSession, login: str, grant: Grant, *, by: str, now: datetime, within: Collection[str] = ()
) -> None:
    """Take a role in a place away, at once.

    Raises
    ------
    RefusedError
        Raised if they do not have it, if it is one's own, and for the last that keeps accounts.
    """
    row = await known_account(session, login)
    not_oneself(row, by)
    if may(grant.role, KEEPING) and not grant.scope:
        await _others_keep_accounts(session, row)
    if within and len((await AccountStore(session).grants_of([row.id])).get(row.id, ())) <= 1:
        raise RefusedError.conflict("这是最后一个岗位,收回后您就看不到这个账号了;不再用的话,请停用账号")
    if not await AccountStore(session).revoke(row.id, grant):
        raise RefusedError.not_found(f"{row.login} 没有这个岗位和范围")
    await GlassStore(session).end(row.id, now=now)
    await write_audit(session, actor=by, what="role_revoked", now=now, fields=[f"login:{row.login}", _said(grant)])


async def known_account(session: AsyncSession, login: str, *, locking: bool = False) -> AccountRow:
    """Return an account that somebody keeps.

    Raises
    ------
    RefusedError
        Raised with ``not_found``, also for one of a demonstration.
    """
    row = await (AccountStore(session).locked(login) if locking else AccountStore(session).by_login(login))
    if row is None or row.demo:
        raise RefusedError.not_found(f"没有登录名为 {login} 的账号")
    return row


def not_oneself(row: AccountRow, by: str) -> None:
    """Refuse to change one's own account: what somebody may do is for somebody else to say.

    Raises
    ------
    RefusedError
        Raised with ``forbidden``.
    """
    if row.login == by:
        raise RefusedError("不能改自己的账号,请另一位账号管理员操作;改密码在“我的账号”里", code=RefusalCode.FORBIDDEN)


def _check_within(grant: Grant, within: Collection[str]) -> None:
    """Refuse a place beyond those whose accounts somebody keeps."""
    if within and not reaches(within, grant.scope):
        raise RefusedError("只能给您负责的地方的岗位", code=RefusalCode.FORBIDDEN, field="scope")


def _is_code(scope: str) -> bool:
    return scope.isascii() and scope.isdigit()


async def _others_keep_accounts(session: AsyncSession, row: AccountRow) -> None:
    """Refuse to take away the last account that keeps all accounts; two who try at once wait for each other."""
    keepers = await AccountStore(session).lock_holders(role for role in GRANTABLE if may(role, KEEPING))
    if keepers == {row.id}:
        raise RefusedError.conflict("这是最后一个能管账号的账号,停用或收回后谁也进不来;请先给另一个人这个岗位")


def _said(grant: Grant) -> str:
    return f"grant:{grant.role}@{grant.scope}" + (f"/{grant.grid}" if grant.grid else "")
