"""Every server of the stack dies in a call, and comes back: nobody is left in silence, and the next turn works."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.command import Folder
from tests.integration.ears import heard
from tests.integration.faults import Log, back, dead, docker, frozen
from tests.integration.phrases import APOLOGY, TIME
from tests.integration.simulator import container_of, control, forget_health, requests
from tests.integration.waiting import until

QUESTION = "what time is it"
NEXT = ("what is the time now", "so what time is it", "and the time now")


@pytest.fixture(autouse=True)
def healthy(demo: Folder) -> Iterator[None]:
    """Nothing that another test did counts here, and the other way round."""
    control(demo, "DELETE", "/control")
    forget_health(demo)
    yield
    control(demo, "DELETE", "/control")
    forget_health(demo)


def said(call: dict[str, Any], turn: int) -> str:
    """What the room's transcription says of the agent's words in a turn; 0 is the greeting."""
    return " ".join(line["text"] for line in call["turns"][turn]["room"] if line["who"] == "agent")


def test_when_the_local_model_dies_with_a_question_in_hand_one_apology_is_heard_and_the_next_one_an_answer(demo):
    control(demo, "PUT", "/control/models/*", {"behaviour": "429_upstream", "retry_after": 60})
    with Log(container_of(demo, "llama_cpp")) as log, demo.calling("--say", QUESTION, "--listen", "15") as calling:
        log.until("release:", 60)  # it has read the prompt, before the question
        with frozen(demo, "llama_cpp") as asked:
            until(asked, 60)
            with dead(demo, "llama_cpp"):
                call = calling.ended()
    assert said(call, 1).lower().count("sorry") == 1
    assert heard(call, APOLOGY)
    assert heard(demo.call("--say", QUESTION), TIME)


def test_when_the_cloud_dies_in_a_call_the_local_model_goes_on_and_the_cloud_is_used_again_when_it_is_back(demo):
    with demo.calling(
        "--say", QUESTION, *(word for one in NEXT for word in ("--say", one)), "--listen", "8"
    ) as calling:
        calling.asks(NEXT[0])
        assert requests(demo)
        with dead(demo, "openrouter_sim"):
            calling.asks(NEXT[1])
        call = calling.ended()
    assert all("ten past four" in said(call, turn) for turn in range(1, 5)), call["text"]
    assert requests(demo)  # the new one was asked


def test_a_call_whose_agent_is_stopped_is_finished_and_the_next_call_is_answered(demo):
    agent = container_of(demo, "livekit_agent")
    with demo.calling("--say", QUESTION, "--say", NEXT[0], "--listen", "8") as calling:
        calling.asks(QUESTION)
        docker("kill", "--signal", "TERM", agent)  # as `docker stop` does, which would wait
        call = calling.ended()
    assert calling.code == 0
    assert all("ten past four" in said(call, turn) for turn in (1, 2)), call["text"]
    until(lambda: docker("inspect", "-f", "{{.State.Running}}", agent).strip() == "false", 30)
    assert docker("inspect", "-f", "{{.State.ExitCode}}", agent).strip() == "0"
    back(agent)
    assert heard(demo.call("--say", QUESTION), TIME)


def test_a_call_over_a_restarted_livekit_ends_for_the_agent_too_and_the_next_one_is_answered(demo):
    before = demo.json("logs", "--calls")["calls"]
    with demo.calling("--say", QUESTION, "--say", NEXT[0], "--listen", "8") as calling:
        calling.asks(QUESTION)
        with dead(demo, "livekit"):
            pass
        call = calling.ended()
    assert call["problem"] or "ten past four" in said(call, 2)
    until(lambda: demo.run("call", "--say", QUESTION, "--json", check=False).returncode == 0, 60)
    until(lambda: all(one["ended"] for one in demo.json("logs", "--calls")["calls"] if one not in before), 60)
