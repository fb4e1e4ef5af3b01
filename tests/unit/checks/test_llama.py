"""llama.cpp: DC037 to DC040."""

import pytest

from tests.unit.checks.findings import findings

IMAGE = "ghcr.io/ggml-org/llama.cpp:server-b11206"


def stack(llama: str, agent: str = "", image: str = IMAGE) -> str:
    asks = f"environment: {{{agent}}}" if agent else "tty: true"
    return f'agent: {{image: "agent:1", {asks}}}\nllm: {{image: "{image}", {llama}}}'


@pytest.mark.parametrize(
    ("llama", "url", "finds"),
    [
        ("command: --port 11434", "http://llm:8080/v1", True),
        ('command: ["--port=11434"]', "http://llm:11434/v1", False),
        ("command: [sh, -c, 'exec llama-server --port 11434']", "http://llm:11434", False),
        ("environment: {LLAMA_ARG_PORT: 9000}", "http://llm:9000/v1", False),
        ("environment: {LLAMA_ARG_PORT: 9000}", "http://llm/v1", True),
        ("command: --port 1, environment: {LLAMA_ARG_PORT: 9000}", "http://llm:9000/v1", True),  # the command wins
        ("command: -m /m.gguf", "http://llm:8080/v1", False),
        ("command: -m /m.gguf", "http://llm:9931/v1", False),
        ("command: -m /m.gguf", "http://llm:11434/v1", True),
        ("command: -m /m.gguf, env_file: [x]", "http://llm:11434/v1", False),
        ("command: -m /m.gguf, environment: [LLAMA_ARG_PORT]", "http://llm:11434/v1", False),
        ('command: "--port ${PORT}"', "http://llm:11434/v1", False),
        ('command: ["${OPTION}", "11434"]', "http://llm:11434/v1", False),
        ("command: --port 11434", "http://other:8080/v1", False),
        ("command: --port 11434, hostname: brain", "http://brain:8080/v1", True),
        ("command: --port 11434, networks: {default: {aliases: [brain]}}", "http://brain:8080/v1", True),
    ],
)
def test_the_server_listens_where_others_ask(llama: str, url: str, finds: bool) -> None:
    assert bool(findings("DC037", stack(llama, f'LOCAL_LLM_BASE_URL: "{url}"'))) is finds


@pytest.mark.parametrize(
    ("llama", "path"),
    [
        ("command: --port 8080 --host 127.0.0.1", "command"),
        ("command: [--port, '8080', --host, localhost]", "command.3"),
        ("environment: {LLAMA_ARG_HOST: '::1'}", "environment.LLAMA_ARG_HOST"),
        ("command: --host 0.0.0.0, environment: {LLAMA_ARG_HOST: 127.0.0.1}", ""),  # the command wins
        ("command: --host 127.0.0.1, network_mode: host", ""),
        ("command: --port 8080", ""),
    ],
)
def test_a_server_that_listens_to_its_own_container_alone_is_found(llama: str, path: str) -> None:
    found = findings("DC037", stack(llama, 'LOCAL_LLM_BASE_URL: "http://llm:8080/v1"'))
    assert [one.path.removeprefix("services.llm.") for one in found] == ([path] if path else [])
    assert findings("DC037", stack(llama)) == []  # nobody asks it


@pytest.mark.parametrize(
    ("port", "finds"), [('"8080:8080"', True), ('"8080:11434"', False), ('{target: 8080, published: "1"}', True)]
)
def test_the_port_that_is_published_is_the_servers(port: str, finds: bool) -> None:
    found = findings("DC037", stack(f"command: --port 11434, ports: [{port}]"))
    assert [one.path for one in found] == (["services.llm.ports.0"] if finds else [])


@pytest.mark.parametrize("image", ["ghcr.io/ggml-org/llama.cpp:light-b1", "llama-stack:1", "ollama/ollama:1"])
def test_another_program_is_not_taken_for_the_server(image: str) -> None:
    text = stack("command: --port 1", 'LOCAL_LLM_BASE_URL: "http://llm:2/v1"', image)
    assert findings("DC037", text) == []


@pytest.mark.parametrize(
    ("command", "test", "severity"),
    [
        ("--port 11434", "[CMD, curl, -f, 'http://localhost:11434/health']", None),
        ("--port 11434", "curl -f http://localhost:11434/v1/health || exit 1", None),
        ("--port 11434", "curl -f http://localhost:8080/health || exit 1", "warning"),
        ("--port 11434", "curl -f http://localhost:11434/v1/models", "warning"),
        ("--port 11434", "curl -f http://localhost:11434/", "note"),
        ("-m /m.gguf", "curl -f http://localhost:8080/health", None),
        ("--port 11434", "pidof llama-server", None),
        ("--port 11434", "curl -f http://localhost:$${PORT}/health", None),
        ("--port 11434", "[NONE]", None),
    ],
)
def test_the_health_check_asks_the_server(command: str, test: str, severity: str | None) -> None:
    written = test if test.startswith("[") else f'"{test}"'
    found = findings("DC038", stack(f"command: {command}, healthcheck: {{test: {written}}}"))
    assert [(one.severity, one.path) for one in found] == (
        [(severity, "services.llm.healthcheck.test")] if severity else []
    )


@pytest.mark.parametrize(
    ("image", "command", "finds"),
    [
        (IMAGE, "--port 11434", True),
        (IMAGE, "--port 8080", False),
        (IMAGE, "-m /m", False),
        ("llama:1", "--port 1", False),
    ],
)
def test_the_images_own_health_check_asks_one_port_only(image: str, command: str, finds: bool) -> None:
    assert bool(findings("DC038", stack(f"command: {command}", image=image))) is finds


@pytest.mark.parametrize(
    ("llama", "finds"),
    [
        ("command: -hf a/b", True),
        ("command: --model-url https://x/y.gguf", True),
        ("environment: {LLAMA_ARG_HF_REPO: a/b}", True),
        ("command: -hf a/b, tmpfs: [/root/.cache]", True),
        ("command: -hf a/b, volumes: [{type: tmpfs, target: /root/.cache}]", True),
        ("command: -hf a/b, volumes: ['mod:/models']", True),
        ("command: -hf a/b, environment: {HF_HOME: /c/hf}, volumes: ['mod:/d']", True),
        ("command: -hf a/b, environment: {HF_HOME: /c/hf}, volumes: ['mod:/c']", False),
        ("command: -hf a/b, environment: [LLAMA_CACHE=/models], volumes: ['mod:/models/']", False),
        ("command: -hf a/b, volumes: ['./cache:/root/.cache']", False),
        ("command: -hf a/b, volumes: ['mod:/root/.cache/llama.cpp']", False),
        ("command: -m /models/m.gguf", False),
    ],
)
def test_what_is_downloaded_is_kept(llama: str, finds: bool) -> None:
    assert bool(findings("DC039", stack(llama), rest="volumes: {mod: }\n")) is finds


@pytest.mark.parametrize(
    ("llama", "agent", "finds"),
    [
        ("command: --alias a", 'LOCAL_LLM_BASE_URL: "http://llm:8080/v1", LOCAL_LLM_MODEL: b', True),
        ("command: -a a", 'OPENAI_BASE_URL: "http://llm:8080/v1", OPENAI_MODEL: b', True),
        ("environment: {LLAMA_ARG_ALIAS: a}", 'LLM_BASE_URL: "http://llm:8080/v1", LLM_MODEL: b', True),
        ("command: --alias a", 'LOCAL_LLM_BASE_URL: "http://llm:8080/v1", LOCAL_LLM_MODEL: a', False),
        ('command: ["--alias", "a,b"]', 'LOCAL_LLM_BASE_URL: "http://llm:8080/v1", LOCAL_LLM_MODEL: b', False),
        ('command: ["--alias", "${NONE:-}", "-c", "1"]', 'LLM_BASE_URL: "http://llm:8080/v1", LLM_MODEL: b', False),
        ("command: --alias a", 'LOCAL_LLM_BASE_URL: "http://llm:8080/v1"', False),
        ("command: --alias a", 'LOCAL_LLM_BASE_URL: "http://llm:8080/v1", LLM_MODEL: b', False),
        ("command: -m /m", 'LOCAL_LLM_BASE_URL: "http://llm:8080/v1", LOCAL_LLM_MODEL: b', False),
    ],
)
def test_the_agent_asks_for_the_servers_model(llama: str, agent: str, finds: bool) -> None:
    assert bool(findings("DC040", stack(llama, agent))) is finds
