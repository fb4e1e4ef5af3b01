"""Spans of replies and attempts, with a provider in memory and a real simulator."""

import json
import os

import pytest
from livekit.agents import AgentSession
from livekit.agents.telemetry import set_tracer_provider, tracer
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from agent.assistant import Assistant
from agent.build import build_chain
from agent.chain import Apology, Asked, Attempted, Done
from agent.mixin import never_silent
from agent.telemetry.spans import Spans, leave_words_out
from tests.unit.agent.conftest import FIRST, SECOND

WORDS = "my name is Wigglesworth"
PROMPT = "You are the Baker of Knightsbridge."


@pytest.fixture
def spans(monkeypatch):
    """All spans of the process that have ended while the test runs."""
    monkeypatch.delenv("LIVEKIT_TELEMETRY_ALLOW_PII", raising=False)
    leave_words_out()
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    set_tracer_provider(provider)
    yield exporter
    tracer.set_provider(trace.NoOpTracerProvider())
    os.environ.pop("LIVEKIT_TELEMETRY_ALLOW_PII", None)


async def test_a_reply_is_a_span_below_livekits_own_and_each_attempt_one_below_it(spans, settings, cloud, tmp_path):
    cloud.put("429_upstream", model=FIRST, retry_after=30)
    (tmp_path / "prompt.md").write_text(PROMPT)
    # a busy machine is no reason to ask the second model beside the first
    settings = settings.model_copy(
        update={"agent_instructions_file": tmp_path / "prompt.md", "llm_first_token_timeout": 60.0}
    )
    seen = Spans("room")
    chain = build_chain(settings, log=seen.attempted)
    async with AgentSession(turn_handling={"turn_detection": "manual"}, vad=None) as session:
        never_silent(session, settings=settings, chain=chain, observe=seen.observed)
        await session.start(Assistant(settings))
        await session.run(user_input=WORDS)
    found = {span.name: span for span in spans.get_finished_spans()}
    reply, node = found["chain_reply"], found["llm_node"]
    failed, answered = [span for span in spans.get_finished_spans() if span.name == "chain_attempt"]
    assert reply.parent.span_id == node.context.span_id
    assert {span.parent.span_id for span in (failed, answered)} == {reply.context.span_id}
    assert (failed.attributes["outcome"], failed.status.status_code) == ("429", StatusCode.ERROR)
    assert (answered.attributes["gen_ai.request.model"], answered.attributes["call"]) == (SECOND, "room")
    assert reply.attributes["gen_ai.response.model"] == SECOND
    assert [event.name for event in reply.events] == ["hold"]
    assert reply.start_time <= answered.start_time < answered.end_time <= reply.end_time
    everything = json.dumps([json.loads(span.to_json()) for span in spans.get_finished_spans()])
    for secret in ("Wigglesworth", "Knightsbridge", settings.openrouter_api_key.get_secret_value(), "One is here"):
        assert secret not in everything


def test_an_attempts_span_is_as_long_as_the_attempt(spans):
    Spans("room").attempted(Attempted("m", 200, "ok", 1500, 40, turn=1))
    (span,) = spans.get_finished_spans()
    assert span.end_time - span.start_time == 1_500_000_000


def test_an_apology_is_an_event_of_a_reply_that_nobody_gave(spans):
    seen = Spans("room")
    for event in (Asked(0.0), Apology(), Done(None, ())):
        seen.observed(event)
    (span,) = spans.get_finished_spans()
    assert ([event.name for event in span.events], span.attributes["gen_ai.response.model"]) == (["apology"], "nobody")


def test_a_reply_that_the_caller_interrupts_ends_there(spans):
    seen = Spans("room")
    seen.observed(Asked(0.0))
    seen.attempted(Attempted("m", None, "interrupted", 300))
    assert [span.name for span in spans.get_finished_spans()] == ["chain_attempt", "chain_reply"]


def test_without_a_provider_nothing_is_traced(spans):
    tracer.set_provider(trace.NoOpTracerProvider())
    seen = Spans("room")
    for event in (Asked(0.0), Done("m", ())):
        seen.observed(event)
    seen.attempted(Attempted("m", 200, "ok", 10))
    assert not spans.get_finished_spans()
