"""Templates and catalogues fit each other, and pages keep to their content security policy."""

import re
from pathlib import Path

import pytest

import services.console
from services.alerts.storage.rules import shipped_rules
from services.console.pages.assets import Assets
from services.console.pages.sections import BEHIND, SECTIONS
from services.console.pages.texts import Catalogue
from shared.contracts.words import CareRole, Category, ContactMode, Outcome, Severity

FOLDER = Path(services.console.__file__).parent
TEMPLATES = sorted((FOLDER / "templates").glob("*.html"))
CATALOGUE = Catalogue(FOLDER / "texts")
CHINESE = CATALOGUE.of("zh")

USED = re.compile(r"\bt\('([a-z_0-9.]+)'[,)]")
SLOT = re.compile(r"\{([a-z_]+)\}")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_every_text_a_template_asks_for_is_there(template: Path) -> None:
    missing = set(USED.findall(template.read_text())) - CHINESE.keys

    assert missing == set()


@pytest.mark.parametrize("language", [name for name in CATALOGUE.languages if name != "zh"])
def test_other_languages_say_the_same_things_with_the_same_slots(language: str) -> None:
    other = CATALOGUE.of(language)

    assert other.keys == CHINESE.keys
    for key in CHINESE.keys:
        assert set(SLOT.findall(other(key))) == set(SLOT.findall(CHINESE(key))), key


def test_every_word_of_the_contracts_is_known() -> None:
    words = [*CareRole, *Category, *ContactMode, *Outcome, *Severity]
    groups = {CareRole: "role", Category: "category", ContactMode: "mode", Outcome: "outcome", Severity: "severity"}

    assert [CHINESE.word(groups[type(word)], word) for word in words] == [word.chinese for word in words]


def test_every_room_has_a_name_and_says_what_one_does_there() -> None:
    others = [room for room in SECTIONS if room.key in BEHIND]
    wanted = {f"nav.{room.key}" for room in SECTIONS} | {f"more.{room.key}" for room in others}

    assert wanted | {f"more_group.{room.group}" for room in others} <= CHINESE.keys


def test_every_kind_of_alert_that_is_shipped_has_a_word() -> None:
    kinds = {body.get("kind") or name for name, body in shipped_rules().items()}

    assert {kind for kind in kinds if CHINESE.word("alert_kind", kind) == kind} == set()


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert CHINESE.word("alert_kind", "flooded_cellar") == "flooded_cellar"


def test_an_unknown_text_is_a_mistake_that_shows() -> None:
    with pytest.raises(KeyError):
        CHINESE("desk.no_such_text")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_pages_hold_no_style_script_or_foreign_address(template: Path) -> None:
    text = template.read_text().replace("http://www.w3.org/2000/svg", "")

    assert not re.search(r"\sstyle=|<style|<script(?! src=)|\son[a-z]+=|javascript:|hx-on|https?://|//[a-z]", text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_chinese_stands_in_the_catalogue_and_not_in_templates(template: Path) -> None:
    assert not re.search(r"[\u4e00-\u9fff]", template.read_text())


def test_static_files_are_named_by_their_content() -> None:
    assets = Assets(FOLDER / "static")

    assert assets.url("app.js").startswith("/static/app.js?v=")
    assert assets.find("vendor/README.md") is None
    assert assets.find("../main.py") is None


def test_style_sheets_and_scripts_load_nothing_from_elsewhere() -> None:
    for path in (FOLDER / "static").glob("*.*"):
        text = path.read_text().replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|@import|url\(", text), path.name


def test_what_an_owner_names_in_chinese_has_a_name_for_other_readers_where_there_is_one() -> None:
    chinese, english = CATALOGUE.of("zh"), CATALOGUE.of("en")

    assert chinese.named("ledger_name", "no_kin", "孤寡老人") == "孤寡老人"
    assert english.named("ledger_name", "no_kin", "孤寡老人") == "No family"
    assert english.named("ledger_name", "tea_house", "茶馆常客") == "茶馆常客"


@pytest.mark.parametrize("text", ["mobile.windows_text", "more.windows"])
def test_whoever_looks_at_windows_is_told_no_sign_that_means_help_with_somebody_else(text: str) -> None:
    chinese, english = CATALOGUE.of("zh")(text), CATALOGUE.of("en")(text)

    assert not re.search("窗帘|花|丝巾|毛巾|灯", chinese)
    assert not re.search("curtain|flower|scarf|towel|lamp", english, re.IGNORECASE)
