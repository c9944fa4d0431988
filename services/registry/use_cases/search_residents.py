"""Answer those who look for residents."""

import base64
import binascii
import json
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain import search_terms as terms
from services.registry.domain.field_rights import PHONES
from services.registry.domain.search_words import read_search
from services.registry.storage.findings import Line
from services.registry.storage.held import held_of
from services.registry.storage.sealed import Vault
from services.registry.storage.searching import Place, Search, SearchStore
from services.registry.use_cases.find_residents import line_of
from services.registry.use_cases.viewing import check_reach, hidden_from, narrowed, own_of, readable_for
from shared.contracts.registry_doors import ListDoors
from shared.contracts.registry_requests import CompoundTotal, ResidentPage, SearchResidents
from shared.edge import RefusedError

__all__ = ["check_filters", "page_after", "page_token", "search_of", "search_residents"]

LISTED = {
    "category": terms.CATEGORY,
    "skill": terms.SKILL,
    "hobby": terms.HOBBY,
    "health_flag": terms.HEALTH,
    "flag": terms.FLAG,
    "status_class": terms.STATUS_CLASS,
}
"""Fields of the question that a resident is listed under as they are."""

ASKED_BY = {
    "category": "categories",
    "special_only": "special",
    "skill": "skills",
    "hobby": "hobbies",
    "health_flag": "health",
    "flag": "flags",
    "status_class": "status_class",
    "party_member": "party_member",
}
"""Fields of the question to what the answer tells of whoever is found."""


async def search_residents(session: AsyncSession, query: SearchResidents, *, today: date) -> ResidentPage:
    """Return one page of the residents who are looked for.

    Raises
    ------
    RefusedError
        Raised without an area, and for a page that is not one of ours.
    """
    readable = await readable_for(session, query.viewer)
    check_filters(query, readable)
    search = replace(
        search_of(query, hidden=await hidden_from(session, query.viewer)),
        by_phone=readable is None or readable >= PHONES,
        only=await own_of(session, query.viewer),
        held=held_of(query.viewer),
    )
    check_reach(query.viewer, search.area, missing="没有这个社区")
    if query.category in search.hidden:
        return ResidentPage(items=[], totals=[] if query.with_totals else None)
    store = SearchStore(session)
    rows = await store.page(search, after=page_after(query.after) if query.after else None, limit=query.limit)
    shown, vault = rows[: query.limit], Vault.of(session)
    return ResidentPage(
        items=[narrowed(line_of(vault, row, today=today), readable) for row in shown],
        next_page=page_token(shown[-1]) if len(rows) > query.limit else None,
        totals=await _totals(store, search) if query.with_totals else None,
    )


def check_filters(query: SearchResidents | ListDoors, readable: frozenset[str] | None) -> None:
    """Refuse to be asked by what may not be read: whoever is found would be told by it."""
    asked = {shown for name, shown in ASKED_BY.items() if getattr(query, name, None)}
    if readable is not None and asked - readable:
        raise RefusedError("您的人员类别不能按这些条件查找,请联系社区工作者")


def search_of(query: SearchResidents, *, hidden: frozenset[str] = frozenset()) -> Search:
    """Return what a question asks for.

    Raises
    ------
    RefusedError
        Raised without an area.
    """
    area = query.community or query.area
    if area is None:
        raise RefusedError("请写明在哪个区、街道或社区里查", field="area")
    listed = [f"{kind}{value}" for field, kind in LISTED.items() if (value := getattr(query, field))]
    listed += terms.door_terms(query.building, query.unit, query.room)
    listed += [terms.PARTY_MEMBER] if query.party_member else []
    return Search(
        area=area,
        wanted=read_search(query.text),
        terms=tuple(listed),
        special_only=query.special_only,
        include_off_list=query.include_off_list,
        hidden=hidden,
    )


async def _totals(store: SearchStore, search: Search) -> list[CompoundTotal]:
    return [
        CompoundTotal(community=community, compound=compound, persons=persons)
        for community, compound, persons in await store.totals(search)
    ]


def page_token(last: Line | Row[Any]) -> str:
    """Return what asks for the page after this row."""
    return base64.urlsafe_b64encode(json.dumps([last.community, last.name_pinyin, str(last.id)]).encode()).decode()


def page_after(token: str) -> Place:
    """Return where a page ended.

    Raises
    ------
    RefusedError
        Raised for a token that is not ours.
    """
    try:
        community, pinyin, resident_id = json.loads(base64.urlsafe_b64decode(token))
        return Place(str(community), str(pinyin), UUID(resident_id))
    except (ValueError, TypeError, binascii.Error, AttributeError):
        raise RefusedError("翻页位置不对,请从第一页重新查", field="after") from None
