"""A wrong setting stops a program and is named; secrets may come as files."""

from pathlib import Path
from typing import Annotated, ClassVar

import pytest
from pydantic import Field

import shared.settings
from shared.settings import ServiceSettings, SettingsError

URL = "postgresql+asyncpg://nobody:secret@127.0.0.1/nuanlin_trial"


class TrialSettings(ServiceSettings):
    """Settings of a trial service."""

    SERVICE: ClassVar[str] = "trial"

    grace_minutes: Annotated[int, Field(ge=10)] = 60


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NUANLIN_TRIAL_DATABASE_URL", URL)
    monkeypatch.setattr(shared.settings, "SECRETS_FOLDER", tmp_path / "none")


def test_what_is_not_set_has_its_default() -> None:
    assert TrialSettings.load().grace_minutes == 60


def test_the_service_own_variable_wins_over_the_common_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUANLIN_LOG_LEVEL", "error")
    assert TrialSettings.load().log_level == "error"

    monkeypatch.setenv("NUANLIN_TRIAL_LOG_LEVEL", "debug")
    assert TrialSettings.load().log_level == "debug"


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        (
            "NUANLIN_TRIAL_GRACE_MINUTES",
            "5",
            "NUANLIN_TRIAL_GRACE_MINUTES: Input should be greater than or equal to 10",
        ),
        ("NUANLIN_TRIAL_GRACE_MINUTS", "60", "NUANLIN_TRIAL_GRACE_MINUTS: no such setting"),
        ("NUANLIN_TIME_ZONE", "Asia/Atlantis", "NUANLIN_TIME_ZONE: Value error, no such time zone: Asia/Atlantis"),
        ("NUANLIN_TRIAL_HTTP_PORT", "99999", "NUANLIN_TRIAL_HTTP_PORT: Input should be less than or equal to 65535"),
    ],
)
def test_a_wrong_or_unknown_variable_is_named_with_what_is_allowed(
    variable: str, value: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)

    with pytest.raises(SettingsError) as stopped:
        TrialSettings.load()

    assert str(stopped.value) == says


def test_a_missing_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NUANLIN_TRIAL_DATABASE_URL")

    with pytest.raises(SettingsError, match="NUANLIN_TRIAL_DATABASE_URL: Field required"):
        TrialSettings.load()


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUANLIN_TRIAL_GRACE_MINUTES", "soon")
    monkeypatch.setenv("NUANLIN_TRIAL_HTTP_PORT", "door")

    with pytest.raises(SettingsError) as stopped:
        TrialSettings.load()

    assert len(str(stopped.value).splitlines()) == 2
    assert "secret" not in str(stopped.value)


def test_a_secret_may_be_a_file_of_the_platform(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "nuanlin_trial_nats_password").write_text("from-a-file\n")
    monkeypatch.setattr(shared.settings, "SECRETS_FOLDER", tmp_path)

    password = TrialSettings.load().nats_password

    assert password is not None
    assert password.get_secret_value() == "from-a-file"


def test_a_secret_is_not_shown() -> None:
    assert "secret" not in repr(TrialSettings.load())
