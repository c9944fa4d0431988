"""`nuanlin doctor`: checks everything a run needs and says what to do."""

import asyncio
import shutil
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from nuanlin.commands.output import print_rows
from nuanlin.programs import PROGRAMS
from shared.client import BusUnreachableError, bus_client
from shared.clock import open_clock, real_now
from shared.migrations import pending
from shared.provision import find_drift
from shared.settings import BusSettings, SettingsError
from shared.streams import declared_durables, declared_streams

__all__ = ["doctor"]

LEAST_DISK_GIB = 2
CHOSEN_BY_OPERATOR = {"max_bytes", "num_replicas"}
"""Settings of a stream that `nuanlin bus apply` takes as options."""


@dataclass(frozen=True)
class Finding:
    """One thing that was checked."""

    check: str
    ok: bool
    found: str
    advice: str = ""


def doctor(*, as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """检查版本、磁盘、时钟、总线、流、数据库和升级情况,并说明怎么办;有问题时以非零退出。"""
    findings = asyncio.run(_examine())
    rows = [asdict(item) if as_json else _line(item) for item in findings]
    print_rows(rows, as_json=as_json, empty="")
    if not all(item.ok for item in findings):
        raise SystemExit(1)


def _line(item: Finding) -> dict[str, str]:
    return {
        "": "✓" if item.ok else "✗",
        "检查": item.check,
        "结果": item.found,
        "怎么办": "" if item.ok else item.advice,
    }


async def _examine() -> list[Finding]:
    findings = [_python(), _disk()]
    checks: list[Callable[[], Awaitable[list[Finding]]]] = [_bus, _databases]
    for check in checks:
        findings += await check()
    return findings


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", sys.version_info >= (3, 11), version, "需要 3.11 或更新的版本")


def _disk() -> Finding:
    free = shutil.disk_usage(Path.cwd()).free / 1024**3
    return Finding("磁盘", free >= LEAST_DISK_GIB, f"剩余 {free:.1f} GiB", f"至少留出 {LEAST_DISK_GIB} GiB")


async def _bus() -> list[Finding]:
    try:
        settings = BusSettings.load()
        async with bus_client(settings) as client:
            js = client.jetstream()
            version = client.connected_server_version
            found = [Finding("消息总线", ok=True, found=f"nats-server {version.major}.{version.minor}.{version.patch}")]
            found_drifts = await find_drift(js, durables=declared_durables(), streams=declared_streams())
            drifts = [drift for drift in found_drifts if drift.field not in CHOSEN_BY_OPERATOR]
            found.append(
                Finding(
                    "流和订阅位置",
                    not drifts,
                    "与声明一致" if not drifts else "；".join(f"{d.what} {d.field}" for d in drifts[:5]),
                    "" if not drifts else "执行 nuanlin bus apply",
                )
            )
            letters = (await js.stream_info("CARE_DLQ")).state.messages if not drifts else 0
            found.append(
                Finding("搁置的消息", not letters, f"{letters} 条", "nuanlin dlq list 查看" if letters else "")
            )
    except (BusUnreachableError, SettingsError) as error:
        return [Finding("消息总线", ok=False, found="连接不上", advice=str(error))]
    found.append(_clock(settings))
    return found


def _clock(settings: BusSettings) -> Finding:
    if settings.clock_file is not None:
        moment = open_clock(settings.clock_file).now().astimezone(settings.zone)
        return Finding("时钟", ok=True, found=f"演示时钟 {moment:%Y-%m-%d %H:%M}")
    return Finding("时钟", ok=True, found=f"{real_now().astimezone(settings.zone):%Y-%m-%d %H:%M %Z}")


async def _databases() -> list[Finding]:
    findings: list[Finding] = []
    for program in PROGRAMS:
        name = f"数据库 {program.name}"
        try:
            url = program.settings().load().database_url.get_secret_value()
            missing = await pending(url, program.migrations)
        except SettingsError as error:
            findings.append(Finding(name, ok=False, found="没有设置", advice=str(error)))
        except Exception as error:  # noqa: BLE001
            findings.append(Finding(name, ok=False, found=type(error).__name__, advice="检查 PostgreSQL 是否已启动"))
        else:
            state = "已是最新" if not missing else f"缺少 {'、'.join(missing)}"
            findings.append(Finding(name, not missing, state, "" if not missing else "执行 nuanlin migrate"))
    return findings
