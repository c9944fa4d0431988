"""Writing down who saw and who changed whom, with what the request and its answer say themselves."""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from shared.audit import UNNAMED, Audit, AuditEntry
from shared.clock import real_now
from shared.contracts.base import Command, Contract, Request
from shared.jobs import Jobs

__all__ = [
    "AUDIT_YEARS",
    "FORGET_BATCH",
    "MANY",
    "ONE",
    "keep_sealed",
    "note",
    "noted",
    "people_in",
    "said_in",
    "years_before",
]

AUDIT_YEARS = 3
"""How long it is kept who saw and changed whom: what the law asks for. The database refuses less."""

FORGET_BATCH = 5000
"""Rows deleted in one transaction: enough to be done in an hour with a district's, few enough to hold up nobody."""

ABOUT_THE_REQUEST = frozenset({"command_id", "actor", "viewer", "reason"})
"""Fields of a command that say nothing of the person."""

ONE, MANY = frozenset({"resident_id", "kin_id", "member_id", "volunteer_id"}), frozenset({"resident_ids"})
"""Fields that name people, in requests and in answers. A member of a team or a volunteer may be a resident."""

R = TypeVar("R", bound=Contract)

Sweep = Callable[[Any], Awaitable[datetime | None]]


async def noted(
    audit: Audit,
    session: AsyncSession,
    request: Request,
    reply: R,
    *,
    now: datetime,
    residents: Iterable[UUID | None] = (),
) -> R:
    """Write down whom a request or its answer is about, as one row however many they are, and return the answer.

    Parameters
    ----------
    residents
        Those whom neither names: an answer about a visit that shows no resident is about one all the same.
    """
    told = [*people_in(request), *people_in(reply), *(one for one in residents if one is not None)]
    shown = said_in(request) if isinstance(request, Command) else sorted(fields_of(reply))
    await note(audit, session, request, told, fields=shown, now=now)
    return reply


async def note(
    audit: Audit,
    session: AsyncSession,
    request: Request,
    residents: Iterable[UUID],
    *,
    fields: list[str],
    now: datetime,
) -> None:
    """Write down that a request was about these residents; nothing if it was about nobody."""
    ids = tuple(sorted(set(residents)))
    if not ids:
        return
    viewer = request.viewer
    asker = request.actor if isinstance(request, Command) else UNNAMED
    await audit.add(
        session,
        AuditEntry(
            at=now,
            actor=viewer.actor if viewer else asker,
            role=viewer.role if viewer else None,
            action="write" if isinstance(request, Command) else "read",
            request=request.NAME,
            reason=(viewer.purpose if viewer else None) or getattr(request, "reason", None),
            resident_ids=ids,
            fields=tuple(fields),
        ),
    )


def said_in(command: Command) -> list[str]:
    """Return what a command says of the person; what it leaves as it comes says nothing."""
    return sorted(command.model_dump(exclude=set(ABOUT_THE_REQUEST), exclude_defaults=True))


def people_in(message: BaseModel) -> Iterator[UUID]:
    """Return the residents that a request or an answer names, however deep."""
    for part in _parts(message):
        shape = _shape_of(type(part))
        for name in shape.one:
            if isinstance(value := getattr(part, name), UUID):
                yield value
        for name in shape.many:
            if isinstance(value := getattr(part, name), list):
                yield from value


def fields_of(message: BaseModel) -> set[str]:
    """Return what an answer tells: its own fields, and those of each part that names a resident."""
    told = set(type(message).model_fields)
    for kind in {type(part) for part in _parts(message)}:
        shape = _shape_of(kind)
        if shape.one or shape.many:
            told |= kind.model_fields.keys()
    return told


def _parts(message: BaseModel) -> Iterator[BaseModel]:
    yield message
    for name in _shape_of(type(message)).inner:
        value = getattr(message, name)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, BaseModel):
                yield from _parts(one)


class _Shape(NamedTuple):
    """What is looked at in every message of one class."""

    one: tuple[str, ...]
    """Fields that name somebody."""
    many: tuple[str, ...]
    """Fields that name several."""
    inner: tuple[str, ...]
    """Fields in which messages may stand."""


@cache
def _shape_of(kind: type[BaseModel]) -> _Shape:
    """Look through a class once: a list of hundreds is walked for every answer."""
    fields = kind.model_fields
    return _Shape(
        one=tuple(name for name in fields if name in ONE),
        many=tuple(name for name in fields if name in MANY),
        inner=tuple(name for name, field in fields.items() if _may_hold_messages(field.annotation)),
    )


def _may_hold_messages(annotation: object) -> bool:
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return False
    if inside:
        return any(map(_may_hold_messages, inside[:1] if origin is Annotated else inside))
    return not isinstance(annotation, type) or annotation in {Any, object} or issubclass(annotation, BaseModel)


def years_before(moment: datetime, years: int) -> datetime:
    """Return the moment that many years earlier; never later than the database's own count of them."""
    return moment - timedelta(days=years * 365 + years // 4 + 1)


def keep_sealed(audit: Audit, jobs: Jobs[Any]) -> tuple[Sweep, Sweep]:
    """Have a service's audit sealed, and forgotten after its years, by the sessions and the clock of its deps."""

    @jobs.sweep(every_seconds=60.0)
    async def sweep_audit_seals(deps: Any) -> datetime | None:  # noqa: ANN401
        """Seal what came into the audit since the last time."""
        async with deps.sessions.begin() as session:
            await audit.seal(session)
        return None

    @jobs.sweep(every_seconds=3600.0)
    async def sweep_old_audit(deps: Any) -> datetime | None:  # noqa: ANN401
        """Forget the audit after its years, of which the database keeps its own count."""
        now: datetime = deps.clock.now()
        before = years_before(min(now, real_now()), deps.audit_years)
        async with deps.sessions.begin() as session:
            more = await audit.forget(session, before=before, limit=FORGET_BATCH)
        return now if more else None

    return sweep_audit_seals, sweep_old_audit
