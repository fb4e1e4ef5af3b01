"""`deployctl render` and `deployctl validate`, as they are typed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deploy.checks import at_least, check
from deploy.cli.main import COMMANDS, cli

FIXTURES = Path(__file__).parents[2] / "fixtures"
BROKEN = FIXTURES / "compose" / "refuses-dependency-on-inactive-DC003.yml"


def call(folder: Path, *arguments: str, **environ: str) -> Result:
    return CliRunner().invoke(cli, ["-C", str(folder), *arguments], env={"COMPOSE_PROFILES": None, **environ})


def test_render_prints_the_compose_file_and_nothing_else_on_stdout(tmp_path: Path) -> None:
    """Warnings go to stderr, so the output can be piped."""
    result = call(tmp_path, "render")
    assert result.exit_code == 0
    assert result.stdout.startswith("# Rendered by deployctl.")
    assert "Warning: LIVEKIT_API_KEY and LIVEKIT_API_SECRET are not set" in result.stderr


def test_render_names_upstream_images_whatever_is_here(tmp_path: Path) -> None:
    """The output depends on the input alone."""
    first, second = (call(tmp_path, "render", "--profile", "gpu").stdout for _ in range(2))
    assert first == second
    assert "ghcr.io/remsky/kokoro-fastapi-gpu:v0.8.0" in first
    assert "ghcr.io/ggml-org/llama.cpp:server-cuda-b11206" in first


def test_render_as_json_holds_no_secret(tmp_path: Path) -> None:
    """Names of files, not their content."""
    secret = "a-secret-of-more-than-32-characters!"
    result = call(tmp_path, "render", "--json", LIVEKIT_API_KEY="k", LIVEKIT_API_SECRET=secret)
    data = json.loads(result.stdout)["data"]
    assert data["services"] == ["livekit", "nemotron", "kokoro", "livekit_agent", "frontend"]
    assert "secrets/livekit_yaml" in data["files"]
    assert secret not in result.output


def test_render_to_a_folder_says_what_to_type_next(tmp_path: Path) -> None:
    """And what it wrote is what `render` prints, with the builds of our own images added."""
    out = tmp_path / "out"
    result = call(tmp_path, "render", "--profile", "lite", "--local-llm", "--output", str(out))
    assert result.stdout == f"Wrote {out}. Next: cd {out} && docker compose up\n"
    assert (out / ".env").read_text() == "COMPOSE_PROFILES=local-llm\n"


def test_validate_finds_nothing_wrong_with_the_stack(tmp_path: Path) -> None:
    """Without a single key."""
    result = call(tmp_path, "validate")
    assert (result.exit_code, result.stdout) == (0, "profile default: no errors, no warnings\n")


@pytest.mark.parametrize("profile", ["default", "local-llm", "gpu", "lite", "demo"])
def test_validate_accepts_every_built_in_profile(profile: str, tmp_path: Path) -> None:
    """None has an error or a warning of the rules."""
    findings = json.loads(call(tmp_path, "validate", "-p", profile, "--json").stdout)["data"]["findings"]
    assert [finding for finding in findings if finding["severity"] != "note"] == []


@pytest.mark.parametrize("profile", ["default", "local-llm", "gpu", "lite", "demo"])
def test_validate_accepts_what_render_writes_with_builds(profile: str, tmp_path: Path) -> None:
    """Neither has an error nor a warning."""
    out = tmp_path / "out"
    call(tmp_path, "render", "--profile", profile, "--output", str(out))
    findings = check((out / "docker-compose.yml").read_text(), profiles=["*"], environ={})
    assert at_least(findings, "warning") == []


def test_validate_of_a_file_with_errors_exits_with_1(tmp_path: Path) -> None:
    """One finding: where, what, which rule, and the remedy; where there is no Compose, what was not checked too."""
    result = call(tmp_path, "validate", "-f", str(BROKEN), "--severity", "error", PATH=str(tmp_path))
    assert result.exit_code == 1
    assert result.stdout == (
        f"{BROKEN}:5:7: error: services.agent.depends_on.llama_cpp: llama_cpp is started only with the profile "
        "local-llm, agent without it (DC003)\n    delete it here, or add `required: false`\n"
        "Not checked: overrides, extends and include, for Docker Compose is not installed; "
        "next: deployctl doctor --fix\n"
        f"{BROKEN}: 1 error, no warnings\n"
    )


def test_validate_takes_the_active_profiles_from_the_environment(tmp_path: Path) -> None:
    """As Compose does."""
    assert call(tmp_path, "validate", "-f", str(BROKEN), COMPOSE_PROFILES="local-llm").exit_code == 0


def test_validate_reads_the_env_file_beside_the_compose_file(tmp_path: Path) -> None:
    """As Compose does; the environment comes before it."""
    (tmp_path / "c.yml").write_text('services: {a: {image: "${IMAGE:?}"}}\n')
    assert call(tmp_path, "validate", "-f", str(tmp_path / "c.yml")).exit_code == 1
    (tmp_path / ".env").write_text("IMAGE=a:1\n")
    assert call(tmp_path, "validate", "-f", str(tmp_path / "c.yml")).exit_code == 0


def test_validate_as_json_carries_every_finding(tmp_path: Path) -> None:
    """With rule, severity, place, message and remedy."""
    data = json.loads(call(tmp_path, "validate", "--json", "-f", str(BROKEN)).stdout)["data"]
    assert data["errors"] == 1
    assert data["findings"][0].keys() == {"rule", "severity", "path", "line", "column", "file", "message", "remedy"}


def test_validate_refuses_a_file_and_a_profile_together(tmp_path: Path) -> None:
    """A usage error, because one of the two would be ignored."""
    assert call(tmp_path, "validate", "-f", str(BROKEN), "-p", "lite").exit_code == 2


def test_a_binary_file_is_one_line(tmp_path: Path) -> None:
    """No traceback."""
    (tmp_path / "c.yml").write_bytes(b"\xff\xfe\x00")
    result = call(tmp_path, "validate", "-f", str(tmp_path / "c.yml"))
    assert (result.exit_code, result.stderr) == (1, f"Error: {tmp_path / 'c.yml'}: is not UTF-8 text\n")


def test_validate_explains_a_rule_and_names_the_nearest_of_one_that_is_not_there(tmp_path: Path) -> None:
    """With its examples."""
    page = call(tmp_path, "validate", "--explain", "dc003").stdout
    assert page.startswith("DC003")
    assert "Fails:" in page
    assert "there is no such rule; did you mean DC0" in call(tmp_path, "validate", "--explain", "DC00").stderr


@pytest.mark.parametrize(("form", "begin"), [("sarif", '{\n  "$schema"'), ("github", "::error file=")])
def test_validate_writes_for_machines_too(form: str, begin: str, tmp_path: Path) -> None:
    """And exits with 1 all the same."""
    result = call(tmp_path, "validate", "-f", str(BROKEN), "--format", form)
    assert (result.exit_code, result.stdout[: len(begin)]) == (1, begin)


def test_without_a_command_all_are_listed_and_an_unknown_one_is_refused(tmp_path: Path) -> None:
    """Nothing of them is loaded for that."""
    listed = call(tmp_path, "--help").stdout
    assert all(f"  {name} " in listed for name in COMMANDS)
    assert "No such command 'upp'" in call(tmp_path, "upp").stderr
