"""A million invented residents, and everything that somebody may ask about them."""

from typing import Any

from services.registry.storage.sealed import Vault
from shared.contracts.words import Category

__all__ = ["AREAS", "FILL", "FURTHER", "GIVEN", "QUESTIONS", "SUBSTRINGS", "SURNAMES", "VAULT"]

VAULT = Vault.of_words("a-data-key-of-the-bench", (), "an-index-key-of-the-bench")

DISTRICT, STREET, COMMUNITY = "990102", "990102003", "990102003005"

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
GIVEN = "英秀玉华兰芳国明建文桂德丽春红军平志珍荣海金永生淑光福清成梅云霞新凤香林家义正东庆祥振宝美萍学智勇强"

AREAS = """
    insert into area (code, level, name, parent_code, aged_on, archived_on)
    select code, level, name, parent_code, date '2100-01-01', date '2100-01-01' from (
        select '990102' as code, 'district' as level, '云川区' as name, null as parent_code
        union all
        select '990102' || lpad(s::text, 3, '0'), 'street', '街道' || s, '990102' from generate_series(1, 10) s
        union all
        select '990102' || lpad(s::text, 3, '0') || lpad(c::text, 3, '0'), 'community', '社区' || c,
               '990102' || lpad(s::text, 3, '0')
          from generate_series(1, 10) s, generate_series(1, 20) c) one
        on conflict do nothing
"""
"""What follows from ages, and what archives lack, counts as looked at: else a running service would announce a million
residents anew, for an hour."""

FILL = """
    insert into resident (
        id, community, name, name_pinyin, name_initials, identity, birth_date, compound, building, unit, room,
        phone_keys, phone_tails, private, skills, hobbies, party_member, status, special, entity_version, enrolled_at,
        updated_at, open_categories, health_flags
    )
    select gen_random_uuid(),
           '990102' || lpad((n * 10 / $1 + 1)::text, 3, '0') || lpad((n * 200 / $1 % 20 + 1)::text, 3, '0'),
           s.word || g.word || h.word, s.pinyin || g.pinyin || h.pinyin,
           left(s.pinyin, 1) || left(g.pinyin, 1) || left(h.pinyin, 1), 'birth',
           date '1930-01-01' + (a % 18000)::integer,
           ('{安和苑,花溪小区,东兴里,红旗家园,柳岸新村}'::text[])[1 + a / 41 % 5], (1 + a / 7 % 30)::text,
           (1 + a / 11 % 4)::text,
           ((1 + a / 13 % 20) * 100 + 1 + a / 17 % 4)::text,
           t.keys, t.shortest,
           '\\x00000000'::bytea || convert_to(
               '{"phones": ["+861380000' || lpad((a / 19 % 10000)::text, 4, '0') || '"]}', 'UTF8'),
           case when a % 25 = 0 then array[('{木工,理发,电工,缝纫}'::text[])[1 + a / 25 % 4]] else '{}' end,
           case when a % 4 = 1 then array[('{书法,象棋,广场舞,太极拳,合唱,钓鱼,养花,摄影}'::text[])[1 + a / 4 % 8]]
                else '{}' end,
           a % 8 = 0, 'active', a % 10 = 0, 1, now(), now(),
           case when a % 10 = 0 then array[(case when a % 1000 = 0 then 'no_kin' else 'lives_alone' end)] else '{}' end,
           case when a % 3 = 0 then array[('{hypertension,diabetes,heart,stroke,dementia}'::text[])[1 + a / 3 % 5]]
                else '{}' end
      from (select n, abs(hashint8(n)::bigint) as a, abs(hashint8(n + 99999999)::bigint) as b
              from generate_series(0::bigint, $1::bigint - 1) n) one
      join tail t on t.digits = one.a / 19 % 10000
      join word s on s.kind = 'surname' and s.at = least(one.b % 50, one.b / 51 % 50)
      join word g on g.kind = 'given' and g.at = least(one.b / 2603 % 50, one.b / 130151 % 50)
      join word h on h.kind = 'given' and h.at = least(one.a / 31 % 50, one.a / 1553 % 50)
"""
"""Residents in 200 communities of ten streets; frequent names are as frequent as they are, by the lower of two dice."""

QUESTIONS: dict[str, dict[str, Any]] = {
    "one page": {"community": COMMUNITY},
    "page of the district": {"area": DISTRICT},
    "surname": {"community": COMMUNITY, "text": "王"},
    "pinyin": {"community": COMMUNITY, "text": "wangxiu"},
    "pinyin, district": {"area": DISTRICT, "text": "wangxiuying"},
    "initials": {"community": COMMUNITY, "text": "wxy"},
    "initials, district": {"area": DISTRICT, "text": "wxy"},
    "door": {"community": COMMUNITY, "text": "3-402"},
    "building": {"community": COMMUNITY, "text": "3幢"},
    "category": {"community": COMMUNITY, "category": Category.LIVES_ALONE},
    "surname, district": {"area": DISTRICT, "text": "王"},
    "phone tail": {"community": COMMUNITY, "text": "1234"},
    "phone tail, district": {"area": DISTRICT, "text": "1234"},
    "whole phone, district": {"area": DISTRICT, "text": "13800001234"},
    "surname and tail, district": {"area": DISTRICT, "text": "王 1234"},
    "initials and tail": {"community": COMMUNITY, "text": "wxy 1234"},
    "initials and category": {"community": COMMUNITY, "text": "wx", "category": Category.LIVES_ALONE},
    "pinyin and building": {"community": COMMUNITY, "text": "wang 3幢"},
    "address": {"community": COMMUNITY, "text": "花溪小区3幢402"},
    "absent name": {"community": COMMUNITY, "text": "欧阳秋水"},
    "absent name, district": {"area": DISTRICT, "text": "欧阳秋水"},
    "absent pinyin, district": {"area": DISTRICT, "text": "ouyangqiushui"},
    "rare category": {"community": COMMUNITY, "category": Category.NO_KIN},
    "talent and hobby": {"community": COMMUNITY, "skill": "理发", "hobby": "书法"},
    "hobby, health, building": {"community": COMMUNITY, "hobby": "书法", "health_flag": "diabetes", "building": "3"},
    "surname, category, party": {"community": COMMUNITY, "text": "王", "category": Category.LIVES_ALONE,
                                 "party_member": True},
    "hobby, street": {"area": STREET, "hobby": "书法"},
    "category, district": {"area": DISTRICT, "category": Category.LIVES_ALONE},
}  # fmt: skip
"""Limit 2 ms."""

SUBSTRINGS: dict[str, dict[str, Any]] = {
    "given name": {"community": COMMUNITY, "text": "秀英"},
    "given name, district": {"area": DISTRICT, "text": "秀英"},
    "given name and hobby, district": {"area": DISTRICT, "text": "秀英", "hobby": "书法"},
    "name and category, district": {"area": DISTRICT, "text": "秀英", "category": Category.LIVES_ALONE},
    "part of an address": {"community": COMMUNITY, "text": "花溪"},
    "part of an address, category": {"community": COMMUNITY, "text": "花溪", "category": Category.LIVES_ALONE},
    "part of an address, category, district": {"area": DISTRICT, "text": "花溪", "category": Category.LIVES_ALONE},
    "part of an address, surname, street": {"area": STREET, "text": "花溪 王"},
    "room or tail, district": {"area": DISTRICT, "text": "1402"},
    "three tags, district": {"area": DISTRICT, "hobby": "书法", "health_flag": "diabetes",
                             "category": Category.LIVES_ALONE},
    "three tags, street": {"area": STREET, "hobby": "书法", "health_flag": "diabetes",
                           "category": Category.LIVES_ALONE},
}  # fmt: skip
"""Limit 20 ms: parts of a name, and what several lists of tens of thousands have in common."""

FURTHER = {
    "second page": ("one page", 50),
    "deep page": ("one page", 2500),
    "deep page of the district": ("page of the district", 500_000),
    "second page, surname, district": ("surname, district", 50),
    "deep page, surname, district": ("surname, district", 20_000),
}
"""Pages further on: of which question, after how many lines. Limit 2 ms, as for the first."""
