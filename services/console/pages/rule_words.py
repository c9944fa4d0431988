"""A care rule as a sentence: whom, how often, how, by when."""

from services.console.pages.texts import Texts
from shared.contracts.visits_requests import CareRule

__all__ = ["RuleWords"]


class RuleWords:
    """Says care rules in one language."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def sentence(self, rule: CareRule) -> str:
        """Return the whole rule in one sentence."""
        parts = [self.often(rule), self.how(rule), self.by_when(rule), *self._besides(rule)]
        text = self._texts("meta.comma").join(parts)
        return self._texts("rule_says.sentence", whom=self.whom(rule), text=text)

    def whom(self, rule: CareRule) -> str:
        """Return whom it is for: anybody in one of the groups, or every special resident."""
        groups = [
            *(self._texts.word("category", code) for code in rule.categories),
            *(self._texts.word("tier", code) for code in rule.tiers),
            *(self._texts.word("situation", code) for code in rule.situations),
        ]
        return self._texts("rule_says.groups", groups=self._list(groups)) if groups else self._texts("rule_says.all")

    def often(self, rule: CareRule) -> str:
        """Return how often, or upon what."""
        key = rule.period
        if rule.period == "days" and rule.period_days is None:
            return self._texts("rule_says.days_wish" if "wish" in rule.situations else "rule_says.days_tier")
        if rule.period == "cause" and rule.high_risk_hours is not None:
            return self._texts(
                "rule_says.cause_high",
                cause=self._texts.word("cause", rule.cause),
                n=rule.within_hours or 0,
                high=rule.high_risk_hours,
            )
        return self._texts(
            f"rule_says.{key}",
            n=rule.period_days or rule.within_hours or 0,
            cause=self._texts.word("cause", rule.cause),
            day=self._festival(rule.festival),
        )

    def how(self, rule: CareRule) -> str:
        """Return which contacts count."""
        return self._texts("rule_says.how", modes=self._list([self._texts.word("mode", mode) for mode in rule.modes]))

    def by_when(self, rule: CareRule) -> str:
        """Return by when it has to be done, and from when on it is missed."""
        hours = f"{rule.grace_minutes / 60:g}"
        grace = self._texts("rule_says.grace", n=hours) if rule.grace_minutes else self._texts("rule_says.no_grace")
        if rule.period == "cause":
            return grace
        day = self._texts(f"rule_says.last_{rule.period}")
        until = self._texts("rule_says.until", day=day, time=rule.window_to)
        return self._texts("meta.comma").join([until, grace])

    def _besides(self, rule: CareRule) -> list[str]:
        """Return what only some rules say."""
        texts = self._texts
        extra = {
            "early": texts("rule_says.early", n=rule.opens_before_days) if rule.opens_before_days else "",
            "from": texts("rule_says.from_time", time=rule.window_from) if rule.window_from != "00:00" else "",
            "door": texts("rule_says.door_after", n=rule.remote_limit) if rule.remote_limit else "",
            "findings": texts("rule_says.findings") if rule.needs_findings else "",
            "raises": texts("rule_says.raises", n=rule.raises_weeks) if rule.raises_weeks else "",
            "begins": texts("rule_says.begins", day=rule.active_from.isoformat()) if rule.active_from else "",
            "ends": texts("rule_says.ends", day=rule.active_to.isoformat()) if rule.active_to else "",
        }
        return [part for part in extra.values() if part]

    def _festival(self, festival: str | None) -> str:
        calendar, _, day = (festival or "").partition(":")
        if not day:
            return ""
        month, _, number = day.partition("-")
        return self._texts(f"rule_says.{calendar}", month=int(month), day=int(number))

    def _list(self, words: list[str]) -> str:
        return self._texts("meta.list").join(words)
