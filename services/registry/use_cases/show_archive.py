"""Show archives: one with the age of everything, and all that lack something."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast, get_args
from zoneinfo import ZoneInfo

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.archive import (
    ITEMS,
    MUST_KNOW_DAYS,
    MUST_KNOWS,
    STAMPS,
    Fact,
    assess,
    state_of,
)
from services.registry.domain.archive_words import HEALTH_FLAGS, SERVICE_NEEDS
from services.registry.domain.person import Person, door_text
from services.registry.domain.search_terms import COMMUNITY_DIGITS
from services.registry.storage.archive_fields import ArchiveFields, ArchiveFieldStore
from services.registry.storage.archives import ArchiveStore
from services.registry.storage.held import held_of
from services.registry.storage.residents import ResidentStore
from services.registry.storage.sealed import Vault
from services.registry.use_cases.find_residents import line_of
from services.registry.use_cases.search_residents import page_after, page_token
from services.registry.use_cases.viewing import check_reach, hidden_from
from shared.contracts.registry_archive import (
    ArchiveCard,
    ArchiveGap,
    ArchiveGaps,
    ArchiveItem,
    GetArchive,
    ItemState,
    ListArchiveGaps,
    PartState,
    State,
)
from shared.edge import RefusedError

__all__ = ["archive_card", "archive_gaps"]

UNKNOWN = "没有这位居民,或者不在册"


async def archive_card(session: AsyncSession, query: GetArchive, *, today: date, zone: ZoneInfo) -> ArchiveCard:
    """Return the archive of one resident on the list.

    Raises
    ------
    RefusedError
        Raised if there is no such resident on the list.
    """
    store, resident_id = ArchiveStore(session), query.resident_id
    subjects = await store.subjects([resident_id], zone=zone.key)
    if not subjects:
        raise RefusedError.not_found(UNKNOWN)
    (resident,) = await ResidentStore(session).by_ids([resident_id])
    check_reach(query.viewer, *resident.communities, missing=UNKNOWN)
    fields = await ArchiveFieldStore(session).get(resident_id)
    template = await store.template_of(resident.community)
    archive = assess(template, subjects[0].facts, today=today)
    items = _Items(subjects[0].facts, await store.stamps_of(resident_id), _values(resident.person, fields), today)
    classes = {found.code: found.entitlements for found in await ArchiveFieldStore(session).status_classes()}
    return ArchiveCard(
        resident_id=resident_id,
        version=resident.version,
        percent=archive.percent,
        parts=[
            PartState(key=part.key, name=part.name, state=cast("State", archive.parts[part.key]),
                      items=items.states(part.items, part.stale_days))
            for part in template
        ],
        score=archive.score,
        must_knows=[_must_know(key, name, items.states(of, MUST_KNOW_DAYS)) for key, (name, of) in MUST_KNOWS.items()],
        due=list(archive.due),
        mapped_at=fields.mapped_at,
        mapped_by=fields.mapped_by,
        health_flags=list(fields.health_flags),
        service_needs=list(fields.service_needs),
        habits=fields.habits,
        status_class=fields.status_class,
        entitlements=list(classes.get(fields.status_class or "", ())),
    )  # fmt: skip


class _Items:
    """The items of one archive, ready to be shown."""

    def __init__(
        self, facts: Mapping[str, Fact], stamps: Mapping[str, Row[Any]], values: Mapping[str, str], today: date
    ) -> None:
        self._facts, self._stamps, self._values, self._today = facts, stamps, values, today

    def states(self, items: Sequence[str], stale_days: int) -> list[ItemState]:
        """Return how these items stand."""
        return [self._state(item, stale_days) for item in items]

    def _state(self, item: str, stale_days: int) -> ItemState:
        fact = self._facts[item]
        since = fact.confirmed_on if fact.known else None
        stamps = [self._stamps[field] for field in STAMPS.get(item, ()) if field in self._stamps]
        latest = max(stamps, key=lambda stamp: stamp.confirmed_at, default=None)
        return ItemState(
            item=cast("ArchiveItem", item),
            name=ITEMS[item],
            state=cast("State", state_of(fact, stale_days, today=self._today)),
            value="没有" if fact.none_stated else self._values.get(item, ""),
            none_stated=fact.none_stated,
            confirmed_on=since,
            confirmed_by=latest.confirmed_by if latest is not None and fact.known else None,
            age_days=(self._today - since).days if since else None,
        )


def _values(person: Person, fields: ArchiveFields) -> dict[str, str]:
    details = person.details or {}
    health = [HEALTH_FLAGS.get(code, code) for code in fields.health_flags]
    return {
        "door": f"{person.compound or ''}{door_text(person.building, person.unit, person.room)}",
        "phones": "、".join(person.phones),
        "relatives": "、".join(person.relative_phones) or str(details.get("relatives", "")),
        "health": "、".join(health) or str(details.get("health", "")),
        "talents": "、".join([*person.skills, *person.hobbies]),
        "habits": fields.habits or "",
        "service_needs": "、".join(SERVICE_NEEDS.get(code, code) for code in fields.service_needs),
    }


def _must_know(key: str, name: str, items: list[ItemState]) -> PartState:
    states = {item.state for item in items}
    worst = next((state for state in ("missing", "stale") if state in states), "present")
    return PartState(key=key, name=name, state=cast("State", worst), items=items)


async def archive_gaps(session: AsyncSession, query: ListArchiveGaps, *, today: date) -> ArchiveGaps:
    """Return one page of the residents whose archive lacks something."""
    check_reach(query.viewer, query.area, missing="没有这个社区")
    after = page_after(query.after) if query.after else None
    store, held = ArchiveFieldStore(session), held_of(query.viewer)
    rows = await store.gaps(
        query.area,
        part=query.part,
        item=query.item,
        after=after,
        hidden=await hidden_from(session, query.viewer),
        held=held,
        limit=query.limit,
    )
    shown = rows[: query.limit]
    counted = after is None and len(query.area) == COMMUNITY_DIGITS
    return ArchiveGaps(
        items=[_gap(Vault.of(session), row, today=today) for row in shown],
        next_page=page_token(shown[-1]) if len(rows) > query.limit else None,
        counts=await store.gap_counts(query.area, held=held) if counted else {},
    )


def _gap(vault: Vault, row: Row[Any], *, today: date) -> ArchiveGap:
    states: dict[State, list[str]] = {state: [] for state in get_args(State)}
    for key, state in row.parts.items():
        states[state].append(key)
    return ArchiveGap(
        item=line_of(vault, row, today=today),
        percent=row.percent,
        score=row.score,
        missing=states["missing"],
        stale=states["stale"],
        due=list(row.due),
    )
