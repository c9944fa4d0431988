"""JSON schemas of events, as a reader meets them on the wire."""

import json
from pathlib import Path
from typing import Any

import shared.contracts
from scripts.attribute_docs import attribute_docs
from scripts.events.field_words import FIELDS
from shared.contracts.base import Event

__all__ = ["data_schema", "envelope_schema", "field_note", "sample_of"]

SAMPLES = Path(shared.contracts.__file__).parent / "samples"

IN_THE_ENVELOPE = {"event_id", "occurred_at"}
"""Fields of the class that stand in the envelope, as `id` and `time`."""

AREA_NOTES = {
    "district": "Six digits of the official area code: where it happened, at the time it happened.",
    "street": "Three digits.",
    "community": "Three digits.",
    "entity_version": "Of two facts about one aggregate the higher is the newer; a reader ignores the older.",
}


def sample_of(event: type[Event]) -> dict[str, Any]:
    """Return the frozen sample."""
    sample: dict[str, Any] = json.loads((SAMPLES / f"{event.NAME}.json").read_text())
    return sample


def field_note(event: type[Event], field: str) -> tuple[str, str]:
    """Return what a field means, in Chinese and in English.

    Raises
    ------
    KeyError
        Raised for a field that has no Chinese name in `field_words.FIELDS`.
    """
    return FIELDS[field], attribute_docs(event).get(field) or AREA_NOTES.get(field, "")


def data_schema(event: type[Event]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the schema of `data`, and the schemas it refers to.

    What is unknown is absent on the wire, never null; so a field that may be null in the class is only not required.
    """
    schema = event.model_json_schema(ref_template="#/components/schemas/{model}")
    parts = {name: _plain(part) for name, part in schema.pop("$defs", {}).items()}
    plain = _plain(schema)
    for name in IN_THE_ENVELOPE:
        plain["properties"].pop(name)
    plain["required"] = [name for name in plain["required"] if name not in IN_THE_ENVELOPE]
    for name, field in plain["properties"].items():
        chinese, english = field_note(event, name)
        field["description"] = f"{chinese}. {english}".strip() if english else chinese
    plain["description"] = paragraphs(event)
    return plain, parts


def envelope_schema(event: type[Event]) -> dict[str, Any]:
    """Return the schema of a whole message: CloudEvents 1.0 in structured mode."""
    fixed = {
        "specversion": "1.0",
        "source": event.domain(),
        "type": event.NAME,
        "datacontenttype": "application/json",
        "dataschema": f"urn:nuanlin:{event.NAME}",
    }
    properties: dict[str, Any] = {name: {"type": "string", "const": value} for name, value in fixed.items()}
    properties |= {
        "id": {"type": "string", "format": "uuid", "description": "Equal to the header Nats-Msg-Id; act once per id."},
        "subject": {"type": "string", "description": f"What it is about: `data.{event.SUBJECT_FIELD}`."},
        "time": {"type": "string", "format": "date-time", "description": "When it happened."},
        "data": {"$ref": f"#/components/schemas/{event.__name__}Data"},
    }
    order = ["specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "data"]
    return {"type": "object", "required": order, "properties": {name: properties[name] for name in order}}


def paragraphs(event: type[Event]) -> str:
    """Return the docstring of an event without its line breaks."""
    text = (event.__doc__ or "").strip()
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def _plain(schema: Any) -> Any:  # noqa: ANN401
    """Drop titles and nulls, which say nothing to a reader."""
    if isinstance(schema, list):
        return [_plain(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _plain(value) for key, value in schema.items() if key != "title" or isinstance(value, dict)}
    choices = [choice for choice in kept.pop("anyOf", []) if choice != {"type": "null"}]
    if kept.get("default", ...) is None:
        del kept["default"]
    if len(choices) == 1:
        return {**choices[0], **kept}
    return {**kept, "anyOf": choices} if choices else kept
