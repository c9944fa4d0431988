"""Contact cards of a community: stock, issuing, printing, numbers on them, the month's test calls."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from services.console.http.access import needs
from services.console.http.deeds import About, Deed, Setting, add_deeds, done_text
from services.console.http.fields import Field
from services.console.http.view import GetLocalView
from services.console.use_cases.load_cards import content_of, load_cards, print_cards
from shared.contracts.base import Refusal, RefusalCode
from shared.contracts.registry_cards import (
    CARDS_AT_ONCE,
    AddCardStock,
    CardGaps,
    CardTests,
    IssueCards,
    IssuedCards,
    ListCardGaps,
    ListCardTests,
    RecordCardTest,
    SaveServiceNumber,
    VoidCard,
)
from shared.people import plain_phone

__all__ = ["router", "show_numbers"]

router = APIRouter(prefix="/cards")

HERE = "/cards"

LOOKED_AT = 200
"""People without a card among whom those are looked for who need one most."""

ROLES = ("volunteer", "community_worker", "property", "health_station")


@router.get("", dependencies=[needs("cards.keep")])
async def cards(view: GetLocalView, done: str = "") -> HTMLResponse:
    """Show what became of the cards."""
    desk = await load_cards(view.owners, community=view.community)
    return view.page("cards.html", desk=desk, done=done_text(view, done))


@router.get("/print", dependencies=[needs("cards.keep")])
async def sheets(view: GetLocalView, numbers: str) -> Response:
    """Send cards as sheets to be printed and cut."""
    wanted = [int(number) for number in numbers.split(",") if number.isdecimal()][:CARDS_AT_ONCE]
    if not wanted:
        return view.missing(None, title=view.texts("cards.title"))
    answer = await print_cards(view.owners, community=view.community, numbers=wanted)
    if answer.value is None:
        return view.missing(answer.refusal, title=view.texts("cards.title"))
    headers = {"content-disposition": 'inline; filename="cards.pdf"'}
    return Response(content_of(answer.value), media_type="application/pdf", headers=headers)


def show_numbers(about: About, issued: Any) -> Response:  # noqa: ANN401 - what the command answers
    """Show which cards were given out, to be printed at once."""
    back = f"/residents/{about.card.item.resident_id}/file" if about.card else HERE
    return about.view.page(
        "cards_issued.html", numbers=issued.numbers, card=about.card, back=back, place=about.community
    )


async def about_gaps(about: About) -> Setting:
    """Offer those who hold no valid card, and first those who are looked after: they have a liaison to be called."""
    query = ListCardGaps(area=about.community, limit=LOOKED_AT)
    answer = await about.view.owners.attempt(query, CardGaps)
    if answer.value is None:
        return Setting(gone=answer.refusal)
    first = sorted(answer.value.items, key=lambda one: not one.item.special)[:CARDS_AT_ONCE]
    people = [(str(one.item.resident_id), f"{one.item.name} {one.item.door}".strip()) for one in first]
    ticked = [str(one.item.resident_id) for one in first if one.item.special]
    return Setting(choices={"resident_ids": people}, values={"resident_ids": ticked}, fixed={"replace": True})


async def about_numbers(about: About) -> Setting:
    """Offer the compounds of the community."""
    here = next((one for one in about.view.communities if one.code == about.community), None)
    return Setting(choices={"compound": [(name, name) for name in (here.compounds if here else [])]})


async def about_spoilt(_: About) -> Setting:
    """Say why a card of the stock counts no more."""
    return Setting(fixed={"reason": "spoilt"})


async def about_test(about: About) -> Setting:
    """Say which card is tested and whom to call."""
    answer = await about.view.owners.attempt(ListCardTests(community=about.community), CardTests)
    if answer.value is None:
        return Setting(gone=answer.refusal)
    found = [one for one in answer.value.items if one.test_id == about.ids["test_id"]]
    texts = about.view.texts
    if not found:
        return Setting(gone=Refusal(code=RefusalCode.NOT_FOUND, message=texts("cards.no_test")))
    lines = [f"{texts.word('card_role', line.role)}:{line.label} {plain_phone(line.phone)}" for line in found[0].lines]
    roles = [(line.role, texts.word("card_role", line.role)) for line in found[0].lines]
    return Setting(told=[texts("paper.card_number", n=found[0].number), *lines], choices={"failed_roles": roles})


add_deeds(
    router,
    (
        Deed("stock", "stock", AddCardStock, HERE, (Field("count", "number", required=True, low=1, high=5000),)),
        Deed(
            "spoilt", "spoilt", VoidCard, HERE, (Field("number", "number", required=True, low=1),),
            setting=about_spoilt,
        ),
        Deed(
            "issue_many", "issue", IssueCards, HERE, (Field("resident_ids", "picks", required=True),),
            reply=IssuedCards, setting=about_gaps, answered=show_numbers,
        ),
        Deed(
            "number", "numbers", SaveServiceNumber, HERE,
            (
                Field("role", "pick", required=True, group="card_role", codes=ROLES), Field("compound", "choice"),
                Field("label", required=True, longest=40), Field("phone", required=True, longest=30),
            ),
            setting=about_numbers,
        ),
        Deed("card_test", "tests/{test_id:uuid}", RecordCardTest, HERE, (Field("failed_roles", "picks"),),
             setting=about_test),
    ),
)  # fmt: skip
