"""The data folder: only ours, only one run at a time, the same ports and passwords every time."""

import os
import re
import socket
import stat
from pathlib import Path

import pytest

from nuanlin.local.workspace import Workspace, WorkspaceError


async def test_reset_deletes_what_runs_left_but_keeps_the_folder_ours(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "data")
    first = workspace.secret("registry")
    workspace.remember_port("console", 8080)

    await workspace.reset()

    assert workspace.known_port("console") is None
    assert workspace.secret("registry") != first
    assert Workspace.open(tmp_path / "data").folder == workspace.folder


async def test_reset_refuses_a_folder_without_our_marker(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("years of work")

    with pytest.raises(WorkspaceError, match="不会删除"):
        await Workspace(tmp_path).reset()

    assert (tmp_path / "thesis.doc").exists()


def test_a_folder_with_somebody_elses_files_never_becomes_ours(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("years of work")

    with pytest.raises(WorkspaceError, match="NUANLIN_DATA"):
        Workspace.open(tmp_path)

    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.doc"]


def test_the_folder_comes_from_the_environment(tmp_path: Path) -> None:
    assert Workspace.from_environment({"NUANLIN_DATA": str(tmp_path / "here")}).folder == tmp_path / "here"


def test_a_port_is_remembered_from_run_to_run(tmp_path: Path) -> None:
    first = Workspace.open(tmp_path / "data").port("console")

    assert Workspace.open(tmp_path / "data").port("console") == first
    assert Workspace.open(tmp_path / "data").known_port("console") == first


def test_two_programs_never_get_the_same_port(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "data")
    first = workspace.port("registry")

    assert workspace.port("visits", preferred=first) != first


def test_a_preferred_port_that_is_taken_is_replaced_and_a_demanded_one_is_refused(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "data")
    with socket.create_server(("127.0.0.1", 0)) as other_program:
        taken = other_program.getsockname()[1]

        assert workspace.port("console", preferred=taken) != taken
        with pytest.raises(WorkspaceError, match=str(taken)):
            workspace.port("console", fixed=taken)


def test_a_second_run_in_the_same_folder_is_told_who_holds_it(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "data")

    second = Workspace.open(tmp_path / "data").locked("up")
    message = f"{os.getpid()}(nuanlin demo)"
    with workspace.locked("demo"), pytest.raises(WorkspaceError, match=re.escape(message)), second:
        pass
    with workspace.locked("up"):
        pass


def test_secrets_stay_the_same_and_are_readable_by_the_owner_only(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "data")
    password = workspace.secret("registry")

    assert workspace.secret("registry") == password != workspace.secret("visits")
    assert stat.S_IMODE((workspace.folder / "secrets" / "registry").stat().st_mode) == 0o600
