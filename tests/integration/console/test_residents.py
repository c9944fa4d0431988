"""Finding residents and their card, through a real bus."""

from uuid import uuid4

from tests.support.owners import FakeOwners
from tests.support.people import id_of
from tests.support.visitor import Visitor


async def test_search_finds_by_door_and_keeps_the_text_out_of_the_address(visitor: Visitor) -> None:
    found = await visitor.post("/residents/search", {"text": "5幢2单元"})

    assert found.path == "/residents/search"
    assert [name for name in ("曹德顺", "林素云", "马秀兰", "何桂芳") if name in found.text] == [
        "曹德顺",
        "林素云",
        "马秀兰",
    ]


async def test_a_search_without_result_says_what_else_to_try(visitor: Visitor) -> None:
    assert "换个写法试试" in (await visitor.post("/residents/search", {"text": "没有这个人"})).text


async def test_lists_show_masked_phones_only(visitor: Visitor) -> None:
    page = (await visitor.get("/residents")).text

    assert "138****0179" in page
    assert "13800000179" not in page


async def test_the_card_shows_who_answers_and_where_nobody_does(visitor: Visitor) -> None:
    page = (await visitor.get(f"/residents/{id_of('邓淑贤')}")).text

    for part in ("联络员", "贾红梅", "空缺,请落实", "到期仍未见到老人", "每月敲门"):
        assert part in page


async def test_the_card_stays_useful_while_visits_are_silent(visitor: Visitor, owners: FakeOwners) -> None:
    await owners.silence("visits")

    page = await visitor.get(f"/residents/{id_of('何桂芳')}")

    assert page.status == 200
    assert "走访服务没有回应" in page.text
    assert "听力弱" in page.text


async def test_an_unknown_resident_is_a_designed_page(visitor: Visitor) -> None:
    page = await visitor.get(f"/residents/{uuid4()}")

    assert page.status == 404
    assert "没有这位居民" in page.text
