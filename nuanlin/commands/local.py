"""`nuanlin up`, `nuanlin demo` and `nuanlin migrate`: running and preparing the house."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from nuanlin.demo.clockwork import freeze, last_moment
from nuanlin.demo.launch import player
from nuanlin.local.environment import data_folders
from nuanlin.local.house import LocalHouse
from nuanlin.local.processes import DidNotStartError
from nuanlin.local.supervisor import StoppedError, Supervisor
from nuanlin.local.workspace import Workspace
from nuanlin.programs import PROGRAMS, program_named
from shared.edge import RefusedError
from shared.migrations import migrate

__all__ = ["demo", "migrate_databases", "up"]

Reset = Annotated[bool, typer.Option("--reset", help="先清空数据目录,从头开始")]
Port = Annotated[int | None, typer.Option(help="网页端口;不写则用 8080,被占用时另找一个", min=1, max=65535)]


def up(*, reset: Reset = False, port: Port = None) -> None:
    """在本机启动全部服务(内置 NATS 和 PostgreSQL),用真实时间,没有演示数据。"""
    _run(data_folders()[-1], reset=reset, port=port, play=False)


def demo(*, reset: Reset = False, port: Port = None) -> None:
    """在本机演示:导入一个社区的花名册,快速走过一周。"""
    _run(data_folders()[0], reset=reset, port=port, play=True)


def migrate_databases(
    services: Annotated[list[str] | None, typer.Argument(help="服务名;不写则全部")] = None,
) -> None:
    """把各服务自己的数据库升级到当前版本。"""
    known = {program.name for program in PROGRAMS}
    for name in services or sorted(known):
        if name not in known:
            raise RefusedError(f"没有名为“{name}”的数据库;可选:{'、'.join(sorted(known))}")
        program = program_named(name)
        url = program.settings().load().database_url.get_secret_value()
        applied = asyncio.run(migrate(url, program.migrations))
        typer.echo(f"{name}: " + (f"已执行 {'、'.join(applied)}" if applied else "已是最新"))


def _run(folder: Path, *, reset: bool, port: int | None, play: bool) -> None:
    workspace = Workspace.open(folder)
    with workspace.locked("demo" if play else "up"):
        try:
            asyncio.run(_house(workspace, reset=reset, port=port, play=play))
        except DidNotStartError as error:
            sys.stderr.write(f"{error}\n")
            raise SystemExit(1) from None


async def _house(workspace: Workspace, *, reset: bool, port: int | None, play: bool) -> None:
    if reset:
        await workspace.reset()
    supervisor = Supervisor()
    clock_file = workspace.folder / "clock.json" if play else None
    if clock_file is not None:
        freeze(clock_file, last_moment(clock_file))
    house = LocalHouse(workspace, supervisor, console_port=port, demo=play)
    with supervisor.handling_signals():
        try:
            await house.start(clock_file=clock_file)
            if clock_file is not None:
                await supervisor.start(player(workspace))
            if house.postgres.note:
                supervisor.say(house.postgres.note)
            for line in _what_to_look_at(house.url, play=play):
                supervisor.say(line)
            await supervisor.run_until_asked_to_stop()
        except StoppedError:
            pass
        finally:
            if clock_file is not None:
                freeze(clock_file, last_moment(clock_file))
            await supervisor.stop()
            supervisor.say("已全部停止 · all stopped")


def _what_to_look_at(url: str, *, play: bool) -> list[str]:
    lines = [f"值班台    {url}/", f"走访      {url}/visits", f"老人档案  {url}/residents", f"导入      {url}/import"]
    if play:
        lines.insert(
            0,
            "登录      打开后点一个演示账号就能进:值班员、社区书记、联络员、楼长、网格长、街道、区级、审计员;不用密码",
        )
        lines += [f"手机      {url}/phones  看通知发到了谁的手机上", f"活动      {url}/activities"]
        lines.append("约一分钟后过第一个周末的期限:没见到的老人会变成警报,从楼长升级到小区主任、社区书记")
        lines.append("另开一个终端可试:.venv/bin/nuanlin alerts list · visits due · bus lag · doctor")
    else:
        lines.insert(
            0,
            "登录      先建账号:.venv/bin/nuanlin console accounts create 登录名 --role secretary --scope 社区代码",
        )
        lines.append(f"先导入花名册:{url}/import,或 .venv/bin/nuanlin registry import 文件 --community 社区代码")
    lines.append("Ctrl-C 停止全部 · Ctrl-C stops everything")
    return lines
