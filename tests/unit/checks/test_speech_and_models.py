"""Speech services, variables and models: DC041 to DC045; and that no value anywhere is too odd for a rule."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.checks import Facts, check
from deploy.checks.facts import Listed
from tests.unit.checks.findings import findings

KOKORO = "ghcr.io/remsky/kokoro-fastapi-gpu:v0.8.0"
SPEACHES = "ghcr.io/speaches-ai/speaches:0.9.0-rc.3-cpu"
PRELOADED = "PRELOAD_MODELS: '[]', STT_MODEL_TTL: '-1'"
KEPT = "volumes: ['mod:/home/ubuntu/.cache/huggingface/hub']"


WARM = f"image: {KOKORO}, healthcheck: {{test: x, start_period: 5m}}"
READY = f"image: {SPEACHES}, environment: {{{PRELOADED}}}, {KEPT}"


@pytest.mark.parametrize("server", [f"{WARM}, environment: {{PORT: 8000}}", READY])
@pytest.mark.parametrize(
    ("variable", "finds"),
    [
        ('TTS_BASE_URL: "http://s:8000"', True),
        ('STT_BASE_URL: "http://s:8000/"', True),
        ('AUDIO_TTS_OPENAI_API_BASE_URL: "http://s:8000"', True),
        ('OPENAI_BASE_URL: "http://s:8000/v1"', False),
        ('TTS_BASE_URL: "http://s:8000/v1/"', False),
        ('KOKORO_URL: "http://s:8000"', False),  # its reader may add it
        ('TTS_BASE_URL: "http://elsewhere:8000"', False),
    ],
)
def test_openais_routes_are_asked_for_below_v1(server: str, variable: str, finds: bool) -> None:
    rule = "DC041" if KOKORO in server else "DC042"
    text = f's: {{{server}}}\na: {{image: "a:1", environment: {{{variable}}}}}'
    assert bool(findings(rule, text, rest="volumes: {mod: }\n")) is finds


@pytest.mark.parametrize(
    ("server", "port", "finds"),
    [
        (WARM, 8880, False),
        (WARM, 8000, True),
        (f"{WARM}, environment: {{PORT: 8000}}", 8000, False),
        (f"{WARM}, environment: {{PORT: '${{P}}'}}", 8000, False),
        (f"{WARM}, command: --port 8000", 8000, False),
        (READY, 8000, False),
        (READY, 8880, True),
        (READY.replace("STT_MODEL", "UVICORN_PORT: 9, STT_MODEL"), 8000, True),
        (f"{READY}, env_file: [x]", 9, False),
    ],
)
def test_speech_is_asked_where_it_listens(server: str, port: int, finds: bool) -> None:
    rule = "DC041" if KOKORO in server else "DC042"
    asks = f'a: {{image: "a:1", environment: {{TTS_BASE_URL: "http://s:{port}/v1"}}}}'
    found = findings(rule, f"s: {{{server}}}\n{asks}", rest="volumes: {mod: }\n")
    assert [one.path for one in found] == (["services.a.environment.TTS_BASE_URL"] if finds else [])
    checked = server.replace("test: x", f"test: 'curl -f http://localhost:{port}/health'")
    if checked != server:
        found = findings(rule, f"s: {{{checked}}}")
        assert [one.path for one in found] == (["services.s.healthcheck.test"] if finds else [])


@pytest.mark.parametrize(
    ("check_", "severity"),
    [
        ("{test: x, interval: 5s, retries: 3}", "warning"),
        ("{test: x, interval: 5s, retries: 3, start_period: 10s}", "warning"),
        ("{test: x, interval: 5s, retries: 3, start_period: 1m}", None),
        ("{test: x}", None),
        ("{test: x, interval: '${I}'}", "note"),
        ("{disable: true}", None),
    ],
)
def test_kokoro_has_the_time_to_warm_up(check_: str, severity: str | None) -> None:
    found = findings("DC041", f"s: {{image: {KOKORO}, healthcheck: {check_}}}", environ={"I": "soon"})
    assert [one.severity for one in found] == ([severity] if severity == "warning" else [])


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("tty: true", 3),
        (KEPT, 2),
        (f"environment: {{{PRELOADED}}}", 1),
        (f"environment: {{WHISPER__TTL: -1, PRELOAD_MODELS: '[]'}}, {KEPT}", 0),
        (f"environment: {{STT_MODEL_TTL: -1}}, {KEPT}", 1),
        (f"env_file: [x], {KEPT}", 0),
        (f"environment: {{{PRELOADED}, HF_HOME: /c}}, volumes: ['mod:/c']", 0),
    ],
)
def test_speaches_has_its_model_at_hand(body: str, count: int) -> None:
    assert len(findings("DC042", f"s: {{image: {SPEACHES}, {body}}}", rest="volumes: {mod: }\n")) == count


@pytest.mark.parametrize(
    ("image", "environment", "severities"),
    [
        ("deployctl/agent:1", "{LIVEKIT_URL: x, LLM_MODEL: y, LLAMA_MODEL: z}", ["warning"]),
        ("a:1", "[LIVEKIT_URL=x, AGENT_DRAIN_TIMEOUT=9, LLAMA_API_KEY, LLAMA_BASE_URL=y]", ["warning", "warning"]),
        ("a:1", "{LIVEKIT_URL: x, LOCAL_LLM_MODEL: y, LLAMA_MODEL: z}", ["warning"]),
        ("a:1", "{LIVEKIT_URL: x, LLAMA_MODEL: z}", []),  # another one's own
        ("a:1", "{LIVEKIT_URL: x, LLM_MODEL: y, OPENROUTER_BASE_URL: z, LLAMA_MODEL: z}", []),
        ("a:1", "{LLAMA_API_KEY: z}", []),  # llama.cpp's own
        ("deployctl/agent:1", "{LIVEKIT_URL: x, LLM_MODEL: y}", []),
    ],
)
def test_a_retired_variable_of_our_agent_is_named_with_what_replaces_it(
    image: str, environment: str, severities: list[str]
) -> None:
    found = findings("DC043", f'a: {{image: "{image}", environment: {environment}}}')
    assert [one.severity for one in found] == severities
    assert all("in its place: " in one.remedy for one in found)


@pytest.mark.parametrize(
    ("chain", "severities"),
    [
        ("a/gone:free, b/here", ["warning"]),
        ("b/here,c/soon", ["warning"]),
        ("d/later", ["note"]),
        ("e/over", ["warning"]),
        ("b/here", []),
        ("never/looked-up", []),
        ("gpt-4o", []),
    ],
)
def test_a_chain_is_held_against_what_openrouter_lists(chain: str, severities: list[str]) -> None:
    models = {
        "a/gone:free": Listed(known=False),
        "b/here": Listed(),
        "c/soon": Listed(expires="2026-12-01"),
        "d/later": Listed(expires="2027-12-01"),
        "e/over": Listed(expires="2026-11-01"),
        "gpt-4o": Listed(known=False),
    }
    text = f'a: {{image: "a:1", environment: {{LLM_MODEL: "{chain}"}}}}'
    found = findings("DC044", text, facts=Facts(models=models, today="2026-11-23"))
    assert [one.severity for one in found] == severities


@pytest.mark.parametrize(
    ("chain", "finds"),
    [
        ("a/m:free,b/m", True),
        ("b/m,a/m:free,c/m", True),
        ("b/m,a/m:free", False),
        ("a/m:free,openrouter/free", False),
        ("a/m,b/m", False),
        ("a/m:free,local", False),
        ("", False),
    ],
)
def test_a_paid_model_behind_a_free_one_is_found(chain: str, finds: bool) -> None:
    assert bool(findings("DC045", f'a: {{image: "a:1", environment: ["LLM_MODEL={chain}"]}}')) is finds


KEYS = ("command", "entrypoint", "deploy", "depends_on", "environment", "extends", "healthcheck", "logging", "networks",
        "ports", "profiles", "restart", "stop_grace_period", "volumes", "network_mode", "mem_limit")  # fmt: skip
INNER = ("b", "test", "start_period", "interval", "retries", "condition", "resources", "limits", "options", "target",
         "LIVEKIT_URL", "TTS_BASE_URL", "LLM_MODEL", "AGENT_DRAIN_TIMEOUT", "LLAMA_ARG_PORT", "published")  # fmt: skip
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(
    ["http://b:8000", "--port", "-hf", "--alias=x", "5s", "7882/udp", "1-200:1-200/udp", "service_healthy", "./x:/y"]
)  # fmt: skip
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(INNER), inner, max_size=3)
)


@given(
    st.sampled_from([KOKORO, SPEACHES, "livekit/livekit-server:v1", "ghcr.io/ggml-org/llama.cpp:server-b1", "a:1"]),
    st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5),
    st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5),
    VALUES,
)
def test_no_value_is_too_odd_for_a_rule(
    image: str, one: dict[str, object], other: dict[str, object], top: object
) -> None:
    project = {"services": {"a": {"image": image, **one}, "b": {"image": image, **other}},
               "volumes": top, "secrets": top, "networks": {"n": top}}  # fmt: skip
    facts = Facts(listening={"80/tcp": ""}, models={"a/b": Listed(expires="x")}, today="y", remote="far")
    check(json.dumps(project), profiles=["*"], environ={}, facts=facts)
