"""List accounts with what whoever keeps them looks for: who may take data away, who never signed in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.console.domain.accounts import Account
from services.console.storage.accounts import AccountStore
from shared.access import Reach, is_strong, may, may_any, reach_of

__all__ = ["KINDS", "AccountLine", "list_accounts"]

EXPORTS = ("ledgers.export", "persons.export")

KINDS = ("all", "strong", "never", "given", "no_factor", "no_staff", "closed")
"""What the list may be narrowed to."""


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
        return any(may(role, "accounts.manage") for role in self.account.roles)

    @property
    def lacks_factor(self) -> bool:
        """Whether a role of theirs needs a second factor and they have none."""
        return not self.account.second_factor and any(is_strong(role) for role in self.account.roles)

    @property
    def lacks_staff(self) -> bool:
        """Whether a role of theirs sees only their own, and nobody on the staff is named."""
        own = {Reach.OWN, Reach.GRID}
        return self.account.staff_id is None and any(reach_of(role) in own for role in self.account.roles)

    def is_of(self, kind: str) -> bool:
        """Say whether the account is one of a kind."""
        return {
            "strong": self.exports or self.sees_restricted or self.keeps_accounts,
            "never": self.seen_at is None,
            "given": self.account.must_change,
            "no_factor": self.lacks_factor,
            "no_staff": self.lacks_staff,
            "closed": not self.account.active,
        }.get(kind, True)

    def is_called(self, text: str) -> bool:
        """Say whether somebody is looked for by these signs of their name."""
        return text.lower() in f"{self.account.login} {self.account.name}".lower()


async def list_accounts(session: AsyncSession) -> list[AccountLine]:
    """Return every account that is no demonstration's, by the name they sign in with."""
    store = AccountStore(session)
    seen = await store.seen_at()
    return [AccountLine(account, seen.get(account.id)) for account in await store.all() if not account.demo]
