"""The commands `nuanlin activities calendar …`: addresses under which a calendar is read."""

from typing import Annotated
from uuid import UUID

import typer

from shared.command_line import AsJson, json_list, run
from shared.contracts.activities_feeds import (
    CalendarFeed,
    CalendarFeedOpened,
    CalendarFeeds,
    ListCalendarFeeds,
    OpenCalendarFeed,
    RevokeCalendarFeed,
)
from shared.requests import ask

__all__ = ["app"]

app = typer.Typer(help="日历订阅:给社区、系列、场地或一位老人开一个日历地址,可随时停用。", no_args_is_help=True)

Code = Annotated[str, typer.Argument(help="12 位社区代码")]
Who = Annotated[str, typer.Option(help="谁办的,会留档")]


@app.command("open")
def open_one(
    community: Code,
    label: Annotated[str, typer.Argument(help="日历名称,如“安和社区活动”")],
    *,
    who: Who,
    theme: Annotated[str, typer.Option(help="只要这个主题的活动")] = "",
    series: Annotated[UUID | None, typer.Option(help="只要这个系列,填系列编号")] = None,
    venue: Annotated[UUID | None, typer.Option(help="只要这个场地,填场地编号")] = None,
    resident: Annotated[UUID | None, typer.Option(help="只要这位老人报名的活动,填居民编号")] = None,
    base: Annotated[str, typer.Option(help="控制台的对外地址")] = "http://127.0.0.1:8080",
    as_json: AsJson = False,
) -> None:
    """开一个日历地址。地址只显示这一次,谁拿到谁就能看。"""
    about = {"theme": theme, "series_id": series, "venue_id": venue, "resident_id": resident}
    command = OpenCalendarFeed.model_validate({"community": community, "label": label, "actor": who} | about)
    opened = run(lambda client: ask(client, command, CalendarFeedOpened))
    if as_json:
        typer.echo(opened.model_dump_json())
        return
    typer.echo(f"日历编号:{opened.feed.feed_id}")
    typer.echo(f"订阅地址(只显示这一次):{base.rstrip('/')}/cal/{opened.token}.ics")


@app.command("list")
def show_list(community: Code, *, as_json: AsJson = False) -> None:
    """列出一个社区的日历地址,已停用的在后。"""
    found = run(lambda client: ask(client, ListCalendarFeeds(community=community), CalendarFeeds)).items
    if as_json:
        typer.echo(json_list(found))
        return
    for feed in found:
        typer.echo(_line(feed))
    typer.echo(f"共 {len(found)} 个")


@app.command("revoke")
def revoke(
    feed_id: Annotated[UUID, typer.Argument(help="日历编号")],
    *,
    reason: Annotated[str, typer.Option(help="为什么停用")],
    who: Who,
    as_json: AsJson = False,
) -> None:
    """停用一个日历地址,此后谁也打不开。"""
    command = RevokeCalendarFeed(feed_id=feed_id, reason=reason, actor=who)
    feed = run(lambda client: ask(client, command, CalendarFeed))
    typer.echo(feed.model_dump_json() if as_json else f"已停用:{_line(feed)}")


def _line(feed: CalendarFeed) -> str:
    about = (
        f"主题“{feed.theme}”" if feed.theme else "",
        f"系列 {feed.series_id}" if feed.series_id else "",
        f"场地 {feed.venue_id}" if feed.venue_id else "",
        f"老人 {feed.resident_id}" if feed.resident_id else "",
    )
    state = "已停用" if feed.revoked_at else "使用中"
    return "  ".join(cell for cell in (str(feed.feed_id), state, feed.label, *about) if cell)
