"""Signing in, staying in, and being kept out: through a real server and a real database."""

import asyncio
import html
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from sqlalchemy import select, text, update

from nuanlin.local.nats import LocalNats
from services.console.domain.tokens import origin_key
from services.console.storage.base import AUDIT
from services.console.storage.tables import AccountRow, GlassRow, SessionRow, ThrottleRow
from services.console.storage.throttle import ThrottleStore
from services.console.use_cases.open_session import Browser
from services.console.use_cases.try_password import Try, begin_try
from shared.clock import real_now
from tests.support.accounts import add_account
from tests.support.console import RunningConsole, running_console
from tests.support.owners import FakeOwners
from tests.support.people import COMMUNITY, OTHER_COMMUNITY, id_of
from tests.support.visitor import Visitor, visiting

PASSWORD = "晚风 木桥 三只猫"  # noqa: S105


@pytest.fixture
async def stranger(console: RunningConsole) -> AsyncIterator[Visitor]:
    """Open a browser in which nobody is signed in."""
    async with visiting(console.url) as somebody:
        yield somebody


async def sign_in(visitor: Visitor, login: str, password: str = PASSWORD, **more: object) -> Any:
    return await visitor.post("/login", {"login": login, "password": password, **more})


async def test_whoever_has_the_password_gets_where_they_wanted_and_nobody_else(
    console: RunningConsole, stranger: Visitor
) -> None:
    await add_account(console.deps.sessions, "chen", roles=["duty_officer"], password=PASSWORD)

    asked = await stranger.get("/visits?show=all")
    wrong = await sign_in(stranger, "chen", "wrong")
    unknown = await sign_in(stranger, "nobody")
    right = await sign_in(stranger, "Chen", next="/visits?show=all")

    assert asked.path == "/login?next=/visits?show%3Dall"
    assert (wrong.status, unknown.status) == (422, 422)
    assert "登录名或密码不对" in wrong.text
    assert "登录名或密码不对" in unknown.text
    assert right.path == "/visits?show=all"
    assert (await sign_in(stranger, "chen", next="//elsewhere.example")).path == "/"


async def test_thousands_of_guesses_succeed_never_and_keep_nobody_else_out(
    console: RunningConsole, stranger: Visitor
) -> None:
    await add_account(console.deps.sessions, "chen", roles=["duty_officer"], password=PASSWORD)
    await add_account(console.deps.sessions, "lin", roles=["duty_officer"], password=PASSWORD)
    async with visiting(console.url) as owner:
        await sign_in(owner, "chen")
        await owner.post("/logout")

        now, guesser = real_now(), Browser(agent="", address="127.0.0.1")

        async def guess(times: int) -> int:
            async with console.deps.sessions.begin() as session:
                tried = [await begin_try(session, login="chen", browser=guesser, now=now) for _ in range(times)]
                return sum(isinstance(one, Try) for one in tried)

        looked_at = sum(await asyncio.gather(*(guess(1) for _ in range(50))))
        key = origin_key("password", "chen", "address:127.0.0.1")
        async with console.deps.sessions.begin() as session:
            store = ThrottleStore(session)
            looked_at += sum([await store.take(key, now=now) for _ in range(1950)])

        assert looked_at == 5
        assert await guess(1) == 0, "the guesser has the right one too late"
        assert (await sign_in(stranger, "lin")).status == 200, "somebody else from the same address"
        assert (await sign_in(owner, "chen")).path == "/", "the owner, in a browser that is known"


async def test_the_wait_grows_and_ends(console: RunningConsole) -> None:
    browser, now = Browser(agent="", address="10.0.0.7"), real_now()
    waits = []
    for _ in range(12):
        async with console.deps.sessions.begin() as session:
            await begin_try(session, login="nobody", browser=browser, now=now)
            free_at = (await session.scalars(select(ThrottleRow.free_at))).one()
        waits.append((free_at - now).total_seconds())
        now = max(now, free_at)

    assert waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]


async def test_a_given_password_has_to_be_replaced_by_a_good_one_of_ones_own(
    console: RunningConsole, stranger: Visitor
) -> None:
    await add_account(
        console.deps.sessions, "chen", roles=["liaison_volunteer"], staff_id=id_of("蒋晨"), password="given-once",  # noqa: S106
        must_change=True,
    )  # fmt: skip

    assert (await sign_in(stranger, "chen", "given-once")).path.startswith("/account/password")
    assert (await stranger.get("/")).path == "/account/password"
    for new, again, why in (
        ("short", "short", "至少 8 位"),
        ("12345678", "12345678", "太常见"),
        (PASSWORD, "another one", "不一样"),
        ("given-once", "given-once", "和现在的一样"),
    ):
        form = {"present": "given-once", "password": new, "again": again}
        assert why in (await stranger.post("/account/password", form)).text
    changed = {"present": "given-once", "password": PASSWORD, "again": PASSWORD}
    assert (await stranger.post("/account/password", changed)).path == "/m/", (
        "as after every later sign-in: to the doors of their own"
    )
    assert (await stranger.get("/")).status == 200


async def second_factor(visitor: Visitor) -> tuple[str, list[str]]:
    """Set one up by the page; returns its secret and the codes that stand in for it."""
    page = await visitor.get("/login/enrol")
    secret = "".join(re.findall(r"<span>([A-Z2-7]{1,4})</span>", page.text))
    sealed = re.search(r'name="sealed" value="([0-9a-f]+)"', page.text)
    assert sealed is not None
    done = await visitor.post("/login/enrol", {"sealed": sealed[1], "code": pyotp.TOTP(secret).now()})
    assert "请把备用码抄下来" in done.text
    return secret, re.findall(r"<li>([2-9a-z]{4}-[2-9a-z]{4})</li>", done.text)


async def test_who_can_take_data_away_needs_a_second_factor_which_works_once(
    console: RunningConsole, stranger: Visitor
) -> None:
    await add_account(console.deps.sessions, "shen", roles=["secretary"], password=PASSWORD, restricted=True)
    await sign_in(stranger, "shen")
    assert (await stranger.get("/residents")).path == "/login/enrol"
    secret, codes = await second_factor(stranger)
    assert (await stranger.get("/residents")).status == 200

    async with visiting(console.url) as elsewhere:
        assert (await sign_in(elsewhere, "shen")).path.startswith("/login/code")
        assert (await elsewhere.get("/residents")).path == "/login/code"
        assert (await elsewhere.get("/account/password")).path != "/account/password"
        used = pyotp.TOTP(secret).now()
        assert "不对或已经用过" in (await elsewhere.post("/login/code", {"code": used})).text
        assert "不对或已经用过" in (await elsewhere.post("/login/code", {"code": "000000"})).text
        assert (await elsewhere.post("/login/code", {"code": codes[0].upper()})).path == "/"
        assert (await elsewhere.get("/residents")).status == 200

    async with visiting(console.url) as again:
        await sign_in(again, "shen")
        assert "不对或已经用过" in (await again.post("/login/code", {"code": codes[0]})).text
        for _ in range(4):
            await again.post("/login/code", {"code": "000000"})
        assert "秒后再试" in (await again.post("/login/code", {"code": codes[1]})).text


async def test_a_session_is_new_at_login_is_hashed_and_ends_when_somebody_ends_it(
    console: RunningConsole, stranger: Visitor
) -> None:
    account_id = await add_account(console.deps.sessions, "chen", roles=["duty_officer"], password=PASSWORD)
    jar = stranger.session.cookie_jar
    await sign_in(stranger, "chen")
    first = {cookie.key: cookie.value for cookie in jar}["nuanlin_session"]
    await sign_in(stranger, "chen")
    second = {cookie.key: cookie.value for cookie in jar}["nuanlin_session"]

    assert first != second
    assert len(second) >= 43, "256 bits"
    async with visiting(console.url, cookies={"nuanlin_session": first}) as former:
        assert (await former.get("/")).path.startswith("/login")
    async with console.deps.sessions() as session:
        stored = (await session.execute(select(SessionRow))).scalars().all()
        assert [second.encode() in row.token_hash for row in stored] == [False]

    async with visiting(console.url) as elsewhere:
        await sign_in(elsewhere, "chen")
        await stranger.post("/account/sessions", {"which": "others"})
        assert (await elsewhere.get("/")).path.startswith("/login")
    async with console.deps.sessions.begin() as session:
        await session.execute(update(AccountRow).where(AccountRow.id == account_id).values(active=False))
    assert (await stranger.get("/")).path.startswith("/login")


@pytest.mark.parametrize("column", ["idle_at", "ends_at"])
async def test_a_session_ends_by_itself(console: RunningConsole, column: str) -> None:
    async with visiting(console.url, cookies=await console.cookie()) as visitor:
        assert (await visitor.get("/")).status == 200
        async with console.deps.sessions.begin() as session:
            await session.execute(update(SessionRow).values({column: real_now() - timedelta(seconds=1)}))

        assert (await visitor.get("/")).path.startswith("/login")


async def test_pages_that_refresh_by_themselves_do_not_keep_a_session(console: RunningConsole) -> None:
    async with visiting(console.url, cookies=await console.cookie()) as visitor:
        async with console.deps.sessions.begin() as session:
            long_ago = real_now() - timedelta(minutes=10)
            await session.execute(update(SessionRow).values(seen_at=long_ago))

        await visitor.get("/desk/queue", **{"hx-request": "true"})
        async with console.deps.sessions() as session:
            assert await session.scalar(select(SessionRow.seen_at)) == long_ago
        await visitor.get("/")
        async with console.deps.sessions() as session:
            assert (await session.scalars(select(SessionRow.seen_at))).one() > long_ago


async def test_what_was_being_written_is_there_again_after_signing_in(
    console: RunningConsole, stranger: Visitor, owners: FakeOwners
) -> None:
    await add_account(console.deps.sessions, "chen", roles=["duty_officer"], password=PASSWORD)
    note = {"command_id": "5b2b1a52-52f1-4a3b-8f0b-0f6c3f8d9f10", "text": "已联系女儿"}
    path = f"/alerts/{id_of('alert 何桂芳')}/note"

    over = await stranger.post(path, note)
    kept = re.search(r'name="kept" value="([^"]+)"', over.text)
    assert kept is not None
    resumed = await sign_in(stranger, "chen", kept=html.unescape(kept[1]))

    assert over.status == 401
    assert f'action="{path}"' in resumed.text
    assert 'value="已联系女儿"' in resumed.text
    assert owners.commands == []


async def test_a_part_of_a_page_asks_for_signing_in_beside_it(stranger: Visitor) -> None:
    part = await stranger.get("/residents", **{"hx-request": "true"})

    assert part.status == 401
    assert part.headers["x-nuanlin-sign-in"] == "1"


async def test_nobody_looks_into_a_community_that_is_not_theirs(console: RunningConsole, owners: FakeOwners) -> None:
    who = await console.cookie(role="duty_officer", scopes=[COMMUNITY])
    async with visiting(console.url, cookies=who) as officer:
        page = await officer.get(f"/?community={OTHER_COMMUNITY}")
        assert OTHER_COMMUNITY not in page.text
        assert (await officer.get(f"/live?community={OTHER_COMMUNITY}")).status == 404
        await officer.get("/residents")

    assert owners.commands == []


async def test_demo_accounts_exist_in_no_other_mode(stranger: Visitor) -> None:
    page = await stranger.get("/login")
    tried = await stranger.post("/login/demo", {"role": "secretary"})

    assert "演示账号" not in page.text
    assert tried.status == 404
    assert (await stranger.get("/")).path.startswith("/login")


async def test_what_happened_to_accounts_is_written_down_without_a_secret(
    console: RunningConsole, stranger: Visitor
) -> None:
    await add_account(console.deps.sessions, "chen", roles=["duty_officer"], password=PASSWORD)
    await sign_in(stranger, "chen", "a wrong one")
    await sign_in(stranger, "My Secret In The Wrong Field")
    await sign_in(stranger, "chen")
    await stranger.post("/logout")

    async with console.deps.sessions() as session:
        rows = (await session.execute(select(AUDIT.table).order_by(AUDIT.table.c.position))).all()
        everything = (await session.execute(text("select person_audit::text from person_audit"))).scalars().all()
    told = [(row.actor, row.request) for row in rows]
    assert told == [
        ("chen", "console.sign_in_failed"), ("unknown", "console.sign_in_failed"), ("chen", "console.signed_in"),
        ("chen", "console.signed_out"),
    ]  # fmt: skip
    assert not any("secret" in line.lower() or "wrong one" in line for line in everything)


async def test_the_glass_is_broken_with_a_reason_for_a_while_and_under_an_auditors_eyes(
    console: RunningConsole, owners: FakeOwners
) -> None:
    officer = visiting(console.url, cookies=await console.cookie(role="duty_officer", scopes=[COMMUNITY], name="陈敏"))
    auditor = visiting(console.url, cookies=await console.cookie(role="auditor"))
    form = {"code": OTHER_COMMUNITY, "reason": "敲门不应,要联系她的女儿", "minutes": 15}
    async with officer as chen, auditor as lin:
        assert "请写清楚为什么" in (await chen.post("/glass", form | {"reason": "看"})).text
        assert (await chen.post("/glass", form | {"code": "110101001001"})).status == 404
        assert f"community={OTHER_COMMUNITY}" in (await chen.post("/glass", form)).path
        await chen.get(f"/residents?community={OTHER_COMMUNITY}")

        told: Any = next(one for one in reversed(owners.heard) if one.NAME == "registry.search_residents.v1")
        assert told.viewer.scope == [COMMUNITY, OTHER_COMMUNITY]
        assert told.viewer.may_see_restricted
        assert told.viewer.purpose == "敲门不应,要联系她的女儿"
        assert timedelta(minutes=14) < told.viewer.until - real_now() <= timedelta(minutes=15)
        page = (await lin.get("/glass/review")).text
        assert "陈敏" in page
        assert "敲门不应,要联系她的女儿" in page
        assert 'class="tag missed num">1<' in page

        async with console.deps.sessions.begin() as session:
            now = real_now()
            await session.execute(
                update(GlassRow).values(began_at=now - timedelta(minutes=16), ends_at=now - timedelta(minutes=1))
            )
        await chen.get("/residents")
        told = next(one for one in reversed(owners.heard) if one.NAME == "registry.search_residents.v1")
        assert (told.viewer.scope, told.viewer.may_see_restricted) == ([COMMUNITY], False)
        assert told.viewer.until is None


async def test_with_an_address_by_https_cookies_and_figures_stay_where_they_belong(
    nats_node: LocalNats, database: Callable[[str], Awaitable[str]]
) -> None:
    public = {"host": "nuanlin.example.org"}
    url = await database("console")
    async with (
        running_console(nats_node.url, url, public_url="https://nuanlin.example.org") as console,
        visiting(console.url) as visitor,
    ):
        page = await visitor.get("/login", **public)
        figures = [(await visitor.get("/metrics", **host)).status for host in ({}, public)]

    assert page.headers["strict-transport-security"].startswith("max-age=")
    assert page.headers["set-cookie"].startswith("__Host-nuanlin_csrf=")
    assert "Secure" in page.headers["set-cookie"]
    assert figures == [200, 403]
