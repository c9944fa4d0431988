"""`nuanlin bus`: apply streams and durables, show how far their readers are."""

import asyncio
from typing import Annotated

import typer

from nuanlin.commands.output import print_rows
from shared.client import bus_client
from shared.provision import apply_bus
from shared.streams import declared_durables

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True)


@app.command("apply")
def apply(
    replicas: Annotated[int, typer.Option(min=1, max=5, help="每条流保存几份;集群用 3")] = 1,
    size_gib: Annotated[float, typer.Option(min=0.1, help="事实流的上限(GiB),满了拒收而不丢旧的")] = 8,
) -> None:
    """建好或改好所有流和订阅位置;可以反复执行,已有消息不受影响。"""

    async def run() -> list[str]:
        async with bus_client() as client:
            return await apply_bus(client.jetstream(), replicas=replicas, size_gib=size_gib)

    for line in asyncio.run(run()) or ["已是最新,没有改动"]:
        typer.echo(line)


@app.command("lag")
def lag(*, as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """每个订阅位置还有多少没处理、手上有多少、重发过多少。"""

    async def run() -> list[dict[str, object]]:
        rows: list[dict[str, object]] = []
        async with bus_client() as client:
            js = client.jetstream()
            for durable in declared_durables():
                info = await js.consumer_info(durable.stream, durable.name)
                rows.append(
                    {
                        "stream": durable.stream,
                        "durable": durable.name,
                        "pending": info.num_pending or 0,
                        "in_hand": info.num_ack_pending or 0,
                        "redelivered": info.num_redelivered or 0,
                    }
                )
        return rows

    print_rows(asyncio.run(run()), as_json=as_json, empty="还没有订阅位置,请先执行 nuanlin bus apply")
