"""`nuanlin dlq`: what no handler could work on, why, and giving it to its reader again."""

import asyncio
import json
from dataclasses import asdict, dataclass
from typing import Annotated

import typer
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import RawStreamMsg
from nats.js.errors import NotFoundError

from nuanlin.commands.output import print_rows
from shared.client import bus_client
from shared.contracts.catalog import event_named
from shared.edge import RefusedError
from shared.people import mask_text
from shared.streams import again_subject

__all__ = ["app"]

STREAM = "CARE_DLQ"

app = typer.Typer(no_args_is_help=True)


@dataclass(frozen=True)
class DeadLetter:
    """One message that was set aside."""

    sequence: int
    service: str
    event: str
    deliveries: int
    reason: str
    subject: str
    at: str


@app.command("list")
def list_letters(*, as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """列出搁置的消息,最早的在前。"""

    async def run() -> list[DeadLetter]:
        async with bus_client() as client:
            return [_letter(message) for message in await _all(client.jetstream())]

    print_rows([asdict(letter) for letter in asyncio.run(run())], as_json=as_json, empty="没有搁置的消息")


@app.command("show")
def show(
    sequence: Annotated[int, typer.Argument(help="nuanlin dlq list 里的 sequence")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """显示一条搁置的消息;电话和身份证号会遮住。"""

    async def run() -> RawStreamMsg:
        async with bus_client() as client:
            return await _one(client.jetstream(), sequence)

    message = asyncio.run(run())
    body = mask_text((message.data or b"").decode("utf-8", "replace"))
    fields = asdict(_letter(message)) | {"body": body}
    if as_json:
        typer.echo(json.dumps(fields, ensure_ascii=False, indent=2))
    else:
        for name, value in fields.items():
            typer.echo(f"{name:<10} {value}")


@app.command("replay")
def replay(
    sequence: Annotated[int | None, typer.Argument(help="一条的 sequence;不写则要加 --all")] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="全部重新处理")] = False,
) -> None:
    """交给原来的服务再处理一次(只给它,不打扰别的订阅者),成功交出后从搁置中移走。"""
    if (sequence is None) != everything:
        raise RefusedError("请写一条消息的 sequence,或用 --all 处理全部")

    async def run() -> int:
        async with bus_client() as client:
            js = client.jetstream()
            messages = await _all(js) if everything else [await _one(js, sequence or 0)]
            for message in messages:
                await _give_again(client, message)
            return len(messages)

    typer.echo(f"已重新交出 {asyncio.run(run())} 条")


async def _all(js: JetStreamContext) -> list[RawStreamMsg]:
    state = (await js.stream_info(STREAM)).state
    found: list[RawStreamMsg] = []
    sequence = state.first_seq
    while state.messages and sequence <= state.last_seq:
        try:
            message = await js.get_msg(STREAM, seq=sequence, next=True, subject="care.dlq.>")
        except NotFoundError:
            break
        found.append(message)
        sequence = (message.seq or sequence) + 1
    return found


async def _one(js: JetStreamContext, sequence: int) -> RawStreamMsg:
    try:
        return await js.get_msg(STREAM, seq=sequence)
    except NotFoundError:
        raise RefusedError.not_found(f"没有第 {sequence} 条搁置的消息,可用 nuanlin dlq list 查看") from None


def _letter(message: RawStreamMsg) -> DeadLetter:
    headers = message.headers or {}
    original = headers.get("Nuanlin-Subject", "")
    return DeadLetter(
        sequence=message.seq or 0,
        service=(message.subject or "...").split(".")[2],
        event=_event_name(original),
        deliveries=int(headers.get("Nuanlin-Deliveries", "0")),
        reason=headers.get("Nuanlin-Reason", ""),
        subject=original,
        at=str(message.time or ""),
    )


def _event_name(subject: str) -> str:
    """Return the wire name in the subject a message had, the first time or when it was given again."""
    tokens = subject.split(".")
    return ".".join(tokens[-3:] if tokens[1:2] == ["again"] else tokens[2:5])


async def _give_again(client: Client, message: RawStreamMsg) -> None:
    letter = _letter(message)
    try:
        event = event_named(letter.event)
    except KeyError:
        raise RefusedError(f"第 {letter.sequence} 条不是任何已知的事件,不能重新处理") from None
    js = client.jetstream()
    headers = {"Nats-Msg-Id": f"again-{letter.service}-{letter.sequence}-{message.time}"}
    await js.publish(again_subject(letter.service, event), message.data or b"", headers=headers, timeout=5)
    await js.delete_msg(STREAM, letter.sequence)
