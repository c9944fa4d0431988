"""The commands `nuanlin activities limits` and `declare-limits`: what a volunteer can take on."""

from typing import Annotated
from uuid import UUID

import typer

from shared.command_line import AsJson, run
from shared.contracts.activities_limits import DeclareLimits, GetLimits, VolunteerLimits
from shared.requests import ask

__all__ = ["STRAINS", "declare", "limits", "strains"]

STRAINS = {"stairs": "爬楼", "lifting": "搬重物", "night": "夜间", "outdoors": "户外", "standing": "久站"}

KNOWN = "、".join(f"{code}({text})" for code, text in STRAINS.items())

Person = Annotated[UUID, typer.Argument(help="老人的居民编号")]


def strains(words: list[str] | None) -> str:
    """Say strains in Chinese."""
    return "、".join(STRAINS.get(word, word) for word in words or []) or "无"


def limits(resident_id: Person, *, as_json: AsJson = False) -> None:
    """查看一位志愿者的量力申报,和已经超出的任务。"""
    _say(run(lambda client: ask(client, GetLimits(resident_id=resident_id), VolunteerLimits)), as_json=as_json)


def declare(
    resident_id: Person,
    *,
    who: Annotated[str, typer.Option(help="谁问的本人,会留档")],
    avoid: Annotated[list[str] | None, typer.Option(help=f"不宜做的,可多次:{KNOWN}")] = None,
    day_hours: Annotated[float | None, typer.Option(min=0, max=24, help="每天最多几小时,不填为不限")] = None,
    week_hours: Annotated[float | None, typer.Option(min=0, max=168, help="每周最多几小时,不填为不限")] = None,
    as_json: AsJson = False,
) -> None:
    """登记本人能做多少、不宜做什么;身体有新情况时与本人谈过也在这里登记。"""
    wrong = [word for word in avoid or [] if word not in STRAINS]
    if wrong:
        raise typer.BadParameter(f"没有“{wrong[0]}”这一项,可以写:{KNOWN}")
    given = {"avoids": avoid or [], "day_hours": day_hours, "week_hours": week_hours, "actor": who}
    command = DeclareLimits.model_validate({"resident_id": resident_id} | given)
    _say(run(lambda client: ask(client, command, VolunteerLimits)), as_json=as_json)


def _say(found: VolunteerLimits, *, as_json: bool) -> None:
    if as_json:
        typer.echo(found.model_dump_json())
        return
    most = [f"{every}最多 {hours:g} 小时" for every, hours in _hours(found) if hours is not None]
    typer.echo(f"不宜:{strains(list(found.avoids))};{';'.join(most) or '时长不限'}")
    if found.careful:
        typer.echo("身体有新情况,还没有与本人谈过:眼下只安排轻便的事")
    for line in found.exceeded:
        typer.echo(f"已超出  {line}")


def _hours(found: VolunteerLimits) -> list[tuple[str, float | None]]:
    return [("每天", found.day_hours), ("每周", found.week_hours)]
