"""Sign somebody in, in one browser, and find out again who it is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.console.domain.accounts import Account, Lifetime, Me, Standing, lifetime_of
from services.console.domain.tokens import hash_of, new_token
from services.console.storage.glass import GlassStore
from services.console.storage.sessions import SessionStore
from services.console.use_cases.write_audit import write_audit
from shared.access import Reach, is_strong, may, reach_of

__all__ = ["Browser", "identify", "lifetime_in", "open_session"]


@dataclass(frozen=True)
class Browser:
    """Where somebody is."""

    agent: str
    address: str
    device: str = ""
    """Secret of a browser that was here before; empty if it was not."""


def lifetime_in(role: str) -> Lifetime:
    """Return how long somebody stays signed in who acts in a role."""
    if is_strong(role):
        return lifetime_of(Standing.STRONG)
    return lifetime_of(Standing.OWN if reach_of(role) is Reach.OWN else Standing.OTHER)


async def open_session(
    session: AsyncSession, account: Account, browser: Browser, *, now: datetime, strong_at: datetime | None = None,
    role: str | None = None,
) -> str:  # fmt: skip
    """Open a session and return its secret, which is stored nowhere else."""
    acting = role or (account.roles[0] if account.roles else "")
    token = new_token()
    await SessionStore(session).open(
        hash_of(token), account, role=acting, lifetime=lifetime_in(acting), agent=browser.agent,
        address=browser.address, strong_at=strong_at, now=now,
    )  # fmt: skip
    await write_audit(
        session, actor=account.login, role=acting, what="signed_in", now=now, fields=[f"address:{browser.address}"]
    )
    return token


async def identify(session: AsyncSession, token: str, *, now: datetime, touching: bool) -> Me | None:
    """Return whose session it is; None if it is nobody's, or over.

    Parameters
    ----------
    touching
        Whether this counts as using it: a page that refreshes by itself is no person.
    """
    store = SessionStore(session)
    found = await store.find(hash_of(token), now=now)
    if found is None:
        return None
    account, mine = found
    if mine.role not in account.roles:
        return None
    if touching:
        await store.touch(mine, lifetime=lifetime_in(mine.role), now=now)
    glass = await GlassStore(session).of(account.id, now=now) if may(mine.role, "glass.break") else None
    return Me(account=account, session=mine, strong=is_strong(mine.role), glass=glass)
