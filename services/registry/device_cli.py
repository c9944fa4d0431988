"""The commands about assistive devices on loan, and about boxes that read notices aloud."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import typer

from services.registry.terminal import CommunityCode
from shared.clock import civil_date, real_now
from shared.command_line import AsJson, json_list, run
from shared.contracts.registry_devices import Devices, LendDevice, ListDevices, ReturnDevice, SaveDevice
from shared.contracts.registry_requests import Done
from shared.requests import ask
from shared.settings import BusSettings

__all__ = ["devices"]

devices = typer.Typer(help="辅具:登记、借出、归还;云音响也在这里。", no_args_is_help=True)

DeviceId = Annotated[UUID, typer.Argument(help="辅具编号")]
Day = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="日期,不填为今天")]
Who = Annotated[str, typer.Option(help="谁办理的,会留档")]


def _day(moment: datetime | None) -> date:
    return moment.date() if moment else civil_date(real_now(), BusSettings.load().zone)


@devices.command("list")
def show_list(community: CommunityCode, *, as_json: AsJson = False) -> None:
    """列出一个社区的辅具,各在谁那里。"""
    items = run(lambda client: ask(client, ListDevices(community=community), Devices)).items
    if as_json:
        typer.echo(json_list(items))
        return
    for item in items:
        unit = f"  网关编号 {item.audio_unit}" if item.audio_unit else ""
        held = f"  借给 {item.resident_id},{item.lent_on} 起" if item.resident_id else "  在库"
        typer.echo(f"{item.device_id}  {item.number}  {item.kind}{unit}{held}  检验期至 {item.inspect_by}")
    typer.echo(f"共 {len(items)} 件")


@devices.command("save")
def save(
    community: CommunityCode,
    *,
    number: Annotated[str, typer.Option(help="辅具上的编号")],
    kind: Annotated[str, typer.Option(help="种类,如 电动轮椅、云音响")],
    inspect_by: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="检验期至")],
    device: Annotated[UUID | None, typer.Option(help="修改哪一件;不填为新增")] = None,
    audio_unit: Annotated[str | None, typer.Option(help="云音响在网关里的编号")] = None,
    who: Who,
) -> None:
    """登记或修改一件辅具。"""
    command = SaveDevice(
        community=community,
        device_id=device,
        number=number,
        kind=kind,
        inspect_by=inspect_by.date(),
        audio_unit=audio_unit,
        actor=who,
    )
    typer.echo(f"已登记:{run(lambda client: ask(client, command, Done)).id}")


@devices.command("lend")
def lend(
    device: DeviceId,
    *,
    resident: Annotated[UUID, typer.Option(help="借给哪位居民")],
    on: Day = None,
    who: Who,
) -> None:
    """借出;云音响借出后,选了云音响的老人就能听到通知。"""
    command = LendDevice(device_id=device, resident_id=resident, lent_on=_day(on), actor=who)
    typer.echo("已借出" if run(lambda client: ask(client, command, Done)).changed else "本来就在这位居民手里")


@devices.command("return")
def give_back(device: DeviceId, *, on: Day = None, who: Who) -> None:
    """归还。"""
    command = ReturnDevice(device_id=device, returned_on=_day(on), actor=who)
    typer.echo("已归还" if run(lambda client: ask(client, command, Done)).changed else "没有借出记录")
