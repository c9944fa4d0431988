"""Signing in by an identity provider, against a real one of our own on loopback."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from joserfc.jwk import RSAKey
from pydantic import SecretStr
from sqlalchemy import func, select, text, update

from nuanlin.local.nats import LocalNats
from services.console.storage.tables import AccountRow
from tests.support.accounts import add_account
from tests.support.console import RunningConsole, running_console
from tests.support.identity import CLIENT, SECRET, Provider, identity_provider
from tests.support.visitor import Answer, Visitor, visiting


@dataclass
class House:
    """A console and the provider it trusts."""

    console: RunningConsole
    provider: Provider

    async def ties(self, login: str, subject: str) -> None:
        """Make an account for somebody the provider knows."""
        account_id = await add_account(self.console.deps.sessions, login, roles=["duty_officer"])
        async with self.console.deps.sessions.begin() as session:
            await session.execute(update(AccountRow).where(AccountRow.id == account_id).values(oidc_subject=subject))

    async def returns(self, visitor: Visitor) -> Answer:
        """Go to the provider, sign in there, and come back."""
        async with visitor.session.get(f"{visitor.url}/login/oidc?next=/account", allow_redirects=False) as sent:
            location = sent.headers["location"]
        return await visitor.get(f"/login/oidc/return?{self.provider.approve(location)}")


@pytest.fixture
async def house(nats_node: LocalNats, database: Callable[[str], Awaitable[str]]) -> AsyncIterator[House]:
    async with identity_provider() as provider:
        settings: dict[str, Any] = {
            "oidc_issuer": provider.issuer,
            "oidc_client_id": CLIENT,
            "oidc_client_secret": SecretStr(SECRET),
        }
        async with running_console(nats_node.url, await database("console"), **settings) as console:
            yield House(console, provider)


async def test_who_the_provider_names_gets_in_if_they_have_an_account_and_never_gets_one(house: House) -> None:
    async with visiting(house.console.url) as visitor:
        assert "用统一身份认证登录" in (await visitor.get("/login")).text
        assert "还没有对应的暖邻账号" in (await house.returns(visitor)).text
        async with house.console.deps.sessions() as session:
            assert await session.scalar(select(func.count()).select_from(AccountRow)) == 0

        await house.ties("chen", "u-1")
        came = await house.returns(visitor)

        assert 'content="0;url=/account"' in came.text
        assert (await visitor.get("/account")).status == 200


async def test_a_keeper_ties_an_account_to_an_identity_after_making_sure_and_unties_it(house: House) -> None:
    sessions = house.console.deps.sessions
    chen, li = [await add_account(sessions, login, roles=["duty_officer"]) for login in ("chen", "li")]
    keeping = await house.console.cookie(role="admin", scopes=("",))
    said = {"subject": "u-1", "shown": ""}
    async with visiting(house.console.url, cookies=keeping) as keeper, visiting(house.console.url) as visitor:
        assert "统一身份认证里的编号" in (await keeper.get(f"/accounts/{chen}")).text
        unsure = await keeper.post(f"/accounts/{chen}/subject", said)
        assert (unsure.status, "请先核对" in unsure.text, 'value="u-1"' in unsure.text) == (422, True, True)
        await keeper.post(f"/accounts/{chen}/subject", said | {"sure": "1"})
        taken = await keeper.post(f"/accounts/{li}/subject", said | {"sure": "1"})
        stale = await keeper.post(f"/accounts/{chen}/subject", {"subject": "u-9", "shown": "", "sure": "1"})
        assert (taken.status, stale.status) == (409, 409)

        await house.returns(visitor)
        assert (await visitor.get("/account")).status == 200
        await keeper.post(f"/accounts/{chen}/subject", {"subject": "", "shown": "u-1", "sure": "1"})
        assert (await visitor.get("/account")).path.startswith("/login")
        assert "还没有对应的暖邻账号" in (await house.returns(visitor)).text
    async with sessions() as session:
        noted = (await session.scalars(text("select request from person_audit order by position"))).all()
    assert [one for one in noted if "tied" in one] == ["console.account_tied", "console.account_untied"]


@pytest.mark.parametrize(
    "claims",
    [{"nonce": "another"}, {"aud": "another"}, {"iss": "https://another.example"}, {"exp": 1}, {"sub": "u-2"}],
    ids=lambda claims: next(iter(claims)),
)
async def test_a_token_that_is_not_for_this_login_opens_nothing(house: House, claims: dict[str, object]) -> None:
    await house.ties("chen", "u-1")
    house.provider.claims = claims

    async with visiting(house.console.url) as visitor:
        assert (await house.returns(visitor)).status in {422, 503}
        assert (await visitor.get("/account")).path.startswith("/login")


async def test_a_token_signed_by_somebody_else_opens_nothing(house: House) -> None:
    await house.ties("chen", "u-1")
    house.provider.signs_with = RSAKey.generate_key(2048, {"kid": "one"})

    async with visiting(house.console.url) as visitor:
        assert (await house.returns(visitor)).status == 503


async def test_a_way_back_that_did_not_begin_in_this_browser_opens_nothing(house: House) -> None:
    await house.ties("chen", "u-1")

    async with visiting(house.console.url) as lured, visiting(house.console.url) as attacker:
        async with attacker.session.get(f"{attacker.url}/login/oidc", allow_redirects=False) as sent:
            query = house.provider.approve(sent.headers["location"])
        assert (await lured.get(f"/login/oidc/return?{query}")).status == 422
        assert (await lured.get("/account")).path.startswith("/login")
