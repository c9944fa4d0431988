"""What the phone sends, and what it is told in words."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from services.console.domain.places import door_name, place_name
from services.console.http.view import View
from services.console.use_cases.load_doors import Door
from shared.contracts.visits_checks import CheckItem
from shared.contracts.visits_photos import LONGEST_PART, MAX_PHOTO_PARTS
from shared.contracts.visits_requests import ContactItem, Finding, RecordVisitReply
from shared.contracts.words import ContactMode, Outcome

__all__ = ["PhotoPart", "Recorded", "told", "what_became"]


class Checked(BaseModel):
    """One line of the check list as somebody tapped it."""

    item: CheckItem
    result: Literal["ok", "fail"]
    fixed: bool = False


class Recorded(BaseModel):
    """A record from the phone's outbox."""

    command_id: UUID
    staff_id: UUID
    """Who made it, which need not be who holds the phone when it is sent."""
    resident_id: UUID
    visit_id: UUID | None = None
    mode: ContactMode
    outcome: Outcome
    findings: Annotated[list[Finding], Field(max_length=20)] = []
    checks: Annotated[list[Checked], Field(max_length=4)] = []
    mood: Annotated[int, Field(ge=1, le=5)] | None = None
    note: Annotated[str, Field(max_length=2000)] = ""
    happened_at: AwareDatetime


class PhotoPart(BaseModel):
    """A part of a photo from the phone's outbox."""

    staff_id: UUID
    resident_id: UUID
    record_id: UUID
    photo_id: UUID
    number: Annotated[int, Field(ge=0, lt=MAX_PHOTO_PARTS)]
    parts: Annotated[int, Field(ge=1, le=MAX_PHOTO_PARTS)]
    content_base64: Annotated[str, Field(max_length=LONGEST_PART)]


def _became(record: Recorded, reply: RecordVisitReply) -> str:
    """Say in a word what a record did."""
    if not record.outcome.reached:
        return "waits"
    if reply.completed or record.visit_id is None:
        return "done"
    return "kept"


def what_became(view: View, record: Recorded, reply: RecordVisitReply) -> dict[str, str]:
    """Say what became of a record, what had changed meanwhile, and what to do next where something is to be done."""
    state = _became(record, reply)
    crossed = reply.meanwhile[0] if reply.meanwhile else None
    if crossed is None:
        return {"state": state, "text": view.texts(f"mobile.became_{state}")}
    who = crossed.who or view.texts("mobile.colleague")
    when = view.say.moment(crossed.at) if crossed.at else view.texts("mobile.before")
    key = f"meanwhile_{crossed.what}"
    return {
        "state": crossed.what,
        "text": view.texts(f"mobile.{key}", who=who, when=when),
        "next": view.texts(f"mobile.{key}_next", who=who),
    }


def told(view: View, door: Door) -> dict[str, Any]:
    """Return a door in words, without a number: numbers are asked for when they are needed."""
    visit, say, texts = door.visit, view.say, view.texts
    known = [matter.text or texts(f"know.{matter.key}_text", n=matter.count) for matter in door.know]
    last = door.last
    return {
        "visit_id": str(visit.visit_id),
        "resident_id": str(visit.resident_id),
        "name": visit.resident_name,
        "place": place_name(visit.building, visit.unit) or texts("visit.no_place"),
        "room": visit.room or door_name(visit.unit, visit.room, otherwise=visit.door),
        "about": " · ".join([say.age(visit.age), *(texts.word("category", code) for code in visit.categories)]),
        "reasons": visit.reasons or [visit.reason],
        "modes": [mode.value for mode in visit.modes if mode is not ContactMode.ACTIVITY],
        "status": visit.status,
        "due": say.due(visit.due_at, visit.deadline_at),
        "done_at": say.stamp(visit.completed_at) if visit.completed_at else "",
        "needs_findings": visit.needs_findings,
        "know": [*([visit.note] if visit.note else []), *known],
        "ask": visit.must_knows_due,
        "last": _last(view, last) if last else "",
    }


def _last(view: View, contact: ContactItem) -> str:
    """Say when, how and with what result somebody was last in touch."""
    word = view.texts.word
    told = view.texts("meta.comma").join([word("mode", contact.mode), word("outcome", contact.outcome)])
    noted = f"{view.texts('meta.colon')}{contact.note}" if contact.note else ""
    return f"{view.say.moment(contact.happened_at)} {told}{noted}"
