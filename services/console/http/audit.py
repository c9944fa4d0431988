"""The auditor: who saw and changed whom, whether that is as it was written, a copy of what is held of somebody."""

from datetime import date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from services.console.channels.owners import Answer, Owners
from services.console.http.access import needs
from services.console.http.audit_form import AuditForm, resident_in
from services.console.http.view import GetView, View
from services.console.storage.accounts import AccountStore
from services.console.use_cases.export_person import export_person
from services.console.use_cases.load_audit import PLACES, AuditAsked, load_audit, verify_audits
from services.console.use_cases.speak_as import viewer_of
from services.console.use_cases.write_audit import write_audit
from shared.access import right_of
from shared.audit import UNNAMED
from shared.clock import real_now
from shared.contracts.base import Refusal, RefusalCode
from shared.contracts.registry_privacy import FindPerson, FoundPersons
from shared.edge import RefusedError

__all__ = ["router"]

router = APIRouter(prefix="/audit")


@router.get("", dependencies=[needs("audit.read")])
async def audit_page(view: GetView) -> HTMLResponse:
    """Show what happened last."""
    return await _trail(view, AuditForm())


@router.post("", dependencies=[needs("audit.read")])
async def ask(view: GetView, form: Annotated[AuditForm, Form()]) -> HTMLResponse:
    """Show who saw and changed whom, by person, by resident, by time; names stay out of addresses."""
    name = form.resident.strip()
    if name and resident_in(name) is None and view.can("persons.export"):
        return await _find(view, name, view.community, form)
    return await _trail(view, form)


@router.post("/verify", dependencies=[needs("audit.read")])
async def verify(view: GetView) -> HTMLResponse:
    """Have every audit computed anew, and show what was found."""
    years = view.deps.settings.audit_years
    verdicts = await verify_audits(view.owners, view.deps.sessions, now=real_now(), years=years)
    async with view.deps.sessions.begin() as session:
        broken = any(one.value and one.value.broken_seals for one in verdicts.values())
        fields = ["broken" if broken else "whole"]
        await write_audit(session, actor=view.mine.account.login, what="audit_verified", now=real_now(), fields=fields)
    return view.page("audit_verified.html", verdicts=verdicts)


@router.post("/find", dependencies=[needs("persons.export")])
async def find(
    view: GetView,
    name: Annotated[str, Form(max_length=60)] = "",
    code: Annotated[str, Form(pattern=r"^([0-9]{12})?$")] = "",
) -> HTMLResponse:
    """Look for somebody by their whole name."""
    return await _find(view, name, code, AuditForm())


@router.post("/export", dependencies=[needs("persons.export")])
async def export(
    view: GetView, resident_id: Annotated[UUID, Form()], reason: Annotated[str, Form(max_length=300)] = ""
) -> Response:
    """Hand out a copy of everything the services hold of somebody."""
    try:
        content = await export_person(_for(view, reason), resident_id, reason=reason, now=view.now)
    except RefusedError as error:
        return view.refused("audit_export.html", error.refusal, resident_id=resident_id, reason=reason)
    async with view.deps.sessions.begin() as session:
        await write_audit(
            session, actor=view.mine.account.login, role=view.mine.session.role, what="person_exported",
            now=real_now(), reason=reason.strip(), fields=[f"resident:{resident_id}"],
        )  # fmt: skip
    name = f"attachment; filename=resident-{str(resident_id)[:8]}.json"
    return Response(content, media_type="application/json", headers={"content-disposition": name})


def _for(view: View, reason: str) -> Owners:
    """Return the services, told why they are asked: it stands in their audits."""
    return view.owners.speaking_for(viewer_of(view.mine).model_copy(update={"purpose": reason.strip() or None}))


async def _find(view: View, name: str, code: str, form: AuditForm) -> HTMLResponse:
    """Show who is called so; the rest of the question goes on with whoever is chosen."""
    try:
        question = FindPerson(community=code, name=name.strip())
    except ValidationError:
        missing = Refusal(code=RefusalCode.INVALID, message=view.texts("audit.name_and_place"), field="name")
        found = Answer[FoundPersons](refusal=missing)
    else:
        found = await view.owners.attempt(question, FoundPersons)
    return view.refused("audit_found.html", found.refusal, found=found, name=name, code=code, form=form)


async def _trail(view: View, form: AuditForm) -> HTMLResponse:
    async with view.deps.sessions() as session:
        who = await AccountStore(session).called(form.who) if form.who.strip() else None
    resident_id = resident_in(form.resident)
    trail = None
    refusal = None
    if form.resident.strip() and resident_id is None:
        refusal = Refusal(code=RefusalCode.INVALID, message=view.texts("audit.no_number"), field="resident")
    else:
        typed = form.who.strip() or None
        asked = AuditAsked(
            places=(form.place,) if form.place in PLACES else PLACES,
            resident_id=resident_id,
            actor=str(who.staff_id or who.login) if who else typed,
            login=who.login if who else typed,
            since=_begin(view, form.since),
            until=_begin(view, form.until, days=1),
            people_only=not form.programs,
            before=form.cursors(),
        )
        trail = await load_audit(view.owners, view.deps.sessions, asked)
    async with view.deps.sessions() as session:
        names = await AccountStore(session).names_of({line.item.actor for line in trail.lines} if trail else ())
    names = {UNNAMED: view.texts("nav.program")} | names
    return view.refused(
        "audit.html", refusal, form=form, trail=trail, names=names,
        places=PLACES, right_of=right_of, resident_id=resident_id,
    )  # fmt: skip


def _begin(view: View, day: date | None, *, days: int = 0) -> datetime | None:
    """Return the first moment of a day, or of one some days later."""
    return datetime.combine(day + timedelta(days=days), time(), tzinfo=view.say.zone) if day else None
