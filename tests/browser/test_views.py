"""Whatever a page does wrong in one view only is found in that view."""

from playwright.async_api import Browser, Route

from tests.browser.test_accessibility import VIEWS, Looks, signed_in

ADDRESS = "http://page.test/"

HEAD = """<!doctype html><html lang="zh"><head><title>题</title><style>
:root { --text: #333; --ground: #fff; --narrow: #333 }
@media (prefers-color-scheme: dark) { :root { --text: #eee; --ground: #111 } }
.narrow { display: none }
@media (max-width: 600px) {
  .wide { display: none } .narrow { display: block } :root { --narrow: #ccc }
  .scrolls { width: 90px; overflow-x: auto; white-space: nowrap }
}
body { background: var(--ground); color: var(--text) }
</style></head><body><main><h1>题</h1>"""

DIM = '<p style="color: #333">夜里看不清</p>'

WRONG = {
    '<label>姓名<input></label><p class="wide">宽的</p><p class="narrow">窄的</p>': ([], [], []),
    "<input>": (["label"], [], []),
    '<p style="color: #aaa; background: #fff">淡淡的</p>': (["color-contrast"], ["color-contrast"], []),
    DIM: ([], ["color-contrast"], []),
    f"<details><summary>更多</summary>{DIM * 3}</details><div>{DIM}</div>": ([], ["color-contrast"], []),
    '<p style="color: var(--narrow); background: #fff">窄了就淡</p>': ([], [], ["color-contrast"]),
    '<p class="narrow" style="color: #bbb; background: #fff">淡淡的</p>': ([], [], ["color-contrast"]),
    '<div class="narrow"><input></div>': ([], [], ["label"]),
    '<button><svg width="9" height="9"></svg><span class="wide">保存</span></button>': ([], [], ["button-name"]),
    '<label class="wide" for="x">姓名</label><input id="x">': ([], [], ["label"]),
    f'<div class="scrolls"><p>{"很长" * 60}</p></div>': ([], [], ["scrollable-region-focusable"]),
}
"""What is wrong with a page, and the rules it breaks in the light, in the dark and on a phone."""


async def test_what_is_wrong_in_one_view_only_is_found_there(browser: Browser) -> None:
    found: dict[str, tuple[list[str], ...]] = {}
    wrong, looks = iter(WRONG), Looks()

    async def answer(route: Route) -> None:
        await route.fulfill(body=HEAD + next(wrong), content_type="text/html; charset=utf-8")

    async with signed_in(browser, ADDRESS, []) as page:
        await page.route(ADDRESS, answer)
        for body in WRONG:
            said = []
            for seen, (size, scheme, look) in enumerate(VIEWS):
                await page.set_viewport_size({"width": size["width"], "height": size["height"]})
                await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                if not seen:
                    await page.goto(ADDRESS)
                said.append([line.partition(":")[0] for line in await looks.at(page, look)])
            found[body] = tuple(said)

    assert found == WRONG
