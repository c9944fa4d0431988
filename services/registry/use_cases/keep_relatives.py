"""Keep who is related to whom, and what residents allow their relatives to be told."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.day import Day
from services.registry.domain.person import Resident
from services.registry.domain.relative import Consent, Relative
from services.registry.domain.told_relatives import holds, in_force
from services.registry.storage.outgoing import tell
from services.registry.storage.relatives import RelativeStore
from services.registry.storage.residents import ResidentStore
from services.registry.use_cases.announce_life import about
from services.registry.use_cases.obey_once import obeyed_before
from services.registry.use_cases.place_resident import lock_resident
from services.registry.use_cases.resolve_relatives import guardianships_of, resolve_relatives
from shared.contracts.registry_people import (
    ConsentGiven,
    ConsentItem,
    ConsentWithdrawn,
    GiveConsent,
    MayBeTold,
    RelativeItem,
    Relatives,
    RemoveRelative,
    SaveRelative,
    Tellable,
    WithdrawConsent,
)
from shared.edge import RefusedError

__all__ = ["give_consent", "may_be_told", "relatives_of", "remove_relative", "save_relative", "withdraw_consent"]


async def save_relative(session: AsyncSession, command: SaveRelative, day: Day) -> tuple[Relative, bool]:
    """Write a relative; returns them, and whether anything is different.

    Raises
    ------
    RefusedError
        Raised for unknown residents and relatives, for somebody who would be their own relative, and if somebody
        else described the relative since they were read.
    """
    await lock_resident(session, command.resident_id)
    store = RelativeStore(session)
    known = await store.get(command.relative_id or command.command_id)
    if command.relative_id is not None and (known is None or known.resident_id != command.resident_id):
        raise RefusedError.not_found("没有这位亲属")
    await _check_kin(session, command)
    said = Relative(
        id=known.id if known else command.command_id,
        resident_id=command.resident_id,
        name=command.name,
        relation=command.relation,
        phones=tuple(dict.fromkeys(command.phones)),
        lives_where=command.lives_where,
        kin_id=command.kin_id,
        recorded_by=command.actor,
        recorded_at=day.now,
        language=command.language,
        version=known.version if known else 1,
    )
    if known is not None and replace(said, recorded_by=known.recorded_by, recorded_at=known.recorded_at) == known:
        return known, False
    if known is not None and command.version not in {None, known.version}:
        raise RefusedError.conflict("这位亲属的信息刚刚被别人修改过,请核对现在的内容后再保存")
    await store.save(replace(said, version=known.version + 1) if known else said)
    await resolve_relatives(session, [command.resident_id], day)
    return said, True


async def _check_kin(session: AsyncSession, command: SaveRelative) -> None:
    if command.kin_id is None:
        return
    if command.kin_id == command.resident_id:
        raise RefusedError("亲属不能是居民本人", field="kin_id")
    if not await ResidentStore(session).by_ids([command.kin_id]):
        raise RefusedError.not_found("没有编号为这个的居民,亲属若不在册请不填")
    others = await RelativeStore(session).of_resident(command.resident_id)
    if any(one.kin_id == command.kin_id and one.id != command.relative_id for one in others):
        raise RefusedError.conflict("这位亲属已登记过")


async def remove_relative(session: AsyncSession, command: RemoveRelative, day: Day) -> Relative:
    """Take a relative off, with every consent.

    Raises
    ------
    RefusedError
        Raised if there is no such relative.
    """
    relative, resident = await _lock(session, command.relative_id)
    store = RelativeStore(session)
    ended = await store.withdraw(relative.id, purposes=[], by=command.actor, medium="paper", now=day.now)
    await store.remove(relative.id, now=day.now)
    await _tell_withdrawn(session, resident, ended, day)
    return relative


async def give_consent(session: AsyncSession, command: GiveConsent, day: Day) -> tuple[Relative, bool]:
    """Write what is allowed; returns the relative, and whether more is allowed than before.

    Raises
    ------
    RefusedError
        Raised if there is no such relative, for a moment that lies ahead, and for a guardian without rights.
    """
    relative, resident = await _lock(session, command.relative_id)
    if command.given_at is not None and command.given_at > day.now:
        raise RefusedError("时间不能晚于现在", field="given_at")
    await _check_guardian(session, command, resident.id, today=day.today)
    if await obeyed_before(session, command):
        return relative, False
    consents = [
        Consent(
            id=uuid4(),
            resident_id=resident.id,
            relative_id=relative.id,
            purpose=command.purpose,
            field=field,
            given_at=command.given_at or day.now,
            medium=command.medium,
            agreement_id=command.agreement_id,
            recorded_by=command.actor,
        )
        for field in dict.fromkeys(command.fields)
    ]
    if not await RelativeStore(session).give(consents):
        return relative, False
    fields = about(resident, now=day.now)
    await tell(session, [ConsentGiven(**fields, relative_id=relative.id, purpose=command.purpose)])
    await resolve_relatives(session, [resident.id], day)
    return relative, True


async def _check_guardian(session: AsyncSession, command: GiveConsent, resident_id: UUID, *, today: date) -> None:
    """Let only a guardian whose agreement holds today speak in the resident's place."""
    if command.agreement_id is None:
        return
    current = in_force(await guardianships_of(session, resident_id), today)
    if command.agreement_id not in {one.id for one in current.values()}:
        raise RefusedError("监护协议不在有效期内,监护人不能代为同意。请先续签", field="agreement_id")


async def withdraw_consent(session: AsyncSession, command: WithdrawConsent, day: Day) -> tuple[Relative, bool]:
    """End what was allowed, from this moment on; returns the relative, and whether anything had been allowed.

    Raises
    ------
    RefusedError
        Raised if there is no such relative.
    """
    relative, resident = await _lock(session, command.relative_id)
    ended = await RelativeStore(session).withdraw(
        relative.id, purposes=command.purposes, by=command.actor, medium=command.medium, now=day.now
    )
    await _tell_withdrawn(session, resident, ended, day)
    return relative, bool(ended)


async def _tell_withdrawn(session: AsyncSession, resident: Resident, ended: list[Consent], day: Day) -> None:
    fields = about(resident, now=day.now)
    facts = {(consent.relative_id, consent.purpose) for consent in ended}
    await tell(
        session,
        [
            ConsentWithdrawn.model_validate({**fields, "relative_id": relative_id, "purpose": purpose})
            for relative_id, purpose in sorted(facts)
        ],
    )
    await resolve_relatives(session, [resident.id], day)


async def _lock(session: AsyncSession, relative_id: UUID) -> tuple[Relative, Resident]:
    store = RelativeStore(session)
    seen = await store.get(relative_id)
    resident = await lock_resident(session, seen.resident_id) if seen else None
    relative = await store.get(relative_id)
    if relative is None or resident is None:
        raise RefusedError.not_found("没有这位亲属")
    return relative, resident


async def may_be_told(session: AsyncSession, query: MayBeTold, *, today: date) -> Tellable:
    """Return what a relative may be told at this moment; nothing of the dead, nor while a death is reported.

    What a guardian allowed in the resident's place counts as long as the guardianship does.
    """
    store = RelativeStore(session)
    relative = await store.get(query.relative_id)
    known = await ResidentStore(session).by_ids([relative.resident_id]) if relative else []
    if relative is None or not known or known[0].paused or known[0].status == "deceased":
        return Tellable()
    agreements = await guardianships_of(session, relative.resident_id)
    open_now = [
        consent.field
        for consent in await store.consents_of(relative.resident_id)
        if consent.relative_id == relative.id
        and consent.purpose == query.purpose
        and holds(consent, agreements, today)[0]
    ]
    return Tellable.model_validate({"resident_id": relative.resident_id, "fields": sorted(open_now)})


async def relatives_of(session: AsyncSession, resident_id: UUID) -> Relatives:
    """Return a resident's relatives with all consents."""
    store = RelativeStore(session)
    consents = await store.consents_of(resident_id)
    return Relatives(
        items=[
            RelativeItem(
                relative_id=relative.id,
                name=relative.name,
                relation=relative.relation,
                phones=list(relative.phones),
                lives_where=relative.lives_where,
                kin_id=relative.kin_id,
                language="en" if relative.language == "en" else "zh",
                consents=[_item(consent) for consent in consents if consent.relative_id == relative.id],
                version=relative.version,
            )
            for relative in await store.of_resident(resident_id)
        ]
    )


def _item(consent: Consent) -> ConsentItem:
    return ConsentItem(
        purpose=consent.purpose,
        field=consent.field,
        given_at=consent.given_at,
        medium=consent.medium,
        agreement_id=consent.agreement_id,
        recorded_by=consent.recorded_by,
        withdrawn_at=consent.withdrawn_at,
        withdrawn_by=consent.withdrawn_by,
    )
