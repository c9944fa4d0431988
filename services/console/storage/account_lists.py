"""Lists of accounts: a page at a time, narrowed to whom a keeper may keep and to what is looked for."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, exists, func, or_, outerjoin, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from services.console.domain.accounts import Account
from services.console.storage.accounts import AccountStore, account_of
from services.console.storage.tables import AccountRow, GrantRow

__all__ = ["AccountLists", "Marked", "Sought"]


@dataclass(frozen=True)
class Sought:
    """What a list of accounts is narrowed to."""

    within: tuple[str, ...] = ()
    """Codes beyond which the keeper keeps no account; empty is everywhere."""
    role: str = ""
    place: str = ""
    """Code of a district, street or community."""
    text: str = ""
    """Part of a name, or of the name they sign in with."""


@dataclass(frozen=True)
class Marked:
    """Roles that make an account worth a look."""

    exports: Collection[str]
    restricted: Collection[str]
    strong: Collection[str]
    own: Collection[str]
    """Roles that see only their own residents."""


class AccountLists:
    """Questions about many accounts, in one transaction."""

    def __init__(self, session: AsyncSession, marked: Marked) -> None:
        self._session = session
        self._marked = marked

    async def page(
        self, sought: Sought, *, kind: str, after: UUID | None, limit: int
    ) -> list[tuple[Account, datetime | None]]:
        """Return accounts by the name they sign in with, and when each signed in last.

        Parameters
        ----------
        after
            The last account of the page before; a name would stand in an address.
        """
        question = (
            select(AccountRow)
            .where(_fits(sought), _kinds(self._marked, _has)[kind])
            .order_by(AccountRow.login)
            .limit(limit)
        )
        if after is not None:
            last = select(AccountRow.login).where(AccountRow.id == after).scalar_subquery()
            question = question.where(AccountRow.login > last)
        rows = (await self._session.scalars(question)).all()
        grants = await AccountStore(self._session).grants_of([row.id for row in rows])
        return [(account_of(row, grants.get(row.id, ())), row.seen_at) for row in rows]

    async def one(self, account_id: UUID, *, within: tuple[str, ...]) -> tuple[Account, datetime | None] | None:
        """Return an account; None for one that is not there, or that this keeper does not keep."""
        wanted = (_fits(Sought(within=within)), AccountRow.id == account_id)
        row = await self._session.scalar(select(AccountRow).where(*wanted).execution_options(populate_existing=True))
        return (await AccountStore(self._session).whole(row), row.seen_at) if row is not None else None

    async def counts(self, sought: Sought) -> dict[str, int]:
        """Return how many there are of each kind; the roles of everybody are gathered once, not once a kind."""
        held = select(GrantRow.account_id, func.array_agg(GrantRow.role, type_=ARRAY(Text)).label("roles")).group_by(
            GrantRow.account_id
        )
        roles = held.subquery("held")
        kinds = _kinds(self._marked, lambda some: roles.c.roles.overlap(list(some)))
        columns = [func.count().filter(condition).label(kind) for kind, condition in kinds.items()]
        everybody = outerjoin(AccountRow, roles, roles.c.account_id == AccountRow.id)
        found = (await self._session.execute(select(*columns).select_from(everybody).where(_fits(sought)))).one()
        return {kind: int(n) for kind, n in zip(kinds, found, strict=True)}


def _kinds(marked: Marked, has: Callable[[Collection[str]], ColumnElement[bool]]) -> dict[str, ColumnElement[bool]]:
    """Return what makes an account one of a kind; `has` says that it holds one of some roles."""
    return {
        "all": true(),
        "strong": or_(has(marked.exports), and_(AccountRow.restricted, has(marked.restricted))),
        "never": AccountRow.seen_at.is_(None),
        "given": AccountRow.must_change.is_(true()),
        "no_factor": and_(AccountRow.totp_at.is_(None), has(marked.strong)),
        "no_staff": and_(AccountRow.staff_id.is_(None), has(marked.own)),
        "closed": ~AccountRow.active,
    }


def _fits(sought: Sought) -> ColumnElement[bool]:
    """Say which accounts are looked for, and may be kept by whoever looks."""
    conditions: list[ColumnElement[bool]] = [~AccountRow.demo]
    if sought.within:
        beyond = ~or_(*(GrantRow.scope.startswith(code, autoescape=True) for code in sought.within))
        conditions += [_grant(true()), ~_grant(beyond)]
    wanted = [GrantRow.role == sought.role] if sought.role else []
    wanted += [GrantRow.scope.startswith(sought.place, autoescape=True)] if sought.place else []
    conditions += [_grant(*wanted)] if wanted else []
    if sought.text:
        named = (AccountRow.login, AccountRow.name)
        conditions.append(or_(*(column.icontains(sought.text, autoescape=True) for column in named)))
    return and_(*conditions)


def _has(roles: Collection[str]) -> ColumnElement[bool]:
    return _grant(GrantRow.role.in_(list(roles)))


def _grant(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(GrantRow.account_id == AccountRow.id, *conditions)
