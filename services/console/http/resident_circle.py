"""Who stands by a resident: posts, relatives and what they may be told, how the resident wants to be written to."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from services.console.channels.owners import Answer
from services.console.http.access import needs
from services.console.http.deeds import About, Deed, Setting, add_deeds, done_text, namer
from services.console.http.fields import Field, Typed
from services.console.http.view import GetView
from services.console.use_cases.load_circle import find_relative, load_circle, permissions_of, unnamed_phones
from services.console.use_cases.load_resident import EDITING
from shared.contracts.alerts_feeds import FeedItem, Feeds, GrantedFeed, GrantFeed, ListFeeds, RevokeFeed
from shared.contracts.base import Refusal, RefusalCode
from shared.contracts.registry_agreements import Guardians, GuardiansOf, SignAgreement
from shared.contracts.registry_correspondence import Correspondence, GetCorrespondence, SaveCorrespondence
from shared.contracts.registry_people import (
    GiveConsent,
    RelativeItem,
    RemoveRelative,
    SaveRelative,
    WithdrawConsent,
)
from shared.people import plain_phone

__all__ = ["router"]

router = APIRouter(prefix="/residents/{resident_id:uuid}")

HERE = "/residents/{resident_id}/circle"

RELATIONS = ("spouse", "child", "parent", "sibling", "grandchild", "grandparent", "other")

PURPOSES = ("news", "emergency", "health", "pictures")

TOLD = ("last_seen", "mood", "health", "address", "phone", "pictures", "activities")

MEDIUM = Field("medium", "pick", required=True, group="medium", codes=("paper", "spoken", "phone", "online"))

LANGUAGE = Field("language", "pick", group="written_language", codes=("zh", "en"))

WHY = Field("reason", "note", required=True, longest=500)


@router.get("/circle", dependencies=[needs("residents.file")])
async def circle(view: GetView, resident_id: UUID, done: str = "") -> HTMLResponse:
    """Show who stands by one resident."""
    file = await load_circle(view.owners, resident_id=resident_id, with_links=view.can("residents.edit"))
    if file.card.value is None:
        return view.missing(file.card.refusal, title=view.texts("resident.title"))
    return view.page(
        "resident_circle.html",
        file=file,
        card=file.card.value,
        item=file.card.value.item,
        tab="circle",
        done=done_text(view, done),
        named=namer(view),
        permissions_of=permissions_of,
        unnamed=unnamed_phones(file.card.value, file.relatives),
    )


async def _relative(about: About) -> Answer[RelativeItem]:
    found = await find_relative(about.view.owners, resident_id=about.resident_id, relative_id=about.ids["relative_id"])
    gone = Refusal(code=RefusalCode.NOT_FOUND, message=about.view.texts("kin.gone"))
    return found if found.value or found.refusal else Answer(refusal=gone)


def _who(about: About, one: RelativeItem) -> str:
    return f"{one.name}({about.view.texts.word('relation', one.relation)})"


async def about_new(about: About) -> Setting:
    """Fill in a number that stands on the roster without a name, if that is what was pressed."""
    chosen = about.view.request.query_params.get("number", "")
    if not chosen.isdecimal():
        return Setting()
    file = await load_circle(about.view.owners.because(EDITING), resident_id=about.resident_id, with_links=False)
    phones = unnamed_phones(file.card.value, file.relatives) if file.card.value else []
    number = [plain_phone(phone) for place, phone in enumerate(phones) if place == int(chosen)]
    return Setting(values={"phones": number})


async def about_relative(about: About) -> Setting:
    """Fill in what is known of a relative."""
    found = await _relative(about)
    if found.value is None:
        return Setting(gone=found.refusal)
    one = found.value
    values: Typed = {"name": [one.name], "relation": [one.relation], "language": [one.language]}
    phones = "\n".join(map(plain_phone, one.phones))
    return Setting(values=values | {"phones": [phones], "lives_where": [one.lives_where or ""]},
                   fixed={"kin_id": one.kin_id, "version": one.version})  # fmt: skip


async def about_leaving(about: About) -> Setting:
    """Say who will be taken off, and what ends with that."""
    found = await _relative(about)
    if found.value is None:
        return Setting(gone=found.refusal)
    return Setting(told=[_who(about, found.value)])


async def about_consent(about: About) -> Setting:
    """Say whom it is about; where somebody is guardian, they may say it."""
    found = await _relative(about)
    if found.value is None:
        return Setting(gone=found.refusal)
    held = await about.view.owners.attempt(GuardiansOf(resident_id=about.resident_id), Guardians)
    guardians = [(str(one.agreement_id), one.guardian_name) for one in (held.value.items if held.value else [])]
    return Setting(told=[_who(about, found.value)], choices={"agreement_id": guardians})


async def about_withdrawing(about: About) -> Setting:
    """Offer what was allowed and still holds."""
    found = await _relative(about)
    if found.value is None:
        return Setting(gone=found.refusal)
    held = dict.fromkeys(one.purpose for one in found.value.consents if one.withdrawn_at is None)
    if not held:
        return Setting(gone=Refusal(code=RefusalCode.NOT_FOUND, message=about.view.texts("kin.no_consent")))
    texts = about.view.texts
    return Setting(
        told=[_who(about, found.value)],
        choices={"purposes": [(code, texts.word("purpose", code)) for code in held]},
        values={"purposes": list(held)},
    )


async def about_letters(about: About) -> Setting:
    """Fill in how the resident wanted to be written to until now."""
    query = GetCorrespondence(resident_id=about.resident_id)
    answer = await about.view.owners.attempt(query, Correspondence)
    if answer.value is None:
        return Setting(gone=answer.refusal)
    known = answer.value
    flags: dict[str, bool | None] = {"lives_away": known.lives_away}
    flags |= {"greetings": known.greetings, "announcements": known.announcements} if known.version else {}
    values = {name: ["yes" if flag else "no"] for name, flag in flags.items() if flag is not None}
    values |= {"language": [known.language], "way": [known.way], "postal_address": [known.postal_address or ""]}
    values |= {"mourning_until": [str(known.mourning_until or "")]}
    return Setting(values=values, fixed={"version": known.version})


async def about_link(about: About) -> Setting:
    """Say which relative the link is of."""
    answer = await about.view.owners.attempt(ListFeeds(resident_id=about.resident_id), Feeds)
    if answer.value is None:
        return Setting(gone=answer.refusal)
    found: list[FeedItem] = [one for one in answer.value.items if one.feed_id == about.ids["feed_id"]]
    gone = Refusal(code=RefusalCode.NOT_FOUND, message=about.view.texts("kin.no_link"))
    return Setting(told=[found[0].relative_name or ""]) if found else Setting(gone=gone)


async def about_new_link(about: About) -> Setting:
    """Say whom the link is for."""
    found = await _relative(about)
    if found.value is None:
        return Setting(gone=found.refusal)
    return Setting(told=[_who(about, found.value)], fixed={"contact_id": about.ids["relative_id"]},
                   values={"days": ["90"]})  # fmt: skip


def show_link(about: About, granted: Any) -> Response:  # noqa: ANN401 - what the command answers
    """Show a link: it is said once."""
    return about.view.page("kin_link.html", card=about.card, link=granted)


RELATIVE = (
    Field("name", required=True, longest=40),
    Field("relation", "pick", required=True, codes=RELATIONS),
    Field("phones", "lines"),
    Field("lives_where", longest=100),
    LANGUAGE,
)

YES_NO = ("yes", "no")

add_deeds(
    router,
    (
        Deed("add_kin", "relatives/new", SaveRelative, HERE, RELATIVE, setting=about_new),
        Deed("save_kin", "relatives/{relative_id:uuid}", SaveRelative, HERE, RELATIVE, setting=about_relative),
        Deed("drop_kin", "relatives/{relative_id:uuid}/remove", RemoveRelative, HERE, (WHY,), setting=about_leaving,
             tone="danger"),
        Deed(
            "consent", "relatives/{relative_id:uuid}/consent", GiveConsent, HERE,
            (
                Field("purpose", "pick", required=True, codes=PURPOSES),
                Field("fields", "picks", required=True, group="tellable", codes=TOLD), MEDIUM,
                Field("agreement_id", "choice"), Field("given_at", "moment"),
            ),
            setting=about_consent,
        ),
        Deed(
            "unconsent", "relatives/{relative_id:uuid}/consent/withdraw", WithdrawConsent, HERE,
            (Field("purposes", "picks", required=True, group="purpose"), MEDIUM), setting=about_withdrawing,
        ),
        Deed(
            "letters", "letters", SaveCorrespondence, HERE,
            (
                Field("greetings", "pick", group="yes_no", codes=YES_NO),
                Field("announcements", "pick", group="yes_no", codes=YES_NO),
                Field("way", "pick", group="letter_way", codes=("sms", "audio", "print")), LANGUAGE,
                Field("lives_away", "pick", group="yes_no", codes=YES_NO), Field("postal_address"),
                Field("mourning_until", "day"), MEDIUM,
            ),
            setting=about_letters,
        ),
        Deed(
            "link", "relatives/{relative_id:uuid}/link", GrantFeed, HERE,
            (Field("days", "number", required=True, low=1, high=365), Field("reason", "note", longest=200)),
            reply=GrantedFeed, setting=about_new_link, answered=show_link,
        ),
        Deed(
            "agreement", "agreements/new", SignAgreement, HERE,
            (
                Field("guardian_name", required=True, longest=40), Field("guardian_phone", required=True, longest=30),
                Field("relation", required=True, longest=30), Field("number", required=True, longest=40),
                Field("signed_on", "day", required=True), Field("expires_on", "day", required=True),
            ),
        ),
        Deed("unlink", "links/{feed_id:uuid}/revoke", RevokeFeed, HERE, (WHY,), setting=about_link, tone="danger"),
    ),
)  # fmt: skip
