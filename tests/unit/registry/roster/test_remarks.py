"""What remarks say about the resident, and what they say about somebody else."""

import pytest

from services.registry.domain.roster.names import flags_of_notes, read_name
from services.registry.domain.roster.remarks import flags_of_remark, flags_of_state


@pytest.mark.parametrize(
    "text",
    [
        "已故",
        "2026年3月去世",
        "已过世",
        "今年5月病故",
        "死亡，待销户",
        "本人已故",
        "已故，老伴健在",
        "老人已去世",
        "2024.5去世",
        "故",
    ],
)
def test_a_remark_that_the_resident_died_is_understood(text: str) -> None:
    assert flags_of_remark(text) == {"deceased"}


@pytest.mark.parametrize(
    "text",
    [
        "已搬离",
        "2025年搬走",
        "已迁出",
        "房屋已售，搬离本小区",
        "迁至外省",
        "已迁出\n电话先打",
        "丈夫已故，本人已搬走",
        "已迁至幸福小区",
    ],
)
def test_a_remark_that_the_resident_moved_out_is_understood(text: str) -> None:
    assert flags_of_remark(text) == {"moved_out"}


@pytest.mark.parametrize(
    "text",
    [
        "人户分离",
        "人户分离，现住女儿家",
        "户在人不在",
        "常年在外地居住",
        "随儿子住外地",
        "与儿子同住",
        "住养老院",
        "在敬老院",
        "搬到女儿家",
        "现随女儿生活",
        "跟小儿子住",
        "现住北京",
        "住上海",
        "长期在外",
        "丈夫去世后随儿子住外地",
        "入住安康养老院",
    ],
)
def test_a_remark_that_the_resident_lives_elsewhere_is_understood(text: str) -> None:
    assert flags_of_remark(text) == {"lives_elsewhere"}


@pytest.mark.parametrize(
    "text",
    [
        "老伴已故",
        "丈夫2019年去世",
        "妻子已过世",
        "儿子已搬走，周末回来",
        "老伴患癌，2019年去世",
        "儿子在外地",
        "子女均在外地",
        "老伴住养老院",
        "租户已搬走",
        "其妻病故",
        "老伴及独子均已去世",
        "老伴去世多年",
        "大儿子已去世",
        "邻居张某已去世",
        "子女已迁出，独自居住",
        "独居，儿子在外地工作",
        "父母双亡",
        "女儿住外地",
        "与老伴同住",
    ],
)
def test_what_a_remark_says_about_somebody_else_is_no_flag(text: str) -> None:
    assert flags_of_remark(text) == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "未搬走",
        "准备搬走",
        "2020年迁出，2023年迁回",
        "怕去世",
        "住院",
        "独自居住",
        "现住本小区",
        "高血压",
        "有狗\n电话先打",
    ],
)
def test_what_did_not_happen_or_is_over_is_no_flag(text: str) -> None:
    assert flags_of_remark(text) == frozenset()


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("本地", set()),
        ("健在", set()),
        ("人户一致", set()),
        ("人在户不在", set()),
        ("独居", set()),
        ("外地", {"lives_elsewhere"}),
        ("外地（上海）", {"lives_elsewhere"}),
        ("女儿家", {"lives_elsewhere"}),
        ("养老院", {"lives_elsewhere"}),
        ("北京市", {"lives_elsewhere"}),
        ("空挂户", {"lives_elsewhere"}),
        ("已故", {"deceased"}),
        ("迁出", {"moved_out"}),
    ],
)
def test_a_column_for_it_says_the_same_in_its_own_words(text: str, flags: set[str]) -> None:
    assert flags_of_state(text) == flags


@pytest.mark.parametrize(
    ("cell", "name", "flags"),
    [
        ("王　伟", "王伟", set()),
        ("李某(已故)", "李某", {"deceased"}),
        ("张玉兰(故)", "张玉兰", {"deceased"}),
        ("张玉兰 已故", "张玉兰", {"deceased"}),
        ("王秀英（户主）", "王秀英", set()),
        ("李四（老伴已故）", "李四", set()),
        ("阿依古丽·买买提", "阿依古丽·买买提", set()),
        ("𠮷田", "𠮷田", set()),
        ("李某（已搬走）", "李某", {"moved_out"}),
        ("不详", None, set()),
        ("-", None, set()),
        ("空户", None, set()),
        ("1、王一", "王一", set()),
        ("(王一)", "王一", set()),
        ("孙（大）", "孙(大)", set()),
        ("★王一", "王一", set()),
        ("13900001234", None, set()),
    ],
)
def test_a_name_is_read_without_what_is_written_behind_it(cell: str, name: str | None, flags: set[str]) -> None:
    read, notes = read_name(cell)

    assert read == name
    assert flags_of_notes(notes) == flags
