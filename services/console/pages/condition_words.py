"""A condition over an alert in words: which kinds, where, whose."""

import re
from collections.abc import Callable

from services.console.pages.texts import Texts
from shared.contracts.alerts_rules import RuleCondition, Value

__all__ = ["ConditionWords"]

WORDS = {"kind": "alert_kind", "rule": "alert_kind", "severity": "severity"}
"""Field to the table of texts that names its values."""

FILLED = re.compile(r"\{(?P<name>[a-z_]+)\}")
"""What a rule fills into its texts."""

PLACES = frozenset({"community", "street"})


class ConditionWords:
    """Says conditions in one language.

    Parameters
    ----------
    texts
        The language.
    place_name
        Returns what people call an area.
    """

    def __init__(self, texts: Texts, place_name: Callable[[str], str]) -> None:
        self._texts = texts
        self._place_name = place_name

    def filled(self, text: str) -> str:
        """Return a text with the names of what is filled in as words: ``〔情况说明〕`` for ``{summary}``."""
        return FILLED.sub(lambda found: self._texts("condition.filled", what=self._named(found["name"])), text)

    def _named(self, name: str) -> str:
        said = self._texts.word("rule_filled", name)
        return said if said != name else self._texts("condition.something")

    def says(self, when: RuleCondition) -> str:
        """Return a whole condition."""
        for key, parts in (("all", when.all), ("any", when.any), ("none", when.none)):
            if parts is not None:
                joined = self._texts(f"condition.{key}_joins").join(self.says(part) for part in parts)
                return self._texts(f"condition.{key}", parts=joined)
        field = when.field or ""
        return self._texts(
            "condition.one", field=self._texts.word("condition_field", field), says=self._one(when, field)
        )

    def _one(self, when: RuleCondition, field: str) -> str:
        if when.among is not None:
            return self._texts("condition.among", values=self._list(when.among, field))
        limits = [("gte", when.gte), ("lte", when.lte)]
        said = [self._texts(f"condition.{key}", value=value) for key, value in limits if value is not None]
        if said:
            return self._texts("meta.comma").join(said)
        return self._texts("condition.eq", value=self._value(when.eq, field))

    def _list(self, values: list[Value], field: str) -> str:
        return self._texts("meta.list").join(self._value(value, field) for value in values)

    def _value(self, value: Value, field: str) -> str:
        if value is None:
            return self._texts("condition.nothing")
        if isinstance(value, bool):
            return self._texts("condition.yes" if value else "condition.no")
        if field in PLACES:
            return self._place_name(str(value))
        return self._texts.word(WORDS.get(field, "condition_value"), str(value))
