"""Texts as data: what is written, what is left out, and what blocks a send."""

from dataclasses import replace
from typing import Any

import pytest

from services.alerts.domain.templates import ANY, Limit, Saying, Several, Template, TextBook, Written, flaw
from services.alerts.domain.texts import Home
from services.alerts.storage.templates import limits, shipped_texts, template_names

BOOK = TextBook(shipped_texts(), limits(), {"zh": ("、", "等"), "en": (", ", " and more")})

HOME = Home(name="何桂芳", compound="安和小区", building="3", unit="1", room="402")


def book_of(*forms: str, limit: Limit | None = None, **said: Any) -> TextBook:
    """Return a book of one text."""
    template = Template(name="own", language="zh", channel=ANY, forms=forms, **said)
    return replace(BOOK, templates={("own", "zh", ANY): template}, limits={"sms": limit or Limit()})


def write(book: TextBook, **values: Any) -> Written:
    """Write the text of a book of one text."""
    return book.write(Saying("own", values), channel="sms")


def alert(
    title: str, home: Home = HOME, *, before: str | None = None, urgent: bool = False, channel: str = "sms"
) -> str:
    """Write the shipped text of an alert."""
    where = {"door": home.door, "short_door": home.short_door, "name": home.name}
    saying = Saying("alert_urgent" if urgent else "alert", {"title": title, "before": before, **where})
    return BOOK.write(saying, channel=channel).text


def test_a_notice_says_where_who_and_what() -> None:
    text = alert("到期仍未见到老人,请上门查看", before="楼长")

    assert text == "【暖邻】安和小区3幢1单元402室 何桂芳:到期仍未见到老人,请上门查看(楼长未确认)"


def test_a_long_notice_gives_up_the_compound_before_the_door_and_never_what_to_do() -> None:
    compound = "云川市第二棉纺织厂家属院东区北苑小区甲院"
    home = Home(name="欧阳桂芳", compound=compound, building="13", unit="2", room="1402")

    text = alert("连续 3 次无人应答,请尽快上门查看", home, urgent=True, before="小区主任")

    assert len(text) <= 70
    assert text.startswith("【暖邻·紧急】13幢2单元1402室 欧阳桂芳:连续 3 次无人应答")


def test_a_notice_about_a_post_names_nobody() -> None:
    title = "楼长空缺,涉及 32 位重点老人,请尽快落实"

    assert alert(title, Home()) == f"【暖邻】{title}"


def test_a_missing_variable_blocks_the_text_and_is_named() -> None:
    written = write(book_of("{name}您好,{weather}"), name="何桂芳", weather="")

    assert (written.text, written.because) == ("", "文字模板缺少 weather,没有发出")


def test_of_a_bracket_the_first_choice_is_written_that_can_be() -> None:
    book = book_of("您好[,{weather}|,天冷添衣][({more})]。")

    assert write(book, weather="今天有雪").text == "您好,今天有雪。"
    assert write(book).text == "您好,天冷添衣。"


def test_a_value_with_brackets_is_a_value_and_no_template() -> None:
    assert write(book_of("{name}[!]"), name="[{weather}]").text == "[{weather}]!"


def test_a_list_says_as_many_as_there_is_room_for() -> None:
    book = book_of("共 {count} 条:{kinds}", aim=16)

    several = Several(("走访到期 3 条", "无人应答 2 条", "来人说不出口令 1 条"))

    assert write(book, count=6, kinds=several).text == "共 6 条:走访到期 3 条等"
    assert write(book_of("{kinds}"), kinds=Several(("甲", "乙"))).text == "甲、乙"
    assert write(book_of("{kinds}"), kinds=Several(())).because is not None


@pytest.mark.parametrize(("characters", "parts"), [(70, 1), (71, 2), (134, 2), (135, 3)])
def test_a_text_message_counts_its_parts(characters: int, parts: int) -> None:
    limit = Limit(first_part=70, further_part=67, most_parts=2)
    written = write(book_of("{text}", limit=limit), text="好" * characters)

    assert (written.because is None) == (parts <= 2)
    assert limit.parts("好" * characters) == parts
    assert limit.parts("😀" * 36) == 2, "what lies beyond the basic plane takes two places"


def test_a_link_counts_where_parts_are_counted() -> None:
    book = book_of("{text}", limit=Limit(first_part=70, further_part=67, most_parts=2))

    assert book.write(Saying("own", {"text": "好" * 70}), channel="sms", after=64).because is None
    assert book.write(Saying("own", {"text": "好" * 70}), channel="sms", after=65).because is not None


def test_a_text_that_is_too_long_is_not_sent_and_never_cut() -> None:
    written = write(book_of("{text}", limit=Limit(most=10)), text="好" * 11)

    assert (written.text, written.because) == ("", "文字太长,没有发出:共 11 个字,最多 10 个")


def test_who_reads_no_language_of_ours_reads_chinese() -> None:
    relative = Saying("relative_health_flagged", {"name": "何桂芳", "who": "沈国强", "phone": None}, "en")

    assert BOOK.write(relative, channel="sms").text.endswith("Questions: please ask the community.")
    assert BOOK.write(replace(relative, language="fr"), channel="sms").text.endswith("问询请联系社区。")


def test_every_shipped_text_has_a_name_and_can_be_written_whenever_it_is_needed() -> None:
    for (name, _, _), template in shipped_texts().items():
        known = template_names()[name]
        assert flaw(template, always=known.always, known=None if known.open else known.maybe) is None, name
        assert len(known.title) > 1
    assert set(template_names()) == {name for name, _, _ in shipped_texts()}


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("{title", "括号不成对"),
        ("[{title}", "括号不成对"),
        ("[[{title}]]", "括号不成对"),
        ("{Title}", "括号不成对"),
        ("{tilte}", "没有 {tilte} 这个变量"),
        ("{title}{name}", "{name} 有时没有"),
    ],
)
def test_a_text_that_could_block_a_notice_is_refused(form: str, said: str) -> None:
    template = Template(name="alert", language="zh", channel=ANY, forms=(form,))

    assert said in (flaw(template, always=("title",), known=("name",)) or "")
