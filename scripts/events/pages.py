"""The readable pages: one per event, and the index."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from scripts.events.schemas import data_schema, field_note, paragraphs, sample_of
from scripts.events.words import EVENTS
from shared.contracts.base import Channel, Event
from shared.contracts.catalog import LISTENERS
from shared.streams import stream_of

__all__ = ["index", "page"]

WHO = {
    Channel.EVENT: "所有服务;外部系统经开通后可订阅 · every service, and outside systems once admitted",
    Channel.INTERNAL: "仅下列内部服务,含个人信息,不对外 · only the services below; personal data, never outside",
    Channel.INPUT: "仅下列内部服务;由第三方设备平台发布 · only the services below; told by third parties",
}

DOMAINS = {
    "registry": "居民档案 · registry",
    "visits": "走访 · visits",
    "alerts": "警报 · alerts",
    "activities": "活动 · activities",
    "signals": "设备信号 · signals",
    "gateways": "网关收到的答复 · gateways",
    "house": "各服务自己 · house",
    "agencies": "外部单位 · agencies",
}

NOTE = "<!-- Written by `python -m scripts.event_docs`; changes are lost. -->\n"

INDEX_HEAD = """\
# 事件目录 · Catalogue of events

暖邻发现的每一件事都是一条事件。`care.evt.…` 上只有编号、代码、时间和数量;`care.int.…` 供内部使用,含个人信息。
怎样订阅见 [subscribers](../subscribers/README.md)。机器可读:[asyncapi.yaml](asyncapi.yaml)(AsyncAPI 3.0)。

Everything Nuanlin notices is an event. `care.evt.…` carries ids, codes, times and counts only; `care.int.…` is for its
own services. How to subscribe: [subscribers](../subscribers/README.md).

* 主题 Subject: `care.evt.<domain>.<event>.v<n>.<district>.<street>.<community>.<shard>`, always nine tokens.
* 信封 Envelope: CloudEvents 1.0, structured JSON. `id` is also the header `Nats-Msg-Id`.
* 至少一次 At least once: act once per `id`. 可能乱序 Any order: of two facts about one aggregate the higher
  `entity_version` is the newer.
* 版本 Versions: fields may be added, never removed or renamed; a breaking change is a new event `…v2`, and both are
  sent until [deprecations](../subscribers/deprecations.md) says otherwise.
"""


def index(events: Sequence[type[Event]]) -> str:
    """Return the table of all events."""
    lines = [NOTE, INDEX_HEAD]
    for channel, title in (
        (Channel.EVENT, "公开事件 · Events"),
        (Channel.INTERNAL, "内部事实 · Internal facts"),
        (Channel.INPUT, "第三方输入 · Told by third parties"),
    ):
        lines.append(f"\n## {title}\n")
        for domain, name in DOMAINS.items():
            rows = [event for event in events if event.CHANNEL is channel and event.domain() == domain]
            if rows:
                lines += [f"\n### {name}\n", "| 事件 Event | 含义 | 多久一次 How often |", "| --- | --- | --- |"]
                lines += [f"| [`{row.NAME}`]({_path(row)}) | {EVENTS[row.NAME]} | {row.OFTEN} |" for row in rows]
    return "\n".join(lines) + "\n"


def page(event: type[Event]) -> str:
    """Return the page of one event."""
    sample = sample_of(event)
    read = event.from_wire(json.dumps(sample).encode())
    place = f"{read.district}.{read.street}"
    subject = f"care.{event.CHANNEL.value}.{event.NAME}"
    return "\n".join(
        [
            NOTE,
            f"# {EVENTS[event.NAME]} · `{event.NAME}`\n",
            f"> {read.summary}\n" if read.summary != event.NAME else "",
            f"{paragraphs(event)}\n",
            "| | |",
            "| --- | --- |",
            f"| 主题 Subject | `{subject}.<district>.<street>.<community>.<shard>` |",
            f"| 一个社区 One community | `{subject}.{place}.{read.community}.*` |",
            f"| 一个街道 One street | `{subject}.{place}.>` |",
            f"| 流 Stream | `{stream_of(event)}` |",
            f"| 多久一次 How often | {event.OFTEN} |",
            f"| 对象 Aggregate | `data.{event.SUBJECT_FIELD}` = CloudEvents `subject` |",
            f"| 谁可以读 Who may read | {WHO[event.CHANNEL]} |",
            f"| 内部读者 Listeners inside | {'、'.join(_listeners(event)) or '—'} |",
            "\n## 字段 Fields of `data`\n",
            "| 字段 Field | 类型 Type | 必有 Always | 含义 Meaning |",
            "| --- | --- | --- | --- |",
            *_rows(event),
            "\n没有的值不出现,不会是 null。What is unknown is absent, never null.\n",
            "## 样例 Sample\n",
            f"```json\n{json.dumps(sample, ensure_ascii=False, indent=2)}\n```\n",
        ]
    )


def _path(event: type[Event]) -> str:
    folder = {Channel.EVENT: "", Channel.INTERNAL: "internal/", Channel.INPUT: "input/"}[event.CHANNEL]
    return f"{folder}{event.NAME}.md"


def _listeners(event: type[Event]) -> list[str]:
    return [service for service, kinds in LISTENERS.items() if event in kinds]


def _rows(event: type[Event]) -> Iterable[str]:
    schema, parts = data_schema(event)
    for name, field in schema["properties"].items():
        chinese, english = field_note(event, name)
        always = "是 yes" if name in schema["required"] else "否 no"
        meaning = f"{chinese}<br>{english}" if english else chinese
        yield f"| `{name}` | {_type(field, parts)} | {always} | {meaning} |"


def _type(field: dict[str, Any], parts: dict[str, Any]) -> str:
    if "$ref" in field:
        name = field["$ref"].rsplit("/", 1)[1]
        return _type(parts[name], parts)
    if "enum" in field:
        return " ".join(f"`{value}`" for value in field["enum"])
    if field.get("type") == "array":
        return f"list of {_type(field['items'], parts)}"
    if field.get("type") == "object":
        return f"object: {', '.join(f'`{name}`' for name in field.get('properties', {}))}"
    limits = [f"≥ {field['minimum']}"] if "minimum" in field else []
    return " ".join([str(field.get("format") or field.get("type")), *limits])
