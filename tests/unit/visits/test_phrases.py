from datetime import date, timedelta
from random import Random

import pytest
from pypinyin import lazy_pinyin

from services.visits.domain.phrase import choose_phrase, reads_from, themes_on
from services.visits.storage.phrases import approved_phrases

PHRASES = approved_phrases()


def test_every_approved_phrase_can_be_said_and_written() -> None:
    for phrase in PHRASES:
        assert 5 <= len(phrase.text) <= 9
        assert all("\u4e00" <= character <= "\u9fff" for character in phrase.text)
        phrase.text.encode("gb2312")


def test_there_are_some_three_hundred_and_no_two_sound_alike() -> None:
    assert len(PHRASES) >= 300
    assert len({" ".join(lazy_pinyin(phrase.text)) for phrase in PHRASES}) == len(PHRASES)


@pytest.mark.parametrize(
    ("day", "theme"),
    [
        (date(2026, 9, 20), "mid_autumn"),
        (date(2026, 9, 25), "national_day"),
        (date(2026, 10, 5), "double_ninth"),
        (date(2027, 1, 25), "spring_festival"),
        (date(2026, 12, 20), "new_year"),
        (date(2026, 6, 15), "dragon_boat"),
    ],
)
def test_a_festival_lends_its_phrases_to_the_weeks_before_it(day: date, theme: str) -> None:
    assert theme in themes_on(day)
    assert theme not in themes_on(day + timedelta(days=100))


def test_whatever_the_day_there_are_more_phrases_than_are_remembered() -> None:
    for number in range(366):
        themes = themes_on(date(2026, 1, 1) + timedelta(days=number))
        assert sum(phrase.theme in themes for phrase in PHRASES) >= 60


def test_a_phrase_is_never_read_from_what_is_known_of_the_person() -> None:
    personal = ["李桂花", "安和苑"]
    chance = Random(1)  # noqa: S311

    drawn = {
        choose_phrase(PHRASES, themes=themes_on(date(2026, 10, 1)), avoid=(), personal=personal, chance=chance)
        for _ in range(2000)
    }

    assert len(drawn) > 60
    assert not any("桂花" in phrase for phrase in drawn)
    assert any("国庆重阳喜相逢" in phrase for phrase in drawn)
    assert reads_from("桂花满院香", personal)
    assert not reads_from("桂树花开", personal)


def test_when_everything_fitting_was_used_another_approved_phrase_is_taken() -> None:
    themes = themes_on(date(2026, 7, 1))
    used = {phrase.text for phrase in PHRASES if phrase.theme in themes}

    drawn = choose_phrase(PHRASES, themes=themes, avoid=used, personal=(), chance=Random(1))  # noqa: S311

    assert drawn not in used
    with pytest.raises(LookupError):
        choose_phrase(PHRASES, themes=themes, avoid={p.text for p in PHRASES}, personal=(), chance=Random(1))  # noqa: S311
