"""What is read from what the engine tells of itself."""

import pytest

from deploy.engine import Engine


@pytest.mark.parametrize(
    ("told", "known"),
    [("25.0.0", True), ("26.1.5+dfsg1", True), ("100.1", True), ("24.0.9", False), ("dev", False), ("", False)],
)
def test_from_25_on_an_engine_can_check_a_starting_container_oftener(told: str, known: bool) -> None:
    """An engine that says nothing of its version is taken for an old one."""
    engine = Engine.of({"DockerRootDir": "/", "NCPU": 2, "ServerVersion": told})
    assert engine.has_start_interval == known
    assert not Engine.of({"DockerRootDir": "/", "NCPU": 2}).has_start_interval
