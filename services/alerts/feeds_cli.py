"""The commands `nuanlin alerts feeds …`: relatives' links."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer

from shared.command_line import AsJson, run
from shared.contracts.alerts_feeds import FeedItem, Feeds, GrantedFeed, GrantFeed, ListFeeds, RenewFeed, RevokeFeed
from shared.requests import ask
from shared.settings import BusSettings

__all__ = ["app"]

app = typer.Typer(help="家属链接:家属凭自己的链接看自家老人今天有没有见到。", no_args_is_help=True)

FeedId = Annotated[UUID, typer.Argument(help="链接编号")]
ResidentId = Annotated[UUID, typer.Argument(help="居民编号")]
Days = Annotated[int, typer.Option(min=1, max=365, help="多少天内有效")]
Who = Annotated[str, typer.Option(help="谁办的,会留档")]
Reason = Annotated[str, typer.Option(help="为什么")]


@app.command("grant")
def grant(
    resident_id: ResidentId,
    contact_id: Annotated[UUID, typer.Argument(help="家属编号")],
    *,
    days: Days = 90,
    who: Who,
    reason: Reason = "家属要求",
    as_json: AsJson = False,
) -> None:
    """给一位家属开通链接。链接只显示这一次,原来的链接同时失效。"""
    fields = {"resident_id": resident_id, "contact_id": contact_id, "days": days, "reason": reason, "actor": who}
    command = GrantFeed.model_validate(fields)
    granted = run(lambda client: ask(client, command, GrantedFeed))
    if as_json:
        typer.echo(granted.model_dump_json())
        return
    typer.echo(f"请把这个链接交给家属本人,只显示这一次:\n{granted.link}")
    typer.echo(f"编号 {granted.feed_id},{_day(granted.expires_at)}到期")


@app.command("renew")
def renew(feed_id: FeedId, *, days: Days = 90, who: Who, reason: Reason = "家属要求", as_json: AsJson = False) -> None:
    """续期,链接不变。"""
    command = RenewFeed(feed_id=feed_id, days=days, reason=reason, actor=who)
    _say([run(lambda client: ask(client, command, FeedItem))], as_json=as_json)


@app.command("revoke")
def revoke(feed_id: FeedId, *, who: Who, reason: Reason, as_json: AsJson = False) -> None:
    """立即停用。"""
    command = RevokeFeed(feed_id=feed_id, reason=reason, actor=who)
    _say([run(lambda client: ask(client, command, FeedItem))], as_json=as_json)


@app.command("list")
def show(resident_id: ResidentId, *, as_json: AsJson = False) -> None:
    """列出一位老人的家属链接。"""
    _say(run(lambda client: ask(client, ListFeeds(resident_id=resident_id), Feeds)).items, as_json=as_json)


def _say(items: list[FeedItem], *, as_json: bool) -> None:
    if as_json:
        typer.echo(Feeds(items=items).model_dump_json())
        return
    for item in items:
        state = "有效" if item.usable else "已停用" if item.revoked_at else "不可用(到期,或老人未同意)"
        name = item.relative_name or "不在名单上的家属"
        typer.echo(f"{item.feed_id}  {name}  {state}  {_day(item.expires_at)}到期  {item.granted_by}开通")
    typer.echo(f"共 {len(items)} 个")


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(BusSettings.load().zone):%Y-%m-%d}"
