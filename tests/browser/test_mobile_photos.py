"""Photos that a liaison takes at a door: small and bare, kept without network, behind their record."""

from playwright.async_api import BrowserContext, expect

from services.visits.domain.photo import bare_jpeg
from shared.contracts.visits_photos import MAX_PHOTO_BYTES
from tests.support.cameras import photographed
from tests.support.owners import FakeOwners
from tests.support.phone_page import arrived, cannot_be_undone, opened


async def test_photos_are_made_small_and_bare_wait_without_network_and_arrive_behind_their_record(
    phone: BrowserContext, owners: FakeOwners
) -> None:
    page = await opened(phone)
    await phone.set_offline(offline=True)
    await page.locator("a.item", has_text="欧阳文斌").click()
    for taken, side in enumerate((3000, 600, 600), 1):
        await photographed(page, f"IMG_{taken}.jpg", side=side)
        await expect(page.locator("#photos canvas")).to_have_count(taken)
    await expect(page.locator("#photos input")).to_have_count(0)
    await page.get_by_role("button", name="删除第 2 张照片").click()
    await expect(page.locator("#photos canvas")).to_have_count(2)
    await page.get_by_role("radio", name="平安", exact=True).check(force=True)
    await page.locator(".save").click()
    await expect(page.locator("h1")).not_to_have_text("欧阳文斌")
    await page.goto("/m/#queue")
    await page.get_by_role("button", name="撤回修改").click()
    await expect(page.locator("#photos canvas")).to_have_count(2)
    await page.locator(".save").click()
    await expect(page.locator("h1")).not_to_have_text("欧阳文斌")
    await page.goto("/m/#queue")
    await expect(page.locator("[data-record=waiting]")).to_contain_text("2 张照片等着上传")
    await page.close()

    await cannot_be_undone(phone)
    await phone.set_offline(offline=False)
    page = await phone.new_page()
    await page.goto("/m/#queue")

    await expect(page.locator("[data-record=sent]")).to_have_count(1)
    await expect(page.locator("[data-record=sent]")).not_to_contain_text("等着上传")
    (record,) = await arrived(owners)
    kept = owners.visits.photos.of(record.command_id)
    assert len(kept) == 2
    assert all(len(one) <= MAX_PHOTO_BYTES and b"GPS" not in one and bare_jpeg(one) for one in kept)
    assert await page.evaluate("nuanlinStore.photos().then((all) => all.length)") == 0


async def test_a_refused_photo_says_so_beside_its_record_which_has_arrived(
    phone: BrowserContext, owners: FakeOwners
) -> None:
    owners.visits.photos.refuses = True
    page = await opened(phone)
    await page.locator("a.item", has_text="欧阳文斌").click()
    await photographed(page, "IMG_1.jpg")
    await expect(page.locator("#photos canvas")).to_have_count(1)
    await page.get_by_role("radio", name="平安", exact=True).check(force=True)
    await page.locator(".save").click()
    await expect(page.locator("h1")).not_to_have_text("欧阳文斌")
    await page.goto("/m/#queue")
    await cannot_be_undone(phone)

    await expect(page.locator("[data-record=sent]")).to_contain_text("照片没有被接受:一条记录最多 3 张照片")
    await expect(page.locator("#strip")).to_contain_text("有 1 条记录需要您看一下")
    await page.get_by_role("button", name="知道了").click()
    await expect(page.locator("[data-record]")).to_have_count(0)
    assert len(await arrived(owners)) == 1
