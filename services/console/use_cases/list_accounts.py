"""List accounts with what whoever keeps them looks for: who may take data away, who never signed in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.console.constants import PAGE_SIZE
from services.console.domain.accounts import Account
from services.console.storage.account_lists import AccountLists, Marked, Sought
from shared.access import ROLES, Reach, is_strong, may, may_any, reach_of

__all__ = ["KINDS", "AccountLine", "AccountPage", "find_account", "list_accounts"]

EXPORTS = ("ledgers.export", "persons.export")

KEEPING = "accounts.manage"

KINDS = ("all", "strong", "never", "given", "no_factor", "no_staff", "closed")
"""What the list may be narrowed to."""

OWN = frozenset({Reach.OWN, Reach.GRID})

MARKED = Marked(
    exports=[role for role in ROLES if any(may(role, right) for right in (*EXPORTS, KEEPING))],
    restricted=[role for role in ROLES if may(role, "restricted.see")],
    strong=[role for role in ROLES if is_strong(role)],
    own=[role for role in ROLES if reach_of(role) in OWN],
)


@dataclass(frozen=True)
class AccountLine:
    """One account, and what stands out about it."""

    account: Account
    seen_at: datetime | None
    """When they signed in last; None if never."""

    @property
    def exports(self) -> bool:
        """Whether they may take data away in some role."""
        return any(may_any(self.account.roles, right) for right in EXPORTS)

    @property
    def sees_restricted(self) -> bool:
        """Whether they see what is restricted in some role."""
        return self.account.restricted and may_any(self.account.roles, "restricted.see")

    @property
    def keeps_accounts(self) -> bool:
        """Whether they may do what this page does."""
        return may_any(self.account.roles, KEEPING)

    @property
    def lacks_factor(self) -> bool:
        """Whether a role of theirs needs a second factor and they have none."""
        return not self.account.second_factor and any(is_strong(role) for role in self.account.roles)

    @property
    def lacks_staff(self) -> bool:
        """Whether a role of theirs sees only their own, and nobody on the staff is named."""
        return self.account.staff_id is None and any(reach_of(role) in OWN for role in self.account.roles)


@dataclass(frozen=True)
class AccountPage:
    """Part of a list of accounts."""

    lines: list[AccountLine]
    counts: dict[str, int]
    """How many there are of each kind."""
    after: UUID | None
    """Where the next part begins; None after the last."""


async def list_accounts(
    session: AsyncSession, sought: Sought, *, kind: str = "all", after: UUID | None = None
) -> AccountPage:
    """Return accounts that are no demonstration's, by the name they sign in with."""
    lists = AccountLists(session, MARKED)
    found = [AccountLine(*one) for one in await lists.page(sought, kind=kind, after=after, limit=PAGE_SIZE + 1)]
    shown = found[:PAGE_SIZE]
    following = shown[-1].account.id if len(found) > PAGE_SIZE else None
    return AccountPage(shown, await lists.counts(sought), following)


async def find_account(session: AsyncSession, account_id: UUID, *, within: tuple[str, ...]) -> AccountLine | None:
    """Return one account; None for one that is not there, or that whoever asks does not keep."""
    found = await AccountLists(session, MARKED).one(account_id, within=within)
    return AccountLine(*found) if found else None
