"""Somebody with the phone's page in their hand, in front of the stand-ins."""

from playwright.async_api import BrowserContext, Page, expect

from shared.contracts.visits_requests import RecordVisit
from tests.support.owners import FakeOwners
from tests.support.people import id_of

__all__ = ["HERS", "LIAISON", "arrived", "cannot_be_undone", "opened", "recorded"]

LIAISON = "蒋晨"
HERS = id_of(LIAISON)

UNDO_MS = 6100


async def opened(phone: BrowserContext) -> Page:
    """Open the page."""
    page = await phone.new_page()
    await page.goto("/m/")
    await expect(page.locator(".item").first).to_be_visible()
    await page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    return page


async def recorded(page: Page, name: str, outcome: str = "平安") -> None:
    """Record one visit in three taps."""
    await page.locator("a.item", has_text=name).click()
    await page.get_by_role("radio", name=outcome, exact=True).check(force=True)
    await page.locator(".save").click()
    await expect(page.locator("h1")).not_to_have_text(name)
    await expect(page.locator("#snack")).to_contain_text(f"已记:{name} {outcome}")


async def cannot_be_undone(phone: BrowserContext) -> None:
    """Let the seconds pass, by the clock of its pages, in which what was saved can still be taken back."""
    await phone.clock.fast_forward(UNDO_MS)


async def arrived(owners: FakeOwners) -> list[RecordVisit]:
    """Return the records that had an effect."""
    return [command for command in owners.commands if isinstance(command, RecordVisit)]
