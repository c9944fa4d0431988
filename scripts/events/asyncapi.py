"""The AsyncAPI 3 document of a set of events."""

import io
from collections.abc import Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from scripts.events.schemas import data_schema, envelope_schema, paragraphs, sample_of
from scripts.events.words import EVENTS
from shared.contracts.base import Channel, Event

__all__ = ["asyncapi"]

PARAMETERS = {
    "district": ("区代码,6 位 · six digits of the district", ["990102"]),
    "street": ("街道代码,3 位 · three digits of the street", ["003"]),
    "community": ("社区代码,3 位 · three digits of the community", ["005"]),
    "shard": ("分片 00–63,同一对象总在同一片 · two digits, the same for one aggregate for ever", ["17"]),
}

INFO = {
    Channel.EVENT: (
        "暖邻事件 · Nuanlin events",
        """\
暖邻发现的每一件事,都是一条可以订阅、可以重放的事件。只有编号、代码、时间和数量,没有姓名、电话、住址。
Everything Nuanlin notices is a durable event that other systems may subscribe to. Ids, codes, times and counts only.

Carried by NATS JetStream, stream CARE_EVT, kept for 35 days. Delivered at least once: act once per `id`.
Facts about one aggregate may arrive out of order: compare `data.entity_version`. Fields may be added, never removed.
How to subscribe: docs/subscribers/README.md.
""",
    ),
    Channel.INTERNAL: (
        "暖邻内部事实 · Nuanlin internal facts",
        """\
只供暖邻自己的服务使用,含姓名、电话、住址,不对外开放。
For Nuanlin's own services only: names, phones and addresses. Nobody outside may read these subjects.

Carried by NATS JetStream, stream CARE_INT, kept for 7 days.
""",
    ),
    Channel.INPUT: (
        "暖邻输入 · What Nuanlin is told",
        """\
第三方平台告诉暖邻的事:设备的信号(只写设备编号,不写老人是谁),短信和电话网关收到的答复(只写号码和内容),
外部单位对转办隐患的受理(只写转办编号和案号)。
What platforms of third parties tell Nuanlin: what devices noticed (the device's code, never whose it is), and what
people answered to text messages and calls (the number and the words), and which cases agencies have taken.

Carried by NATS JetStream, stream CARE_IN, kept for 7 days. Say everything with an id of its own: again is harmless.
""",
    ),
}


def asyncapi(events: Sequence[type[Event]], *, channel: Channel, version: str) -> str:
    """Return the document as YAML."""
    title, description = INFO[channel]
    document: dict[str, Any] = {
        "asyncapi": "3.0.0",
        "info": {"title": title, "version": version, "description": LiteralScalarString(description)},
        "defaultContentType": "application/json",
        "servers": {
            "bus": {
                "host": "nats.example.org:4222",
                "protocol": "nats",
                "description": "The operator tells the address and makes a user and a durable for every subscriber.",
                "security": [{"$ref": "#/components/securitySchemes/user"}],
            }
        },
        "channels": {_key(event): _channel(event) for event in events},
        "operations": {f"tell_{_key(event)}": _operation(event) for event in events},
        "components": {
            "securitySchemes": {"user": {"type": "userPassword", "description": "A user of its own per subscriber."}},
            "parameters": {
                name: {"description": text, "examples": examples} for name, (text, examples) in PARAMETERS.items()
            },
            "messages": {event.__name__: _message(event) for event in events},
            "schemas": _schemas(events),
        },
    }
    yaml = YAML()
    yaml.width = 120
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.representer.ignore_aliases = lambda _: True
    text = io.StringIO()
    yaml.dump(document, text)
    return text.getvalue()


def _key(event: type[Event]) -> str:
    return event.NAME.replace(".", "_")


def _channel(event: type[Event]) -> dict[str, Any]:
    return {
        "address": f"care.{event.CHANNEL.value}.{event.NAME}.{{district}}.{{street}}.{{community}}.{{shard}}",
        "title": EVENTS[event.NAME],
        "parameters": {name: {"$ref": f"#/components/parameters/{name}"} for name in PARAMETERS},
        "messages": {event.__name__: {"$ref": f"#/components/messages/{event.__name__}"}},
    }


def _operation(event: type[Event]) -> dict[str, Any]:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{_key(event)}"},
        "summary": f"{EVENTS[event.NAME]} · {event.OFTEN}",
        "messages": [{"$ref": f"#/channels/{_key(event)}/messages/{event.__name__}"}],
    }


def _message(event: type[Event]) -> dict[str, Any]:
    return {
        "name": event.NAME,
        "title": EVENTS[event.NAME],
        "summary": f"Sent {event.OFTEN}.",
        "description": paragraphs(event),
        "contentType": "application/json",
        "headers": {
            "type": "object",
            "required": ["Nats-Msg-Id"],
            "properties": {"Nats-Msg-Id": {"type": "string", "format": "uuid", "description": "Equal to `id`."}},
        },
        "payload": envelope_schema(event),
        "examples": [{"name": "sample", "payload": sample_of(event)}],
    }


def _schemas(events: Sequence[type[Event]]) -> dict[str, Any]:
    schemas: dict[str, Any] = {}
    for event in events:
        schema, parts = data_schema(event)
        schemas |= {f"{event.__name__}Data": schema, **parts}
    return dict(sorted(schemas.items()))
