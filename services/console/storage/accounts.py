"""Accounts and their grants."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Text, cast, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.console.domain.accounts import Account, Grant
from services.console.storage.tables import AccountRow, DeviceRow, GrantRow, RecoveryRow

__all__ = ["AccountStore"]


class AccountStore:
    """Questions about accounts, in one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def by_login(self, login: str) -> AccountRow | None:
        """Return the account of a name, however its letters are written."""
        return await self._one(AccountRow.login == login.strip().lower())

    async def locked(self, login: str) -> AccountRow | None:
        """Return the account of a name as it is once nobody else changes it any more."""
        question = select(AccountRow).where(AccountRow.login == login.strip().lower()).with_for_update()
        found: AccountRow | None = await self._session.scalar(question.execution_options(populate_existing=True))
        return found

    async def by_id(self, account_id: UUID) -> AccountRow | None:
        """Return an account."""
        return await self._one(AccountRow.id == account_id)

    async def by_subject(self, subject: str) -> AccountRow | None:
        """Return the account that an identity provider means."""
        return await self._one(AccountRow.oidc_subject == subject)

    async def all(self) -> list[Account]:
        """Return every account, by the name they sign in with."""
        rows = (await self._session.scalars(select(AccountRow).order_by(AccountRow.login))).all()
        grants = await self.grants_of([row.id for row in rows])
        return [account_of(row, grants.get(row.id, ())) for row in rows]

    async def called(self, text: str) -> AccountRow | None:
        """Return the account that signs in by a name, else one whose person is called so."""
        said = text.strip().lower()
        return await self._one(AccountRow.login == said) or await self._one(func.lower(AccountRow.name) == said)

    async def names_of(self, actors: Iterable[str]) -> dict[str, str]:
        """Return how those are called who stand in records by the name they sign in with, or as staff."""
        wanted = list(actors)
        staff = cast(AccountRow.staff_id, Text)
        rows = await self._session.execute(
            select(AccountRow.login, staff, AccountRow.name).where(or_(AccountRow.login.in_(wanted), staff.in_(wanted)))
        )
        return {actor: name for login, staff_id, name in rows for actor in (login, staff_id) if actor in wanted}

    async def whole(self, row: AccountRow) -> Account:
        """Return an account with its grants."""
        return account_of(row, (await self.grants_of([row.id])).get(row.id, ()))

    async def grants_of(self, account_ids: Iterable[UUID]) -> dict[UUID, tuple[Grant, ...]]:
        """Return the grants of accounts, the oldest first."""
        rows = await self._session.scalars(
            select(GrantRow)
            .where(GrantRow.account_id == func.any(list(account_ids)))
            .order_by(GrantRow.granted_at, GrantRow.id)
        )
        found: dict[UUID, tuple[Grant, ...]] = {}
        for row in rows:
            grant = Grant(role=row.role, scope=row.scope, grid=row.grid)
            found[row.account_id] = (*found.get(row.account_id, ()), grant)
        return found

    async def lock_holders(self, roles: Iterable[str]) -> set[UUID]:
        """Lock the accounts that hold one of these roles everywhere and may sign in; nobody changes them meanwhile."""
        held = select(GrantRow.account_id).where(GrantRow.role.in_(list(roles)), GrantRow.scope == "")
        rows = await self._session.scalars(
            select(AccountRow.id)
            .where(AccountRow.id.in_(held), AccountRow.active, ~AccountRow.demo)
            .order_by(AccountRow.id)
            .with_for_update()
        )
        return set(rows.all())

    def add(self, row: AccountRow) -> None:
        """Add an account."""
        self._session.add(row)

    async def make(self, **values: object) -> UUID | None:
        """Add an account; None if somebody has its name, or is who it is tied to."""
        statement = insert(AccountRow).values(id=uuid4(), **values).on_conflict_do_nothing().returning(AccountRow.id)
        found: UUID | None = await self._session.scalar(statement)
        return found

    async def grant(self, account_id: UUID, grant: Grant, *, by: str) -> bool:
        """Give a role in a place; False if they have it."""
        statement = (
            insert(GrantRow)
            .values(id=uuid4(), account_id=account_id, role=grant.role, scope=grant.scope, grid=grant.grid,
                    granted_by=by)
            .on_conflict_do_nothing()
            .returning(GrantRow.id)
        )  # fmt: skip
        return await self._session.scalar(statement) is not None

    async def revoke(self, account_id: UUID, grant: Grant) -> bool:
        """Take a role in a place away; False if they do not have it."""
        gone = await self._session.scalars(
            delete(GrantRow)
            .where(
                GrantRow.account_id == account_id, GrantRow.role == grant.role, GrantRow.scope == grant.scope,
                GrantRow.grid.is_not_distinct_from(grant.grid),
            )
            .returning(GrantRow.id)
        )  # fmt: skip
        return gone.first() is not None

    async def knows_device(self, account_id: UUID, token_hash: bytes) -> bool:
        """Say whether an account was signed in from this browser before."""
        return await self._session.get(DeviceRow, (account_id, token_hash)) is not None

    async def remember_device(self, account_id: UUID, token_hash: bytes, *, now: datetime) -> None:
        """Remember a browser, and when somebody came in by it."""
        await self._session.execute(update(AccountRow).where(AccountRow.id == account_id).values(seen_at=now))
        statement = insert(DeviceRow).values(account_id=account_id, token_hash=token_hash, seen_at=now)
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=[DeviceRow.account_id, DeviceRow.token_hash], set_={"seen_at": now}
            )
        )

    async def forget_devices(self, account_id: UUID) -> None:
        """Forget every browser of an account: each has to prove itself again."""
        await self._session.execute(delete(DeviceRow).where(DeviceRow.account_id == account_id))

    async def forget_old_devices(self, *, before: datetime) -> None:
        """Forget browsers that nobody has used for long."""
        await self._session.execute(delete(DeviceRow).where(DeviceRow.seen_at < before))

    async def use_step(self, account_id: UUID, step: int) -> bool:
        """Use up a code of the second factor and all before it; False if it was used already."""
        used = await self._session.scalars(
            update(AccountRow)
            .where(AccountRow.id == account_id, AccountRow.totp_step.is_(None) | (AccountRow.totp_step < step))
            .values(totp_step=step)
            .returning(AccountRow.id)
        )
        return used.first() is not None

    async def replace_recovery(self, account_id: UUID, hashes: Sequence[bytes]) -> None:
        """Replace all codes that stand in for the second factor."""
        await self._session.execute(delete(RecoveryRow).where(RecoveryRow.account_id == account_id))
        self._session.add_all(RecoveryRow(account_id=account_id, code_hash=one) for one in hashes)

    async def use_recovery(self, account_id: UUID, code_hash: bytes, *, now: datetime) -> bool:
        """Use up a code that stands in for the second factor; False if there is none, or it was used."""
        used = await self._session.scalars(
            update(RecoveryRow)
            .where(
                RecoveryRow.account_id == account_id, RecoveryRow.code_hash == code_hash, RecoveryRow.used_at.is_(None)
            )
            .values(used_at=now)
            .returning(RecoveryRow.code_hash)
        )
        return used.first() is not None

    async def _one(self, condition: object) -> AccountRow | None:
        found: AccountRow | None = await self._session.scalar(select(AccountRow).where(condition))  # type: ignore[arg-type]
        return found


def account_of(row: AccountRow, grants: tuple[Grant, ...]) -> Account:
    """Return what a row says."""
    return Account(
        id=row.id,
        login=row.login,
        name=row.name,
        staff_id=row.staff_id,
        restricted=row.restricted,
        must_change=row.must_change,
        active=row.active,
        demo=row.demo,
        second_factor=row.totp_at is not None,
        version=row.version,
        given_mark=row.given_mark,
        subject=row.oidc_subject,
        grants=grants,
    )
