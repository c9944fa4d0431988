"""What somebody means who answers by text message or by a key."""

from uuid import UUID, uuid4

import pytest

from services.alerts.domain.replies import Said, Wish, full_number, reply_code, understood


@pytest.mark.parametrize("text", ["1", " 1。", "\uff11", "回复1", "接手", "已接手", "按1"])
def test_one_takes(text: str) -> None:
    assert understood(text) == Said(Wish.TAKE)


@pytest.mark.parametrize("text", ["2", "回复2", "转上一级", "2!"])
def test_two_passes_on(text: str) -> None:
    assert understood(text) == Said(Wish.UP)


@pytest.mark.parametrize("text", ["147", "1 47", "1,47", "1编号47", "接手47", "回复1、47"])
def test_the_figures_of_a_notice_may_stand_behind(text: str) -> None:
    assert understood(text) == Said(Wish.TAKE, "47")


@pytest.mark.parametrize("text", ["", "收到", "好的", "3", "12345", "1 2", "我在外地1", "11月", "老人没事"])
def test_what_is_not_clear_is_no_wish(text: str) -> None:
    assert understood(text).wish is None


@pytest.mark.parametrize("phone", ["13900002222", "8613900002222", "+8613900002222", "008613900002222"])
def test_a_mobile_is_one_number_however_the_gateway_writes_it(phone: str) -> None:
    assert full_number(phone) == "+8613900002222"


def test_a_landline_stays_as_it_is() -> None:
    assert full_number("+867198000123") == "+867198000123"


def test_a_notice_is_named_by_two_figures_that_stay() -> None:
    notice = UUID(int=7)

    assert reply_code(notice) == reply_code(notice)
    assert all(len(reply_code(uuid4())) == 2 for _ in range(200))
