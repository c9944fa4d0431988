"""The commands `nuanlin alerts templates …`: what notices say, changed and tried before anybody receives it."""

from pathlib import Path
from typing import Annotated

import typer

from shared.command_line import AsJson, json_list, read_json, run
from shared.contracts.alerts_texts import (
    GetTextTemplates,
    SaveTextTemplate,
    TextChannel,
    TextTemplateBody,
    TextTemplateItem,
    TextTemplates,
    TextTrial,
    TryTextTemplate,
)
from shared.requests import ask

__all__ = ["app"]

app = typer.Typer(help="通知文字:查看、修改、先试写一遍。", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="模板代号,例如 alert")]
File = Annotated[Path, typer.Argument(help="模板文件(JSON)", exists=True, dir_okay=False)]
Channel = Annotated[TextChannel, typer.Option(help="通道:sms、voice、mail、robot、print、audio、screen、webhook")]


@app.command("list")
def show_list(*, as_json: AsJson = False) -> None:
    """列出生效的文字模板。"""
    items = run(lambda client: ask(client, GetTextTemplates(), TextTemplates)).items
    if as_json:
        typer.echo(json_list(items))
        return
    for item in items:
        typer.echo(_line(item))
    typer.echo(f"共 {len(items)} 条")


@app.command("show")
def show_one(
    name: Name,
    *,
    language: Annotated[str, typer.Option(help="语言:zh 或 en")] = "zh",
    channel: Channel = "any",
    as_json: AsJson = False,
) -> None:
    """显示一个模板的现行文字和历次修改。"""
    query = GetTextTemplates.model_validate({"name": name, "language": language, "channel": channel})
    items = run(lambda client: ask(client, query, TextTemplates)).items
    if as_json:
        typer.echo(json_list(items))
        return
    typer.echo(items[0].body.model_dump_json(indent=2, exclude_none=True))
    words = "".join(f" {{{one}}}" for one in items[0].variables) or " 无"
    typer.echo(f"可用变量:{words}{',以及“词语”里登记的任何词' if items[0].open else ''}")
    for item in items:
        typer.echo(_line(item))


@app.command("save")
def save(
    file: File,
    *,
    reason: Annotated[str, typer.Option(help="为什么这样改,会留档")],
    who: Annotated[str, typer.Option(help="谁改的,会留档")],
    as_json: AsJson = False,
) -> None:
    """让一个模板的新版本生效;已发出的通知不变。"""
    command = SaveTextTemplate(text=_read(file), reason=reason, actor=who)
    items = run(lambda client: ask(client, command, TextTemplates)).items
    typer.echo(json_list(items) if as_json else f"已生效:{_line(items[0])}")


@app.command("try")
def try_one(
    file: File,
    *,
    value: Annotated[list[str] | None, typer.Option(help="变量,写作 名称=内容,可多次")] = None,
    channel: Channel = "sms",
    as_json: AsJson = False,
) -> None:
    """用给定的变量试写一遍:会发出什么、几个字、几条短信;缺变量或超长会说明。什么都不会发出。"""
    pairs = [one.partition("=") for one in value or []]
    if any(not joint for _, joint, _ in pairs):
        raise typer.BadParameter("变量写作 名称=内容,例如 --value name=何桂芳")
    query = TryTextTemplate(text=_read(file), values={name: said for name, _, said in pairs}, channel=channel)
    trial = run(lambda client: ask(client, query, TextTrial))
    if as_json:
        typer.echo(trial.model_dump_json())
    elif trial.because:
        typer.echo(f"不会发出:{trial.because}")
    else:
        typer.echo(f"{f'标题:{trial.subject}' + chr(10) if trial.subject else ''}{trial.text}")
        typer.echo(f"{trial.characters} 个字,{trial.parts} 条")


def _read(file: Path) -> TextTemplateBody:
    return read_json(file, TextTemplateBody, hint=",请对照 nuanlin alerts templates show 的输出")


def _line(item: TextTemplateItem) -> str:
    body = item.body
    told = f"  {item.author}:{item.reason}" if item.author else ""
    return f"{body.name}  {body.language}  {body.channel}  {item.title}  {item.version}{told}"
