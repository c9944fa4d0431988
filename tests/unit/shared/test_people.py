"""Masks: enough to recognise, not enough to use."""

import pytest

from shared.people import mask_name, mask_phone, mask_text, plain_phone, withhold_values


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("+8613800002210", "138****2210"),
        ("13800002210", "138****2210"),
        ("07198000123", "0719***0123"),
        ("+861080000123", "0108***0123"),
        ("110", "****"),
    ],
)
def test_a_phone_keeps_its_ends(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("phone", "dialled"),
    [
        ("+8613800002210", "13800002210"),
        ("+867198000123", "07198000123"),
        ("+861080000123", "01080000123"),
        ("12345", "12345"),
    ],
)
def test_a_phone_is_shown_as_it_is_dialled_also_in_beijing(phone: str, dialled: str) -> None:
    assert plain_phone(phone) == dialled


@pytest.mark.parametrize(("name", "shown"), [("王秀英", "王**"), ("欧阳", "欧*"), ("", "")])
def test_a_name_keeps_its_surname(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("请拨13800002210或+8613900001234", "请拨138****2210或139****1234"),
        ("身份证990102194003071234号", "身份证9901**********4号"),
        ("15位990102400307123", "15位9901**********3"),
        ("座机0719-8000123", "座机****"),
        ("第3次,共1200人,2026-11-21", "第3次,共1200人,2026-11-21"),
        ("990102003005", "990102003005"),
        ("ecff8a9a-9aa8-47a7-838d-e3445397033e", "ecff8a9a-9aa8-47a7-838d-e3445397033e"),
        ("12345678-1234-4234-8234-138000022101,13800002210", "12345678-1234-4234-8234-138000022101,138****2210"),
    ],
)
def test_numbers_in_a_text_are_blotted_out_and_others_stay(text: str, shown: str) -> None:
    assert mask_text(text) == shown


def test_what_an_error_quotes_is_cut_out_and_the_next_line_stays() -> None:
    said = "duplicate key\nDETAIL:  Key (name)=(王秀英) already exists.\nin table resident"

    assert withhold_values(said) == "duplicate key\nDETAIL: ***\nin table resident"
