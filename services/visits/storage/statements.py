"""How a statement written as SQL gets its parameters: lists as one JSON text, moments with their zone."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ARRAY, DateTime, Integer, Text, TextClause, Uuid, bindparam, text

__all__ = ["as_json", "statement"]


def statement(
    sql: str,
    *,
    moments: Iterable[str] = (),
    ids: Iterable[str] = (),
    id_lists: Iterable[str] = (),
    number_lists: Iterable[str] = (),
    text_lists: Iterable[str] = (),
) -> TextClause:
    """Return SQL whose named parameters are known to be moments, ids, or lists of ids, numbers or texts."""
    return text(sql).bindparams(
        *(bindparam(name, type_=DateTime(timezone=True)) for name in moments),
        *(bindparam(name, type_=Uuid()) for name in ids),
        *(bindparam(name, type_=ARRAY(Uuid())) for name in id_lists),
        *(bindparam(name, type_=ARRAY(Integer())) for name in number_lists),
        *(bindparam(name, type_=ARRAY(Text())) for name in text_lists),
    )


def as_json(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows for ``jsonb_to_recordset``: one parameter, however many rows."""
    return json.dumps(list(rows), default=str, ensure_ascii=False)
