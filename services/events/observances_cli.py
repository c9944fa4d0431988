"""The commands `nuanlin activities observances …`: for which days a draft is laid ready, and where."""

from datetime import datetime
from typing import Annotated

import typer

from shared.command_line import AsJson, json_list, run
from shared.contracts.activities_observances import ListObservances, Observance, Observances, SaveObservance
from shared.requests import ask

__all__ = ["app"]

app = typer.Typer(help="主题日:提前几天,给哪些社区备好活动草稿。", no_args_is_help=True)

CLOCK = ["%H:%M"]


@app.command("list")
def show_list(*, as_json: AsJson = False) -> None:
    """列出要备草稿的主题日。"""
    found = _all()
    if as_json:
        typer.echo(json_list(found))
        return
    for one in found:
        typer.echo(_line(one))
    typer.echo(f"共 {len(found)} 个")


@app.command("save")
def save(
    code: Annotated[str, typer.Argument(help="代号:日历自带的(如 eye_day)或新起一个")],
    *,
    area: Annotated[list[str], typer.Option(help="区、街道或社区代码,可多次")],
    place: Annotated[str, typer.Option(help="地点")],
    starts: Annotated[datetime, typer.Option(formats=CLOCK, help="例如 09:00")],
    ends: Annotated[datetime, typer.Option(formats=CLOCK, help="例如 11:00")],
    capacity: Annotated[int, typer.Option(min=1, max=10_000, help="名额")],
    who: Annotated[str, typer.Option(help="谁定的,会留档")],
    title: Annotated[str, typer.Option(help="名称;日历自带的可不填")] = "",
    rule: Annotated[str, typer.Option(help="日期:solar 06-06、lunar 09-09、nth 05-7-3;日历自带的不填")] = "",
    days: Annotated[int, typer.Option(min=1, max=120, help="提前几天备好")] = 14,
    enabled: Annotated[bool, typer.Option("--on/--off", help="停用后不再备草稿")] = True,
    as_json: AsJson = False,
) -> None:
    """新设或修改一个主题日。"""
    known = next((one for one in _all() if one.code == code), None)
    observance = Observance(
        code=code,
        version=known.version if known else 0,
        title=title,
        rule=rule,
        areas=area,
        days_ahead=days,
        place=place,
        starts=starts.time(),
        ends=ends.time(),
        capacity=capacity,
        enabled=enabled,
    )
    command = SaveObservance(observance=observance, actor=who)
    saved = run(lambda client: ask(client, command, Observance))
    typer.echo(saved.model_dump_json() if as_json else f"已保存:{_line(saved)}")


def _all() -> list[Observance]:
    return run(lambda client: ask(client, ListObservances(), Observances)).items


def _line(one: Observance) -> str:
    state = "" if one.enabled else "  已停用"
    plan = f"提前 {one.days_ahead} 天  {one.place} {one.starts:%H:%M}—{one.ends:%H:%M}  {one.capacity} 人"
    return f"{one.code}  {one.title}  {one.rule}  {plan}  {'、'.join(one.areas)}{state}"
