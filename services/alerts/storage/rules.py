"""Rules in force: those that are shipped with this release, and above them what was changed here."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.rules import AlertRule, Closing, Occasion
from services.alerts.storage.rule_tables import AlertRuleRow, InhibitedFactRow
from services.alerts.storage.turns import alone_with

__all__ = ["RuleStore", "RulesInForce", "local_version", "shipped_rules", "shipped_version"]

FILE = Path(__file__).with_name("default_rules.json")


@lru_cache(maxsize=1)
def _shipped() -> tuple[int, dict[str, dict[str, Any]]]:
    found = json.loads(FILE.read_text(encoding="utf-8"))
    return found["shipped"], {body["rule"]: body for body in found["rules"]}


def shipped_version() -> str:
    """Say which version of the shipped rules this is."""
    return f"出厂第 {_shipped()[0]} 版"


def shipped_rules() -> Mapping[str, dict[str, Any]]:
    """Return the bodies of the rules that are shipped, by name."""
    return _shipped()[1]


def local_version(number: int) -> str:
    """Say which version somebody saved here."""
    return f"本地第 {number} 版"


@lru_cache(maxsize=1)
def _parsed() -> dict[str, AlertRule]:
    return {name: AlertRule.from_json(body, version=shipped_version()) for name, body in shipped_rules().items()}


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """Every rule in its newest version."""

    rules: Mapping[str, AlertRule]

    def raised_by(self, event: str) -> list[AlertRule]:
        """Return the rules that turn this event into alerts; those that are switched off do not."""
        return [rule for rule in self.rules.values() if rule.event == event and rule.enabled]

    def closed_by(self, event: str) -> list[tuple[AlertRule, Closing]]:
        """Return the rules whose alerts this event ends; also of those that were switched off meanwhile."""
        return [(rule, closing) for rule in self.rules.values() for closing in rule.closed_by if closing.event == event]

    def kinds_guarded_by(self, word: str) -> list[str]:
        """Return the kinds of cases that this guard may end."""
        return sorted({rule.kind for rule in self.rules.values() if rule.guarded_by(word)})


class RuleStore:
    """Reads and writes rules. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def in_force(self) -> RulesInForce:
        """Return every rule in its newest version."""
        saved = {
            row.rule: AlertRule.from_json(row.body, version=local_version(row.version)) for row in await self.newest()
        }
        return RulesInForce({**_parsed(), **saved})

    async def newest(self) -> list[AlertRuleRow]:
        """Return the newest saved version of every rule that was changed here."""
        row = AlertRuleRow
        newest = select(row.rule, func.max(row.version).label("version")).group_by(row.rule).subquery()
        return list(
            await self._session.scalars(
                select(row).join(newest, (row.rule == newest.c.rule) & (row.version == newest.c.version))
            )
        )

    async def versions(self, rule: str) -> list[AlertRuleRow]:
        """Return everything that was saved of one rule, the newest first."""
        row = AlertRuleRow
        return list(await self._session.scalars(select(row).where(row.rule == rule).order_by(row.version.desc())))

    async def save(self, body: dict[str, Any], *, author: str, reason: str, now: datetime) -> int:
        """Put a version in force; returns its number. One at a time, so that no two get the same number."""
        await alone_with(self._session, f"alert_rule:{body['rule']}")
        latest = await self._session.scalar(
            select(func.max(AlertRuleRow.version)).where(AlertRuleRow.rule == body["rule"])
        )
        number: int = (latest or 0) + 1
        fields = {"rule": body["rule"], "version": number, "body": body, "author": author, "reason": reason}
        self._session.add(AlertRuleRow(**fields, saved_at=now))
        await self._session.flush()
        return number

    async def write_inhibited(self, held: Sequence[tuple[Occasion, str]], *, now: datetime) -> None:
        """Write down what was no news, and why; the same fact again changes nothing."""
        rows = [
            {
                "event_id": one.event_id,
                "rule": one.rule.rule,
                "case_key": one.dedup_key,
                "community_code": one.community_code,
                "resident_id": one.resident_id,
                "title": one.title,
                "because": because,
                "at": now,
            }
            for one, because in held
        ]
        if rows:
            await self._session.execute(insert(InhibitedFactRow).on_conflict_do_nothing(), rows)

    async def inhibited(self, *, community: str | None, since: datetime, limit: int) -> list[InhibitedFactRow]:
        """Return what was no news since a moment, the latest first."""
        row = InhibitedFactRow
        place = [] if community is None else [row.community_code == community]
        return list(
            await self._session.scalars(
                select(row).where(*place, row.at >= since).order_by(row.at.desc(), row.event_id).limit(limit)
            )
        )
