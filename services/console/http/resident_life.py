"""What happens in a resident's life: admissions and returns, a death that two people vouch for."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.console.http.access import needs
from services.console.http.deeds import About, Deed, Setting, add_deeds, done_text, namer
from services.console.http.fields import Field
from services.console.http.view import GetView
from services.console.use_cases.load_life import ENDINGS, lasting_of, load_life
from shared.contracts.base import Refusal, RefusalCode
from shared.contracts.registry_life_requests import (
    ConfirmDeath,
    LifeEventItem,
    LifeEvents,
    ListLifeEvents,
    RecordLifeEvent,
    ReportDeath,
    ReverseDeath,
    WithdrawLifeEvent,
)

__all__ = ["router"]

router = APIRouter(prefix="/residents/{resident_id:uuid}")

STARTS = ("hospitalised", "away", "entered_station", "entered_institution")

HAPPENINGS = ("serious_illness", "accident", "spouse_death", "family_death", "wedding", "hardship", "complaint",
              "moved_house")  # fmt: skip

HERE = "/residents/{resident_id}/life"


@router.get("/life", dependencies=[needs("residents.file")])
async def life(view: GetView, resident_id: UUID, done: str = "") -> HTMLResponse:
    """Show what happened to one resident."""
    file = await load_life(view.owners, resident_id=resident_id)
    if file.card.value is None:
        return view.missing(file.card.refusal, title=view.texts("resident.title"))
    return view.page(
        "resident_life.html",
        file=file,
        card=file.card.value,
        item=file.card.value.item,
        tab="life",
        done=done_text(view, done),
        named=namer(view),
        lasting=lasting_of(file.life.value),
    )


async def about_life(about: About) -> Setting:
    """Offer first what ends that which lasts."""
    answer = await about.view.owners.attempt(ListLifeEvents(resident_id=about.resident_id), LifeEvents)
    if answer.value is None:
        return Setting(gone=answer.refusal)
    lasting = lasting_of(answer.value)
    kinds = [*(ENDINGS[kind] for kind in lasting), *(kind for kind in STARTS if kind not in lasting), *HAPPENINGS]
    values = {"kind": [ENDINGS[lasting[0]]]} if len(lasting) == 1 else {}
    return Setting(choices={"kind": [(kind, about.view.texts.word("life", kind)) for kind in kinds]}, values=values)


async def about_event(about: About) -> Setting:
    """Say which event it is."""
    item = await _item(about, "life_event_id")
    return Setting(gone=item) if isinstance(item, Refusal) else Setting(told=[_told(about, item)])


async def about_report(about: About) -> Setting:
    """Say who reported a death, and when."""
    item = await _item(about, "report_id")
    if isinstance(item, Refusal):
        return Setting(gone=item)
    say, texts = about.view.say, about.view.texts
    who = namer(about.view)(item.recorded_by)
    told = [texts("death.reported_by", who=who, when=say.moment(item.recorded_at))]
    told += [item.note] if item.note else []
    values = {"died_on": [str(item.died_on)]} if item.died_on else {}
    return Setting(told=told, values=values)


async def _item(about: About, named: str) -> LifeEventItem | Refusal:
    answer = await about.view.owners.attempt(ListLifeEvents(resident_id=about.resident_id), LifeEvents)
    found = [one for one in (answer.value.items if answer.value else []) if one.life_event_id == about.ids[named]]
    gone = Refusal(code=RefusalCode.NOT_FOUND, message=about.view.texts("life.gone"))
    return found[0] if found else answer.refusal or gone


def _told(about: About, item: LifeEventItem) -> str:
    return f"{about.view.texts.word('life', item.kind)} · {about.view.say.moment(item.happened_at)}"


add_deeds(
    router,
    (
        Deed(
            "life", "life/new", RecordLifeEvent, HERE,
            (
                Field("kind", "pick", required=True), Field("happened_at", "moment"),
                Field("until_on", "day", when="kind=hospitalised,away,entered_station,entered_institution"),
                Field("note", "note", longest=500),
            ),
            setting=about_life,
        ),
        Deed(
            "unlife", "life/{life_event_id:uuid}/withdraw", WithdrawLifeEvent, HERE,
            (Field("reason", "note", required=True, longest=500),), setting=about_event, tone="danger",
        ),
        Deed(
            "death", "death", ReportDeath, HERE,
            (Field("died_on", "day"), Field("note", "note", longest=500)), tone="danger",
        ),
        Deed(
            "confirm_death", "death/{report_id:uuid}/confirm", ConfirmDeath, HERE, (Field("died_on", "day"),),
            setting=about_report, tone="danger",
        ),
        Deed(
            "reverse_death", "death/{report_id:uuid}/reverse", ReverseDeath, HERE,
            (Field("reason", "note", required=True, longest=500),), setting=about_report,
        ),
    ),
)  # fmt: skip
