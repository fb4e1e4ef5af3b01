"""What is done about what runs: golden texts, one line an action."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from deploy.plan.decide import decide
from deploy.plan.observe import Container
from tests.unit.plan.situations import AGENT, LIVEKIT, LLAMA, SPEECH, there, wanted

ALL = (LIVEKIT, SPEECH, AGENT)


def test_nothing_there() -> None:
    """Everything is created, in starting order."""
    assert str(decide(wanted(*ALL), [])) == (
        "create livekit: not there yet\ncreate speech: not there yet\ncreate livekit_agent: not there yet"
    )


def test_everything_as_it_should_be() -> None:
    """Nothing changes."""
    plan = decide(wanted(*ALL), [there(service) for service in ALL])
    assert plan.changes == []
    assert {action.cause for action in plan.actions} == {"is as it should be"}


def test_another_image() -> None:
    """Both names are said."""
    old = there(AGENT, image="agent:0", config="a0")
    assert "recreate livekit_agent: its image changes from agent:0 to agent:1" in str(decide(wanted(AGENT), [old]))


def test_another_secret() -> None:
    """Compose would not notice; our label does."""
    old = there(LIVEKIT, config="l0", files="f0")
    assert str(decide(wanted(LIVEKIT), [old])) == "recreate livekit: a file that it mounts has changed"


def test_other_settings() -> None:
    """The image stays."""
    assert str(decide(wanted(SPEECH), [there(SPEECH, config="s0")])) == "recreate speech: its settings have changed"


def test_half_done_starts_are_mended() -> None:
    """What Ctrl-C or a crash left behind: created, ended, paused, unhealthy."""
    found = [
        there(LIVEKIT, state="created", health=""),
        there(SPEECH, state="exited", health="", exit_code=137),
        there(AGENT, health="unhealthy"),
        there(LLAMA, state="paused"),
    ]
    assert str(decide(wanted(*ALL, LLAMA), found)) == (
        "start livekit: was never started\n"
        "start speech: ended with exit code 137\n"
        "recreate livekit_agent: is unhealthy\n"
        "recreate llama_cpp: is paused"
    )


def test_the_last_resort_runs_on_when_it_is_not_asked_for() -> None:
    """`up` without --local-llm says that it leaves it."""
    plan = decide(wanted(LIVEKIT, optional=("llama_cpp",)), [there(LIVEKIT), there(LLAMA)])
    assert [str(action) for action in plan.of("leave")] == ["leave llama_cpp: not asked for this time, and runs on"]
    assert plan.changes == []


def test_what_no_profile_has_is_removed() -> None:
    """First, so that its ports are free."""
    plan = decide(wanted(LIVEKIT), [there(SPEECH)])
    assert str(plan) == "remove speech: this profile does not have it\ncreate livekit: not there yet"


def test_the_agent_goes_with_what_its_calls_run_on() -> None:
    """So that calls end before the server under them is replaced."""
    plan = decide(wanted(*ALL), [there(LIVEKIT, config="l0"), there(SPEECH), there(AGENT)])
    assert "recreate livekit_agent: its calls run on livekit, replaced too" in str(plan)


def test_containers_of_a_single_run_are_left_alone() -> None:
    """A call that is being placed is none of `up`'s business."""
    call = there(AGENT, id="call", one_off=True)
    assert decide(wanted(AGENT), [call, there(AGENT)]).changes == []


states = st.sampled_from(["created", "running", "exited", "paused", "dead", "restarting"])
containers = st.lists(
    st.builds(
        lambda service, state, health, config: there(
            service, state=state, health=health if state == "running" else "", config=config or service.config
        ),
        st.sampled_from([*ALL, LLAMA]),
        states,
        st.sampled_from(["", "starting", "healthy", "unhealthy"]),
        st.sampled_from(["", "old"]),
    ),
    max_size=6,
)


@given(found=containers)
def test_what_was_carried_out_leaves_nothing_to_do(found: list[Container]) -> None:
    """Whatever there was before."""
    found = [replace(container, id=str(number)) for number, container in enumerate(found)]
    goal = wanted(*ALL, optional=("llama_cpp",))
    plan = decide(goal, found)
    gone = {action.container for action in plan.of("remove", "recreate")}
    made = {action.service for action in plan.of("create", "recreate", "start")}
    after = [container for container in found if container.id not in gone and container.service not in made]
    after += [there(service, id=f"new-{service.name}") for service in ALL if service.name in made]
    assert decide(goal, after).changes == []
