"""The program `nuanlin`: one command line over all services."""

import os
import sys

import typer
from pydantic import ValidationError

from nuanlin.commands import bus, dlq, doctor, local, subscribers
from nuanlin.local.house import local_environment
from nuanlin.local.workspace import Workspace, WorkspaceError
from services.alerts.cli import app as alerts
from services.registry.cli import app as registry
from services.visits.cli import app as visits
from shared.client import BusUnreachableError
from shared.edge import RefusedError
from shared.settings import SettingsError

__all__ = ["app", "main"]

app = typer.Typer(
    help="暖邻:让每一位老人都有人看见。", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)
app.add_typer(bus.app, name="bus", help="消息总线:流、订阅位置、积压")
app.add_typer(dlq.app, name="dlq", help="处理不了、搁置下来的消息")
app.add_typer(subscribers.app, name="subscribers", help="外部订阅方:哪些系统在读事件")
app.add_typer(registry, name="registry", help="居民档案:导入花名册、责任人")
app.add_typer(visits, name="visits", help="走访:今天要去谁家、记录走访")
app.add_typer(alerts, name="alerts", help="警报:查看、接手、关闭")
app.command("up")(local.up)
app.command("demo")(local.demo)
app.command("migrate")(local.migrate_databases)
app.command("doctor")(doctor.doctor)


def main() -> None:
    """Run one command; a refused one says why on standard error and ends with 1."""
    adopt_local_house()
    try:
        app()
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
    for folder in local.data_folders():
        if (folder / "ports.json").exists() and Workspace(folder).in_use():
            os.environ.update(local_environment(Workspace(folder)))
            return


if __name__ == "__main__":
    main()
