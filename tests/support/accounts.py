"""People who may sign in to the console of a test."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from pwdlib.hashers.argon2 import Argon2Hasher

from services.console.domain.accounts import Grant
from services.console.storage.accounts import AccountStore
from services.console.storage.passwords import PasswordKeeper
from services.console.storage.tables import AccountRow
from services.console.use_cases.open_session import Browser, open_session
from shared.clock import real_now
from shared.database import Sessions, connect, session_factory

__all__ = ["CHEAP", "add_account", "signed_in", "signed_in_at"]

CHEAP = PasswordKeeper(Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1))
"""Hashes that cost nothing, because nobody attacks a test."""

DISTRICTS = ("990102", "990103")
"""All invented communities lie in them."""


async def add_account(
    sessions: Sessions, login: str, *, roles: Sequence[str] = ("secretary",), scopes: Sequence[str] = DISTRICTS,
    name: str = "陈书记", staff_id: UUID | None = None, password: str | None = None, must_change: bool = False,
    restricted: bool = False,
) -> UUID:  # fmt: skip
    """Make an account; without a password nobody can sign in by the page."""
    hashed = await CHEAP.hash(password) if password else None
    account_id = uuid4()
    async with sessions.begin() as session:
        store = AccountStore(session)
        store.add(
            AccountRow(
                id=account_id, login=login, name=name, staff_id=staff_id, password_hash=hashed, must_change=must_change,
                restricted=restricted, active=True, demo=False,
            )
        )  # fmt: skip
        await session.flush()
        for role in roles:
            for scope in scopes:
                await store.grant(account_id, Grant(role=role, scope=scope), by="test")
    return account_id


async def signed_in(sessions: Sessions, *, role: str = "secretary", factor: bool = True, **more: object) -> str:
    """Make an account with a second factor, sign it in, and return the secret of its session.

    Parameters
    ----------
    factor
        Whether it has given the second factor.
    """
    login = f"{role.replace('_', '-')}-{uuid4().hex[:6]}"
    account_id = await add_account(sessions, login, roles=(role,), **more)  # type: ignore[arg-type]
    now = real_now()
    async with sessions.begin() as session:
        store = AccountStore(session)
        row = await store.by_id(account_id)
        assert row is not None
        row.totp_at, row.totp_sealed = now, b"nobody asks"
        browser = Browser(agent="Chromium", address="127.0.0.1")
        return await open_session(session, await store.whole(row), browser, now=now, strong_at=now if factor else None)


async def signed_in_at(database_url: str, **who: object) -> str:
    """Sign somebody in to a console that runs as a process of its own, by its database."""
    engine = connect(database_url, pool_size=1)
    try:
        return await signed_in(session_factory(engine), **who)  # type: ignore[arg-type]
    finally:
        await engine.dispose()
