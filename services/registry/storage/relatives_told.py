"""Which lists of relatives were told last."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.sealed import Vault

__all__ = ["RelativesToldStore"]


class RelativesToldStore:
    """Keeps what was told. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._vault = Vault.of(session)

    async def lock(self, resident_ids: Iterable[UUID]) -> dict[UUID, tuple[int, str]]:
        """Let nobody else tell the lists of these residents; returns version and digest of those told last.

        Whoever changes a list tells it under this lock, so the one who comes second sees what the first has written.
        """
        rows = await self._session.execute(
            text(
                """insert into relatives_told (resident_id, version, digest)
                select id, 0, '' from unnest(cast(:ids as uuid[])) as id order by id
                on conflict (resident_id) do update set resident_id = excluded.resident_id
                returning resident_id, version, digest"""
            ),
            {"ids": sorted(set(resident_ids))},
        )
        return {row.resident_id: (row.version, row.digest) for row in rows}

    def digest_of(self, said: str) -> str:
        """Return what tells one list from another without telling who is on it."""
        return self._vault.digest_of(said)

    async def remember(self, told: Mapping[UUID, tuple[int, str]]) -> None:
        """Write what was told now."""
        await self._session.execute(
            text("update relatives_told set version = :version, digest = :digest where resident_id = :id"),
            [{"id": one, "version": version, "digest": digest} for one, (version, digest) in told.items()],
        )
