"""Numbered contact cards are accounted for, say numbers that work, and are replaced when one does not."""

import base64
from uuid import UUID

import pytest

from services.registry.files.card_sheet import dialled
from services.registry.jobs.cards import sweep_card_samples
from shared import fonts
from shared.contracts.registry_archive import GetArchive
from shared.contracts.registry_cards import (
    AddCardStock,
    CardCounts,
    ContactCardIssued,
    ContactCardStaled,
    ContactCardVoided,
    CountCards,
    GetCardSheets,
    IssueCards,
    ListCardGaps,
    ListCards,
    ListCardTests,
    RecordCardTest,
    SaveServiceNumber,
    VoidCard,
)
from shared.contracts.registry_requests import AssignPost, SaveStaff
from shared.edge import RefusedError
from shared.fonts import NoFontError, font_files
from tests.integration.registry.desk import COMMUNITY, Desk, roster

PEOPLE = roster(
    "王秀英,990104194005061223,1940-05-06,女,安和小区3幢1单元402室,独居,13900001234,",
    "曾桂芳,,1938-01-30,女,安和小区3幢2单元101室,独居,0719-8000567,",
    "单永昌,,1960-02-01,男,龙桥小区12幢1单元402室,,,",
    "李长河,,1951-03-02,男,安和小区5幢1单元101室,,,",
)
NUMBERS = {
    "volunteer": ("志愿者值守", "13900000001"),
    "community_worker": ("社区值班室", "0719-8000110"),
    "property": ("安和物业", "0719-8000111"),
    "health_station": ("社区卫生站", "0719-8000112"),
}


async def number(desk: Desk, role: str, phone: str, label: str = "值班", compound: str | None = None) -> bool:
    fields = {"community": COMMUNITY, "compound": compound, "role": role, "label": label, "phone": phone}
    return (await desk.ask(SaveServiceNumber.model_validate(fields))).changed


async def liaison(desk: Desk, phone: str, *, of: str, staff_id: UUID | None = None, name: str = "李梅") -> UUID:
    """Save a volunteer, and pair her with a resident if she is new."""
    save = SaveStaff(community=COMMUNITY, staff_id=staff_id, name=name, kind="volunteer", phones=[phone])
    saved = (await desk.ask(save)).id
    if staff_id is None:
        fields = {"community": COMMUNITY, "role": "liaison", "scope": "resident", "staff_id": saved}
        key = {"scope_key": str(await desk.resident(of))}
        await desk.ask(AssignPost.model_validate(fields | key))
    return saved


@pytest.fixture
async def stocked(desk: Desk) -> Desk:
    """Make a community with four residents, ten cards in stock and all four numbers."""
    await desk.imported(PEOPLE)
    for role, (label, phone) in NUMBERS.items():
        await number(desk, role, phone, label)
    await desk.ask(AddCardStock(community=COMMUNITY, count=10))
    return desk


async def issue(desk: Desk, *names: str, replace: bool = False) -> list[int]:
    residents = [await desk.resident(name) for name in names]
    command = IssueCards(community=COMMUNITY, resident_ids=residents, replace=replace, actor="小李")
    return (await desk.ask(command)).numbers


async def counts(desk: Desk) -> CardCounts:
    counted = await desk.ask(CountCards(area=COMMUNITY))
    assert counted.stock + counted.issued + counted.void == counted.printed
    return counted


async def void(desk: Desk, card: int, reason: str) -> bool:
    command = VoidCard.model_validate({"community": COMMUNITY, "number": card, "reason": reason})
    return (await desk.ask(command)).changed


async def gaps(desk: Desk) -> dict[str, str]:
    found = await desk.ask(ListCardGaps(area=COMMUNITY))
    return {gap.item.name: gap.reason for gap in found.items}


async def to_reissue(desk: Desk) -> dict[str, str | None]:
    cards = await desk.ask(ListCards(community=COMMUNITY, stale_only=True))
    return {card.resident.name: card.stale_reason for card in cards.items}


@pytest.mark.capability("S0-13")
async def test_stock_and_issued_and_void_are_always_as_many_as_were_printed(stocked: Desk) -> None:
    assert await issue(stocked, "王秀英", "单永昌") == [1, 2]
    await counts(stocked)
    assert await issue(stocked, "曾桂芳") == [3]
    assert await issue(stocked, "王秀英", replace=True) == [4]
    assert await void(stocked, 2, "lost")
    assert await void(stocked, 3, "withdrawn")
    assert await void(stocked, 10, "spoilt")
    assert not await void(stocked, 10, "spoilt")
    await stocked.ask(AddCardStock(community=COMMUNITY, count=5))

    counted = await counts(stocked)
    assert (counted.printed, counted.stock, counted.issued, counted.void) == (15, 10, 1, 4)
    assert counted.void_by_reason == {"lost": 1, "replaced": 1, "spoilt": 1, "withdrawn": 1}
    assert {(one.compound, one.residents, one.covered) for one in counted.coverage} == {
        ("安和小区", 3, 1),
        ("龙桥小区", 1, 0),
    }
    assert [event.card_number for event in await stocked.told(ContactCardIssued)] == [1, 2, 3, 4]
    told = [(event.card_number, event.reason) for event in await stocked.told(ContactCardVoided)]
    assert told == [(1, "replaced"), (2, "lost"), (3, "withdrawn"), (10, "spoilt")]


async def test_nobody_gets_a_card_unless_everybody_on_the_list_of_names_can(stocked: Desk) -> None:
    await issue(stocked, "王秀英")

    with pytest.raises(RefusedError, match="王秀英已经有卡"):
        await issue(stocked, "曾桂芳", "王秀英")
    with pytest.raises(RefusedError, match="没有发出"):
        await void(stocked, 5, "lost")
    with pytest.raises(RefusedError, match="没有第 99 号卡"):
        await void(stocked, 99, "lost")
    with pytest.raises(RefusedError, match="座机请带区号"):
        await number(stocked, "property", "8000111")
    assert (await counts(stocked)).issued == 1


async def test_the_same_command_again_gives_no_second_card(stocked: Desk) -> None:
    command = IssueCards(community=COMMUNITY, resident_ids=[await stocked.resident("王秀英")])

    first = await stocked.ask(command)
    again = await stocked.ask(command)

    assert first == again
    assert (await counts(stocked)).issued == 1


async def test_a_small_stock_is_said_and_not_half_given_out(stocked: Desk) -> None:
    for card in range(2, 11):
        await void(stocked, card, "spoilt")

    with pytest.raises(RefusedError, match="库存只有 1 张,不够发 2 张"):
        await issue(stocked, "王秀英", "曾桂芳")
    assert (await counts(stocked)).stock == 1


@pytest.mark.capability("S3-08")
async def test_every_card_that_names_a_liaison_is_stale_from_a_new_number_until_it_is_replaced(stocked: Desk) -> None:
    mei = await liaison(stocked, "+8613900002222", of="王秀英")
    await liaison(stocked, "+8613900003333", of="曾桂芳", name="赵勇")
    await issue(stocked, "王秀英", "曾桂芳", "单永昌")
    assert await to_reissue(stocked) == {}

    await liaison(stocked, "+8613900004444", of="王秀英", staff_id=mei)

    assert await to_reissue(stocked) == {"王秀英": "number_changed"}
    assert await gaps(stocked) == {"王秀英": "stale", "李长河": "none"}
    assert (await counts(stocked)).stale == 1
    (told,) = await stocked.told(ContactCardStaled)
    assert (told.card_number, told.reason) == (1, "number_changed")

    await liaison(stocked, "+8613900002222", of="王秀英", staff_id=mei)
    assert await to_reissue(stocked) == {"王秀英": "number_changed"}

    (fresh,) = await issue(stocked, "王秀英", replace=True)
    assert await to_reissue(stocked) == {}
    held = (await stocked.ask(ListCards(community=COMMUNITY))).items
    assert {(card.number, card.lines[0].label, card.lines[0].phone) for card in held} == {
        (fresh, "李梅", "+8613900002222"),
        (2, "赵勇", "+8613900003333"),
        (3, "志愿者值守", "+8613900000001"),
    }


@pytest.mark.capability("S3-08")
async def test_another_liaison_and_another_service_number_make_cards_stale_too(stocked: Desk) -> None:
    await liaison(stocked, "+8613900002222", of="王秀英")
    await issue(stocked, "王秀英", "单永昌")

    await liaison(stocked, "+8613900003333", of="王秀英", name="赵勇")
    assert await to_reissue(stocked) == {"王秀英": "number_changed"}

    await number(stocked, "property", "0719-8000222", "龙桥物业", compound="龙桥小区")
    assert await to_reissue(stocked) == {"王秀英": "number_changed", "单永昌": "number_changed"}


@pytest.mark.capability("S4-27")
async def test_the_gap_list_shows_who_has_no_valid_card(stocked: Desk) -> None:
    assert await gaps(stocked) == dict.fromkeys(("王秀英", "曾桂芳", "单永昌", "李长河"), "none")
    await issue(stocked, "王秀英", "曾桂芳")
    assert set(await gaps(stocked)) == {"单永昌", "李长河"}

    await void(stocked, 1, "lost")

    assert await gaps(stocked) == dict.fromkeys(("王秀英", "单永昌", "李长河"), "none")
    archive = await stocked.ask(GetArchive(resident_id=await stocked.resident("曾桂芳")))
    assert archive.parts[-1].state == "present"


@pytest.mark.capability("S4-48")
async def test_no_card_is_issued_without_a_number_for_each_of_the_four_roles(desk: Desk) -> None:
    await desk.imported(PEOPLE)
    await desk.ask(AddCardStock(community=COMMUNITY, count=10))
    await number(desk, "volunteer", "13900000001")
    await number(desk, "property", "0719-8000111", compound="安和小区")

    with pytest.raises(RefusedError, match="王秀英的卡上还缺社区工作人员、卫生站的电话"):
        await issue(desk, "王秀英")
    await number(desk, "community_worker", "0719-8000110")
    await number(desk, "health_station", "0719-8000112")
    with pytest.raises(RefusedError, match="单永昌的卡上还缺物业的电话"):
        await issue(desk, "王秀英", "单永昌")

    assert await issue(desk, "王秀英") == [1]


@pytest.mark.capability("S4-48")
async def test_a_sample_is_called_every_month_and_what_fails_is_issued_again(stocked: Desk) -> None:
    await issue(stocked, "王秀英", "曾桂芳", "单永昌", "李长河")
    await sweep_card_samples(stocked.deps)
    await sweep_card_samples(stocked.deps)

    sample = (await stocked.ask(ListCardTests(community=COMMUNITY))).items
    assert len(sample) == 3
    assert all(len(test.lines) == 4 for test in sample)

    first, second = sample[0], sample[1]
    await stocked.ask(RecordCardTest(test_id=first.test_id, actor="小李"))
    assert await to_reissue(stocked) == {}
    failed = RecordCardTest(test_id=second.test_id, failed_roles=["health_station"], actor="小李")
    assert (await stocked.ask(failed)).changed
    assert not (await stocked.ask(failed)).changed

    assert set((await to_reissue(stocked)).values()) == {"test_failed"}
    assert len(await to_reissue(stocked)) == 4, "every card that says the number nobody answers"
    stocked.clock.advance(days=14)
    await sweep_card_samples(stocked.deps)
    assert (await stocked.ask(ListCardTests(community=COMMUNITY))).items == []
    assert len(await stocked.told(ContactCardStaled)) == 4


@pytest.mark.capability("S4-48")
async def test_cards_are_printed_as_sheets_of_eight(stocked: Desk) -> None:
    await issue(stocked, "王秀英", "曾桂芳", "单永昌", "李长河")
    query = GetCardSheets(community=COMMUNITY, numbers=[1, 2, 3, 4])

    sheets = await stocked.ask(query)

    content = base64.b64decode(sheets.content_base64)
    assert (sheets.sheets, content[:5]) == (1, b"%PDF-")
    assert len(content) < 200_000, "of a font only the characters that are used are in it"
    with pytest.raises(RefusedError, match="第 9 号卡没有发给任何人"):
        await stocked.ask(GetCardSheets(community=COMMUNITY, numbers=[1, 9]))


def test_a_machine_without_a_chinese_font_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FOLDERS", ())

    with pytest.raises(NoFontError, match="请安装 fonts-noto-cjk"):
        font_files()
    with pytest.raises(NoFontError, match="NUANLIN_REGISTRY_CARD_FONT"):
        font_files("/nowhere/font.ttf")


@pytest.mark.parametrize(
    ("phone", "read"),
    [("+8613900001234", "139 0000 1234"), ("+867198000567", "0719-8000567"), ("+861080001234", "010-80001234"),
     ("+862180001234", "021-80001234"), ("12345", "12345")],
)  # fmt: skip
def test_a_number_is_printed_as_people_dial_it(phone: str, read: str) -> None:
    assert dialled(phone) == read
