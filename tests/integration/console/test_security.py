"""What somebody tries who has a password, an open browser or a right that was taken away: through a real server."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pyotp
import pytest
from fastapi import Request
from sqlalchemy import select, update
from yarl import URL

from nuanlin.local.nats import LocalNats
from services.console.domain.accounts import Grant, Me
from services.console.domain.tokens import place_of
from services.console.http import login
from services.console.http.access import still_reaches
from services.console.http.identity import subject_of
from services.console.http.pace import Pace
from services.console.storage.accounts import AccountStore
from services.console.storage.tables import AccountRow, GlassRow, SessionRow
from services.console.use_cases.keep_accounts import revoke_role
from services.console.use_cases.open_session import identify
from services.console.use_cases.speak_as import viewer_of
from shared.clock import real_now
from tests.integration.console.test_login import PASSWORD, second_factor, sign_in
from tests.support.accounts import add_account
from tests.support.console import RunningConsole, running_console
from tests.support.people import COMMUNITY, OTHER_COMMUNITY
from tests.support.visitor import Visitor, visiting

REASON = "敲门不应,要联系她的女儿"


@pytest.fixture
async def console(nats_node: LocalNats, database: Callable[[str], Awaitable[str]]) -> AsyncIterator[RunningConsole]:
    """Run a console behind which nobody answers: nobody is asked before it is known who asks."""
    async with running_console(nats_node.url, await database("console")) as running:
        yield running


@pytest.fixture
async def owner(console: RunningConsole) -> AsyncIterator[Visitor]:
    """Open the browser of a secretary who has a password."""
    await add_account(console.deps.sessions, "shen", roles=["secretary"], password=PASSWORD, restricted=True)
    async with visiting(console.url) as somebody:
        await sign_in(somebody, "shen")
        yield somebody


async def me_with(console: RunningConsole, cookies: dict[str, str]) -> Me:
    """Return who a cookie stands for."""
    async with console.deps.sessions() as session:
        me = await identify(session, next(iter(cookies.values())), now=real_now(), touching=False)
    assert me is not None
    return me


async def test_codes_are_guessed_no_faster_with_a_fresh_browser_each_time_and_the_owner_gets_in(
    console: RunningConsole, owner: Visitor
) -> None:
    secret, codes = await second_factor(owner)
    async with visiting(console.url) as thief:
        await sign_in(thief, "shen")
        said = []
        for n in range(7):
            fresh = {"nuanlin_device": f"a-browser-that-nobody-has-seen-{n}"}
            thief.session.cookie_jar.update_cookies(fresh, URL(console.url))
            said.append("秒后再试" in (await thief.post("/login/code", {"code": "000000"})).text)

    await owner.post("/logout")
    await sign_in(owner, "shen")
    entered = await owner.post("/login/code", {"code": codes[0]})

    assert said == [False] * 5 + [True] * 2
    assert entered.path == "/"
    assert secret


async def test_an_open_browser_alone_replaces_no_second_factor(console: RunningConsole, owner: Visitor) -> None:
    _, codes = await second_factor(owner)
    async with console.deps.sessions() as session:
        before = await session.scalar(select(AccountRow.totp_sealed))
    page = await owner.get("/login/enrol")
    secret = "".join(part.strip() for part in page.text.split('class="secret num"')[1].split("</p>")[0].split(">")[1:])
    secret = secret.replace("<span", "").replace("</span", "").replace(" ", "")
    form = {"sealed": page.text.split('name="sealed" value="')[1].split('"')[0], "code": pyotp.TOTP(secret).now()}

    without = await owner.post("/login/enrol", form)
    guessed = await owner.post("/login/enrol", form | {"present": "000000"})
    async with console.deps.sessions() as session:
        assert await session.scalar(select(AccountRow.totp_sealed)) == before
    proved = await owner.post("/login/enrol", form | {"present": codes[0]})

    assert (without.status, guessed.status) == (422, 422)
    assert form["sealed"] in guessed.text, "the picture that was scanned is still good"
    assert "请把备用码抄下来" in proved.text


async def test_a_right_taken_in_an_emergency_holds_in_the_role_that_may_take_it_and_ends_with_it(
    console: RunningConsole,
) -> None:
    cookies = await console.cookie(role="duty_officer", scopes=[COMMUNITY])
    me = await me_with(console, cookies)
    async with console.deps.sessions.begin() as session:
        await AccountStore(session).grant(me.account.id, Grant(role="liaison_worker", scope=COMMUNITY), by="test")
    async with visiting(console.url, cookies=cookies) as officer:
        await officer.post("/glass", {"code": OTHER_COMMUNITY, "reason": REASON, "minutes": 15})
        assert (await me_with(console, cookies)).scope == [COMMUNITY, OTHER_COMMUNITY]
        await officer.post("/account/role", {"role": "liaison_worker"})
        assert (await me_with(console, cookies)).scope == [COMMUNITY]

    async with console.deps.sessions.begin() as session:
        grant = Grant(role="duty_officer", scope=COMMUNITY)
        await revoke_role(session, me.account.login, grant, by="admin", now=real_now() + timedelta(seconds=1))
        assert (await session.scalars(select(GlassRow.ends_at))).one() <= real_now() + timedelta(seconds=1)


@pytest.mark.parametrize("factor", [True, False])
async def test_what_is_restricted_opens_in_an_emergency_only_to_a_second_factor(
    console: RunningConsole, *, factor: bool
) -> None:
    cookies = await console.cookie(role="duty_officer", scopes=[COMMUNITY])
    async with console.deps.sessions.begin() as session:
        await session.execute(update(SessionRow).values(strong_at=real_now() if factor else None))
        await session.execute(update(AccountRow).values(totp_at=real_now() if factor else None))
    async with visiting(console.url, cookies=cookies) as officer:
        await officer.post("/glass", {"code": OTHER_COMMUNITY, "reason": REASON, "minutes": 15})

    viewer = viewer_of(await me_with(console, cookies))

    assert viewer.scope == [COMMUNITY, OTHER_COMMUNITY]
    assert viewer.may_see_restricted is factor


async def test_a_live_connection_ends_where_somebody_may_no_longer_look(console: RunningConsole) -> None:
    cookies = await console.cookie(role="duty_officer", scopes=[COMMUNITY, OTHER_COMMUNITY])
    me = await me_with(console, cookies)
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items()).encode()
    app = type("App", (), {"state": type("State", (), {"deps": console.deps})})
    long = Request({"type": "http", "headers": [(b"cookie", cookie)], "app": app, "path": "/live", "method": "GET"})
    assert await still_reaches(long, OTHER_COMMUNITY)

    async with console.deps.sessions.begin() as session:
        await AccountStore(session).revoke(me.account.id, Grant(role="duty_officer", scope=OTHER_COMMUNITY))

    assert not await still_reaches(long, OTHER_COMMUNITY)
    assert await still_reaches(long, COMMUNITY)


async def test_a_session_that_changes_to_a_strong_role_is_over_as_soon_as_one_of_that_role(
    console: RunningConsole,
) -> None:
    cookies = await console.cookie(role="liaison_worker", scopes=[COMMUNITY])
    me = await me_with(console, cookies)
    async with console.deps.sessions.begin() as session:
        await AccountStore(session).grant(me.account.id, Grant(role="secretary", scope=COMMUNITY), by="test")
    async with visiting(console.url, cookies=cookies) as somebody:
        await somebody.post("/account/role", {"role": "secretary"})

    async with console.deps.sessions() as session:
        idle_at = (await session.scalars(select(SessionRow.idle_at))).one()
    assert idle_at <= real_now() + timedelta(hours=1)


async def test_a_password_that_was_typed_stands_in_no_page_again(console: RunningConsole) -> None:
    async with visiting(console.url) as somebody:
        over = await somebody.post("/account/password", {"present": PASSWORD, "password": "新的 密码 很长"})

    assert over.status == 401
    assert PASSWORD not in over.text
    assert "新的 密码 很长" not in over.text


async def test_somebody_without_a_role_is_told_so_instead_of_being_led_in_a_circle(console: RunningConsole) -> None:
    await add_account(console.deps.sessions, "chen", roles=[], password=PASSWORD)
    async with visiting(console.url) as somebody:
        page = await sign_in(somebody, "chen")

    assert page.status == 422
    assert "现在没有任何岗位" in page.text


async def test_a_flood_of_names_from_one_address_is_not_compared(
    console: RunningConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(login, "ADDRESSES", Pace(most=2))
    async with visiting(console.url) as flood:
        said = ["人太多" in (await sign_in(flood, f"nobody{n}")).text for n in range(3)]

    assert said == [False, False, True]


def test_one_house_is_one_place_however_many_addresses_it_has() -> None:
    assert place_of("2001:db8:1:2:aaaa::1") == place_of("2001:db8:1:2:bbbb::2") != place_of("2001:db8:1:3::1")
    assert place_of("::ffff:10.0.0.7") == place_of("10.0.0.7") == "10.0.0.7"
    assert place_of("") == ""


def test_an_address_that_the_provider_has_not_verified_names_nobody() -> None:
    said: dict[str, object] = {"email": "chen@example.org", "sub": "u-1", "groups": ["all"]}

    assert subject_of(said, "email") == ""
    assert subject_of(said | {"email_verified": True}, "email") == "chen@example.org"
    assert (subject_of(said, "sub"), subject_of(said, "groups")) == ("u-1", "")
