"""Reading what Docker shows and what was rendered."""

from pathlib import Path

from deploy.plan.desired import read
from deploy.plan.observe import observe
from tests.unit.render.stacks import rendered

INSPECTED = {
    "Id": "4f",
    "Name": "/deployctl-speech-1",
    "RestartCount": 2,
    "State": {
        "Status": "running",
        "ExitCode": 0,
        "StartedAt": "2026-11-23T12:00:00.123456789Z",
        "Health": {"Status": "starting", "Log": [{"Output": "refused\n"}, {"Output": ""}]},
    },
    "Config": {
        "Image": "deployctl/speech:0123456789ab",
        "Labels": {
            "com.docker.compose.service": "speech",
            "com.docker.compose.oneoff": "False",
            "dev.deployctl.config": "c",
            "dev.deployctl.files": "f",
        },
    },
    "HostConfig": {"PortBindings": {"7882/udp": [{"HostIp": "192.0.2.7", "HostPort": "7882"}], "1/tcp": None}},
}


def test_a_container_is_read_from_its_inspection() -> None:
    """Labels, health, ports."""
    (container,) = observe([INSPECTED])
    assert (container.service, container.health, container.restarts) == ("speech", "starting", 2)
    assert (container.config, container.files, container.one_off) == ("c", "f", False)
    assert container.ports == (("192.0.2.7", 7882, "udp"),)
    assert container.health_log == ("refused",)


def test_a_stopped_container_has_no_health() -> None:
    """Docker keeps showing the last one."""
    stopped = {**INSPECTED, "State": {**INSPECTED["State"], "Status": "exited"}}  # type: ignore[dict-item]
    assert observe([stopped])[0].health == ""


def test_a_rendered_stack_is_read_in_starting_order(tmp_path: Path) -> None:
    """What the agent needs stands before it; the last resort is optional unless asked for."""
    desired = read(rendered(tmp_path, "lite"))
    names = list(desired.active)
    assert names.index("livekit") < names.index("livekit_agent")
    assert names.index("speech") < names.index("livekit_agent")
    assert desired.optional == {"llama_cpp"}
    assert ("192.0.2.7", 7882, "udp") in desired.active["livekit"].ports
    assert desired.active["livekit"].needs == ()


def test_the_agent_needs_no_last_resort(tmp_path: Path) -> None:
    """In the demo neither, where both start together."""
    desired = read(rendered(tmp_path, "demo"))
    assert "llama_cpp" in desired.active
    assert "llama_cpp" not in desired.active["livekit_agent"].needs
