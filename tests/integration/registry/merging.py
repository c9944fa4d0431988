"""Two entries of one person, and what a test does with them."""

import json
from typing import Any
from uuid import UUID

from services.registry.jobs.residents import sweep_birthdays
from shared.contracts.registry_merges import MergeResidents, UnmergeResidents
from tests.integration.registry.desk import Desk, roster

__all__ = ["KEPT", "MERGED", "merged", "picture", "two_entries", "unmerged"]

KEPT = "王秀英,990104194005061223,,,安和小区3幢1单元402室,独居,13900000001,爱下棋"
MERGED = "王秀英,,1940-05-06,女,安和小区5幢2单元101室,空巢,13900000002,"


async def two_entries(desk: Desk) -> tuple[UUID, UUID]:
    """Import one person twice, at two doors; returns the entry with the ID number first."""
    await desk.imported(roster(KEPT, MERGED))
    while await sweep_birthdays(desk.deps) == desk.clock.now():
        pass
    rows = await desk.rows("select id from resident order by id_number_key is null")
    return UUID(str(rows[0][0])), UUID(str(rows[1][0]))


async def merged(desk: Desk, kept: UUID, other: UUID, **fields: Any) -> UUID:
    """Merge two entries, with the door of the kept one; returns the merge."""
    said = {"choices": {"door": "kept"}, "reason": "同一人", "actor": "书记甲"} | fields
    command = MergeResidents(kept_id=kept, merged_id=other, **said)
    await desk.ask(command)
    return command.command_id


async def unmerged(desk: Desk, merge: UUID) -> None:
    """Undo a merge."""
    await desk.ask(UnmergeResidents(merge_id=merge, reason="合错了", actor="书记甲"))


async def picture(desk: Desk) -> dict[str, Any]:
    """Return everything that is said of residents, but for versions, moments of change and what is sealed."""
    moving = {"entity_version", "updated_at", "private", "version", "post_id"}
    whole: dict[str, Any] = {}
    for table in (
        "resident", "resident_category", "life_event", "relative", "consent", "contact_card", "assessment", "gift",
        "device_loan", "helper_pair", "health_flag", "circle_level", "death_report",
    ):  # fmt: skip
        rows = await desk.rows(f"select to_jsonb(t) from {table} t")
        plain = [{name: value for name, value in row[0].items() if name not in moving} for row in rows]
        whole[table] = sorted(plain, key=lambda row: json.dumps(row, sort_keys=True))
    return whole
