"""Pages in states that a running house does not reach: a service is away, or the console is no demonstration."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.support import page_acts as act
from tests.support.alert_details import SEVERAL, agency_case, lost_notice
from tests.support.house_pages import BOTH, Act
from tests.support.owners import FakeOwners
from tests.support.people import id_of

__all__ = ["STAND_IN_PAGES", "StandInPage", "as_wanted"]

DESK = f"/?alert={id_of('alert 何桂芳')}"


@dataclass(frozen=True)
class StandInPage:
    """A page in front of the stand-ins of `tests/support/owners.py`.

    Parameters
    ----------
    name, path, act, sizes
        As in `HousePage`; the address names nothing.
    role
        Who is signed in; None for nobody.
    factor
        Whether they have given their second factor.
    without
        Services that are silent meanwhile.
    prepare
        What has to have happened.
    """

    name: str
    path: str
    role: str | None = "secretary"
    act: Act | None = None
    sizes: tuple[str, ...] = BOTH
    factor: bool = True
    without: tuple[str, ...] = ()
    prepare: Callable[[FakeOwners], None] | None = None


def _several_doors(owners: FakeOwners) -> None:
    alert_id = owners.alerts.raise_several("何桂芳", "田万福", "许惠英")
    now = owners.alerts.now()
    owners.alerts.parts[alert_id] |= {
        "agencies": [
            agency_case(resident_id=id_of("何桂芳"), now=now, number="RQ-2026-118"),
            agency_case(resident_id=id_of("田万福"), now=now, silent=True),
        ],
        "notices": [
            lost_notice("贾红梅", now=now, status="dead"),
            lost_notice("蒋晨", now=now, status="unclear"),
            lost_notice("蒋晨", now=now, status="sent", channel="voice"),
        ],
    }


STAND_IN_PAGES = [
    StandInPage("alert-several", f"/alerts/{SEVERAL}", prepare=_several_doors),
    StandInPage("desk-without-alerts", "/", without=("alerts",), sizes=("desktop",)),
    StandInPage("desk-without-visits", DESK, without=("visits",), sizes=("desktop",)),
    StandInPage("login", "/login", role=None),
    StandInPage("login-code", "/login/code", factor=False),
    StandInPage("login-refused", "/login", role=None, act=act.mistype, sizes=("desktop",)),
]
"""By name."""


@asynccontextmanager
async def as_wanted(owners: FakeOwners, wanted: StandInPage) -> AsyncIterator[None]:
    """Let everything be as a page wants it, until the block ends."""
    if wanted.prepare:
        wanted.prepare(owners)
    for domain in wanted.without:
        await owners.silence(domain)
    yield
    for domain in wanted.without:
        await owners.resume(domain)
