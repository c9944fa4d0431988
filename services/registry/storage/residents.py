"""Residents and their categories: reading many, writing many."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.person import Door, Host, Person, Resident
from services.registry.domain.tier import CARE_CATEGORIES
from services.registry.storage.connection import copy_content
from services.registry.storage.content import Content
from services.registry.storage.copy_text import copied_text
from services.registry.storage.resident_lines import COLUMNS, line_of, private_fields
from services.registry.storage.sealed import Vault

__all__ = ["CategoryChange", "ResidentStore", "begun_categories", "host_of", "new_residents"]

NEVER_CHANGED = frozenset({"id", "entity_version", "enrolled_at", "open_categories"})
CHANGEABLE = ", ".join(name for name in COLUMNS if name not in NEVER_CHANGED)
CHANGED_VALUES = ", ".join(f"n.{name}" for name in COLUMNS if name not in NEVER_CHANGED)

SELECT = """
    select r.*, array(
        select c.category from resident_category c
        where c.resident_id = r.id and c.active_to is null order by c.category
    ) as categories
    from resident r
"""

CHANGES = "create temporary table resident_change (like resident including defaults) on commit drop"

KEY_OF_BIRTH = "hashtextextended(k.community || ' ' || k.name || ' ' || (k.birth_date - date '1900-01-01')::text, 0)"
KEY_OF_DOOR = "hashtextextended(k.community || ' ' || k.name || ' ' || k.building || ' ' || k.room, 0)"
"""What the indexes hold by which somebody without an ID number is found; different people may share a value."""

CategoryChange = tuple[UUID, str]
"""A resident and one category that begins or ends."""


def _resident(vault: Vault, row: Row[Any]) -> Resident:
    person = Person(
        name=row.name, identity=row.identity, sex=row.sex, birth_date=row.birth_date,
        birth_year=row.birth_year, birth_month=row.birth_month, lunar_birthday=row.lunar_birthday,
        compound=row.compound, building=row.building, unit=row.unit, room=row.room, grid=row.grid,
        party_member=row.party_member,
        categories=tuple(word for word in row.categories if word in CARE_CATEGORIES),
        unknown_words=tuple(row.unknown_words), flags=tuple(row.flags), skills=tuple(row.skills),
        hobbies=tuple(row.hobbies), **private_fields(vault, row.id, row.private),
    )  # fmt: skip
    return Resident(
        id=row.id, community=row.community, person=person, status=row.status, special=row.special,
        version=row.entity_version, enrolled_at=row.enrolled_at, updated_at=row.updated_at,
        source_digest=row.source_digest, stay=row.stay, paused=row.paused,
        tier=row.tier, tier_gap_days=row.tier_gap_days, host=host_of(row),
        ledgers=tuple(word for word in row.categories if word not in CARE_CATEGORIES),
    )  # fmt: skip


def host_of(row: Row[Any]) -> Host | None:
    """Return where somebody is for a time who belongs elsewhere."""
    if row.host_community is None:
        return None
    door = Door(row.host_compound, row.host_building, row.host_unit, row.host_room)
    return Host(row.host_community, door, row.host_grid, row.host_until_on)


def new_residents(vault: Vault, residents: Sequence[Resident], *, heads: Mapping[UUID, str]) -> Content:
    """Return residents that are not there yet, without their categories.

    Parameters
    ----------
    heads
        Of some residents what `head_of` returned, made ahead.
    """
    lines = [line_of(vault, resident, head=heads.get(resident.id)) for resident in residents]
    return Content.of_lines("resident", COLUMNS, lines)


def begun_categories(begun: Iterable[CategoryChange], *, today: date, basis: str) -> Content:
    """Return categories that begin on a day."""
    rest = f"{copied_text(basis)}\t{today.isoformat()}"
    lines = [f"{resident_id}\t{category}\t{rest}" for resident_id, category in begun]
    return Content.of_lines("resident_category", ("resident_id", "category", "basis", "active_from"), lines)


class ResidentStore:
    """Questions about residents, and changes to them, each for a set at once."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._vault = Vault.of(session)

    async def known_like(self, persons: Iterable[Person], *, community: str) -> list[Resident]:
        """Return the residents whom these persons could be: by ID number, by name and birth date, by name and door."""
        said = list(persons)
        births = [(person.name, person.birth_date) for person in said if person.birth_date]
        doors = [(person.name, person.building, person.room) for person in said if person.has_door]
        rows = await self._session.execute(
            text(
                f"""{SELECT} where r.id in (
                    select k.id from resident k
                    where left(k.community, 6) = left(:community, 6) and k.id_number_key is not null
                      and k.id_number_key = any(:numbers)
                    union all
                    select k.id from resident k
                    where k.birth_date is not null
                      and {KEY_OF_BIRTH} = any(array(
                        select hashtextextended(
                            :community || ' ' || s.name || ' ' || (s.birth_date - date '1900-01-01')::text, 0)
                        from unnest(cast(:birth_names as text[]), cast(:births as date[])) s(name, birth_date)))
                    union all
                    select k.id from resident k
                    where k.building is not null and k.room is not null
                      and {KEY_OF_DOOR} = any(array(
                        select hashtextextended(:community || ' ' || s.name || ' ' || s.building || ' ' || s.room, 0)
                        from unnest(cast(:door_names as text[]), cast(:buildings as text[]), cast(:rooms as text[]))
                            s(name, building, room))))"""  # noqa: S608 - a constant
            ),
            {
                "community": community,
                "numbers": self._vault.keys_like(person.id_number for person in said if person.id_number),
                "birth_names": [name for name, _ in births],
                "births": [birth for _, birth in births],
                "door_names": [name for name, _, _ in doors],
                "buildings": [building for _, building, _ in doors],
                "rooms": [room for _, _, room in doors],
            },
        )
        return [_resident(self._vault, row) for row in rows.all()]

    async def by_ids(self, ids: Collection[UUID]) -> list[Resident]:
        """Return these residents; unknown ids are left out."""
        rows = await self._session.execute(text(f"{SELECT} where r.id = any(:ids)"), {"ids": list(ids)})
        return [_resident(self._vault, row) for row in rows.all()]

    async def lock(self, resident_id: UUID) -> Resident | None:
        """Return one resident that nobody else can change meanwhile."""
        rows = await self._session.execute(text(f"{SELECT} where r.id = :id for update of r"), {"id": resident_id})
        row = rows.one_or_none()
        return _resident(self._vault, row) if row else None

    async def change(self, residents: Sequence[Resident], *, now: datetime) -> dict[UUID, int]:
        """Write what is different now, but for categories; returns the new versions."""
        if not residents:
            return {}
        await self._session.execute(text(CHANGES))
        lines = [line_of(self._vault, replace(resident, updated_at=now)) for resident in residents]
        await copy_content(self._session, Content.of_lines("resident_change", COLUMNS, lines))
        versions = await self._session.execute(
            text(
                f"""update resident r set entity_version = r.entity_version + 1, ({CHANGEABLE}) = row({CHANGED_VALUES})
                from resident_change n where n.id = r.id returning r.id, r.entity_version"""  # noqa: S608 - constants
            )
        )
        found = {row.id: row.entity_version for row in versions.all()}
        await self._session.execute(text("drop table resident_change"))
        return found

    async def categories_come_along(self, *, really: bool) -> None:
        """Say whether the residents that this transaction adds bring the categories that it adds to the ledger.

        They do in an import, where both are written from the same person: the trigger that keeps
        `resident.open_categories` would look up thousands only to find them right.
        """
        chosen = "yes" if really else ""
        await self._session.execute(
            text("select set_config('nuanlin.categories_written', :chosen, true)"), {"chosen": chosen}
        )

    async def change_categories(
        self,
        *,
        begun: Sequence[CategoryChange],
        ended: Sequence[CategoryChange],
        today: date,
        basis: str,
    ) -> None:
        """Begin and end categories on a day."""
        if ended:
            await self._session.execute(
                text(
                    """update resident_category c set active_to = :today, end_reason = :basis
                    from unnest(cast(:ids as uuid[]), cast(:categories as text[])) s(resident_id, category)
                    where c.resident_id = s.resident_id and c.category = s.category and c.active_to is null"""
                ),
                {
                    "today": today,
                    "basis": basis,
                    "ids": [resident_id for resident_id, _ in ended],
                    "categories": [category for _, category in ended],
                },
            )
        await self._begin_categories(begun, today=today, basis=basis)

    async def _begin_categories(self, begun: Sequence[CategoryChange], *, today: date, basis: str) -> None:
        await copy_content(self._session, begun_categories(begun, today=today, basis=basis))

    async def remember_source(self, digests: dict[UUID, str]) -> None:
        """Keep the digest of a row that changed nothing else."""
        if digests:
            await self._session.execute(
                text(
                    """update resident r set source_digest = s.digest
                    from unnest(cast(:ids as uuid[]), cast(:digests as text[])) s(id, digest) where r.id = s.id"""
                ),
                {"ids": list(digests), "digests": list(digests.values())},
            )

    async def next_versions(self, ids: Collection[UUID]) -> dict[UUID, tuple[str, int]]:
        """Count up the versions of these residents; returns each with the community that answers for them."""
        rows = await self._session.execute(
            text(
                """update resident set entity_version = entity_version + 1 where id = any(:ids)
                returning id, coalesce(host_community, community) as community, entity_version"""
            ),
            {"ids": list(ids)},
        )
        return {row.id: (row.community, row.entity_version) for row in rows.all()}

    async def special_of(self, community: str) -> list[UUID]:
        """Return the ids of the special residents for whom a community answers now."""
        found = await self._session.scalars(
            text(
                """select id from resident where community = :community and host_community is null and special
                union all select id from resident where host_community = :community and special"""
            ),
            {"community": community},
        )
        return list(found.all())
