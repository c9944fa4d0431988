"""Fields of a resident that only the archive writes, and who lacks what."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.findings import LINE, shown_to
from services.registry.storage.held import EVERYBODY, Held
from services.registry.storage.searching import Place, scope

__all__ = ["ArchiveFieldStore", "ArchiveFields", "StatusClass"]


@dataclass(frozen=True, slots=True)
class ArchiveFields:
    """What only the archive knows of a resident."""

    health_flags: tuple[str, ...] = ()
    service_needs: tuple[str, ...] = ()
    habits: str | None = None
    status_class: str | None = None
    mapped_at: datetime | None = None
    mapped_by: str | None = None


@dataclass(frozen=True, slots=True)
class StatusClass:
    """One class of residents by how the state treats them."""

    code: str
    name: str
    entitlements: tuple[str, ...]


class ArchiveFieldStore:
    """Questions about the fields of archives, and changes to them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, resident_id: UUID) -> ArchiveFields:
        """Return the fields of one resident; empty ones if there is no such resident."""
        rows = await self._session.execute(
            text(
                """select health_flags, service_needs, habits, status_class, mapped_at, mapped_by
                from resident where id = :id"""
            ),
            {"id": resident_id},
        )
        row = rows.one_or_none()
        if row is None:
            return ArchiveFields()
        return ArchiveFields(
            tuple(row.health_flags),
            tuple(row.service_needs),
            row.habits,
            row.status_class,
            row.mapped_at,
            row.mapped_by,
        )

    async def write(self, resident_id: UUID, fields: ArchiveFields) -> None:
        """Write the fields of one resident."""
        await self._session.execute(
            text(
                """update resident set health_flags = :health_flags, service_needs = :service_needs, habits = :habits,
                    status_class = :status_class, mapped_at = :mapped_at, mapped_by = :mapped_by
                where id = :id"""
            ),
            {
                "id": resident_id,
                "health_flags": list(fields.health_flags),
                "service_needs": list(fields.service_needs),
                "habits": fields.habits,
                "status_class": fields.status_class,
                "mapped_at": fields.mapped_at,
                "mapped_by": fields.mapped_by,
            },
        )

    async def gaps(
        self,
        area: str,
        *,
        part: str | None,
        item: str | None,
        after: Place | None,
        hidden: Collection[str],
        held: Held = EVERYBODY,
        limit: int,
    ) -> list[Row[Any]]:
        """Return residents on the list whose archive lacks something, one more than `limit` if there are more."""
        conditions, given = scope(area)
        conditions += ["r.status = 'active'", held.residents]
        given |= held.values
        if part is not None:
            conditions.append("a.parts ->> :part <> 'present'")
            given["part"] = part
        if item is not None:
            conditions.append(":item = any(a.due)")
            given["item"] = item
        if part is None and item is None:
            conditions.append("(a.percent < 100 or a.due <> '{}')")
        if after is not None:
            conditions.append("(r.community, r.name_pinyin, r.id) > (:after_community, :after_pinyin, :after_id)")
            given |= {
                "after_community": after.community,
                "after_pinyin": after.name_pinyin,
                "after_id": after.resident_id,
            }
        given["shown"] = shown_to(hidden)
        line = LINE.replace("from resident r", ", a.percent, a.parts, a.score, a.due from resident r")
        rows = await self._session.execute(
            text(
                f"""{line} join archive a on a.resident_id = r.id where {" and ".join(conditions)}
                order by r.community, r.name_pinyin, r.id limit :limit"""
            ),
            given | {"limit": limit + 1},
        )
        return list(rows.all())

    async def gap_counts(self, area: str, *, held: Held) -> dict[str, int]:
        """Return how many residents on the list lack each part, or have it out of date."""
        conditions, given = scope(area)
        rows = await self._session.execute(
            text(
                f"""select p.key, count(*) from resident r join archive a on a.resident_id = r.id
                cross join lateral jsonb_each_text(a.parts) p
                where {" and ".join((*conditions, held.residents))} and r.status = 'active' and p.value <> 'present'
                group by p.key"""  # noqa: S608
            ),
            given | held.values,
        )
        return {key: count for key, count in rows}  # noqa: C416 - rows are no pairs to a type checker

    async def status_classes(self) -> list[StatusClass]:
        """Return all status classes, in order."""
        rows = await self._session.execute(
            text("select code, name, entitlements from status_class order by position, code")
        )
        return [StatusClass(row.code, row.name, tuple(row.entitlements)) for row in rows.all()]

    async def save_status_class(self, found: StatusClass) -> bool:
        """Add or change a status class; returns whether anything is different."""
        changed = await self._session.scalar(
            text(
                """insert into status_class as s (code, name, position, entitlements)
                select :code, :name, coalesce(max(position), 0) + 1, cast(:entitlements as text[]) from status_class
                on conflict (code) do update set name = excluded.name, entitlements = excluded.entitlements
                where (s.name, s.entitlements) is distinct from (excluded.name, excluded.entitlements)
                returning code"""
            ),
            {"code": found.code, "name": found.name, "entitlements": list(found.entitlements)},
        )
        return changed is not None
