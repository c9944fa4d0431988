"""Make ledgers, say who may look into them, and set how long nobody may be left alone."""

from dataclasses import replace
from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.ledger import Ledger
from services.registry.storage.areas import AreaStore
from services.registry.storage.base import OUTBOX
from services.registry.storage.ledgers import LedgerStore
from services.registry.use_cases.obey_once import obeyed_before
from shared.contracts.base import Viewer
from shared.contracts.registry_ledgers import DefineLedger, GrantLedgerRight, RevokeLedgerRight, SetTierGap
from shared.contracts.registry_restrictions import RestrictionsChanged
from shared.contracts.words import Category
from shared.edge import RefusedError

__all__ = ["define_ledger", "grant_right", "revoke_right", "set_tier_gap"]


async def define_ledger(session: AsyncSession, command: DefineLedger, *, now: datetime) -> bool:
    """Make or change a ledger; returns whether anything is different.

    Raises
    ------
    RefusedError
        Raised for a class without purpose and legal basis, for what the asker has no right to guard, and with
        ``conflict`` if somebody has changed it since it was read.
    """
    if await obeyed_before(session, command):
        return False
    store = LedgerStore(session)
    await store.lock(command.code)
    known = (await store.all()).get(command.code)
    said = Ledger(
        code=command.code,
        name=command.name,
        kind=known.kind if known else command.kind,
        restricted=command.restricted,
        named_only=command.named_only,
        purpose=command.purpose or _kept(command, "purpose", known.purpose if known else None),
        legal_basis=command.legal_basis or _kept(command, "legal_basis", known.legal_basis if known else None),
        retired_on=command.retired_on,
    )
    if said.kind == "class" and not (said.purpose and said.legal_basis):
        raise RefusedError("监护对象类别要写明用途和法律依据", field="legal_basis")
    if said.named_only and said.kind not in {"kept", "class"}:
        raise RefusedError("各服务共用的类别不能改为仅限指定人员查看", field="named_only")
    if known is not None and _guards_less(known, said):
        _check_may_guard(command.viewer)
    if said == known:
        return False
    if known is not None and command.version not in {None, known.mark}:
        raise RefusedError.conflict("这本台账刚刚被别人修改过,请核对现在的内容后再保存")
    await store.define(said)
    if said.kind == "care" and (known is None or known.restricted != said.restricted):
        await _tell_restrictions(session, command, now=now)
    return True


def _kept(command: DefineLedger, name: Literal["purpose", "legal_basis"], known: str | None) -> str | None:
    return None if name in command.emptied else known


async def _tell_restrictions(session: AsyncSession, command: DefineLedger, *, now: datetime) -> None:
    """Tell the services that plan by shared categories which of them are restricted now."""
    ledgers = (await LedgerStore(session).all()).values()
    event = RestrictionsChanged(
        event_id=RestrictionsChanged.identify(command.command_id),
        occurred_at=now,
        district=await AreaStore(session).some_district(),
        street="000",
        community="000",
        entity_version=int(now.timestamp() * 1000),
        change_id=command.command_id,
        restricted=[Category(ledger.code) for ledger in ledgers if ledger.kind == "care" and ledger.restricted],
    )
    await OUTBOX.add(session, event)


def _guards_less(known: Ledger, said: Ledger) -> bool:
    return (known.restricted, known.named_only) != (said.restricted, said.named_only) or (
        (known.restricted or known.named_only) and replace(known, name=said.name) != said
    )


def _check_may_guard(viewer: Viewer | None) -> None:
    if viewer is None or not viewer.may_see_restricted:
        raise RefusedError("没有这本台账,请从台账目录里选择", field="ledger")


async def grant_right(session: AsyncSession, command: GrantLedgerRight, *, now: datetime) -> bool:
    """Let a named person look into a ledger; returns whether they could not before."""
    _check_may_guard(command.viewer)
    if await obeyed_before(session, command):
        return False
    await _check_named(session, command.ledger)
    return await LedgerStore(session).grant(
        command.ledger, actor=command.to, granted_by=command.actor, reason=command.reason, now=now
    )


async def revoke_right(session: AsyncSession, command: RevokeLedgerRight, *, now: datetime) -> bool:
    """Take the right away; returns whether the person had it."""
    _check_may_guard(command.viewer)
    if await obeyed_before(session, command):
        return False
    await _check_named(session, command.ledger)
    return await LedgerStore(session).revoke(command.ledger, actor=command.to, now=now)


async def _check_named(session: AsyncSession, code: str) -> None:
    ledger = (await LedgerStore(session).all()).get(code)
    if ledger is None or not ledger.named_only:
        raise RefusedError("只有“仅限指定人员查看”的台账才按人授权", field="ledger")


async def set_tier_gap(session: AsyncSession, command: SetTierGap) -> bool:
    """Set a district's longest gap of a tier; its residents are told of anew by the next look at their community."""
    if await obeyed_before(session, command):
        return False
    if not await AreaStore(session).knows(command.district):
        raise RefusedError.not_found("没有这个区,请先登记它的社区")
    return await LedgerStore(session).set_gap(command.district, tier=command.tier, gap_days=command.gap_days)
