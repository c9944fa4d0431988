"""What to do on a page before it is looked at; works in the demo house and in front of stand-ins."""

from uuid import uuid4

from playwright.async_api import FilePayload, Page, expect

__all__ = [
    "call", "call_for_help", "draw_all", "fill_record", "find_person", "find_resident", "look_at_roster",
    "make_account", "mistype", "open_closing", "open_door", "plan_leave", "preview_rule", "record", "search", "take",
    "tick_windows", "verify_audit", "wait_for_doors",
]  # fmt: skip


async def open_closing(page: Page) -> None:
    """Open the dialog that closes an alert."""
    await page.get_by_role("button", name="关闭警报…").click()
    await page.get_by_role("radio", name="误报").check()


async def call(page: Page) -> None:
    """Ask for the whole number of the first who is called about somebody."""
    await page.get_by_role("button", name="拨打电话").click()
    await page.locator(".phones-list button").first.click()
    await page.wait_for_selector(".phones-list a")


async def take(page: Page) -> None:
    """Take an alert."""
    await page.get_by_role("button", name="我来处理").click()
    await page.wait_for_selector("#toast p")


async def wait_for_doors(page: Page) -> None:
    """Wait until the phone has its day."""
    await page.locator("a.item").first.wait_for()


async def open_door(page: Page) -> None:
    """Begin to record the first door of the day."""
    await wait_for_doors(page)
    await page.locator("a.item").first.click()
    await page.locator(".code").click()
    await page.get_by_role("radio", name="需要关注").press("Space")
    await page.get_by_role("checkbox", name="头晕").press("Space")


async def tick_windows(page: Page) -> None:
    """Tick off windows on the phone."""
    await page.locator(".window").first.wait_for()
    await page.get_by_role("radio", name="看到了").first.press("Space")
    await page.get_by_role("radio", name="求助").last.press("Space")


async def call_for_help(page: Page) -> None:
    """Tick that somebody calls for help, and be asked whether that is so."""
    await page.get_by_role("radio", name="求助").first.check()
    await page.get_by_role("button", name="登记勾好的").click()


async def fill_record(page: Page) -> None:
    """Fill in what somebody saw at a door."""
    await page.get_by_role("radio", name="需要关注").check()
    await page.get_by_role("checkbox", name="头晕").check()
    await page.get_by_role("checkbox", name="燃气").check()
    await page.locator("#note").fill("早饭吃得少,说有点头晕,已量血压")


async def record(page: Page) -> None:
    """Record what somebody saw at a door."""
    await fill_record(page)
    await page.get_by_role("button", name="保存记录").click()
    await page.wait_for_selector(".done-card")


async def search(page: Page) -> None:
    """Look for everybody in one building."""
    await page.locator("#text").press_sequentially("5幢")
    await expect(page.locator("#found")).to_contain_text("5幢")


async def find_resident(page: Page) -> None:
    """Look for somebody to enrol."""
    await page.locator("#who").press_sequentially("林")
    await page.wait_for_selector(".candidate")


async def draw_all(page: Page) -> None:
    """Draw the houses below the edge of the screen, too, which otherwise waits until somebody scrolls there."""
    await page.evaluate("document.querySelectorAll('.house').forEach(one => one.style.contentVisibility = 'visible')")


async def preview_rule(page: Page) -> None:
    """Ask whom a rule means and how many visits."""
    await page.get_by_role("button", name="看看影响").click()
    await page.wait_for_selector("#preview")


async def mistype(page: Page) -> None:
    """Sign in with a password that is not right."""
    await page.get_by_label("登录名").fill("chenmin")
    await page.get_by_label("密码", exact=True).fill("12345678")
    await page.get_by_role("button", name="登录", exact=True).click()
    await page.wait_for_selector(".refusal")


async def plan_leave(page: Page) -> None:
    """Go on to who takes whom."""
    await page.get_by_label("原因").fill("年休假")
    await page.get_by_role("radio", name="暂时离岗").check()
    await page.get_by_role("button", name="下一步").click()
    await page.wait_for_selector("#preview")


MESSY = """安和社区老年人摸底表
序号,姓名,证号,现住哪里,联系电话,人员类别,谁记的
1,冯桂兰,990102194105060024,安和小区8幢2单元301室,13900000041,独居,小周
2,褚国强,99010219380109,安和小区8幢2单元302室,0719-8000442,,小周
"""


async def look_at_roster(page: Page) -> None:
    """Upload a roster with heads that nobody knows, and wait until it is shown."""
    roster = FilePayload(name="摸底.csv", mimeType="text/csv", buffer=MESSY.encode())
    await page.locator("input[type=file]").set_input_files(roster)
    await page.get_by_role("button", name="上传并检查").click()
    await page.locator("#mapping").wait_for()


async def make_account(page: Page) -> None:
    """Make an account of a name that nobody has yet."""
    await page.get_by_label("岗位", exact=True).select_option("值班员")
    await page.get_by_label("姓名", exact=True).fill("陆敏")
    await page.get_by_label("登录名").fill(f"lu{uuid4().hex[:8]}")
    await page.get_by_role("button", name="建立账号").click()
    await page.locator("#given").wait_for()


async def find_person(page: Page) -> None:
    """Look for somebody by their whole name."""
    await page.get_by_text("按姓名找老人", exact=True).click()
    await page.get_by_label("完整姓名").fill("何桂芳")
    await page.get_by_role("button", name="找", exact=True).click()
    await page.locator("h1", has_text="何桂芳").wait_for()


async def verify_audit(page: Page) -> None:
    """Have every audit computed anew."""
    await page.get_by_role("button", name="核对审计是否完整").click()
    await page.locator(".verdicts").wait_for()
