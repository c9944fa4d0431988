"""Questions asked of the vacancies that others told of."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.storage.copy_tables import VacancyCopyRow
from shared.contracts.registry import ResponsibilityFilled, ResponsibilityVacant

__all__ = ["Post", "Vacancy", "VacancyStore"]

Post = tuple[str, UUID]
"""Role and post: what can be vacant."""

KEEP_VACANCIES = text("""
    insert into vacancy_copy (
        resident_id, role, post_id, vacant, entity_version, changed_at, event_id, scope, community_code, settles_at)
    select distinct on (resident_id, role, post_id)
        resident_id, role, post_id, :vacant, entity_version, changed_at, event_id, scope, community_code,
        case when :vacant then now() + make_interval(secs => :settle_seconds) end
    from jsonb_to_recordset(cast(:rows as jsonb)) as heard (
        resident_id uuid, role text, post_id uuid, entity_version integer, changed_at timestamptz, event_id uuid,
        scope text, community_code text)
    order by resident_id, role, post_id, entity_version desc, changed_at desc
    on conflict (resident_id, role, post_id) do update set
        vacant = excluded.vacant, entity_version = excluded.entity_version, changed_at = excluded.changed_at,
        event_id = excluded.event_id, settles_at = excluded.settles_at
    where (vacancy_copy.entity_version, vacancy_copy.changed_at) <= (excluded.entity_version, excluded.changed_at)
""")

LOCK_POSTS = text("""
    select pg_advisory_xact_lock(hashtextextended(value, 0))
    from (select value from jsonb_array_elements_text(cast(:posts as jsonb)) order by value) as post
""")

TAKE_SETTLED = text("""
    update vacancy_copy set settles_at = null
    from jsonb_to_recordset(cast(:posts as jsonb)) as wanted (role text, post_id uuid)
    where vacancy_copy.role = wanted.role and vacancy_copy.post_id = wanted.post_id
        and vacant and settles_at is not null
    returning resident_id, vacancy_copy.role, vacancy_copy.post_id, entity_version, changed_at, event_id, scope,
        community_code
""")


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A post that is vacant for one resident, or filled again."""

    resident_id: UUID
    role: str
    post_id: UUID
    entity_version: int
    changed_at: datetime
    event_id: UUID
    scope: str
    community_code: str

    @classmethod
    def of(cls, event: ResponsibilityVacant | ResponsibilityFilled, *, scope: str) -> "Vacancy":
        """Read an event."""
        return cls(
            resident_id=event.resident_id,
            role=event.role.value,
            post_id=event.post_id,
            entity_version=event.entity_version,
            changed_at=event.occurred_at,
            event_id=event.event_id,
            scope=scope,
            community_code=f"{event.district}{event.street}{event.community}",
        )


class VacancyStore:
    """Reads and writes vacancies. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock_posts(self, posts: Iterable[Post]) -> None:
        """Let nobody else raise or close the alerts of these posts until the transaction ends."""
        names = [f"{role}:{post_id}" for role, post_id in set(posts)]
        await self._session.execute(LOCK_POSTS, {"posts": json.dumps(names)})

    async def keep(self, vacancies: Sequence[Vacancy], *, vacant: bool, settle: timedelta = timedelta()) -> None:
        """Remember whether posts are vacant for residents, unless something newer is known."""
        rows = json.dumps([asdict(one) for one in vacancies], default=str)
        await self._session.execute(
            KEEP_VACANCIES, {"rows": rows, "vacant": vacant, "settle_seconds": settle.total_seconds()}
        )

    async def vacant_for(self, posts: Iterable[Post]) -> dict[Post, set[UUID]]:
        """Return the residents for whom these posts are vacant; no entry for a post that is vacant for nobody."""
        wanted = set(posts)
        row = VacancyCopyRow
        found = await self._session.execute(
            select(row.role, row.post_id, row.resident_id).where(
                row.post_id == func.any([post_id for _, post_id in wanted]), row.vacant
            )
        )
        vacant: dict[Post, set[UUID]] = {}
        for role, post_id, resident_id in found:
            if (role, post_id) in wanted:
                vacant.setdefault((role, post_id), set()).add(resident_id)
        return vacant

    async def settled_posts(self, *, limit: int) -> list[Post]:
        """Return the posts whose vacancy has lasted; look again under their lock before acting on it."""
        row = VacancyCopyRow
        found = await self._session.execute(
            select(row.role, row.post_id)
            .where(row.vacant, row.settles_at.is_not(None), row.settles_at <= func.now())
            .order_by(row.settles_at)
            .limit(limit)
        )
        return sorted({(role, post_id) for role, post_id in found})

    async def anything_settles(self) -> bool:
        """Say whether a vacancy has still to last."""
        row = VacancyCopyRow
        return bool(await self._session.scalar(select(exists().where(row.vacant, row.settles_at.is_not(None)))))

    async def take_settled(self, posts: Iterable[Post]) -> list[Vacancy]:
        """Return the vacancies of these posts that nobody has acted on, and mark them as acted on."""
        wanted = json.dumps([{"role": role, "post_id": str(post_id)} for role, post_id in posts])
        found = await self._session.execute(TAKE_SETTLED, {"posts": wanted})
        return [Vacancy(*row) for row in found]
