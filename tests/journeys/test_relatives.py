"""A stranger at the door: who is told at once, and who is not told any more."""

from uuid import UUID

import pytest

from shared.contracts.alerts_feeds import FeedPage, GrantedFeed, GrantFeed, OpenFeed
from shared.contracts.alerts_requests import AlertChanged, AlertItem, CloseAlert, PhoneMessages, ReadPhone
from shared.contracts.registry_people import GiveConsent, SaveRelative, WithdrawConsent
from shared.contracts.registry_requests import Done
from shared.contracts.visits_passcodes import PasscodeNoted, ReportChallenge
from shared.edge import RefusedError
from tests.support.stack import Elder, Stack, Village
from tests.support.waiting import eventually

HE = Elder("何桂芳", categories="独居")
KIND = "passcode_challenge_failed"


async def relative(stack: Stack, village: Village, name: str, *purposes: str) -> UUID:
    """Write a relative, and what they may be told for."""
    command = SaveRelative(resident_id=village.residents[HE.name], name=name, relation="child", phones=["13900000701"])
    saved = await stack.ask(command, Done)
    for purpose in purposes:
        said = {"relative_id": saved.id, "purpose": purpose, "fields": ["last_seen"], "medium": "paper"}
        await stack.ask(GiveConsent.model_validate(said), Done)
    return saved.id


async def read(stack: Stack, relative_id: UUID) -> list[str]:
    """Return what a relative's phone has received."""
    return [item.text for item in (await stack.ask(ReadPhone(staff_id=relative_id), PhoneMessages)).items]


async def stranger(stack: Stack, village: Village) -> AlertItem:
    """Let the elder report somebody who did not know the passcode; returns the alert that is not closed."""
    report = ReportChallenge(
        resident_id=village.residents[HE.name], reported_by="elder", finding="mismatched", note="说是社区的,答不上暗号"
    )
    await stack.ask(report, PasscodeNoted)
    (alert,) = await eventually(lambda: village.alerts(statuses=["open"]), says=lambda alerts: len(alerts) == 1)
    assert alert.kind == KIND
    return alert


@pytest.mark.capability("S3-12", "S3-18", "E-08")
async def test_a_stranger_at_the_door_is_told_to_the_community_and_to_whom_the_elder_allowed(stack: Stack) -> None:
    village = await stack.village()
    await village.has(HE)
    daughter = await relative(stack, village, "何小妹", "emergency")
    son = await relative(stack, village, "何大明", "news")
    await stack.quiet()

    alert = await stranger(stack, village)

    (text,) = await eventually(lambda: read(stack, daughter))
    assert "何桂芳家门,暗号对不上" in text
    assert "1幢" not in text
    await eventually(
        lambda: village.phones(KIND),
        says=lambda phones: set(phones) == {"block_captain", "compound_director", "secretary"},
    )
    assert await read(stack, son) == []
    grant = GrantFeed(resident_id=village.residents[HE.name], contact_id=son)
    key = OpenFeed(token=(await stack.ask(grant, GrantedFeed)).link.rsplit("/", 1)[1])
    assert (await stack.ask(key, FeedPage)).state == "not_seen"

    closing = CloseAlert(alert_id=alert.alert_id, who="书记甲", outcome="safe", text="门没有开,人已离开")
    await stack.ask(closing, AlertChanged)
    await stack.ask(WithdrawConsent(relative_id=daughter, purposes=["emergency"], medium="phone"), Done)
    await stack.ask(WithdrawConsent(relative_id=son, purposes=["news"], medium="phone"), Done)
    await stack.quiet()
    with pytest.raises(RefusedError, match="不能通过这个链接查看"):
        await stack.ask(key, FeedPage)
    await stranger(stack, village)
    await stack.quiet()
    assert await read(stack, daughter) == [text]
    assert all("何小妹" not in body.decode() for _, body in await stack.events("care.evt.>"))
