"""The published catalogue of events is what the contracts say, and readable by other people's tools."""

import shutil
import subprocess
from pathlib import Path

import pytest
from jsonschema import Draft7Validator  # type: ignore[import-untyped]

from scripts.event_docs import FOLDER, documents
from scripts.events.schemas import data_schema, envelope_schema, sample_of
from shared.contracts.base import Channel, Event
from shared.contracts.catalog import EVENTS

ROOT = Path(__file__).parent.parent.parent
PARSER = ROOT / "node_modules" / "@asyncapi" / "parser"

needs_parser = pytest.mark.skipif(
    shutil.which("node") is None or not PARSER.is_dir(), reason="scripts/test-tools.sh brings @asyncapi/parser"
)


def validate(*files: Path) -> "subprocess.CompletedProcess[str]":
    """Read documents with the official parser."""
    words = ["node", "scripts/validate_asyncapi.mjs", *map(str, files)]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def catalogue() -> dict[str, str]:
    """Write the catalogue anew, into memory."""
    return documents()


def test_the_catalogue_is_what_the_contracts_say(catalogue: dict[str, str]) -> None:
    written = {file.relative_to(FOLDER).as_posix(): file.read_text() for file in FOLDER.rglob("*.*") if file.is_file()}

    assert written == catalogue, "run: python -m scripts.event_docs"


def test_internal_facts_are_not_in_the_document_for_outsiders(catalogue: dict[str, str]) -> None:
    text = catalogue["asyncapi.yaml"]

    assert "care.int" not in text
    for event in EVENTS:
        assert (f"name: {event.NAME}\n" in text) is (event.CHANNEL is Channel.EVENT)


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> "subprocess.CompletedProcess[str]":
    """Have both documents read, and one with a mistake, in one go: the parser itself takes seconds to load."""
    spoiled = tmp_path_factory.mktemp("docs") / "spoiled.yaml"
    small = (FOLDER / "input" / "asyncapi.yaml").read_text()
    spoiled.write_text(small.replace("action: send", "action: shout", 1))
    return validate(FOLDER / "asyncapi.yaml", FOLDER / "internal" / "asyncapi.yaml", spoiled)


@needs_parser
def test_the_official_parser_reads_both_documents(verdicts: "subprocess.CompletedProcess[str]") -> None:
    lines = [line for line in verdicts.stdout.splitlines() if "spoiled.yaml" not in line]

    assert [line for line in lines if ": error: " in line] == []
    channels = [event.CHANNEL for event in EVENTS]
    for channel in (Channel.EVENT, Channel.INTERNAL):
        assert any(f"{channels.count(channel)} messages" in line for line in lines), verdicts


@needs_parser
def test_a_document_with_a_mistake_would_be_noticed(verdicts: "subprocess.CompletedProcess[str]") -> None:
    assert verdicts.returncode == 1
    assert any("spoiled.yaml: error: " in line for line in verdicts.stdout.splitlines())


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.NAME)
def test_the_schema_that_is_published_accepts_the_sample_and_refuses_a_wrong_one(event: type[Event]) -> None:
    data, parts = data_schema(event)
    components = {"schemas": {f"{event.__name__}Data": data, **parts}}
    validator = Draft7Validator({**envelope_schema(event), "components": components})
    sample = sample_of(event)

    assert list(validator.iter_errors(sample)) == []
    assert not validator.is_valid({**sample, "type": "another.event.v1"})
    for name in data["required"]:
        assert not validator.is_valid({**sample, "data": {**sample["data"], name: {"not": "this"}}}), name
