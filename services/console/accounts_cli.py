"""The commands `nuanlin console accounts …`: who may sign in, straight in the console's database."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from uuid import UUID

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from services.console.domain.accounts import Account
from services.console.settings import ConsoleSettings
from services.console.storage.accounts import AccountStore
from services.console.storage.passwords import PasswordKeeper, first_password
from services.console.use_cases.keep_accounts import (
    Given,
    NewAccount,
    create_account,
    grant_of,
    grant_role,
    reset_account,
    revoke_role,
    set_active,
)
from shared.access import is_strong
from shared.clock import real_now
from shared.command_line import AsJson
from shared.database import connect, session_factory
from shared.edge import RefusedError

__all__ = ["accounts"]

accounts = typer.Typer(help="账号:谁可以登录、什么岗位、看哪里。", no_args_is_help=True)

R = TypeVar("R")

Login = Annotated[str, typer.Argument(help="登录名")]
Role = Annotated[str, typer.Option(help="岗位,例如 duty_officer、secretary、liaison_volunteer、auditor、admin")]
Scope = Annotated[
    str, typer.Option(help="范围:社区 12 位、街道 9 位、区 6 位代码;运营方写它的代码;admin 不写就管所有地方")
]
Grid = Annotated[str | None, typer.Option(help="网格长只负责的网格名称")]
By = Annotated[str, typer.Option(help="是谁在操作,会写进审计")]


@accounts.command("create")
def create(
    login: Login,
    *,
    role: Role,
    scope: Scope = "",
    grid: Grid = None,
    name: Annotated[str | None, typer.Option(help="姓名;不写则用登录名")] = None,
    staff: Annotated[UUID | None, typer.Option(help="人员名册里的编号:联络员、楼长、网格长必须对应到人")] = None,
    restricted: Annotated[bool, typer.Option("--restricted", help="可以查看受限台账(岗位允许时)")] = False,
    subject: Annotated[str | None, typer.Option(help="统一身份认证里的编号(sub),可以不用密码登录")] = None,
    by: By = "cli",
) -> None:
    """新建账号;第一个密码只显示这一次,首次登录必须修改"""
    new = NewAccount(
        login=login, name=name or login, grant=grant_of(role, scope, grid), staff_id=staff, restricted=restricted,
        oidc_subject=subject,
    )  # fmt: skip
    password = first_password()

    async def work(session: AsyncSession) -> Given:
        hashed = None if subject else await PasswordKeeper().hash(password)
        return await create_account(session, new, hashed=hashed, by=by, now=real_now())

    _in_database(work)
    typer.echo(f"已建账号 {login.lower()}({role})")
    if subject:
        typer.echo("没有密码,用统一身份认证登录。需要密码时:nuanlin console accounts reset")
    else:
        typer.echo(f"第一个密码:{password}\n请当面或电话告知本人,首次登录时必须修改。")
    if is_strong(role):
        typer.echo("这个岗位首次登录还要设置手机验证器。")


@accounts.command("list")
def show(*, as_json: AsJson = False) -> None:
    """列出账号、岗位和范围"""

    async def work(session: AsyncSession) -> list[Account]:
        return await AccountStore(session).all()

    found = [account for account in _in_database(work) if not account.demo]
    if as_json:
        typer.echo(json.dumps([_plain(account) for account in found], ensure_ascii=False))
        return
    for account in found:
        roles = "、".join(
            f"{grant.role}@{grant.scope or '-'}" + (f"/{grant.grid}" if grant.grid else "") for grant in account.grants
        )
        marks = [] if account.active else ["已停用"]
        marks += ["未改初始密码"] if account.must_change else []
        marks += ["已设验证器"] if account.second_factor else []
        typer.echo("  ".join([account.login, account.name, roles or "没有岗位", *marks]))


@accounts.command("disable")
def disable(login: Login, *, by: By = "cli") -> None:
    """停用账号,马上退出它的所有登录"""
    _in_database(lambda session: set_active(session, login, active=False, by=by, now=real_now()))
    typer.echo(f"{login} 已停用,所有登录已退出")


@accounts.command("enable")
def enable(login: Login, *, by: By = "cli") -> None:
    """重新启用账号"""
    _in_database(lambda session: set_active(session, login, active=True, by=by, now=real_now()))
    typer.echo(f"{login} 已启用")


@accounts.command("reset")
def reset(
    login: Login,
    *,
    factor: Annotated[bool, typer.Option("--factor", help="手机丢了:手机验证器也重新设置")] = False,
    by: By = "cli",
) -> None:
    """重置密码(显示一次),退出它的所有登录"""
    password = first_password()

    async def work(session: AsyncSession) -> None:
        hashed = await PasswordKeeper().hash(password)
        await reset_account(session, login, hashed=hashed, factor_too=factor, by=by, now=real_now())

    _in_database(work)
    typer.echo(f"{login} 的新密码:{password}\n请先核实是本人,再当面或电话告知;登录后必须修改。")


@accounts.command("grant")
def grant(login: Login, *, role: Role, scope: Scope = "", grid: Grid = None, by: By = "cli") -> None:
    """再给一个岗位或范围"""
    given = grant_of(role, scope, grid)
    fresh = _in_database(lambda session: grant_role(session, login, given, by=by, now=real_now()))
    typer.echo(f"{login} 已有岗位 {role}" + ("" if fresh else "(原来就有)"))


@accounts.command("revoke")
def revoke(login: Login, *, role: Role, scope: Scope = "", grid: Grid = None, by: By = "cli") -> None:
    """收回一个岗位或范围,马上生效"""
    taken = grant_of(role, scope, grid)
    _in_database(lambda session: revoke_role(session, login, taken, by=by, now=real_now()))
    typer.echo(f"{login} 的岗位 {role} 已收回")


def _plain(account: Account) -> dict[str, object]:
    return {
        "login": account.login,
        "name": account.name,
        "staff_id": str(account.staff_id) if account.staff_id else None,
        "active": account.active,
        "restricted": account.restricted,
        "must_change": account.must_change,
        "second_factor": account.second_factor,
        "grants": [{"role": one.role, "scope": one.scope, "grid": one.grid} for one in account.grants],
    }


def _in_database(work: Callable[[AsyncSession], Awaitable[R]]) -> R:
    """Do it in one transaction.

    Raises
    ------
    typer.Exit
        Raised with 1 after a refusal was told on standard error.
    """

    async def connected() -> R:
        settings = ConsoleSettings.load()
        engine = connect(settings.database_url.get_secret_value(), pool_size=1, application="accounts")
        try:
            async with session_factory(engine).begin() as session:
                return await work(session)
        finally:
            await engine.dispose()

    try:
        return asyncio.run(connected())
    except RefusedError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
