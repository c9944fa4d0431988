"""Names as somebody types them on a keyboard."""

import pytest

from services.registry.domain.spelling import initials_of, pinyin_of


@pytest.mark.parametrize(
    ("name", "spelled", "initials"),
    [
        ("王秀英", "wangxiuying", "wxy"),
        ("曾桂芳", "zengguifang", "zgf"),
        ("单永昌", "shanyongchang", "syc"),
        ("仇大海", "qiudahai", "qdh"),
        ("解放", "xiefang", "xf"),
        ("区小梅", "ouxiaomei", "oxm"),
        ("尉迟恭", "yuchigong", "yg"),
        ("吕布", "lvbu", "lb"),
        ("阿依古丽·买买提", "ayigulimaimaiti", "ayglmmt"),
        ("Li明", "liming", "lim"),
        ("", "", ""),
    ],
)
def test_a_name_is_spelled_as_its_bearer_says_it(name: str, spelled: str, initials: str) -> None:
    assert pinyin_of(name) == spelled
    assert initials_of(name) == initials


def test_a_character_is_read_as_a_surname_only_in_front() -> None:
    assert pinyin_of("王解放") == "wangjiefang"
