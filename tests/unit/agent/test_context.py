"""The conversation as a model gets to read it."""

from hypothesis import given
from hypothesis import strategies as st
from livekit.agents import llm

from agent.chain.context import GO_ON, continued, readable, trimmed

MESSAGES = st.lists(st.tuples(st.sampled_from(["system", "user", "assistant"]), st.text(max_size=40)), max_size=12)


def context(*messages: tuple[str, str]) -> llm.ChatContext:
    found = llm.ChatContext()
    for role, text in messages:
        found.add_message(role=role, content=text)
    return found


def shown(chat_ctx: llm.ChatContext) -> list[tuple[str, str]]:
    return [(item.role, item.text_content or "") for item in chat_ctx.items if isinstance(item, llm.ChatMessage)]


def test_two_questions_in_a_row_become_one_message():
    found = readable(context(("user", "hello"), ("assistant", ""), ("user", "are you there?")))
    assert shown(found) == [("user", "hello\nare you there?")]


@given(MESSAGES)
def test_what_a_model_reads_alternates_and_loses_no_word(messages):
    given_context = context(*messages)
    found = shown(readable(given_context))
    sides = [role for role, _ in found if role != "system"]
    blocks = [role for at, role in enumerate(sides) if at == 0 or sides[at - 1] != role]
    if "system" not in [role for role, _ in messages]:
        assert sides == blocks
    words = [word for _, text in messages for word in text.split()]
    assert [word for _, text in found for word in text.split()] == words
    assert len(given_context.items) == len(messages)


def test_an_answer_is_continued_from_its_beginning_or_asked_to_go_on():
    begun = context(("user", "tell me"))
    assert shown(continued(begun, ["One.", "Two."], asked=False))[1:] == [("assistant", "One. Two.")]
    assert shown(continued(begun, ["One."], asked=True))[1:] == [("assistant", "One."), ("user", GO_ON)]


def test_an_old_conversation_is_cut_before_a_callers_message_and_keeps_the_prompt():
    long = "word " * 60
    whole = context(("system", "be kind"), ("user", long), ("assistant", long), ("user", "last"), ("assistant", "yes"))
    assert shown(trimmed(whole, 100)) == [("system", "be kind"), ("user", "last"), ("assistant", "yes")]
    assert shown(trimmed(whole, 10_000)) == shown(whole)
    assert shown(trimmed(whole, 0)) == shown(whole)


def test_a_tools_result_never_stands_without_its_call():
    whole = context(("user", "weather? " * 40))
    call = llm.FunctionCall(call_id="1", name="weather", arguments="{}")
    whole.insert([call, llm.FunctionCallOutput(call_id="1", name="weather", output="rain", is_error=False)])
    whole.items.append(context(("user", "and now?")).items[0])
    assert [item.type for item in trimmed(whole, 60).items] == ["message"]


@given(MESSAGES, st.integers(1, 200))
def test_the_callers_last_words_are_always_there(messages, tokens):
    found = shown(trimmed(context(*messages, ("user", "last")), tokens))
    assert found[-1] == ("user", "last")
    assert [text for role, text in found if role == "system"] == [text for role, text in messages if role == "system"]
