"""The program `nuanlin`: one command line over all services."""

import os
import sys
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from pydantic import ValidationError

from nuanlin.local.environment import data_folders, local_environment
from nuanlin.local.workspace import Workspace, WorkspaceError
from shared.client import BusUnreachableError
from shared.edge import RefusedError
from shared.settings import SettingsError

__all__ = ["main"]


@dataclass(frozen=True)
class Entry:
    """One command or group of commands.

    Only the one that is asked for is loaded: importing the whole house takes two seconds, and most need little of it.
    """

    name: str
    module: str
    member: str
    help: str


GROUPS = (
    Entry("registry", "services.registry.cli", "app", "居民档案:导入花名册、责任人"),
    Entry("visits", "services.visits.cli", "app", "走访:今天要去谁家、记录走访"),
    Entry("alerts", "services.alerts.cli", "app", "警报:查看、接手、关闭"),
    Entry("activities", "services.events.cli", "app", "活动与志愿服务:签到、统计、日历、主题日、岗位、班次"),
    Entry("console", "services.console.cli", "app", "控制台:谁可以登录、什么岗位"),
    Entry("bus", "nuanlin.commands.bus", "app", "消息总线:流、订阅位置、积压"),
    Entry("dlq", "nuanlin.commands.dlq", "app", "处理不了、搁置下来的消息"),
    Entry("subscribers", "nuanlin.commands.subscribers", "app", "外部订阅方:哪些系统在读事件"),
)

COMMANDS = (
    Entry("demo", "nuanlin.commands.local", "demo", "在本机演示:导入一个社区的花名册,快速走过一周"),
    Entry("up", "nuanlin.commands.local", "up", "在本机启动全部服务,用真实时间,没有演示数据"),
    Entry("migrate", "nuanlin.commands.local", "migrate_databases", "把各服务自己的数据库升级到当前版本"),
    Entry("doctor", "nuanlin.commands.doctor", "doctor", "检查运行所需的一切,并说明怎么办"),
)


def build(wanted: str | None) -> typer.Typer:
    """Return the command line, with the code of the one command that is wanted."""
    app = typer.Typer(
        help="暖邻:让每一位老人都有人看见。", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )
    for entry in COMMANDS:
        app.command(entry.name, help=entry.help)(_load(entry) if entry.name == wanted else lambda: None)
    for entry in GROUPS:
        app.add_typer(_load(entry) if entry.name == wanted else typer.Typer(), name=entry.name, help=entry.help)
    return app


def main() -> None:
    """Run one command; a refused one says why on standard error and ends with 1."""
    try:
        adopt_local_house()
        command_line = build(next((word for word in sys.argv[1:] if not word.startswith("-")), None))
        _keep_logs_out_of_results()
        command_line()
    except ValidationError as error:
        wrong = error.errors(include_input=False)[0]
        sys.stderr.write(f"“{'.'.join(map(str, wrong['loc']))}”填写有误:{wrong['msg']}\n")
        raise SystemExit(1) from None
    except (RefusedError, BusUnreachableError, SettingsError, WorkspaceError) as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from None


def adopt_local_house() -> None:
    """Reach the house that runs on this machine, unless the environment names another bus."""
    if "NUANLIN_NATS_URL" in os.environ:
        return
    for folder in data_folders():
        if (folder / "ports.json").exists() and Workspace(folder).in_use():
            os.environ.update(local_environment(Workspace(folder)))
            return


def _load(entry: Entry) -> Any:  # noqa: ANN401
    return getattr(import_module(entry.module), entry.member)


def _keep_logs_out_of_results() -> None:
    """Send what a command logs to standard error; most cannot log, and need not wait for what could."""
    if "structlog" in sys.modules:
        import_module("shared.logs").configure_logs(service="nuanlin", level="warning", stream=sys.stderr)


if __name__ == "__main__":
    main()
