"""What processes of calls tell the worker's main process: a real pool, real processes, one file, one count."""

import json
import re
import socket
from collections import Counter
from pathlib import Path

import httpx
import pytest

from agent.telemetry import journal
from tests.unit.agent.conftest import FIRST, LOCAL, SECOND
from tests.unit.agent.processes import HEALTH, PROMPT, SECRET_WORDS, ring, working

KEY = "sk-or-test-0123456789"
CALLS = [f"call-{number}-2" for number in range(9)] + ["call-9-1-dies"]


@pytest.fixture
def kept(settings, tmp_path, monkeypatch) -> Path:
    """A folder in which calls are kept; what their processes read: the simulator's address, a prompt, a key."""
    (tmp_path / "prompt.md").write_text(PROMPT)
    (tmp_path / "kept").mkdir()
    for name in ("openrouter_base_url", "local_llm_base_url", "llm_retry_window"):
        monkeypatch.setenv(name.upper(), str(getattr(settings, name)))
    monkeypatch.setenv("OPENROUTER_API_KEY", KEY)
    monkeypatch.setenv("LLM_MODEL", f"{FIRST}, {SECOND}")
    monkeypatch.setenv("LOCAL_LLM_MODEL", LOCAL)
    for name in ("TIMEOUT", "LEAST"):  # ten processes at once on a small machine are slow, and nobody gets company
        monkeypatch.setenv(f"LLM_FIRST_TOKEN_{name}", "20")
    monkeypatch.setenv("AGENT_INSTRUCTIONS_FILE", str(tmp_path / "prompt.md"))
    monkeypatch.setenv("AGENT_LOG_DIR", str(tmp_path / "kept"))
    monkeypatch.setenv(HEALTH, str(tmp_path / "links"))
    return tmp_path / "kept"


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def samples(text: str) -> Counter[str]:
    """Read Prometheus' text: a sample's name with its labels, and its value."""
    return Counter({name: float(value) for name, value in re.findall(r"^(agent_.+) (\S+)$", text, re.MULTILINE)})


async def asked(port: int, path: str) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as http:
        return await http.get(f"http://127.0.0.1:{port}{path}")


async def test_ten_calls_in_processes_of_their_own_add_up_exactly_one_that_was_killed_too(kept, port, cloud, capfd):
    cloud.put("429_upstream", model=FIRST, retry_after=300)
    async with working(port) as server:
        before = samples((await asked(port, "/metrics")).text)
        await ring(server, CALLS)
        metrics, health = await asked(port, "/metrics"), await asked(port, "/health")
    counted = samples(metrics.text)
    counted.subtract(before)
    shown = "".join(capfd.readouterr())
    file = (kept / journal.NAME).read_text()

    # what the processes said is what the simulator saw
    requests = cloud.report()["requests"]
    limited = sum(request["model"] == FIRST for request in requests)
    assert 1 <= limited <= len(CALLS)
    assert counted[f'agent_attempts_total{{model="{FIRST}",outcome="429"}}'] == limited
    assert counted[f'agent_attempts_total{{model="{SECOND}",outcome="ok"}}'] == len(requests) - limited == 9 * 2 + 1
    assert counted[f'agent_first_token_seconds_count{{model="{SECOND}"}}'] == 9 * 2 + 1
    assert counted[f'agent_replies_total{{model="{SECOND}"}}'] == 9 * 2 + 1
    assert counted["agent_calls_total"] == 10
    assert counted['agent_calls_ended_total{reason="user initiated"}'] == 9
    assert counted["agent_holds_total"] == limited
    assert counted["agent_apologies_total"] == 0

    # the file says the same
    lines = list(journal.lines(kept))
    events = Counter(line["event"] for line in lines)
    assert events == {"begin": 10, "turn": 19, "attempt": len(requests), "hold": limited, "reply": 19, "end": 9}
    assert len({line["pid"] for line in lines}) == 10
    assert {line["call"] for line in lines} == set(CALLS)

    # and both what can be done now
    assert 280 < samples(metrics.text)[f'agent_link_cooldown_seconds{{model="{FIRST}"}}'] <= 300
    assert (health.status_code, health.json()["can_answer"]) == (200, True)
    assert [(link["model"], link["state"]) for link in health.json()["links"]] == [
        (FIRST, "cooling"), (SECOND, "ready"), (LOCAL, "unknown"),
    ]  # fmt: skip

    assert any(SECRET_WORDS in json.dumps(request["messages"]) for request in requests)
    for secret in (KEY, PROMPT, SECRET_WORDS, "Wigglesworth", "Knightsbridge", "One is here"):
        assert secret not in file + shown + metrics.text + health.text
