"""Keeping accounts on a page: made, reset, closed, audited; nobody raises themselves or locks the last keeper out."""

import asyncio
import re
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.console.use_cases.keep_accounts import set_active
from shared.clock import real_now
from shared.edge import RefusedError
from tests.support.accounts import add_account
from tests.support.console import RunningConsole
from tests.support.people import COMMUNITY, id_of
from tests.support.visitor import Visitor, visiting

GIVEN = re.compile(r'id="given">([^<]+)<')


@pytest.fixture
async def keeper(console: RunningConsole) -> AsyncIterator[Visitor]:
    """Open a browser of somebody who keeps accounts."""
    async with visiting(
        console.url, cookies=await console.cookie(role="admin", scopes=("",), name="管账号的")
    ) as admin:
        yield admin


async def made(keeper: Visitor, login: str = "wang.min", **more: str) -> str:
    """Make an account on the page; returns its first password."""
    form = {"login": login, "name": "王敏", "role": "duty_officer", "place": COMMUNITY} | more
    page = await keeper.post("/accounts/new", form)
    found = GIVEN.search(page.text)
    assert found, page.text
    return found[1]


async def id_called(console: RunningConsole, login: str) -> UUID:
    async with console.deps.sessions() as session:
        found = await session.scalar(text("select id from account where login = :login"), {"login": login})
    assert isinstance(found, UUID)
    return found


async def audited(console: RunningConsole) -> list[tuple[str, list[str]]]:
    async with console.deps.sessions() as session:
        rows = await session.execute(text("select request, fields from person_audit order by position"))
        return [(row.request, list(row.fields)) for row in rows.all()]


async def test_whoever_is_chosen_from_the_staff_is_called_as_there(console: RunningConsole, keeper: Visitor) -> None:
    await made(keeper, "jiang.chen", name="", staff_id=str(id_of("蒋晨")))

    assert "蒋晨" in (await keeper.get(f"/accounts/{await id_called(console, 'jiang.chen')}")).text


async def test_an_account_is_made_with_a_password_that_is_shown_once_and_has_to_be_replaced(
    console: RunningConsole, keeper: Visitor
) -> None:
    password = await made(keeper, staff_id=str(id_of("蒋晨")))

    listed = (await keeper.get("/accounts?show=never")).text
    assert "王敏" in listed
    assert password not in listed
    async with visiting(console.url) as somebody:
        entered = await somebody.post("/login", {"login": "wang.min", "password": password})
        assert entered.path.startswith("/account/password")
    assert "王敏" not in (await keeper.get("/accounts?show=never")).text
    assert ("console.account_created", ["login:wang.min", f"grant:duty_officer@{COMMUNITY}"]) in await audited(console)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"login": "9x"}, "小写字母开头"),
        ({"role": "nobody"}, "没有“nobody”这个岗位"),
        ({"place": ""}, "12 位社区代码"),
        ({"grid": "一网格"}, "只有网格长"),
    ],
)
async def test_what_makes_no_sense_is_said_beside_the_form_with_what_was_typed(
    keeper: Visitor, form: dict[str, str], said: str
) -> None:
    typed = {"login": "wang.min", "name": "王敏", "role": "duty_officer", "place": COMMUNITY} | form

    page = await keeper.post("/accounts/new", typed)

    assert page.status == 422
    assert said in page.text
    assert 'value="王敏"' in page.text


async def test_a_lost_password_and_factor_are_replaced_and_every_session_ends(
    console: RunningConsole, keeper: Visitor
) -> None:
    old = await made(keeper)
    account = await id_called(console, "wang.min")
    async with visiting(console.url) as somebody:
        await somebody.post("/login", {"login": "wang.min", "password": old})

        page = await keeper.post(f"/accounts/{account}/reset", {"factor": "1"})

        found = GIVEN.search(page.text)
        assert found
        assert found[1] != old
        assert (await somebody.get("/account/password")).path.startswith("/login")
    assert ("console.account_reset", ["login:wang.min", "second_factor"]) in await audited(console)


async def test_a_form_of_before_does_not_reset_a_password_that_was_given_since(
    console: RunningConsole, keeper: Visitor
) -> None:
    await made(keeper)
    account = await id_called(console, "wang.min")
    page = await keeper.get(f"/accounts/{account}")
    old = dict(re.findall(r'name="(command_id|shown)" value="([^"]+)"', page.text.split("/reset")[1]))
    given = GIVEN.search((await keeper.post(f"/accounts/{account}/reset", old)).text)
    assert given

    stale = await keeper.post(f"/accounts/{account}/reset", old | {"command_id": str(uuid4())})

    assert stale.status == 409
    assert "密码或验证器已经换过了" in stale.text
    async with visiting(console.url) as somebody:
        came = await somebody.post("/login", {"login": "wang.min", "password": given[1]})
        assert "/account/password" in came.path + came.text
    new = dict(re.findall(r'name="(command_id|shown)" value="([^"]+)"', stale.text.split("/reset")[1]))
    assert GIVEN.search((await keeper.post(f"/accounts/{account}/reset", new)).text)


async def test_roles_are_given_and_taken_and_accounts_closed_at_once(console: RunningConsole, keeper: Visitor) -> None:
    await made(keeper)
    account = await id_called(console, "wang.min")

    street = {"role": "street", "place": COMMUNITY}
    assert "街道" in (await keeper.post(f"/accounts/{account}/roles", street)).text
    taken = await keeper.post(f"/accounts/{account}/roles", street | {"place": COMMUNITY[:9], "taking": "1"})
    assert "已保存" in taken.text
    await keeper.post(f"/accounts/{account}", {"name": "王敏敏", "restricted": "true"})
    closed = await keeper.post(f"/accounts/{account}/active", {"active": "false"})

    assert "重新启用" in closed.text
    assert "王敏敏" in (await keeper.get("/accounts?show=closed")).text
    said = [(what, fields[1:]) for what, fields in await audited(console) if fields[:1] == ["login:wang.min"]]
    assert said[1:] == [
        ("console.role_granted", [f"grant:street@{COMMUNITY[:9]}"]),
        ("console.role_revoked", [f"grant:street@{COMMUNITY[:9]}"]),
        ("console.account_amended", ["name", "restricted:on"]),
        ("console.account_closed", []),
    ]


async def test_a_page_of_somebody_who_hears_no_news_does_not_say_the_connection_is_lost(keeper: Visitor) -> None:
    page = (await keeper.get("/accounts")).text

    assert "sse-connect" not in page
    assert 'id="live"' not in page


async def test_nobody_changes_their_own_account(console: RunningConsole, keeper: Visitor) -> None:
    listed = (await keeper.get("/accounts")).text
    own = re.search(r'href="/accounts/([0-9a-f-]{36})"', listed)
    assert own

    for path, form in (
        ("roles", {"role": "secretary", "place": COMMUNITY}),
        ("active", {"active": "false"}),
        ("reset", {}),
    ):
        page = await keeper.post(f"/accounts/{own[1]}/{path}", form)
        assert page.status == 403, path
        assert "不能改自己的账号" in page.text
    assert [what for what, _ in await audited(console)] == ["console.signed_in"]


async def test_two_keepers_who_close_each_other_at_once_leave_one(console: RunningConsole) -> None:
    for login in ("admin-a", "admin-b"):
        await add_account(console.deps.sessions, login, roles=["admin"], scopes=("",))

    async def close(login: str, by: str) -> None:
        async with console.deps.sessions.begin() as session:
            await set_active(session, login, active=False, by=by, now=real_now())

    each = (close("admin-a", "admin-b"), close("admin-b", "admin-a"))
    came = await asyncio.gather(*each, return_exceptions=True)

    (refused,) = [one for one in came if one is not None]
    assert isinstance(refused, RefusedError)
    assert "最后一个" in str(refused)


async def test_whoever_is_looked_for_stays_out_of_the_address(keeper: Visitor) -> None:
    await made(keeper)
    await made(keeper, login="li.hua", name="李华")

    page = await keeper.post("/accounts", {"text": "李"})

    assert "李华" in page.text
    assert "王敏" not in page.text
    assert page.path == "/accounts"
