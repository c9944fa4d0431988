"""Sessions: who is signed in where. A secret itself is never stored."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.console.domain.accounts import Account, Lifetime, Session
from services.console.storage.accounts import AccountStore, account_of
from services.console.storage.tables import AccountRow, SessionRow

__all__ = ["SessionStore"]

TOUCH_AFTER = timedelta(minutes=1)
"""Least time between two notes that a session is in use: a page a second is one write a minute."""


class SessionStore:
    """Questions about sessions, in one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def open(
        self, token_hash: bytes, account: Account, *, role: str, lifetime: Lifetime, agent: str, address: str,
        strong_at: datetime | None, now: datetime,
    ) -> None:  # fmt: skip
        """Sign an account in, in one browser."""
        self._session.add(
            SessionRow(
                token_hash=token_hash, id=uuid4(), account_id=account.id, role=role, began_at=now, seen_at=now,
                idle_at=now + lifetime.idle, ends_at=now + lifetime.whole, strong_at=strong_at, agent=agent,
                address=address,
            )
        )  # fmt: skip

    async def find(self, token_hash: bytes, *, now: datetime) -> tuple[Account, Session] | None:
        """Return who a session belongs to, unless it is over or the account may no longer sign in."""
        found = (
            await self._session.execute(
                select(SessionRow, AccountRow)
                .join(AccountRow, AccountRow.id == SessionRow.account_id)
                .where(
                    SessionRow.token_hash == token_hash, SessionRow.idle_at > now, SessionRow.ends_at > now,
                    AccountRow.active,
                )
            )
        ).one_or_none()  # fmt: skip
        if found is None:
            return None
        row, account = found
        grants = await AccountStore(self._session).grants_of([account.id])
        return account_of(account, grants.get(account.id, ())), session_of(row)

    async def touch(self, session: Session, *, lifetime: Lifetime, now: datetime) -> None:
        """Note that a session is in use, now and then."""
        if now - session.seen_at >= TOUCH_AFTER:
            await self._session.execute(
                update(SessionRow)
                .where(SessionRow.id == session.id)
                .values(seen_at=now, idle_at=func.least(now + lifetime.idle, SessionRow.ends_at))
            )

    async def act_as(self, session_id: UUID, role: str, *, lifetime: Lifetime, now: datetime) -> None:
        """Change the role of a session; it lasts no longer than one in that role would have, used or not."""
        await self._session.execute(
            update(SessionRow)
            .where(SessionRow.id == session_id)
            .values(
                role=role,
                ends_at=func.least(SessionRow.ends_at, SessionRow.began_at + lifetime.whole),
                idle_at=func.least(SessionRow.ends_at, SessionRow.began_at + lifetime.whole, now + lifetime.idle),
            )
        )

    async def of_account(self, account_id: UUID, *, now: datetime) -> list[Session]:
        """Return where somebody is signed in, the latest used first."""
        rows = await self._session.scalars(
            select(SessionRow)
            .where(SessionRow.account_id == account_id, SessionRow.idle_at > now, SessionRow.ends_at > now)
            .order_by(SessionRow.seen_at.desc())
        )
        return [session_of(row) for row in rows]

    async def close(self, account_id: UUID, *, session_id: UUID | None = None, but: UUID | None = None) -> int:
        """End one session of an account, or all, or all but one; returns how many."""
        statement = delete(SessionRow).where(SessionRow.account_id == account_id)
        if session_id is not None:
            statement = statement.where(SessionRow.id == session_id)
        if but is not None:
            statement = statement.where(SessionRow.id != but)
        return len((await self._session.scalars(statement.returning(SessionRow.id))).all())

    async def forget_over(self, *, now: datetime) -> int:
        """Delete what is over; returns how many."""
        over = delete(SessionRow).where((SessionRow.ends_at <= now) | (SessionRow.idle_at <= now))
        return len((await self._session.scalars(over.returning(SessionRow.id))).all())


def session_of(row: SessionRow) -> Session:
    """Return what a row says."""
    return Session(
        id=row.id,
        role=row.role,
        began_at=row.began_at,
        seen_at=row.seen_at,
        strong_at=row.strong_at,
        agent=row.agent,
        address=row.address,
    )
