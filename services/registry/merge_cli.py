"""The commands about two entries of one person: finding, merging, taking apart."""

from typing import Annotated
from uuid import UUID

import typer
from nats.aio.client import Client

from services.registry.terminal import CommunityCode, clock_text, show_json
from shared.command_line import AsJson, run
from shared.contracts.registry_merges import (
    Duplicates,
    ListDuplicates,
    ListMerges,
    MergePreview,
    MergeResidents,
    Merges,
    PreviewMerge,
    TellApart,
    UnmergeResidents,
)
from shared.contracts.registry_requests import Done
from shared.contracts.visits_requests import ListVisits, VisitPage
from shared.requests import ask

__all__ = ["apart", "duplicates", "merge", "merges", "unmerge"]

SIDES = {"kept": "保留", "merged": "并入", "both": "两份合用", None: "待选择"}

By = Annotated[str, typer.Option("--by", help="由谁办理(工作人员编号或姓名)")]
Why = Annotated[str, typer.Option("--reason", help="依据,如核对了身份证")]
Yes = Annotated[bool, typer.Option("--yes", help="看过预览,确定办理")]


def duplicates(*, community: CommunityCode, as_json: AsJson = False) -> None:
    """列出可能是同一人的档案和理由;其中一份可能在区内另一个社区。"""
    found = run(lambda client: _all_duplicates(client, community))
    if as_json:
        show_json(found.items)
        return
    for item in found.items:
        other = f"{item.other_id}  {item.other_name}  {item.other_door}" if item.other_id else "(另一个社区)"
        typer.echo(f"{item.resident_id}  {item.name}  {item.door}  ↔  {other}  {item.text}")
    typer.echo(f"{len(found.items)} 对")


def merge(
    *,
    kept: Annotated[UUID, typer.Argument(help="保留的居民编号")],
    merged: Annotated[UUID, typer.Argument(help="并入的居民编号,以后指向保留的居民")],
    choose: Annotated[list[str] | None, typer.Option("--choose", help="内容=kept 或 内容=merged,可写多次")] = None,
    reason: Why = "",
    by: By = "",
    yes: Yes = False,
) -> None:
    """把两份重复的档案合成一份;不加 --yes 只预览。"""
    choices = _choices(choose)
    preview = run(lambda client: _preview(client, PreviewMerge(kept_id=kept, merged_id=merged, choices=choices)))
    _show(*preview)
    if not yes:
        typer.echo("以上是预览,什么都没有改。确定办理请加 --yes --reason 依据 --by 姓名")
        return
    if not reason or not by:
        raise typer.BadParameter("请写明 --reason 和 --by")
    said = {"kept_id": kept, "merged_id": merged, "choices": choices, "reason": reason, "actor": by}
    done = run(lambda client: ask(client, MergeResidents.model_validate(said), Done))
    typer.echo(f"已合并。合错了可撤销:nuanlin registry unmerge {done.id}")


def unmerge(
    *,
    merge_id: Annotated[UUID, typer.Argument(help="合并编号")],
    reason: Why = "",
    by: By = "",
    yes: Yes = False,
) -> None:
    """撤销一次合并,恢复为两份档案;合并以后发生的事留在保留的一份上。"""
    if not yes:
        typer.echo(
            "将恢复为两份档案;合并以后登记的近况、走访等留在保留的一份上。确定办理请加 --yes --reason 依据 --by 姓名"
        )
        return
    if not reason or not by:
        raise typer.BadParameter("请写明 --reason 和 --by")
    command = UnmergeResidents(merge_id=merge_id, reason=reason, actor=by)
    done = run(lambda client: ask(client, command, Done))
    typer.echo("已恢复为两份" if done.changed else "这次合并以前已撤销")


def merges(*, resident: Annotated[UUID, typer.Argument(help="居民编号")], as_json: AsJson = False) -> None:
    """列出并入一位居民的档案和撤销记录。"""
    found = run(lambda client: ask(client, ListMerges(resident_id=resident), Merges))
    if as_json:
        show_json(found.items)
        return
    for item in found.items:
        undone = f"  {clock_text(item.undone_at)} 由{item.undone_by}撤销:{item.undone_reason}" if item.undone_at else ""
        typer.echo(
            f"{item.merge_id}  {clock_text(item.merged_at)}  {item.merged_id}  {item.merged_by}:{item.reason}{undone}"
        )


def apart(
    *,
    resident: Annotated[UUID, typer.Argument(help="居民编号")],
    other: Annotated[UUID, typer.Argument(help="另一位居民编号")],
    reason: Annotated[str, typer.Option("--reason", help="依据")],
    by: By,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="撤销以前的认定")] = False,
) -> None:
    """认定两份档案是两个人,不再提示。"""
    command = TellApart(resident_id=resident, other_id=other, apart=not withdraw, reason=reason, actor=by)
    done = run(lambda client: ask(client, command, Done))
    typer.echo("已记下" if done.changed else "没有变化")


async def _all_duplicates(client: Client, community: str) -> Duplicates:
    items, after = [], None
    while True:
        page = await ask(client, ListDuplicates(community=community, after=after), Duplicates)
        items += page.items
        after = page.next_page
        if after is None:
            return Duplicates(items=items)


async def _preview(client: Client, query: PreviewMerge) -> tuple[MergePreview, int]:
    """Return what the registry says, and how many visits of the merged entry are to be made."""
    preview = await ask(client, query, MergePreview)
    due = await ask(client, ListVisits(resident_id=query.merged_id, due_only=True), VisitPage)
    return preview, len(due.items)


def _show(preview: MergePreview, visits_due: int) -> None:
    for field in preview.fields:
        typer.echo(f"{field.label}  保留:{field.kept or '(空)'}  并入:{field.merged or '(空)'}  → {SIDES[field.taken]}")
    for follow in preview.follows:
        typer.echo(f"随之转过来:{follow.what} {follow.count} 条")
    typer.echo(f"走访:待办 {visits_due} 次随之转过来,与保留的同一期重复的自动取消,不算漏访;未了警报一并转过来")
    for text in preview.refusals:
        typer.echo(f"不能合并:{text}")
    if preview.to_choose:
        typer.echo(f"请逐项选择:{' '.join(f'--choose {field}=kept|merged' for field in preview.to_choose)}")


def _choices(said: list[str] | None) -> dict[str, str]:
    choices: dict[str, str] = {}
    for one in said or []:
        field, _, side = one.partition("=")
        if side not in {"kept", "merged"}:
            raise typer.BadParameter(f"应写成 内容=kept 或 内容=merged,而不是 {one}")
        choices[field] = side
    return choices
