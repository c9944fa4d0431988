"""Many accounts, several keepers, doubled clicks: found by pages, made once, never written over unseen."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text, update

from nuanlin.local.nats import LocalNats
from services.console.storage.tables import AccountRow
from shared.clock import real_now
from tests.support.accounts import add_account
from tests.support.console import RunningConsole, running_console
from tests.support.people import COMMUNITY, OTHER_COMMUNITY
from tests.support.visitor import Answer, Visitor, visiting

GIVEN = re.compile(r'id="given">([^<]+)<')
LINE = re.compile(r'href="/accounts/([0-9a-f-]{36})"')
AFTER = re.compile(r'name="after" value="([0-9a-f-]{36})"')


@pytest.fixture
async def console(nats_node: LocalNats, database: Callable[[str], Awaitable[str]]) -> AsyncIterator[RunningConsole]:
    """Run a console behind which nobody answers: accounts are its own."""
    async with running_console(nats_node.url, await database("console")) as running:
        yield running


@pytest.fixture
async def keeper(console: RunningConsole) -> AsyncIterator[Visitor]:
    """Open a browser of somebody who keeps all accounts."""
    who = await console.cookie(role="admin", scopes=("",), name="管账号的")
    async with visiting(console.url, cookies=who) as admin:
        yield admin


def form_of(login: str = "wang.min", **more: object) -> dict[str, object]:
    """Return what somebody types who makes an account."""
    form = {"login": login, "name": "王敏", "role": "duty_officer", "place": COMMUNITY, "command_id": uuid4()}
    return form | more


def password_in(page: Answer) -> str | None:
    found = GIVEN.search(page.text)
    return found[1] if found else None


async def account(console: RunningConsole, login: str) -> AccountRow:
    async with console.deps.sessions() as session:
        return (await session.scalars(select(AccountRow).where(AccountRow.login == login))).one()


async def walked(keeper: Visitor, **wanted: str) -> list[str]:
    """Return the accounts of all pages of a list, as they come."""
    seen: list[str] = []
    page = await keeper.post("/accounts", wanted)
    while True:
        seen += LINE.findall(page.text)
        following = AFTER.search(page.text)
        if following is None:
            return seen
        page = await keeper.post("/accounts", wanted | {"after": following[1]})


async def test_a_long_list_comes_in_pages_narrowed_to_role_place_and_name(
    console: RunningConsole, keeper: Visitor
) -> None:
    for n in range(130):
        role, place = ("secretary", OTHER_COMMUNITY) if n % 2 else ("duty_officer", COMMUNITY)
        await add_account(console.deps.sessions, f"a{n:03d}", roles=[role], scopes=[place], name=f"陈{n}号")

    everybody = await walked(keeper)
    narrowed = await walked(keeper, role="secretary", place=OTHER_COMMUNITY)
    named = await walked(keeper, text="陈12")
    first = await keeper.get(f"/accounts?place={COMMUNITY}")

    assert len(everybody) == len(set(everybody)) == 131
    assert len(LINE.findall(first.text)) == 60
    assert '全部 <span class="num">65<' in first.text
    assert len(narrowed) == 65
    assert len(named) == 11
    assert "陈" not in first.path
    assert await walked(keeper, role="secretary", place=COMMUNITY) == []


async def test_whoever_keeps_the_accounts_of_a_street_keeps_no_others(console: RunningConsole) -> None:
    here = await add_account(console.deps.sessions, "here", roles=["duty_officer"], scopes=[COMMUNITY])
    both = await add_account(console.deps.sessions, "both", scopes=[COMMUNITY, OTHER_COMMUNITY])
    there = await add_account(console.deps.sessions, "there", scopes=[OTHER_COMMUNITY])
    who = await console.cookie(role="admin", scopes=(COMMUNITY,))
    async with visiting(console.url, cookies=who) as keeper:
        listed = await walked(keeper)
        refused = [(await keeper.get(f"/accounts/{one}")).status for one in (both, there)]
        await keeper.post(f"/accounts/{there}/active", {"active": "false"})
        beyond = await keeper.post(f"/accounts/{here}/roles", {"role": "duty_officer", "place": OTHER_COMMUNITY})
        made = await keeper.post("/accounts/new", form_of(place=OTHER_COMMUNITY))
        raised = await keeper.post("/accounts/new", form_of(role="admin", place=""))
        own = await keeper.post("/accounts/new", form_of("li.hua", role="admin"))

    assert str(here) in listed
    assert not {str(both), str(there)} & set(listed)
    assert refused == [404, 404]
    assert (await account(console, "there")).active
    assert [page.status for page in (beyond, made, raised)] == [403, 403, 403]
    assert "只能给您负责的地方的岗位" in made.text
    assert password_in(own)


async def test_a_doubled_click_makes_one_account_and_shows_one_password(
    console: RunningConsole, keeper: Visitor
) -> None:
    form = form_of()

    pages = await asyncio.gather(*(keeper.post("/accounts/new", form) for _ in range(3)))
    other = await keeper.post("/accounts/new", form | {"command_id": uuid4()})

    (password,) = {password_in(page) for page in pages}
    assert password
    assert other.status == 409
    async with console.deps.sessions() as session:
        made = text("select count(*) from person_audit where request = 'console.account_created'")
        assert await session.scalar(made) == 1
    async with visiting(console.url) as somebody:
        entered = await somebody.post("/login", {"login": "wang.min", "password": password})
        assert entered.path.startswith("/account/password")
        own = {"present": password, "password": "晚风 木桥 三只猫", "again": "晚风 木桥 三只猫"}
        await somebody.post("/account/password", own)
    used = await keeper.post("/accounts/new", form)
    assert password not in used.text
    assert "不再显示第二次" in used.text


async def test_a_password_is_shown_again_to_nobody_else_and_not_for_long(
    console: RunningConsole, keeper: Visitor
) -> None:
    form = form_of()
    password = password_in(await keeper.post("/accounts/new", form))
    who = await console.cookie(role="admin", scopes=("",))
    async with visiting(console.url, cookies=who) as another:
        assert password_in(await another.post("/accounts/new", form)) is None

    async with console.deps.sessions.begin() as session:
        await session.execute(update(AccountRow).values(given_at=real_now() - timedelta(minutes=16)))

    assert password
    assert password_in(await keeper.post("/accounts/new", form)) is None


async def test_a_reset_that_is_sent_twice_resets_once(console: RunningConsole, keeper: Visitor) -> None:
    await keeper.post("/accounts/new", form_of())
    one = await account(console, "wang.min")
    form = {"command_id": uuid4()}

    pages = [await keeper.post(f"/accounts/{one.id}/reset", form) for _ in range(2)]
    another = await keeper.post(f"/accounts/{one.id}/reset", {"command_id": uuid4()})

    (password,) = {password_in(page) for page in pages}
    assert password
    assert password_in(another) not in {None, password}


async def test_what_somebody_else_saved_meanwhile_is_shown_beside_ones_own_and_not_overwritten(
    console: RunningConsole, keeper: Visitor
) -> None:
    await keeper.post("/accounts/new", form_of())
    one = await account(console, "wang.min")
    opened = {"name": "王敏", "version": one.version}

    await keeper.post(f"/accounts/{one.id}", opened | {"name": "王敏敏", "restricted": "true"})
    clash = await keeper.post(f"/accounts/{one.id}", opened | {"name": "王小敏"})

    assert clash.status == 409
    assert "别人刚改成“王敏敏”,您填的是“王小敏”" in clash.text
    assert "别人刚改成“可以”,您填的是“不可以”" in clash.text
    assert (await account(console, "wang.min")).name == "王敏敏"
    assert f'name="version" value="{one.version + 1}"' in clash.text
    await keeper.post(f"/accounts/{one.id}", {"name": "王小敏", "version": one.version + 1})
    assert (await account(console, "wang.min")).name == "王小敏"


async def test_a_password_that_nobody_used_for_two_weeks_opens_nothing(
    console: RunningConsole, keeper: Visitor
) -> None:
    password = password_in(await keeper.post("/accounts/new", form_of()))
    async with console.deps.sessions.begin() as session:
        await session.execute(update(AccountRow).values(given_at=real_now() - timedelta(days=15)))

    async with visiting(console.url) as somebody:
        page = await somebody.post("/login", {"login": "wang.min", "password": password})

    assert page.status == 422
    assert "已经过期" in page.text
