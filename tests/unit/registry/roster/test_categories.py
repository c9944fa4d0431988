"""The eight categories, in words and ticks."""

import pytest

from services.registry.domain.roster.categories import read_categories, read_disability_level, read_tick


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("独居", ["lives_alone"]),
        ("空巢老人", ["empty_nest"]),
        ("留守", ["left_behind"]),
        ("完全失能老人", ["disabled"]),
        ("重残", ["severe_disability"]),
        ("重度残疾", ["severe_disability"]),
        ("一级残疾", ["severe_disability"]),
        ("肢体二级残疾", ["severe_disability"]),
        ("视力残疾一级", ["severe_disability"]),
        ("失独家庭", ["lost_only_child"]),
        ("高龄老人", ["oldest_old"]),
        ("孤寡", ["no_kin"]),
        ("孤老", ["no_kin"]),
        ("独居户", ["lives_alone"]),
        ("失能;高龄老人", ["disabled", "oldest_old"]),
        ("独居|空巢+高龄", ["lives_alone", "empty_nest", "oldest_old"]),
        ("独居和失能", ["lives_alone", "disabled"]),
        ("独居 高龄", ["lives_alone", "oldest_old"]),
        ("独居\n高龄", ["lives_alone", "oldest_old"]),
        ("空巢独居老人", ["lives_alone", "empty_nest"]),
        ("独居老人（女儿在外地、常回）", ["lives_alone"]),
        ("1.独居 2.高龄", ["lives_alone", "oldest_old"]),
        ("１、独居；２、失能", ["lives_alone", "disabled"]),
    ],
)
def test_the_words_of_a_cell_give_their_categories(text: str, codes: list[str]) -> None:
    said = read_categories(text)

    assert (sorted(said.codes), said.unknown_words) == (sorted(codes), ())


@pytest.mark.parametrize(
    "text",
    [
        "半失能",
        "非独居",
        "不独居",
        "轻度失能",
        "三级残疾",
        "残疾三级",
        "低保",
        "退役军人",
        "高龄津贴",
        "疑似失能",
        "独居（否）",
    ],
)
def test_a_weakened_negated_or_other_word_is_kept_as_text(text: str) -> None:
    said = read_categories(text)

    assert (said.codes, len(said.unknown_words)) == ((), 1)


@pytest.mark.parametrize("text", ["无", "正常", "一般老人", "/", "一般", "老人"])
def test_some_words_say_nothing(text: str) -> None:
    said = read_categories(text)

    assert (said.codes, said.unknown_words) == ((), ())


@pytest.mark.parametrize("mark", ["√", "✓", "是", "1", "有", "✔", "Y"])
def test_a_tick_gives_the_category_of_its_column(mark: str) -> None:
    assert read_tick(mark, "lives_alone", "独居").codes == ("lives_alone",)


@pytest.mark.parametrize("mark", ["×", "否", "/", "0", "无", "不是"])
def test_a_cross_gives_nothing(mark: str) -> None:
    said = read_tick(mark, "lives_alone", "独居")

    assert (said.codes, said.unknown_words) == ((), ())


def test_a_ticked_column_of_no_category_keeps_its_header_as_a_word() -> None:
    assert read_tick("√", None, "低保").unknown_words == ("低保",)


def test_a_weakened_word_in_a_column_of_ticks_is_no_tick() -> None:
    assert read_tick("半失能", "disabled", "失能").codes == ()


def test_the_first_two_levels_of_disability_are_severe() -> None:
    assert read_disability_level("肢体一级").codes == ("severe_disability",)
    assert read_disability_level("三级").unknown_words == ("三级残疾",)
    assert read_disability_level("无").codes == ()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("□独居 ☑空巢 □失能", ("empty_nest",)),
        ("独居☑空巢□失能□", ("lives_alone",)),
        ("独居( )空巢(√)", ("empty_nest",)),
        ("[√]独居 [ ]空巢", ("lives_alone",)),
        ("独居：否", ()),
        ("√独居", ("lives_alone",)),
    ],
)
def test_a_printed_word_counts_only_where_its_box_is_ticked(text: str, codes: tuple[str, ...]) -> None:
    said = read_categories(text)

    assert (said.codes, said.unknown_words) == (codes, ())
