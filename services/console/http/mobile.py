"""The phone of those who go from door to door: an installable page that works without network.

The page itself holds nobody's data, so that it may stay on the phone; doors and records come and go as JSON.
"""

import json
from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import AwareDatetime, BaseModel, Field

from services.console.deps import Deps
from services.console.domain.places import door_name, place_name
from services.console.http.access import EVERYBODY, needs
from services.console.http.view import STATUS, GetView, View
from services.console.pages.marks import MARKS, TONES
from services.console.use_cases.load_doors import Door, load_doors
from services.console.use_cases.load_phones import phones_of_resident
from shared.contracts.base import Refusal, RefusalCode
from shared.contracts.visits_checks import AtDoor, CheckAnswer, CheckItem
from shared.contracts.visits_passcodes import PasscodeShown, RevealPasscode
from shared.contracts.visits_requests import ContactItem, Finding, RecordVisit, RecordVisitReply
from shared.contracts.words import ContactMode, Outcome

__all__ = ["router"]

router = APIRouter(prefix="/m")

FILES = ("tokens.css", "mobile/mobile.css", "mobile/store.js", "mobile/outbox.js", "mobile/app.js", "mark.svg")
"""What the phone keeps to open without network."""

WORDS = ("meta", "mobile", "outcome", "health", "hazard", "need", "mode", "urgency", "must_know", "check")
"""Sections of the catalogue that the page's script speaks with."""

FAST_CLOCK = timedelta(minutes=15)
"""Phones run ahead; a record that seems to come from so little in the future is from now."""


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


@router.get("", dependencies=[EVERYBODY])
async def mobile_entry() -> Response:
    """Lead to the page: what a phone may keep lies below the slash."""
    return RedirectResponse("/m/", status_code=308)


@router.get("/", dependencies=[needs("visits.record")])
async def mobile(view: GetView) -> HTMLResponse:
    """Show the page; it asks for everything else by itself."""
    words = {section: view.texts.section(section) for section in WORDS}
    codes = {"tones": TONES, "marks": MARKS, "languages": _languages(view)}
    return view.page("mobile.html", spoken=json.dumps(words | codes, ensure_ascii=False))


@router.get("/worker.js", dependencies=[EVERYBODY])
async def worker(request: Request) -> Response:
    """Serve the script that keeps the page on the phone and sends what waits; it reaches what lies beside it."""
    deps: Deps = request.app.state.deps
    files = json.dumps([deps.assets.url(name) for name in FILES])
    asset = deps.assets.find("mobile/worker.js")
    body = asset.body if asset else b""
    return Response(f"const FILES = {files};\n".encode() + body, media_type="text/javascript; charset=utf-8")


@router.get("/manifest.webmanifest", dependencies=[EVERYBODY])
async def manifest(view: GetView) -> Response:
    """Say how the page looks once it is installed."""
    icon = {"src": view.deps.assets.url("mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    told = {
        "name": f"{view.texts('meta.product')} · {view.texts('mobile.title')}",
        "short_name": view.texts("meta.product"),
        "lang": view.texts("meta.lang"),
        "id": "/m/",
        "start_url": "/m/",
        "scope": "/m/",
        "display": "standalone",
        "theme_color": "#0d6e63",
        "background_color": "#f7f5f0",
        "icons": [icon],
    }
    return JSONResponse(told, media_type="application/manifest+json")


@router.get("/hello", dependencies=[needs("visits.record")])
async def hello(view: GetView) -> JSONResponse:
    """Say who holds the phone, what time it is, and what a change has to carry."""
    clock = view.clock_file
    response = JSONResponse(
        {
            "csrf": view.csrf,
            "now": view.now.isoformat(),
            "factor": clock.factor if clock else 1,
            "zone": view.say.zone.key,
            "day": view.say.today.isoformat(),
            "staff_id": str(view.staff_id) if view.staff_id else None,
            "staff_name": view.who,
            "group": (view.duty.group if view.duty else None) or view.community_name,
        }
    )
    view.keep_choices(response)
    return response


@router.get("/day", dependencies=[needs("visits.record")])
async def day(view: GetView) -> JSONResponse:
    """Hand out today's doors of who holds the phone."""
    staff_id = view.staff_id
    if staff_id is None:
        return _refused(Refusal(code=RefusalCode.INVALID, message=view.texts("mobile.who_text")))
    if not view.community:
        return _refused(Refusal(code=RefusalCode.UNAVAILABLE, message=view.texts("mobile.later")))
    loaded = await load_doors(view.owners, community=view.community, staff_id=staff_id, day=view.say.today)
    if loaded.items is None:
        return _refused(loaded.refusal)
    doors = [_told(view, door) for door in loaded.items]
    return JSONResponse(
        {"day": view.say.today.isoformat(), "as_of": view.now.isoformat(), "staff_id": str(staff_id), "doors": doors}
    )


@router.post("/records", dependencies=[needs("visits.record")])
async def take_record(view: GetView, record: Recorded) -> JSONResponse:
    """Pass a record on, and say what became of it; the same record again changes nothing."""
    if view.staff_id != record.staff_id:
        return _refused(Refusal(code=RefusalCode.CONFLICT, message=view.texts("mobile.other_person")))
    answer = await view.owners.attempt(_command(view, record), RecordVisitReply)
    if answer.value is None:
        return _refused(answer.refusal)
    return JSONResponse(_told_of(view, record, answer.value))


@router.post("/visits/{visit_id}/passcode", dependencies=[needs("passcodes.use")])
async def passcode(view: GetView, visit_id: UUID) -> JSONResponse:
    """Show the passcode of an open visit to its liaison; every showing is kept."""
    if view.staff_id is None:
        return _refused(Refusal(code=RefusalCode.INVALID, message=view.texts("mobile.who_text")))
    command = RevealPasscode(visit_id=visit_id, staff_id=view.staff_id, actor=view.actor)
    answer = await view.owners.attempt(command, PasscodeShown)
    if answer.value is None:
        return _refused(answer.refusal)
    shown = answer.value
    former = None
    if shown.former_phrase and shown.former_ends_at:
        until = view.say.moment(shown.former_ends_at)
        former = view.texts("mobile.former_passcode", phrase=shown.former_phrase, until=until)
    return JSONResponse({"phrase": shown.phrase, "former": former, "brief": shown.brief_due})


@router.get("/residents/{resident_id}/phones", dependencies=[needs("residents.read")])
async def phones(view: GetView, resident_id: UUID) -> JSONResponse:
    """Hand out the numbers to call, on a tap only."""
    found = await phones_of_resident(view.owners, resident_id=resident_id)
    if found.refusal is not None:
        return _refused(found.refusal)
    lines = [
        {"who": name or view.texts.word("phone_kind", kind), "role": view.texts.word("role", kind), "phone": phone}
        for kind, name, phone in found.lines
    ]
    return JSONResponse({"lines": lines})


def _languages(view: View) -> list[dict[str, str]]:
    """Return what else the page can be read in; under its own address, so that it is there without network too."""
    return [
        {"name": texts("meta.name"), "lang": texts("meta.lang"), "href": f"/m/?lang={texts.language}"}
        for texts in view.other_languages
    ]


def _command(view: View, record: Recorded) -> RecordVisit:
    """Read what the phone sent; a clock that runs a little ahead is forgiven."""
    moment = record.happened_at
    return RecordVisit(
        command_id=record.command_id,
        actor=view.actor,
        visit_id=record.visit_id,
        resident_id=record.resident_id,
        staff_id=record.staff_id,
        mode=record.mode,
        outcome=record.outcome,
        findings=record.findings,
        note=record.note.strip(),
        happened_at=view.now if view.now < moment <= view.now + FAST_CLOCK else moment,
        at_door=_at_door(view, record),
    )


def _at_door(view: View, record: Recorded) -> AtDoor | None:
    """Complete a check list that somebody began: what was not tapped was not looked at."""
    if not record.checks:
        return AtDoor(mood=record.mood) if record.mood else None
    tapped = [CheckAnswer(**line.model_dump()) for line in record.checks]
    left: list[CheckItem] = ["gas", "electricity"]
    missing = [item for item in left if item not in {line.item for line in tapped}]
    note = view.deps.renderer.catalogue.of(view.deps.settings.language)("mobile.not_looked")
    untapped = [CheckAnswer(item=item, result="not_checked", note=note) for item in missing]
    return AtDoor(checks=[*tapped, *untapped], mood=record.mood)


def _became(record: Recorded, reply: RecordVisitReply) -> str:
    """Say in a word what a record did."""
    if not record.outcome.reached:
        return "waits"
    if reply.completed or record.visit_id is None:
        return "done"
    return "kept"


def _told_of(view: View, record: Recorded, reply: RecordVisitReply) -> dict[str, str]:
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


def _told(view: View, door: Door) -> dict[str, Any]:
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


def _refused(refusal: Refusal | None) -> JSONResponse:
    told = refusal or Refusal(code=RefusalCode.FAILED, message="")
    return JSONResponse(told.model_dump(mode="json"), status_code=STATUS[told.code])
