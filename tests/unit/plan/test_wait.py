"""Waiting until everything is healthy, with a clock that the test turns."""

from deploy.plan.observe import Container
from deploy.plan.wait import DEATHS, HEARTBEAT, PATIENCE, STAY, Watch
from tests.unit.plan.situations import AGENT, LIVEKIT, LLAMA, SPEECH, there

ALL = {service.name: service for service in (LIVEKIT, SPEECH, AGENT)}


def watch(timeout: float = 100.0) -> Watch:
    """Watch the whole stack, the last resort with patience."""
    return Watch({**ALL, "llama_cpp": LLAMA}, patient=("llama_cpp",), timeout=timeout, now=0.0)


def healthy(*changed: Container) -> list[Container]:
    """Return a healthy stack, but for these containers."""
    names = {container.service for container in changed}
    return [*changed, *(there(service) for service in (*ALL.values(), LLAMA) if service.name not in names)]


def test_a_healthy_stack_is_done_at_once() -> None:
    """And each service is told once."""
    seen = watch().see(0.0, healthy())
    assert seen.done
    assert "livekit: healthy (0 s)" in seen.lines


def test_a_service_starts_when_all_that_it_needs_is_healthy() -> None:
    """Not earlier."""
    created = [there(service, state="created", health="") for service in ALL.values()]
    looking = Watch(ALL, timeout=100, now=0.0)
    assert set(looking.see(0.0, created).start) == {"livekit", "speech"}
    half = [there(LIVEKIT), there(SPEECH, health="starting"), created[2]]
    assert looking.see(1.0, half).start == {}
    assert set(looking.see(2.0, [there(LIVEKIT), there(SPEECH), created[2]]).start) == {"livekit_agent"}


def test_what_had_ended_is_started_in_its_turn_whatever_its_exit_code_was() -> None:
    """Somebody stopped it, or it crashed; that it ends once more is a failure."""
    for code in (0, 137):
        ended = [there(service, state="exited", health="", exit_code=code) for service in (SPEECH, AGENT)]
        looking = Watch(ALL, timeout=100, now=0.0, ended=[container.id for container in ended])
        assert looking.see(0.0, healthy(*ended)).start == {"speech": ended[0].id}
        assert looking.see(1.0, healthy(there(SPEECH, health="starting"), ended[1])).start == {}
        assert looking.see(2.0, healthy(ended[1])).start == {"livekit_agent": ended[1].id}
        assert looking.see(3.0, healthy()).done
        assert looking.see(4.0, healthy(there(SPEECH, state="exited", health="", exit_code=3))).failure


def test_a_change_is_told_once_with_the_seconds() -> None:
    """What stays the same is not repeated."""
    looking = watch()
    starting = healthy(there(SPEECH, health="starting"))
    assert "speech: starting (0 s)" in looking.see(0.0, starting).lines
    assert looking.see(1.0, starting).lines == ()
    assert looking.see(7.0, healthy()).lines == ("speech: healthy (7 s)",)


def test_a_long_silence_is_broken() -> None:
    """By a line that says what is waited for."""
    looking = watch()
    looking.see(0.0, healthy(there(SPEECH, health="starting")))
    (line,) = looking.see(HEARTBEAT, healthy(there(SPEECH, health="starting"))).lines
    assert line == "Waiting for speech (starting): 30 s"


def test_a_service_that_ends_is_a_failure() -> None:
    """At once, with its exit code."""
    failure = watch().see(0.0, healthy(there(SPEECH, state="exited", health="", exit_code=3))).failure
    assert failure is not None
    assert (failure.service, failure.message) == ("speech", "ended with exit code 3")


def test_a_one_shot_that_ended_with_0_is_no_failure() -> None:
    """It has done its work, and counts as ready for those that need it."""
    assert watch().see(0.0, healthy(there(SPEECH, state="exited", health=""))).done


def test_a_service_that_dies_again_and_again_is_a_failure() -> None:
    """Restarts of former days do not count."""
    looking = watch()
    assert looking.see(0.0, healthy(there(SPEECH, health="starting", restarts=7))).failure is None
    assert looking.see(1.0, healthy(there(SPEECH, health="starting", restarts=8))).failure is None
    dying = there(SPEECH, state="restarting", health="", restarts=7 + DEATHS, exit_code=1)
    failure = looking.see(2.0, healthy(dying)).failure
    assert failure is not None
    assert failure.message == "ends again and again, last with exit code 1"
    running = healthy(there(SPEECH, health="starting", restarts=7 + DEATHS))
    failure = looking.see(3.0, running).failure
    assert failure is not None
    assert failure.message == "ends again and again"


def test_an_unhealthy_service_may_recover_for_a_while() -> None:
    """But not stay unhealthy."""
    looking = watch()
    sick = healthy(there(SPEECH, health="unhealthy"))
    assert looking.see(0.0, sick).failure is None
    assert looking.see(STAY - 1, healthy(there(SPEECH, health="starting"))).failure is None
    assert looking.see(STAY, sick).failure is None
    failure = looking.see(2 * STAY, sick).failure
    assert failure is not None
    assert failure.message == "stays unhealthy"


def test_the_last_resort_may_still_be_loading() -> None:
    """It gets a little time, then `up` returns without it."""
    looking = watch()
    loading = healthy(there(LLAMA, health="starting"))
    assert not looking.see(0.0, loading).done
    assert not looking.see(PATIENCE - 1, loading).done
    assert looking.see(PATIENCE, loading).done


def test_a_last_resort_that_dies_is_a_failure() -> None:
    """Loading is one thing, dying another."""
    assert watch().see(0.0, healthy(there(LLAMA, state="exited", health="", exit_code=1))).failure is not None


def test_the_time_is_over_for_what_is_not_healthy() -> None:
    """Named, each with its state."""
    looking = watch(timeout=5)
    slow = healthy(there(SPEECH, health="starting"), there(AGENT, state="created", health=""))
    looking.see(0.0, slow)
    failure = looking.see(5.0, slow).failure
    assert failure is not None
    assert failure.message == "not healthy after 5 s: speech (starting), livekit_agent (created)"
    assert failure.container == "id-speech"
