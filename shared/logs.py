"""Structured logs: constant text plus fields, JSON unless on a terminal, personal data masked."""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog

from shared.people import mask_text, withhold_values

__all__ = ["PERSONAL_FIELDS", "configure_logs", "mask_personal"]

PERSONAL_FIELDS = frozenset(
    {
        "name",
        "resident_name",
        "staff_name",
        "phone",
        "phones",
        "address",
        "door",
        "id_number",
        "birth_date",
        "note",
        "text",
    }
)
"""Fields that are never written to a log, whatever their value."""


def mask_personal(_: object, __: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop fields that carry personal data, at any depth; blot out numbers and quoted rows that stand in a text."""
    for key, value in fields.items():
        fields[key] = "***" if key in PERSONAL_FIELDS else _masked(value)
    return fields


def _masked(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        return mask_text(withhold_values(value))
    if isinstance(value, Mapping):
        return {key: "***" if key in PERSONAL_FIELDS else _masked(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_masked(item) for item in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return mask_text(withhold_values(str(value)))


def configure_logs(*, service: str, level: str = "info", form: str = "auto", stream: TextIO | None = None) -> None:
    """Send every log line of this process through one pipeline.

    Parameters
    ----------
    service
        Written on every line.
    level
        Least level that is written.
    form
        ``json``, ``text``, or ``auto``: text on a terminal, JSON otherwise.
    stream
        Where they go; standard output if None. A command's standard output is its result, so its logs go elsewhere.
    """
    out = stream or sys.stdout
    as_text = form == "text" or (form == "auto" and out.isatty())
    before: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    after: list[Any] = [
        structlog.processors.format_exc_info,
        mask_personal,
        structlog.dev.ConsoleRenderer(colors=out.isatty())
        if as_text
        else structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    structlog.configure(
        processors=[*before, *after],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    structlog.contextvars.bind_contextvars(service=service)
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *after],
        )
    )
    logging.basicConfig(
        handlers=[handler], level=max(logging.WARNING, logging.getLevelNamesMapping()[level.upper()]), force=True
    )
