"""The compose file and the files that it mounts."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.config import load
from deploy.errors import ConfigError
from deploy.render import render
from tests.unit.render.stacks import ADDRESS, BUILT_IN, IMAGES, SECRETS, config, rendered

Services = dict[str, dict[str, Any]]


def services(folder: Path, profile: str = "default", **options: Any) -> Services:
    loaded: Services = yaml.safe_load(rendered(folder, profile, **options).compose)["services"]
    return loaded


@pytest.mark.parametrize("profile", BUILT_IN)
def test_every_service_has_what_every_service_must_have(profile: str, tmp_path: Path) -> None:
    """Pinned image, health check, restart, grace, limits, rotated logs, no rights that it does not need."""
    for name, service in services(tmp_path, profile).items():
        assert ":" in service["image"].rpartition("/")[2], name
        assert service["healthcheck"]["test"][0] == "CMD", name
        assert service["restart"] == "unless-stopped", name
        assert service["stop_grace_period"].removesuffix("s").isdigit(), name
        assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}, name
        assert set(service["logging"]["options"]) == {"max-size", "max-file"}, name
        assert service["user"].split(":")[0] not in ("", "0", "root"), name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service.get("read_only") is True or name in ("kokoro", "whisper"), name


@pytest.mark.parametrize("profile", BUILT_IN)
def test_two_renderings_of_one_input_are_equal(profile: str, tmp_path: Path) -> None:
    """Byte for byte."""
    assert rendered(tmp_path, profile) == rendered(tmp_path, profile)


def test_rendering_needs_no_env_local(tmp_path: Path) -> None:
    """Missing keys are empty files, and LiveKit's configuration has none."""
    empty = load(tmp_path, profile=None, flags={}, environ={})
    files = render(empty, node_ip=ADDRESS, images=IMAGES).files
    assert yaml.safe_load(files["secrets/livekit_yaml"].content)["keys"] == {}
    assert files["secrets/openrouter_api_key"].content == ""


def test_livekit_reads_its_keys_and_its_address_from_its_own_file(tmp_path: Path) -> None:
    """No `--dev`, no key in an argument; the published media ports are those that it tells callers."""
    service = services(tmp_path)["livekit"]
    told = yaml.safe_load(rendered(tmp_path).files["secrets/livekit_yaml"].content)
    assert service["command"] == ["--config", "/run/secrets/livekit_yaml"]
    assert told["keys"] == {SECRETS["LIVEKIT_API_KEY"]: SECRETS["LIVEKIT_API_SECRET"]}
    assert told["rtc"] == {"tcp_port": 7881, "udp_port": 7882, "node_ip": ADDRESS, "use_external_ip": False}
    assert service["ports"] == ["127.0.0.1:7880:7880", f"{ADDRESS}:7881:7881", f"{ADDRESS}:7882:7882/udp"]


def test_the_users_address_comes_before_the_one_that_was_found(tmp_path: Path) -> None:
    """`LIVEKIT_NODE_IP` decides both what callers are told and where media is published."""
    own = render(config(tmp_path, flags={"LIVEKIT_NODE_IP": "198.51.100.4"}), node_ip=ADDRESS, images=IMAGES)
    assert "198.51.100.4:7882:7882/udp" in own.compose
    assert '"198.51.100.4"' in own.files["secrets/livekit_yaml"].content


def test_with_a_domain_ports_are_open_and_browsers_are_sent_there(tmp_path: Path) -> None:
    """Without one, pages and signalling stay on the loopback address."""
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "mine.yml").write_text("domain: voice.example.org\n")
    public = services(tmp_path, "mine")
    assert public["frontend"]["ports"] == ["0.0.0.0:3000:3000"]
    assert public["frontend"]["environment"]["LIVEKIT_PUBLIC_URL"] == "wss://voice.example.org"
    assert services(tmp_path)["frontend"]["ports"] == ["127.0.0.1:3000:3000"]


def test_the_agent_waits_for_what_it_hears_and_speaks_with(tmp_path: Path) -> None:
    """Not for the local model, and for the simulator only where there is one."""
    assert list(services(tmp_path)["livekit_agent"]["depends_on"]) == ["livekit", "nemotron", "kokoro"]
    assert list(services(tmp_path, "lite")["livekit_agent"]["depends_on"]) == ["livekit", "speech"]
    assert list(services(tmp_path, "demo")["livekit_agent"]["depends_on"]) == ["livekit", "openrouter_sim", "speech"]


def test_the_agent_may_finish_its_calls(tmp_path: Path) -> None:
    """Its grace is longer than its own drain time."""
    assert services(tmp_path)["livekit_agent"]["stop_grace_period"] == "130s"


def test_the_local_model_changes_nothing_for_the_others(tmp_path: Path) -> None:
    """`--local-llm` only activates it: the file stays the same, so no other container is replaced."""
    plain = load(tmp_path, profile=None, flags=SECRETS, environ={})
    local = load(tmp_path, profile=None, flags=SECRETS, environ={}, local_llm=True)
    without, with_it = (render(one, node_ip=ADDRESS, images=IMAGES) for one in (plain, local))
    assert without.compose == with_it.compose
    assert set(with_it.services) - set(without.services) == {"llama_cpp"}
    assert yaml.safe_load(without.compose)["services"]["llama_cpp"]["profiles"] == ["local-llm"]


def test_another_profile_with_the_same_services_replaces_nothing(tmp_path: Path) -> None:
    """`local-llm` differs from `default` in what is started, not in a single service."""
    assert services(tmp_path, "local-llm") == services(tmp_path, "default")


def test_a_token_for_models_stands_in_a_file(tmp_path: Path) -> None:
    """The server reads it from its environment alone, so its shell fills that from the file, if there is one."""
    with_token = services(tmp_path)["llama_cpp"]
    assert with_token["secrets"] == ["hf_token"]
    assert with_token["entrypoint"][2] == (
        'export HF_TOKEN="$$(cat /run/secrets/hf_token)"; PATH="$$PATH:/app"; exec llama-server "$$@"'
    )
    plain = yaml.safe_load(render(config(tmp_path, flags={}), node_ip=ADDRESS, images=IMAGES).compose)
    assert not {"secrets", "entrypoint"} & plain["services"]["llama_cpp"].keys()


def test_the_demo_loads_the_tiny_model_and_needs_no_volume_for_it(tmp_path: Path) -> None:
    """Nothing is downloaded, so nothing but the log of calls is kept."""
    compose = yaml.safe_load(rendered(tmp_path, "demo").compose)
    command = compose["services"]["llama_cpp"]["command"]
    assert command[-2:] == ["--model", "/models/tiny.gguf"]
    assert list(compose["volumes"]) == ["agent_logs"]


def test_the_gpu_profile_reserves_the_gpu_for_those_who_use_it(tmp_path: Path) -> None:
    """Speech and the local model, nobody else."""
    gpu = services(tmp_path, "gpu")
    device = {"driver": "nvidia", "count": "all", "capabilities": ["gpu"]}
    reserving = [name for name, service in gpu.items() if "reservations" in service["deploy"]["resources"]]
    assert reserving == ["nemotron", "kokoro", "llama_cpp"]
    assert gpu["kokoro"]["deploy"]["resources"]["reservations"]["devices"] == [device]
    assert gpu["nemotron"]["environment"]["NEMOTRON_DEVICE"] == "cuda"


def test_no_service_may_take_more_cpus_than_the_host_has(tmp_path: Path) -> None:
    """Docker refuses such a container; threads follow the limit."""
    small = services(tmp_path, host_cpus=2)
    assert small["kokoro"]["deploy"]["resources"]["limits"]["cpus"] == "2"
    assert small["frontend"]["deploy"]["resources"]["limits"]["cpus"] == "1"
    assert small["kokoro"]["environment"]["OMP_NUM_THREADS"] == "2"


@pytest.mark.parametrize("profile", BUILT_IN)
def test_a_service_that_starts_is_asked_each_second_where_the_engine_knows_how(profile: str, tmp_path: Path) -> None:
    """Compose refuses the option with an engine before 25."""
    asked = services(tmp_path, profile, start_interval=True).values()
    assert {service["healthcheck"]["start_interval"] for service in asked} == {"1s"}
    assert not any("start_interval" in service["healthcheck"] for service in services(tmp_path, profile).values())


@pytest.mark.parametrize("profile", BUILT_IN)
def test_where_cpus_are_short_speech_waits_for_what_must_keep_time(profile: str, tmp_path: Path) -> None:
    """Media, agent and the local model weigh 32 times as much."""
    weights = {name: service["cpu_shares"] for name, service in services(tmp_path, profile).items()}
    speech = {weights[name] for name in ("speech", "kokoro", "whisper", "nemotron") if name in weights}
    assert {weights[name] for name in ("livekit", "livekit_agent", "llama_cpp")} == {32 * max(speech)}
    assert len(speech) == 1


def test_a_changed_file_changes_the_labels_of_those_who_mount_it(tmp_path: Path) -> None:
    """Compose's own hash does not see a file's content."""
    other = render(config(tmp_path, flags={**SECRETS, "OPENROUTER_API_KEY": "x"}), node_ip=ADDRESS, images=IMAGES)
    before, after = services(tmp_path), yaml.safe_load(other.compose)["services"]
    assert [name for name in before if before[name] != after[name]] == ["livekit_agent"]
    labels = [one["livekit_agent"]["labels"] for one in (before, after)]
    assert labels[0]["dev.deployctl.files"] != labels[1]["dev.deployctl.files"]
    assert labels[0]["dev.deployctl.config"] != labels[1]["dev.deployctl.config"]


def test_a_prompt_of_ones_own_is_mounted(tmp_path: Path) -> None:
    """And only then is the agent told of it."""
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "mine.yml").write_text("agent: {instructions_file: me.md}\n")
    (tmp_path / "me.md").write_text("You are a baker: ${NOT_A_VARIABLE}")
    stack = rendered(tmp_path, "mine")
    agent = yaml.safe_load(stack.compose)["services"]["livekit_agent"]
    assert stack.files["config/instructions"].content == "You are a baker: ${NOT_A_VARIABLE}"
    assert agent["configs"] == [{"source": "instructions", "target": "/etc/agent/instructions.md"}]
    assert agent["environment"]["AGENT_INSTRUCTIONS_FILE"] == "/etc/agent/instructions.md"
    assert "AGENT_INSTRUCTIONS_FILE" not in services(tmp_path)["livekit_agent"]["environment"]


def test_an_agent_of_ones_own_is_mounted(tmp_path: Path) -> None:
    """Read-only, and only then is the worker told of it."""
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "mine.yml").write_text("agent: {module: agent.py}\n")
    (tmp_path / "agent.py").write_text("server = '${NOT_A_VARIABLE}'")
    stack = rendered(tmp_path, "mine")
    agent = yaml.safe_load(stack.compose)["services"]["livekit_agent"]
    assert stack.files["config/module"].content == "server = '${NOT_A_VARIABLE}'"
    assert agent["configs"] == [{"source": "module", "target": "/etc/agent/module.py"}]
    assert agent["environment"]["AGENT_MODULE_FILE"] == "/etc/agent/module.py"
    assert "AGENT_MODULE_FILE" not in services(tmp_path)["livekit_agent"]["environment"]


def test_our_own_images_are_never_pulled(tmp_path: Path) -> None:
    """Nobody has them but this host."""
    for service in services(tmp_path).values():
        assert (service.get("pull_policy") == "never") == service["image"].startswith("deployctl/")


def test_with_a_build_context_compose_can_build_our_images(tmp_path: Path) -> None:
    """From upstream's Python unless told otherwise, trusting what CA_BUNDLE names."""
    compose = yaml.safe_load(rendered(tmp_path, build_context="./build").compose)
    assert compose["services"]["livekit_agent"]["build"] == {
        "context": "./build",
        "dockerfile": "images/agent.Dockerfile",
        "args": {"PYTHON_BASE": "${PYTHON_BASE:-python:3.13-slim-trixie}"},
        "secrets": ["ca_bundle"],
    }
    assert "build" not in compose["services"]["livekit"]
    assert compose["secrets"]["ca_bundle"] == {"file": "${CA_BUNDLE:-/dev/null}"}


def test_a_service_without_an_image_is_named(tmp_path: Path) -> None:
    """Rather than rendered without one."""
    images = {name: image for name, image in IMAGES.items() if name != "kokoro"}
    with pytest.raises(ConfigError, match="kokoro: there is no image"):
        render(config(tmp_path), node_ip=ADDRESS, images=images)


def test_a_secret_file_does_not_show_itself(tmp_path: Path) -> None:
    """`repr` of a rendering holds no secret."""
    shown = repr(rendered(tmp_path))
    assert not [value for value in SECRETS.values() if value in shown]
