"""Where somebody lives, in words and in columns."""

import pytest

from services.registry.domain.roster.addresses import Address, AddressCells, read_address, same_door
from services.registry.domain.roster.codes import Code
from services.registry.domain.roster.compounds import compounds_in
from services.registry.domain.roster.grid import Cell


def parts(address: Address) -> tuple[str | None, str | None, str | None, str | None]:
    return address.compound, address.building, address.unit, address.room


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("东兴小区1-1-103", ("东兴小区", "1", "1", "103")),
        ("1幢1单元202室", (None, "1", "1", "202")),
        ("10栋1单元104", (None, "10", "1", "104")),
        ("三号楼一单元四〇二室", (None, "3", "1", "402")),
        ("二十三幢二单元三〇一", (None, "23", "2", "301")),
        ("叁号楼贰单元402", (None, "3", "2", "402")),
        ("平房12号", (None, "平房", None, "12")),
        ("平房2排5号", (None, "平房", "2", "5")),
        ("北山小区平房三排6号", ("北山小区", "平房", "3", "6")),
        ("3-402", (None, "3", None, "402")),
        ("3－1－402", (None, "3", "1", "402")),
        ("3 1 402", (None, "3", "1", "402")),
        ("3/1/402", (None, "3", "1", "402")),
        ("三-一-402", (None, "3", "1", "402")),
        ("3#1单元402", (None, "3", "1", "402")),
        ("3#楼402", (None, "3", None, "402")),
        ("12栋3-402", (None, "12", "3", "402")),
        ("1幢-1单元-402室", (None, "1", "1", "402")),
        ("A座1201", (None, "A", None, "1201")),
        ("B3-1-402", (None, "B3", "1", "402")),
        ("1号楼1门102", (None, "1", "1", "102")),
        ("8号1单元402室", (None, "8", "1", "402")),
        ("中山路100弄12号402室", (None, "12", None, "402")),
        ("3幢2单元4楼402", (None, "3", "2", "402")),
        ("3幢乙单元201", (None, "3", "乙", "201")),
        ("3-2-402-1", (None, "3", "2", "402-1")),
        ("3-1-402/403", (None, "3", "1", "402")),
        ("3幢2单元402室(自住)", (None, "3", "2", "402")),
        ("第3幢第2单元第402室", (None, "3", "2", "402")),
        ("01幢02单元0402室", (None, "1", "2", "0402")),
        ("云川区龙桥街道安和社区安和小区3幢2单元301室", ("安和小区", "3", "2", "301")),
        ("龙桥路12号安和小区3幢1单元402室", ("安和小区", "3", "1", "402")),
        ("阳光城市花园3幢1单元402", ("阳光城市花园", "3", "1", "402")),
        ("五星小区三栋二单元201", ("五星小区", "3", "2", "201")),
        ("花园1-1-103", ("花园", "1", "1", "103")),
    ],
)
def test_an_address_in_words_is_taken_apart(text: str, read: tuple[str | None, ...]) -> None:
    address = read_address(AddressCells(address=text))

    assert (parts(address), address.code) == (read, None)


@pytest.mark.parametrize("text", ["2幢3单元", "花园小区1栋1单元", "3幢", "3幢地下室", "平房"])
def test_an_address_without_a_room_says_so(text: str) -> None:
    assert read_address(AddressCells(address=text)).code is Code.ROOM_MISSING


@pytest.mark.parametrize(
    "text", ["老粮站宿舍", "菜场后面第二家", "东兴小区（门岗旁）", "花园路12号", "402室", "2单元402", "村东头"]
)
def test_words_that_give_no_building_are_told(text: str) -> None:
    assert read_address(AddressCells(address=text)).code is Code.ADDRESS_UNPARSED


def test_no_address_at_all_is_told() -> None:
    assert read_address(AddressCells()).code is Code.ADDRESS_MISSING


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        ({"building": "1幢", "unit": "1", "room": "402室"}, ("1", "1", "402")),
        ({"building": 1.0, "unit": 2.0, "room": 402.0}, ("1", "2", "402")),
        ({"building": "3号楼", "room": "2-101"}, ("3", "2", "101")),
        ({"room": "5-2-302"}, ("5", "2", "302")),
        ({"room": "3-402"}, ("3", None, "402")),
        ({"building": "三", "unit": "二单元", "room": "四〇二"}, ("3", "2", "402")),
        ({"building": "A座", "unit": "2", "room": "402"}, ("A", "2", "402")),
        ({"building": "平房", "unit": "2排", "room": "5号"}, ("平房", "2", "5")),
        ({"building": "综合楼", "unit": "1", "room": "302"}, ("综合楼", "1", "302")),
        ({"building": "3幢2单元", "room": "402"}, ("3", "2", "402")),
        ({"building": "3-1", "room": "402"}, ("3", "1", "402")),
        ({"building": "3", "unit": "1", "room": "402、403"}, ("3", "1", "402")),
        ({"building": "3", "address": "2单元402室"}, ("3", "2", "402")),
        ({"building": "3", "address": "2-101"}, ("3", "2", "101")),
        ({"building": "3", "unit": "1", "room": "402", "address": "安和小区"}, ("3", "1", "402")),
        ({"building": "3", "unit": "东", "room": "东户"}, ("3", "东", "东户")),
    ],
)
def test_an_address_in_columns_is_put_together(cells: dict[str, Cell], read: tuple[str | None, ...]) -> None:
    address = read_address(AddressCells(**cells))  # type: ignore[arg-type]

    assert (parts(address)[1:], address.code) == (read, None)


def test_a_unit_missing_on_one_side_does_not_make_two_doors() -> None:
    assert same_door(Address(building="3", unit="1", room="402"), Address(building="3", room="402"))
    assert not same_door(Address(building="3", unit="1", room="402"), Address(building="3", unit="2", room="402"))
    assert not same_door(Address("安和小区", "3", "1", "402"), Address("北山小区", "3", "1", "402"))


@pytest.mark.parametrize(
    ("title", "compounds"),
    [
        ("安和社区安和小区居民花名册（2026年11月）", ["安和小区"]),
        ("矿区社区退休人员管理台账——矿工新村", ["矿工新村"]),
        ("云川区龙桥街道安和社区幸福家园老年人花名册", ["幸福家园"]),
        ("东兴社区老年人信息台账", []),
        ("花园社区企业退休人员名册", []),
        ("Sheet1", []),
    ],
)
def test_the_compound_is_found_in_a_title(title: str, compounds: list[str]) -> None:
    assert compounds_in(title) == compounds
