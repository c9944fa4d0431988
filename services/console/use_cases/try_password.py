"""A try to sign in: counted first, compared then, and written down however it ends."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.console.domain.accounts import Account
from services.console.domain.passwords import GIVEN_FOR
from services.console.domain.tokens import hash_of, origin_key, place_of
from services.console.storage.accounts import AccountStore
from services.console.storage.throttle import ThrottleStore
from services.console.use_cases.open_session import Browser
from services.console.use_cases.write_audit import UNKNOWN, write_audit

__all__ = ["Try", "begin_try", "end_try"]


@dataclass(frozen=True)
class Try:
    """One try that may go on."""

    key: bytes
    account: Account | None
    password_hash: str | None
    """What to compare with; None for a name nobody has, or whose account is closed or has no password."""
    over: bool = False
    """Whether the password was given by somebody else, too long ago to be still good."""


async def begin_try(session: AsyncSession, *, login: str, browser: Browser, now: datetime) -> Try | datetime:
    """Count a try; returns when the next is taken if it comes too early.

    A browser the person has signed in with before has a count of its own, so strangers behind the same address who
    guess cannot keep them out.
    """
    store = AccountStore(session)
    row = await store.by_login(login)
    device = hash_of(browser.device) if browser.device else b""
    known = bool(row and device and await store.knows_device(row.id, device))
    key = origin_key("password", login, f"device:{device.hex()}" if known else f"address:{place_of(browser.address)}")
    throttle = ThrottleStore(session)
    if not await throttle.take(key, now=now):
        return await throttle.free_at(key) or now
    usable = row is not None and row.active and not row.demo
    return Try(
        key=key,
        account=await store.whole(row) if row is not None and usable else None,
        password_hash=row.password_hash if row is not None and usable else None,
        over=bool(row and row.must_change and row.given_at and row.given_at + GIVEN_FOR < now),
    )


async def end_try(session: AsyncSession, tried: Try, browser: Browser, *, fits: bool, now: datetime) -> None:
    """Forget the count of one that fitted, and write down one that did not."""
    if fits:
        await ThrottleStore(session).clear(tried.key)
        return
    await write_audit(
        session, actor=tried.account.login if tried.account else UNKNOWN, what="sign_in_failed", now=now,
        fields=[f"address:{browser.address}"],
    )  # fmt: skip
