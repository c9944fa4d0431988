"""Conditions of rules: what a fact must say. A small closed language; nothing in it is ever executed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

__all__ = ["ALWAYS", "Condition"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Either other conditions (all, any, none of them) or one comparison of one field; empty is always true."""

    every: tuple["Condition", ...] | None = None
    some: tuple["Condition", ...] | None = None
    no: tuple["Condition", ...] | None = None
    field: str | None = None
    eq: Any = None
    among: tuple[Any, ...] | None = None
    gte: Any = None
    lte: Any = None

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Say whether a fact with these values fits."""
        if self.every is not None:
            return all(part.holds(values) for part in self.every)
        if self.some is not None:
            return any(part.holds(values) for part in self.some)
        if self.no is not None:
            return not any(part.holds(values) for part in self.no)
        return self.field is None or self._compares(values.get(self.field))

    def _compares(self, found: Any) -> bool:  # noqa: ANN401
        if self.among is not None:
            return found in self.among
        if self.gte is not None or self.lte is not None:
            return found is not None and _within(found, self.gte, self.lte)
        return bool(found == self.eq)

    def fields(self) -> set[str]:
        """Return every field that is looked at."""
        parts = (*(self.every or ()), *(self.some or ()), *(self.no or ()))
        return {name for part in parts for name in part.fields()} | ({self.field} if self.field else set())

    @classmethod
    def from_json(cls, body: Mapping[str, Any] | None) -> "Condition":
        """Read a condition of a rule."""
        if body is None:
            return ALWAYS
        among = body.get("in")
        return cls(
            every=_parts(body.get("all")),
            some=_parts(body.get("any")),
            no=_parts(body.get("none")),
            field=body.get("field"),
            eq=body.get("eq"),
            among=None if among is None else tuple(among),
            gte=body.get("gte"),
            lte=body.get("lte"),
        )


ALWAYS = Condition()


def _parts(bodies: Any) -> tuple[Condition, ...] | None:  # noqa: ANN401
    return None if bodies is None else tuple(Condition.from_json(body) for body in bodies)


def _within(found: Any, least: Any, most: Any) -> bool:  # noqa: ANN401
    """Compare numbers as numbers, moments as moments; what cannot be compared does not fit."""
    try:
        value = _comparable(found)
        return (least is None or value >= _comparable(least)) and (most is None or value <= _comparable(most))
    except TypeError:
        return False


def _comparable(value: Any) -> Any:  # noqa: ANN401
    if not isinstance(value, str):
        return value
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return value
