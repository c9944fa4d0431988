"""The commands `nuanlin alerts notices …`: what did not arrive, and sending it again."""

from typing import Annotated, get_args
from uuid import UUID

import typer
from nats.aio.client import Client

from services.alerts.domain.texts import STATUS_NAMES
from services.alerts.explain_cli import notice_line
from shared.command_line import AsJson, json_list, run
from shared.contracts.alerts_delivery import (
    Channel,
    ListedNotice,
    ListedNotices,
    ListNotices,
    NoticesReplayed,
    ReplayNotices,
)
from shared.requests import ask
from shared.settings import BusSettings

__all__ = ["app"]

app = typer.Typer(help="没有送到的通知:查看、重新发送。", no_args_is_help=True)

MOST = 500

Community = Annotated[str | None, typer.Option(help="12 位社区代码,不填为全部社区")]
Way = Annotated[str | None, typer.Option("--channel", help="只看一种方式:mail、webhook、sms、voice、robot")]


@app.command("list")
def show_list(
    *,
    community: Community = None,
    channel: Way = None,
    waiting: Annotated[bool, typer.Option("--waiting", help="改为列出还在等待发送的")] = False,
    as_json: AsJson = False,
) -> None:
    """列出发送失败和结果不明的通知,最近的在前。"""
    statuses = ["waiting", "unknown", "sending", "held"] if waiting else ["dead", "unclear"]
    items = run(lambda client: _listed(client, _query(community=community, channel=channel, statuses=statuses)))
    if as_json:
        typer.echo(json_list(items))
        return
    for item in items:
        _say(item)
    typer.echo(f"共 {len(items)} 条")


@app.command("replay")
def replay(
    notice_ids: Annotated[list[UUID] | None, typer.Argument(help="通知编号,可以多个")] = None,
    *,
    reason: Annotated[str, typer.Option(help="为什么重发,会写进经过")],
    who: Annotated[str, typer.Option(help="谁要求重发,会写进经过")] = "值班",
    everything: Annotated[bool, typer.Option("--all", help="重发列表中的全部,可配合 --community 和 --channel")] = False,
    community: Community = None,
    channel: Way = None,
    even_unclear: Annotated[bool, typer.Option("--even-unclear", help="可能已经收到的也再发一次")] = False,
    as_json: AsJson = False,
) -> None:
    """重新发送没有送到的通知:编号不变,多一次尝试;警报已关闭或已有人接手的不发。"""
    if bool(notice_ids) == everything:
        raise typer.BadParameter("请写出通知编号,或用 --all 重发全部")
    statuses = ["dead", "unclear"] if even_unclear else ["dead"]

    async def do(client: Client) -> NoticesReplayed:
        chosen = notice_ids or [
            item.notice_id
            for item in await _listed(client, _query(community=community, channel=channel, statuses=statuses))
        ]
        if not chosen:
            return NoticesReplayed(replayed=[], left=[])
        command = ReplayNotices(notice_ids=chosen, who=who, reason=reason, even_unclear=even_unclear, actor="cli")
        return await ask(client, command, NoticesReplayed)

    reply = run(do)
    if as_json:
        typer.echo(reply.model_dump_json())
        return
    for left in reply.left:
        typer.echo(f"{left.notice_id}  不重发:{left.reason}")
    typer.echo(f"重新发送 {len(reply.replayed)} 条,不发 {len(reply.left)} 条")


async def _listed(client: Client, query: ListNotices) -> list[ListedNotice]:
    return (await ask(client, query, ListedNotices)).items


def _query(*, community: str | None, channel: str | None, statuses: list[str]) -> ListNotices:
    if channel is not None and channel not in get_args(Channel):
        raise typer.BadParameter(f"“{channel}”不是通知方式,请从 {'、'.join(get_args(Channel))} 中选择")
    return ListNotices.model_validate({"community": community, "channel": channel, "statuses": statuses, "limit": MOST})


def _say(item: ListedNotice) -> None:
    tried = f"{item.tried_at.astimezone(BusSettings.load().zone):%m-%d %H:%M}" if item.tried_at else "尚未发出"
    about = f"{item.title}({item.severity.chinese},{STATUS_NAMES[item.alert_status]})"
    typer.echo(f"{item.notice_id}  {tried}  {notice_line(item)}  {about}")
