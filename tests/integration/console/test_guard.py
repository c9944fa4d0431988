"""What protects the pages, through a real server."""

import pytest

from tests.support.owners import FakeOwners
from tests.support.people import id_of
from tests.support.visitor import Visitor

TAKE = f"/alerts/{id_of('alert 何桂芳')}/acknowledge"
FIELDS = {"command_id": "5b2b1a52-52f1-4a3b-8f0b-0f6c3f8d9f10"}


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://elsewhere.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "null"},
        {"host": "nuanlin.elsewhere.example"},
    ],
)
async def test_a_form_from_elsewhere_is_refused(visitor: Visitor, owners: FakeOwners, headers: dict[str, str]) -> None:
    answer = await visitor.post(TAKE, FIELDS, headers=headers)

    assert answer.status == 403
    assert owners.commands == []


@pytest.mark.parametrize("token", ["", "wrong"])
async def test_a_form_without_this_browsers_token_is_refused(visitor: Visitor, owners: FakeOwners, token: str) -> None:
    answer = await visitor.post(TAKE, FIELDS, headers={"x-csrf-token": token})

    assert answer.status == 403
    assert "安全标记已失效" in answer.text
    assert owners.commands == []


async def test_a_browser_that_was_lured_here_under_another_name_sees_nothing(visitor: Visitor) -> None:
    answer = await visitor.get("/residents", host="console.elsewhere.example")

    assert answer.status == 403
    assert "何桂芳" not in answer.text


async def test_every_page_carries_the_protecting_headers(visitor: Visitor) -> None:
    for path in ("/", "/residents", "/n/not-a-token", "/nowhere", "/livez"):
        headers = (await visitor.get(path)).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


async def test_scripts_and_styles_are_packed_and_kept_for_ever(visitor: Visitor) -> None:
    page = (await visitor.get("/")).text
    addresses = [part.split('"')[0] for part in page.split('"/static/')[1:]]

    total = len(page.encode())
    for address in addresses:
        answer = await visitor.get(f"/static/{address}")
        assert answer.status == 200
        assert "immutable" in answer.headers["cache-control"]
        total += int(answer.headers["content-length"])
    assert total < 100_000


async def test_cookies_stay_with_this_site_and_out_of_scripts(visitor: Visitor) -> None:
    answer = await visitor.get("/")

    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
