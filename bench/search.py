"""The search row: what one question about a million residents costs, whatever is asked for."""

import time
from statistics import median
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bench.house import House
from bench.measure import Row, alternate
from nuanlin.programs import program_named
from services.registry.domain.spelling import pinyin_of
from services.registry.storage.sealed import Vault
from services.registry.storage.searching import SearchStore
from services.registry.use_cases.search_residents import search_of
from shared.contracts.registry_requests import SearchResidents
from shared.contracts.words import Category
from shared.database import Sessions, connect, session_factory
from shared.migrations import migrate

__all__ = ["measure_search"]

DISTRICT, STREET, COMMUNITY = "990102", "990102003", "990102003005"

IN_LOOKUPS = 40
"""What 2 ms are in look-ups by primary key of 0.05 ms: on a machine that is busy with other things, both are slower."""

VAULT = Vault.of_words("a-data-key-of-the-bench", (), "an-index-key-of-the-bench")

ONCE = 5
"""Questions of one kind in one round; the middle one counts."""

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
GIVEN = "英秀玉华兰芳国明建文桂德丽春红军平志珍荣海金永生淑光福清成梅云霞新凤香林家义正东庆祥振宝美萍学智勇强"

AREAS = """
    insert into area (code, level, name, parent_code)
    select '990102', 'district', '云川区', null
    union all
    select '990102' || lpad(s::text, 3, '0'), 'street', '街道' || s, '990102' from generate_series(1, 10) s
    union all
    select '990102' || lpad(s::text, 3, '0') || lpad(c::text, 3, '0'), 'community', '社区' || c,
           '990102' || lpad(s::text, 3, '0')
      from generate_series(1, 10) s, generate_series(1, 20) c
"""

FILL = """
    insert into resident (
        id, community, name, name_pinyin, name_initials, identity, birth_date, compound, building, unit, room, private,
        skills, hobbies, party_member, status, special, entity_version, enrolled_at, updated_at, open_categories,
        health_flags
    )
    select gen_random_uuid(),
           '990102' || lpad((n * 10 / $1 + 1)::text, 3, '0') || lpad((n * 200 / $1 % 20 + 1)::text, 3, '0'),
           s.word || g.word || h.word, s.pinyin || g.pinyin || h.pinyin,
           left(s.pinyin, 1) || left(g.pinyin, 1) || left(h.pinyin, 1), 'birth',
           date '1930-01-01' + (a % 18000)::integer, '安和苑' || (a % 5), (1 + a / 7 % 30)::text,
           (1 + a / 11 % 4)::text,
           ((1 + a / 13 % 20) * 100 + 1 + a / 17 % 4)::text,
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
    "three tags, district": {"area": DISTRICT, "hobby": "书法", "health_flag": "diabetes",
                             "category": Category.LIVES_ALONE},
    "three tags, street": {"area": STREET, "hobby": "书法", "health_flag": "diabetes",
                           "category": Category.LIVES_ALONE},
}  # fmt: skip
"""Limit 20 ms: parts of a name, and what several lists of tens of thousands have in common."""


async def measure_search(house: House, *, residents: int, rounds: int) -> Row:
    """Ask everything that may be asked: a look-up by primary key, a page by OFFSET after a scan, and the registry."""
    bench = _Bench(house, residents)
    await bench.prepare()
    row = Row(
        "search",
        f"ms, mean of {len(QUESTIONS)} kinds of question about {residents:,} residents",
        "every kind ≤ 2 ms, or 40 look-ups of the same run; parts of names and crossed tags ten times that",
        lower_is_better=True,
        met=lambda row: (
            bench.slowest(QUESTIONS) <= max(2.0, IN_LOOKUPS * median(row.limit))
            and bench.slowest(SUBSTRINGS) <= max(20.0, 10 * IN_LOOKUPS * median(row.limit))
        ),
    )
    await alternate(row, rounds=rounds, limit=bench.limit, naive=bench.naive, ours=bench.ours)
    row.notes += bench.notes()
    await bench.close()
    return row


class _Bench:
    def __init__(self, house: House, residents: int) -> None:
        self._house = house
        self._residents = residents
        self._engine: AsyncEngine
        self._sessions: Sessions
        self._times: dict[str, list[float]] = {}
        self._found: dict[str, int] = {}

    async def prepare(self) -> None:
        """Make a migrated database full of invented residents, written in SQL."""
        url = await self._house.new_database("search")
        await migrate(url, program_named("registry").migrations)
        connection = await self._house.connect_database("search")
        await connection.execute("create temporary table word (kind text, at bigint, word text, pinyin text)")
        words = [("surname", at, word, pinyin_of(word)) for at, word in enumerate(SURNAMES)]
        words += [("given", at, word, pinyin_of(word)) for at, word in enumerate(GIVEN)]
        await connection.copy_records_to_table("word", records=words)
        await connection.execute(AREAS)
        await connection.execute(FILL, self._residents, timeout=1800)
        await connection.execute("vacuum analyze resident", timeout=1800)
        await connection.close()
        self._engine = connect(url)
        self._sessions = VAULT.given_to(session_factory(self._engine))

    async def close(self) -> None:
        """Let the database go."""
        await self._engine.dispose()

    async def limit(self, _: int) -> float:
        """Read one resident by primary key."""
        async with self._sessions() as session:
            ids = (await session.scalars(text("select id from resident limit 50"))).all()
            begun = time.perf_counter()
            for resident_id in ids:
                await session.execute(text("select * from resident where id = :id"), {"id": resident_id})
            return (time.perf_counter() - begun) * 1000 / len(ids)

    async def naive(self, _: int) -> float:
        """Page through by OFFSET, and read everything for a part of a name."""
        page = """select * from resident where community like '990102%' order by name_pinyin, id
                  limit 50 offset 20000"""
        part = "select * from resident where name like '%秀英%' and status = 'active' order by name_pinyin limit 50"
        async with self._sessions() as session:
            begun = time.perf_counter()
            for statement in (page, part):
                (await session.execute(text(statement))).all()
            return (time.perf_counter() - begun) * 1000 / 2

    async def ours(self, _: int) -> float:
        """Ask one question of every kind."""
        async with self._sessions() as session:
            for name, given in (QUESTIONS | SUBSTRINGS).items():
                self._times.setdefault(name, []).append(await self._ask(session, name, SearchResidents(**given)))
        return sum(self._times[name][-1] for name in QUESTIONS) / len(QUESTIONS)

    async def _ask(self, session: AsyncSession, name: str, query: SearchResidents) -> float:
        taken = []
        for _ in range(ONCE):
            begun = time.perf_counter()
            rows = await SearchStore(session).page(search_of(query), after=None, limit=query.limit)
            taken.append((time.perf_counter() - begun) * 1000)
            await session.rollback()
        self._found[name] = min(len(rows), query.limit)
        if name == "one page" and min(len(rows), query.limit) != query.limit:
            raise RuntimeError(f"a page of {len(rows)} residents")
        return median(taken)

    def slowest(self, kinds: dict[str, Any]) -> float:
        """Return the median of the slowest kind of question, in milliseconds."""
        return max(median(self._times[name]) for name in kinds)

    def notes(self) -> list[str]:
        """Return the median of each kind."""
        return [
            f"{median(times):6.2f} ms  {name} ({self._found[name]} on the page)" for name, times in self._times.items()
        ]
