"""In text: the servers of the models die in a turn and come back, and the next turn works."""

from collections.abc import Iterator

import pytest

from tests.integration.command import Folder
from tests.integration.conftest import FIRST, SECOND, WINDOW
from tests.integration.conversation import Conversation
from tests.integration.faults import back, dead, docker, starved
from tests.integration.simulator import container_of, control
from tests.integration.text import LOCAL, kinds, put, said
from tests.integration.waiting import until

QUESTION, ANSWER = "what time is it", "It is ten past four."
STORY = "We open at seven. We sell bread and cake. On Sunday nobody works in the bakery. Come and see us."
# The local model reads it for longer than the window lasts, when it is starved: it is killed in the midst of it.
LONG_QUESTION = "tell me a joke, " + "and it may be a long one, " * 100


@pytest.fixture(autouse=True)
def _well(text: Folder) -> Iterator[None]:
    """Every model does what it should until the test says otherwise."""
    control(text, "DELETE", "/control")
    yield


def test_when_the_cloud_dies_in_mid_answer_the_local_model_goes_on_and_the_cloud_is_used_again_when_it_is_back(text):
    put(text, "ok", text=STORY, tokens_per_second=8)
    with Conversation(text) as talk:
        talk.asks("tell me about the bakery")
        talk.hears("answer")
        with dead(text, "openrouter_sim"):
            events = talk.ended()
            assert said(events).startswith("We open at seven. ")
            assert events[-1]["model"] == LOCAL
            events = talk.turn(QUESTION)
            assert (said(events), events[-1]["model"]) == (ANSWER, LOCAL)

        def cloud_answers() -> bool:
            events = talk.turn(QUESTION)
            assert said(events) == ANSWER
            return events[-1]["model"] in (FIRST, SECOND)

        until(cloud_answers, 30)


def test_when_the_local_model_dies_while_it_answers_one_apology_is_heard_and_restarted_it_answers_the_next_turn(text):
    llama = container_of(text, "llama_cpp")

    def begun() -> int:
        return docker("logs", llama).count("launch_slot_")

    with Conversation(text) as talk:
        talk.turn(QUESTION)
        put(text, "429_upstream", retry_after=10 * WINDOW)
        before = begun()
        with starved(text, "llama_cpp", 0.01):
            talk.asks(LONG_QUESTION)
            until(lambda: begun() > before, 30)
            docker("kill", llama)
        try:
            events = talk.ended()
        finally:
            back(llama)
        assert kinds(events) == ["hold", "apology", "done"]
        events = talk.turn(QUESTION)
    assert kinds(events) == ["answer", "done"]
    assert (said(events), events[-1]["model"]) == (ANSWER, LOCAL)


def test_when_every_server_is_dead_one_apology_is_heard_and_both_restarted_the_next_turn_is_answered(text):
    with Conversation(text) as talk:
        talk.turn(QUESTION)
        with dead(text, "openrouter_sim"), dead(text, "llama_cpp"):
            events = talk.turn(QUESTION)
        assert kinds(events) == ["hold", "apology", "done"]
        events = talk.turn(QUESTION)
    assert said(events) == ANSWER
    assert "apology" not in kinds(events)
