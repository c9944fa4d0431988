"""The commands about how residents want to be written to."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import typer

from shared.command_line import AsJson, run
from shared.contracts.registry_correspondence import (
    Correspondence,
    CorrespondenceWay,
    GetCorrespondence,
    SaveCorrespondence,
)
from shared.contracts.registry_people import Medium
from shared.contracts.registry_requests import Done
from shared.requests import ask

__all__ = ["correspondence"]

correspondence = typer.Typer(help="通信:问候意愿、通知方式、邮寄地址、居丧期。", no_args_is_help=True)

WAYS = {"sms": "短信", "audio": "云音响", "print": "纸质"}

Resident = Annotated[UUID, typer.Argument(help="居民编号")]


@correspondence.command("set")
def save(
    resident: Resident,
    *,
    medium: Annotated[Medium, typer.Option(help="本人怎么说的:paper、spoken、phone、online")],
    who: Annotated[str, typer.Option(help="谁登记的,会留档")],
    greetings: Annotated[bool | None, typer.Option("--greetings/--no-greetings", help="是否同意接收生日问候")] = None,
    announcements: Annotated[
        bool | None, typer.Option("--announcements/--no-announcements", help="是否接收社区通知")
    ] = None,
    way: Annotated[CorrespondenceWay | None, typer.Option(help="通知方式:sms、audio、print")] = None,
    language: Annotated[Literal["zh", "en"] | None, typer.Option(help="语言")] = None,
    away: Annotated[bool | None, typer.Option("--away/--local", help="是否常住外地;不填按花名册")] = None,
    mourning_until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="居丧到哪一天,期间不发问候")
    ] = None,
    address: Annotated[str | None, typer.Option(help="邮寄地址")] = None,
) -> None:
    """登记或修改;没写的各项不变。"""
    command = SaveCorrespondence(
        resident_id=resident,
        medium=medium,
        actor=who,
        greetings=greetings,
        announcements=announcements,
        way=way,
        language=language,
        lives_away=away,
        mourning_until=mourning_until.date() if mourning_until else None,
        postal_address=address,
    )
    done = run(lambda client: ask(client, command, Done))
    typer.echo("已登记" if done.changed else "没有变化")


@correspondence.command("show")
def show(resident: Resident, *, as_json: AsJson = False) -> None:
    """显示一位居民的通信方式。"""
    found = run(lambda client: ask(client, GetCorrespondence(resident_id=resident), Correspondence))
    if as_json:
        typer.echo(found.model_dump_json())
        return
    away = "按花名册" if found.lives_away is None else "是" if found.lives_away else "否"
    typer.echo(f"问候:{'同意' if found.greetings else '未同意'}  通知:{'接收' if found.announcements else '不接收'}")
    typer.echo(f"方式:{WAYS[found.way]}  语言:{found.language}  常住外地:{away}  云音响:{found.audio_unit or '无'}")
    typer.echo(f"邮寄地址:{found.postal_address or '未登记'}  居丧期至:{found.mourning_until or '无'}")
    if found.recorded_at:
        typer.echo(f"第 {found.version} 次登记,{found.recorded_by}")
