"""Whatever programs of others send in over the bus: it is acted on or counted, and no handler fails over it."""

from datetime import UTC, timedelta

from hypothesis import strategies as st

from shared.contracts.alerts_agencies import AgencyNotified, AgencyReceived, SaveAgencyRoute
from shared.contracts.alerts_replies import ReplyReceived
from tests.integration.alerts.community import CODE, Community
from tests.integration.alerts.test_agencies import AGENCY, hazard
from tests.support.drawing import drawn


async def test_no_answer_of_a_gateway_or_an_agency_makes_a_handler_fail(community: Community) -> None:
    await community.has_resident()
    await community.ask(SaveAgencyRoute(hazard="fire", area=CODE[:9], answer_minutes=60, **AGENCY))
    await community.hears(hazard(community))
    await community.time_passes(minutes=1)
    (asked,) = await community.told(AgencyNotified)
    notices = [row["id"] for row in await community.rows("select id from notice order by id")]
    whenever = st.one_of(
        st.datetimes(timezones=st.just(UTC)), st.just(community.clock.now()),
        st.just(community.clock.now() + timedelta(days=400)),
    )  # fmt: skip
    about = community.fields() | {"entity_version": 0}
    replies = drawn(ReplyReceived, about, {
        "message_id": st.from_regex(r"[A-Za-z0-9_.:-]{1,64}", fullmatch=True),
        "way": st.sampled_from(["sms", "voice"]),
        "phone": st.one_of(st.from_regex(r"\+?[0-9]{5,15}", fullmatch=True), st.just("+8613800000001")),
        "text": st.one_of(st.text(max_size=500), st.sampled_from(["1", "２", "1#", "接手", "\x00"])),
        "notice_id": st.one_of(st.none(), st.uuids(), st.sampled_from(notices)),
        "happened_at": whenever,
    })  # fmt: skip
    receipts = drawn(AgencyReceived, about, {
        "case_id": st.one_of(st.uuids(), st.just(asked.case_id)),
        "agency": st.one_of(st.from_regex(r"[a-z][a-z0-9_]{1,39}", fullmatch=True), st.just(AGENCY["agency"])),
        "case_number": st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}", fullmatch=True),
        "received_at": whenever,
    })  # fmt: skip

    failed = []
    for event in [*replies, *receipts]:
        try:
            await community.hears_at_once(event)
        except Exception as error:  # noqa: BLE001 - whatever it is, a handler failed over what somebody sent
            failed.append(f"{event!r}: {error!r}"[:400])

    assert failed == []
