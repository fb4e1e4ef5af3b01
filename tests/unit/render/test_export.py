"""A rendered stack in a folder of its own."""

import json
from pathlib import Path

import pytest

from deploy.errors import ConfigError
from deploy.export import MARKER, export
from tests.unit.render.stacks import rendered


def contents(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file() and "build" not in path.relative_to(folder).parts]
    return {str(path.relative_to(folder)): path.read_text() for path in files}


def test_the_folder_holds_all_that_compose_needs(tmp_path: Path) -> None:
    """Compose file, mounted files, the profile that is active, and the build context of our own images."""
    out = tmp_path / "new" / "out"
    stack = rendered(tmp_path, "demo", build_context="./build")
    export(stack, out, profiles=["local-llm"])
    assert contents(out).keys() == {"docker-compose.yml", ".env", MARKER, *stack.files}
    assert (out / "docker-compose.yml").read_text() == stack.compose
    assert (out / ".env").read_text() == "COMPOSE_PROFILES=local-llm\n"
    assert (out / "build" / "images" / "web.Dockerfile").is_file()
    assert not list((out / "build").rglob("__pycache__"))


def test_secrets_are_closed_to_others_and_open_to_containers(tmp_path: Path) -> None:
    """Files 0444, because containers run as other users, in a folder 0700."""
    export(rendered(tmp_path), tmp_path / "out", profiles=[])
    assert (tmp_path / "out" / "secrets").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "out" / "secrets" / "livekit_yaml").stat().st_mode & 0o777 == 0o444


def test_a_former_export_is_replaced_and_what_is_not_ours_stays(tmp_path: Path) -> None:
    """Files that are no longer rendered go; the user's notes do not."""
    out = tmp_path / "out"
    export(rendered(tmp_path, "demo"), out, profiles=["local-llm"])
    (out / "notes.txt").write_text("mine")
    export(rendered(tmp_path, "default"), out, profiles=[])
    assert "notes.txt" in contents(out)
    assert ".env" not in contents(out)
    assert (out / "docker-compose.yml").read_text() == rendered(tmp_path, "default").compose


def test_a_folder_of_somebody_elses_is_not_touched(tmp_path: Path) -> None:
    """Neither is one whose marker names files outside."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "docker-compose.yml").write_text("theirs")
    with pytest.raises(ConfigError, match="is not empty, and no `deployctl render` wrote it"):
        export(rendered(tmp_path), out, profiles=[])
    assert contents(out) == {"docker-compose.yml": "theirs"}


def test_a_marker_cannot_name_files_outside(tmp_path: Path) -> None:
    """Only what lies in the folder is ever deleted."""
    (tmp_path / "precious").write_text("x")
    out = tmp_path / "out"
    out.mkdir()
    (out / MARKER).write_text(json.dumps(["../precious", str(tmp_path / "precious")]))
    export(rendered(tmp_path), out, profiles=[])
    assert (tmp_path / "precious").exists()


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    """It names the place and the reason."""
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be written: Not a directory"):
        export(rendered(tmp_path), tmp_path / "file" / "out", profiles=[])
