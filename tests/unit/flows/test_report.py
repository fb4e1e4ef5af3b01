"""What `up` and `status` tell."""

from datetime import UTC, datetime

import pytest

from deploy.config.profile import Ports
from deploy.flows import report
from tests.unit.plan.situations import LIVEKIT, LLAMA, there

NOW = datetime(2026, 11, 23, 12, 3, 5, tzinfo=UTC)
PORTS = Ports(livekit=7880, livekit_tcp=7881, livekit_udp=7882, frontend=3000)


@pytest.mark.parametrize(
    ("containers", "line"),
    [
        ([], "Last resort: absent (add --local-llm)"),
        ([there(LLAMA, health="starting")], "Last resort: loading"),
        ([there(LLAMA)], "Last resort: ready"),
        ([there(LLAMA, state="exited", health="")], "Last resort: absent (add --local-llm)"),
    ],
)
def test_the_last_resort_is_ready_loading_or_absent(containers: list, line: str) -> None:  # type: ignore[type-arg]
    """Absent says how to add it."""
    assert report.last_resort_line(report.last_resort(containers)) == line


def test_a_table_shows_health_and_time() -> None:
    """Restarts only where there were some."""
    containers = [
        there(LIVEKIT, started_at="2026-11-23T12:00:00.123456789Z"),
        there(LLAMA, state="restarting", health="", restarts=3),
    ]
    lines = report.table(report.services(containers, NOW)).splitlines()
    assert lines[0] == "livekit    healthy    3 m 5 s  livekit:1"
    assert lines[1].endswith("llama:1  restarted 3 times")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59, "59 s"), (60, "1 m"), (185, "3 m 5 s"), (7800, "2 h 10 m"), (90000, "1 d 1 h")],
)
def test_a_duration_has_two_units_at_most(seconds: int, text: str) -> None:
    """The largest ones."""
    assert report.duration(seconds) == text


def test_over_ssh_the_way_in_is_said() -> None:
    """The pages through the connection, the sound beside it."""
    lines = report.remote({"SSH_CONNECTION": "198.51.100.1 5000 192.0.2.7 22"}, PORTS, "192.0.2.7", "ann")
    assert lines[0].endswith("ssh -L 3000:127.0.0.1:3000 -L 7880:127.0.0.1:7880 ann@192.0.2.7")
    assert "192.0.2.7, port 7882/udp" in lines[1]
    assert report.remote({}, PORTS, "192.0.2.7", "ann") == []
