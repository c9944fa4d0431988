"""Letting a person's request in: they need the right, and it has to be about somebody and somewhere they reach.

Every service lets each request through here before its handler sees it. A program's request (no viewer, or one of
`SYSTEM_ROLES`) passes: the bus decides who may send it. What lies beyond a scope is answered as though it did
not exist. A request that a person may send has to name a place, or somebody or something whose place is known here;
`NOWHERE` says which need none and why. A test goes through all of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.access import PUBLIC, SYSTEM_ROLES, Reach, may, reach_of, right_of
from shared.clock import real_now
from shared.contracts.base import Contract, RefusalCode, Request, Viewer
from shared.database import Sessions
from shared.edge import RefusedError
from shared.signing import signed

__all__ = ["AREAS", "COUNTED", "NOWHERE", "OWN_FIELD", "Admission", "Spot", "Where", "check_right"]

R = TypeVar("R", bound=Contract)

AREAS = ("community", "area", "areas", "district")
"""Fields that hold an official code. Where somebody moves to (`to_community`, `host_community`) is not among them: the
community that takes a person in need not be the sender's."""

COMMUNITY_DIGITS = 12

BEYOND = """
    select '{field}' as field from ({spots}) p group by p.id
    having not coalesce(bool_or(
        p.code like any(:scopes)
        and (p.grid is null or cardinality(cast(:grids as text[])) = 0 or p.grid = any(:grids) or {own})
        and (not :own_alone or p.resident_id is null or {own})
        or {anywhere}
    ), false)
"""
"""What exists of the things named by one field and lies beyond the viewer's reach."""

UNKNOWN = "没有找到,请核对后再试"

NO_AREA = "没有这个社区"

NO_LONGER = "应急查看的时间已到,请刷新页面;还需要查看请重新说明理由"

NOWHERE: dict[str, str] = {
    "registry.list_communities.v1": "its handler leaves out what the viewer does not reach",
    "registry.get_resident.v1": "its handler judges, and tells those whom somebody has left where to ask",
    "registry.names_of.v1": "its handler leaves out whom the viewer does not reach",
    "registry.list_status_classes.v1": "words of the whole house",
    "registry.save_status_class.v1": "words of the whole house",
    "registry.define_ledger.v1": "ledgers of the whole house",
    "registry.grant_ledger_right.v1": "rights of the whole house",
    "registry.revoke_ledger_right.v1": "rights of the whole house",
    "registry.define_operator.v1": "a contract of the whole house",
    "registry.list_assigned_residents.v1": "its handler shows whom the operator was given and nobody else",
    "registry.export_person.v1": "an auditor hands out what is held of anybody",
    "visits.export_person.v1": "an auditor hands out what is held of anybody",
    "alerts.export_person.v1": "an auditor hands out what is held of anybody",
    "activities.export_person.v1": "an auditor hands out what is held of anybody",
    "registry.list_audit.v1": "an auditor looks at everything",
    "registry.verify_audit.v1": "an auditor looks at everything",
    "visits.list_care_rules.v1": "rules name nobody, and those of the whole house hold everywhere",
    "visits.list_audit.v1": "an auditor looks at everything",
    "visits.verify_audit.v1": "an auditor looks at everything",
    "visits.recount_figures.v1": "an auditor looks at everything",
    "alerts.list_silences.v1": "silences of the whole house",
    "alerts.start_silence.v1": "a silence of the whole house: only the district may",
    "alerts.confirm_silence.v1": "a silence of the whole house: only the district may",
    "alerts.end_silence.v1": "a silence of the whole house: only the district may",
    "alerts.get_escalation_plans.v1": "plans name nobody, and those of the whole house hold everywhere",
    "alerts.get_alert_rules.v1": "rules of the whole house",
    "alerts.save_alert_rule.v1": "rules of the whole house",
    "alerts.preview_alert_rule.v1": "counts facts of the whole house",
    "alerts.measure_alert_rules.v1": "counts alerts of the whole house",
    "alerts.get_text_templates.v1": "words of the whole house",
    "alerts.save_text_template.v1": "words of the whole house",
    "alerts.try_text_template.v1": "words of the whole house",
    "alerts.get_watch.v1": "programs, not people",
    "alerts.save_look_limit.v1": "programs, not people",
    "alerts.list_agency_routes.v1": "names agencies, not people",
    "alerts.list_audit.v1": "an auditor looks at everything",
    "alerts.verify_audit.v1": "an auditor looks at everything",
    "activities.list_observances.v1": "days of the whole house",
    "activities.list_audit.v1": "an auditor looks at everything",
    "activities.verify_audit.v1": "an auditor looks at everything",
}
"""Requests that a person may send and that name no place, and why they need none."""

CODE_FIELD = {"registry.define_community.v1": "code"}
"""Requests whose place stands in a field of another name."""

HOUSE_WIDE = frozenset({"visits.save_care_rule.v1", "visits.save_service_plan.v1", "alerts.save_escalation_plan.v1"})
"""Requests that hold everywhere if they name no place: only somebody of the whole district may leave it open."""

COUNTED = frozenset({"places.read", "activities.read", "shifts.read", "rules.read", "residents.count"})
"""Rights whose answers are about a community and not about those who are looked after: all who work there may ask."""

OWN_FIELD = {
    "visits.list_visits.v1": "liaison_id",
    "visits.list_door_visits.v1": "liaison_id",
    "visits.count_visits.v1": "liaison_id",
    "activities.list_service_sessions.v1": "volunteer_id",
    "activities.total_hours.v1": "volunteer_id",
    "visits.list_companions.v1": "staff_id",
    "visits.list_escorts.v1": "companion_id",
    "visits.list_signal_days.v1": "observer_id",
    "visits.record_sightings.v1": "observer_id",
    "visits.withdraw_sightings.v1": "observer_id",
}
"""Field that narrows a list to somebody; whoever sees only their own is put there."""

ROW_BY_ROW = frozenset(
    {"visits.record_sightings.v1", "visits.withdraw_sightings.v1", "activities.merge_check_in_list.v1"}
)
"""Lists whose handler takes or refuses each row by itself: one foreign row must not hold up the others."""

NARROWED = frozenset({"registry.search_residents.v1", "registry.list_doors.v1", "alerts.list_alerts.v1"})
"""Lists that their own handler narrows to the viewer's own."""


@dataclass(frozen=True)
class Spot:
    """SQL that tells where things are.

    Parameters
    ----------
    sql
        Selects ``id``, ``code`` (twelve digits), ``grid`` and ``resident_id`` of what has one of ``:ids``. Something
        that two places know of has two rows; a null grid or resident is one that does not matter here.
    missing
        What is said of a thing that is not there, and of one that the asker may not know of.
    """

    sql: str
    missing: str = UNKNOWN


Where = Mapping[str, Spot]
"""Field of a request to where the thing it names is."""


@dataclass(frozen=True)
class Admission:
    """What one service knows of places.

    Parameters
    ----------
    where
        Every field by which something of this service is named.
    own
        SQL condition on ``p`` (a row of a `Spot`): whether the person ``:staff`` answers for it.
    anywhere
        Wire name of a request to the condition under which somebody may send it wherever the thing is.
    only_for
        Fields that tell where a thing is in these requests alone; in others they say who does something.
    """

    where: Where
    own: str
    anywhere: Mapping[str, str] = field(default_factory=dict)
    only_for: Mapping[str, frozenset[str]] = field(default_factory=dict)

    async def admit(self, request: R, sessions: Sessions) -> R:
        """Return the request as its handler is to see it.

        Raises
        ------
        RefusedError
            Raised with ``forbidden`` without the right to it, and with ``not_found`` if it is about somebody or
            somewhere beyond the viewer's reach.
        """
        if not isinstance(request, Request) or request.viewer is None or request.viewer.role in SYSTEM_ROLES:
            return request
        viewer = request.viewer
        check_right(viewer, request)
        told = signed(request, viewer)
        if request.NAME in NOWHERE or viewer.role == PUBLIC:
            return request.model_copy(update=told)
        codes = list(codes_in(request))
        named = self._named(request, viewer)
        if any(not viewer.reaches(code) for code in codes):
            raise RefusedError.not_found(NO_AREA)
        if named:
            async with sessions() as session:
                beyond = await self._beyond_reach(session, request, viewer, named)
            if beyond is not None:
                raise RefusedError.not_found(self.where[beyond].missing)
        narrows_itself = reach_of(viewer.role) is Reach.OWN and request.NAME in OWN_FIELD
        if not codes and not named and not narrows_itself:
            told |= _filled(request, viewer)
        return request.model_copy(update=told | _narrowed(request, viewer, about_somebody=bool(named)))

    def _named(self, request: Request, viewer: Viewer) -> dict[str, set[UUID]]:
        """Return by field what a request names; of a list that is taken row by row only what stands above the rows."""
        fields = [name for name in self.where if request.NAME in self.only_for.get(name, {request.NAME})]
        above = {name: ids for name in fields if (ids := ids_in(request, name, rows=False))}
        if request.NAME in ROW_BY_ROW and (above or reach_of(viewer.role) is Reach.OWN):
            return above
        return {name: ids for name in fields if (ids := ids_in(request, name))}

    async def _beyond_reach(
        self, session: AsyncSession, request: Request, viewer: Viewer, named: Mapping[str, set[UUID]]
    ) -> str | None:
        """Return a field that names something beyond the viewer's reach; None if all that exists lies within it."""
        anywhere = self.anywhere.get(request.NAME, "false")
        beyond = " union all ".join(
            BEYOND.format(
                field=name, spots=self.where[name].sql.replace(":ids", f":{name}"), own=self.own, anywhere=anywhere
            )
            for name in named
        )
        values: dict[str, object] = {name: list(ids) for name, ids in named.items()}
        values |= {"scopes": [f"{code}%" for code in viewer.scope], "grids": list(viewer.grids)}
        values["own_alone"] = reach_of(viewer.role) is Reach.OWN
        if ":staff" in beyond:
            values["staff"] = viewer.staff_id
        found: str | None = await session.scalar(text(f"{beyond} limit 1"), values)
        return found


def check_right(viewer: Viewer, request: Request) -> None:
    """Refuse a request that the role of the viewer has no right to, or one on an emergency right that is over.

    Raises
    ------
    RefusedError
        Raised with ``forbidden``.
    """
    if not may(viewer.role, request.NAME):
        raise RefusedError("您的岗位没有这项权限,需要时请找社区书记或管理员", code=RefusalCode.FORBIDDEN)
    if viewer.until is not None and viewer.until <= real_now():
        raise RefusedError(NO_LONGER, code=RefusalCode.FORBIDDEN)


def codes_in(request: Request) -> Iterator[str]:
    """Return the official codes that a request names, its own and those of the contracts inside it."""
    for part in _parts(request):
        for name in (*AREAS, CODE_FIELD.get(request.NAME, "community")):
            value = getattr(part, name, None)
            values = value if isinstance(value, list) else [value]
            yield from (code for code in values if isinstance(code, str))


def ids_in(message: BaseModel, field: str, *, rows: bool = True) -> set[UUID]:
    """Return what a request names by a field or by its plural, in itself and in the contracts inside it."""
    found: set[UUID] = set()
    for part in _parts(message) if rows else [message]:
        for name in (field, f"{field}s"):
            value = getattr(part, name, None)
            values: Iterable[object] = value if isinstance(value, list) else [value]
            found.update(one for one in values if isinstance(one, UUID))
    return found


def _parts(message: BaseModel) -> Iterator[BaseModel]:
    yield message
    for name in type(message).model_fields:
        value = getattr(message, name)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, BaseModel) and not isinstance(one, Viewer):
                yield one


def _filled(request: Request, viewer: Viewer) -> dict[str, object]:
    """Return the place that a request left open: the viewer's, if they have one.

    Raises
    ------
    RefusedError
        Raised if they have several, or the request cannot say which.
    """
    if request.NAME in HOUSE_WIDE and reach_of(viewer.role) is Reach.DISTRICT:
        return {}
    fitting = [name for name in ("area", "community") if name in type(request).model_fields]
    only = viewer.scope[0] if len(viewer.scope) == 1 else ""
    if not fitting or not only or (fitting[0] == "community" and len(only) != COMMUNITY_DIGITS):
        raise RefusedError("请先选定一个社区", field="community")
    return {fitting[0]: only}


def _narrowed(request: Request, viewer: Viewer, *, about_somebody: bool) -> dict[str, object]:
    """Return what a list has to be narrowed to for somebody who sees only those they answer for.

    Raises
    ------
    RefusedError
        Raised for a list that shows others.
    """
    if reach_of(viewer.role) is not Reach.OWN or about_somebody or _is_impersonal(request):
        return {}
    field = OWN_FIELD.get(request.NAME)
    if field is None:
        raise RefusedError("这里只能查看您自己负责的老人", code=RefusalCode.FORBIDDEN)
    if viewer.staff_id is None or getattr(request, field) not in {None, viewer.staff_id}:
        raise RefusedError("这里只能查看您自己负责的老人", code=RefusalCode.FORBIDDEN, field=field)
    return {field: viewer.staff_id}


def _is_impersonal(request: Request) -> bool:
    return right_of(request.NAME) in COUNTED or request.NAME in NARROWED
