"""A resident's file in a real browser in front of the real house: what people change of it."""

import re
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from playwright.async_api import Page, expect

from shared.contracts.registry_archive import ResidentChanges, UpdateResident
from shared.contracts.registry_people import ListRelatives, Relatives
from shared.contracts.registry_requests import Done, GetResident, ResidentCard, ResidentPage, SearchResidents
from tests.support.stack import Elder, Stack
from tests.support.waiting import eventually

HE = Elder("何桂芳", categories="空巢")

DUAN = Elder("段玉芬", categories="空巢", phone="13900002468")


async def test_a_wrong_phone_is_told_at_its_field_and_nobody_writes_over_another_unseen(
    stack: Stack, desk: Page
) -> None:
    village = await stack.village()
    await village.has(HE)
    her = village.residents[HE.name]

    await desk.goto(f"/residents/{her}")
    await desk.get_by_role("link", name="修改资料").click()
    await desk.get_by_label("本人电话").fill("1390000123")
    await desk.get_by_label("生活习惯").fill("早上六点买菜,七点半回来")
    await desk.get_by_role("button", name="保存").last.click()
    await expect(desk.locator("#wrong-phones")).to_contain_text("不是能拨打的号码")
    await expect(desk.get_by_label("本人电话")).to_have_attribute("aria-describedby", "wrong-phones hint-phones")
    await expect(desk.get_by_label("生活习惯")).to_have_value("早上六点买菜,七点半回来")

    version = (await stack.ask(GetResident(resident_id=her), ResidentCard)).version
    meanwhile = ResidentChanges(phones=["13900004321"], hobbies=["合唱"])
    await stack.ask(UpdateResident(resident_id=her, version=version, changes=meanwhile, actor="小李"), Done)
    await desk.get_by_label("本人电话").fill("13900007777")
    await desk.get_by_role("button", name="保存").last.click()
    await expect(desk.locator(".refusal")).to_contain_text("小李")
    await expect(desk.locator(".theirs").first).to_contain_text("别人刚改成:13900004321")
    await expect(desk.get_by_label("爱好")).to_have_value("合唱")
    await desk.get_by_label("爱好").fill("")
    await desk.get_by_role("button", name="保存").last.click()
    await expect(desk.locator("#empty")).to_contain_text("爱好")
    await desk.get_by_role("button", name="确认清空并保存").click()

    await expect(desk.get_by_role("status").filter(has_text="已保存")).to_be_visible()
    card = await stack.ask(GetResident(resident_id=her), ResidentCard)
    assert (card.item.phones, card.hobbies) == (["+8613900007777"], [])
    await expect(desk.locator("#live")).to_have_attribute("data-state", "up")
    await desk.get_by_role("button", name="拨打电话").click()
    await desk.locator("#phones-box button").first.click()
    await expect(desk.locator("#phones-box a").first).to_have_attribute("href", "tel:+8613900007777")


async def test_a_consent_is_given_and_withdrawn_and_nothing_is_told_any_more(stack: Stack, desk: Page) -> None:
    village = await stack.village()
    await village.has(HE)
    her = village.residents[HE.name]

    await desk.goto(f"/residents/{her}/circle")
    await desk.get_by_role("link", name="登记亲友").click()
    await desk.get_by_label("姓名").fill("何晓梅")
    await desk.get_by_role("button", name="登记").click()
    await expect(desk.locator("#wrong-relation")).to_contain_text("请填写")
    await expect(desk.get_by_label("姓名")).to_have_value("何晓梅")
    await desk.get_by_role("radio", name="子女").check()
    await desk.get_by_label("电话").fill("13900005555")
    await desk.get_by_role("button", name="登记").click()
    await expect(desk.locator("article.kin")).to_contain_text("不能向这位亲友透露")
    await desk.get_by_role("link", name="登记同意").click()
    for role, name in (("radio", "日常近况"), ("checkbox", "最近一次见到"), ("radio", "当面")):
        await desk.get_by_role(role, name=name).check()  # type: ignore[arg-type]
    await desk.get_by_role("button", name="登记同意").click()
    await expect(desk.locator("article.kin")).to_contain_text("日常近况")
    await stack.quiet()
    await desk.get_by_role("link", name="给家属近况链接").click()
    await desk.get_by_role("button", name="生成链接").click()
    await expect(desk.get_by_label("近况链接")).to_have_value(re.compile("/f/"))

    await desk.goto(f"/residents/{her}/circle")
    await desk.get_by_role("link", name="撤回同意").click()
    await desk.get_by_role("radio", name="电话", exact=True).check()
    await desk.get_by_role("button", name="撤回").click()

    await expect(desk.locator("article.kin")).to_contain_text("不能向这位亲友透露")
    await desk.get_by_text("以前的同意(1)").click()
    await expect(desk.locator("article.kin details")).to_contain_text("陈书记登记")
    kin = (await stack.ask(ListRelatives(resident_id=her), Relatives)).items[0]
    assert [one.withdrawn_at is not None for one in kin.consents] == [True]


FOUR = [Elder(name, address=f"{number}幢1单元101室") for number, name in enumerate(("甄一", "甄二", "甄三", "甄四"), 1)]


async def test_a_death_needs_two_people_and_then_the_family_is_seen(stack: Stack, desk: Page, colleague: Page) -> None:
    village = await stack.village()
    await village.has(HE)
    her = village.residents[HE.name]

    await desk.goto(f"/residents/{her}/life")
    await desk.get_by_role("link", name="报告去世").click()
    await desk.get_by_label("说明").fill("儿子来电话")
    await desk.get_by_role("button", name="报告去世").click()
    await expect(desk.get_by_text("要由另一位同事核实")).to_be_visible()
    await expect(desk.get_by_role("link", name="核实去世")).to_have_count(0)
    await colleague.goto(f"/residents/{her}/life")
    await colleague.get_by_role("link", name="核实去世").click()
    await expect(colleague.locator(".about").first).to_contain_text("报告")
    await colleague.get_by_label("去世日期").fill(str(stack.now().date() + timedelta(days=3)))
    await colleague.get_by_role("button", name="确认去世").click()
    await expect(colleague.locator("#wrong-died_on")).to_contain_text("不能晚于今天")
    await colleague.get_by_label("去世日期").fill(str(stack.now().date()))
    await colleague.get_by_role("button", name="确认去世").click()
    await expect(colleague.get_by_role("status").filter(has_text="已核实")).to_be_visible()

    await colleague.goto(f"/condolences?community={village.code}")
    await expect(colleague.locator(".kin")).to_contain_text(["看望家属", "悼念"])
    await colleague.get_by_role("link", name="已办").first.click()
    await colleague.get_by_role("button", name="已办").click()
    await expect(colleague.locator(".kin")).to_have_count(1)


async def test_two_entries_of_one_person_are_compared_made_one_and_taken_apart_again(stack: Stack, desk: Page) -> None:
    village = await stack.village()
    await village.has(DUAN, Elder("段毓芬", categories="空巢", birth_date="1941-03-15", phone=DUAN.phone))
    her = village.residents[DUAN.name]

    await desk.goto(f"/duplicates?community={village.code}")
    await desk.get_by_role("link", name="比一比").click()
    await expect(desk.locator(".merge")).to_contain_text("段毓芬")
    if her != UUID(urlsplit(desk.url).path.split("/")[2]):
        await desk.get_by_role("link", name="换过来").click()
    for side in await desk.locator(".merge tr:has(.tag.due) input[value=kept]").all():
        await side.check()
    await desk.get_by_label("为什么是同一个人").fill("上门核对过,名字写错了")
    await desk.get_by_role("button", name="合并成一份").click()
    await expect(desk.get_by_role("status").filter(has_text="已合并")).to_be_visible()
    found = await stack.ask(SearchResidents(community=village.code), ResidentPage)
    assert [item.name for item in found.items] == [DUAN.name]

    await desk.get_by_role("link", name="撤销合并").click()
    await desk.get_by_label("原因").fill("是两个人")
    await desk.get_by_role("button", name="撤销合并").click()
    await expect(desk.get_by_role("status").filter(has_text="又是两份档案")).to_be_visible()
    found = await stack.ask(SearchResidents(community=village.code), ResidentPage)
    assert {item.name for item in found.items} == {DUAN.name, "段毓芬"}


async def test_somebody_is_written_down_by_hand_and_looked_at_before_they_are_in_the_register(
    stack: Stack, desk: Page
) -> None:
    village = await stack.village()
    await village.has(HE)

    await desk.goto(f"/residents/new?community={village.code}")
    await desk.get_by_label("姓名").fill("柏月英")
    await desk.get_by_label("住址").fill("2幢1单元301")
    await desk.get_by_role("button", name="检查").click()
    await expect(desk.locator("#wrong-birth_date")).to_contain_text("出生日期或身份证号")
    await desk.get_by_label("出生日期").fill("1944-05-06")
    await desk.get_by_role("checkbox", name="独居").check()
    await desk.get_by_label("小区").select_option("花溪小区")
    await desk.get_by_role("button", name="检查").click()
    await desk.get_by_role("button", name=re.compile("确认")).first.click()
    await expect(desk.locator("main")).to_contain_text("新增")

    async def enrolled() -> list[str]:
        found = await stack.ask(SearchResidents(community=village.code, text="柏月英"), ResidentPage)
        return [item.door for item in found.items]

    assert await eventually(enrolled) == ["2幢1单元301"]
