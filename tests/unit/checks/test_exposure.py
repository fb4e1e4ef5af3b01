"""Ports that are open to everybody."""

import pytest

from tests.unit.checks.findings import findings


def severities(image: str, port: str, more: str = "") -> list[str]:
    return [one.severity for one in findings("DC021", f"a: {{image: '{image}', ports: [{port}]{more}}}")]


@pytest.mark.parametrize("port", ['"6379:6379"', '"0.0.0.0:6379:6379"', '"[::]:6379:6379"', "6379:6379",
                                  "{target: 6379, published: '6379'}",
                                  "{target: 6379, published: 6379, host_ip: 0.0.0.0}"])  # fmt: skip
def test_a_database_open_to_everybody_is_a_warning_in_every_form(port: str) -> None:
    (one,) = findings("DC021", f"a: {{image: 'redis:8', ports: [{port}]}}")
    assert (one.severity, one.path) == ("warning", "services.a.ports.0")
    assert '"127.0.0.1:6379:6379"' in one.remedy


@pytest.mark.parametrize("port", ['"127.0.0.1:6379:6379"', '"192.0.2.2:6379:6379"', '"[::1]:6379:6379"',
                                  '"127.0.0.1::6379"',
                                  "{target: 6379, published: '6379', host_ip: 127.0.0.1}"])  # fmt: skip
def test_a_port_with_an_address_of_its_own_is_no_finding(port: str) -> None:
    assert severities("redis:8", port) == []


@pytest.mark.parametrize(
    ("port", "instead"),
    [
        ('"6379"', "127.0.0.1::6379"),
        ("6379", "127.0.0.1::6379"),
        ('"0:6379"', "127.0.0.1::6379"),
        ('"0.0.0.0::6379"', "127.0.0.1::6379"),
        ('"7000-7009:6379"', "127.0.0.1:7000-7009:6379"),
        ("{target: 6379}", "127.0.0.1::6379"),
    ],
)
def test_a_database_is_as_open_under_a_port_of_dockers_choice(port: str, instead: str) -> None:
    (one,) = findings("DC021", f"a: {{image: 'redis:8', ports: [{port}]}}")
    assert (one.severity, f'write "{instead}";' in one.remedy) == ("warning", True)


@pytest.mark.parametrize(
    "service",
    ["image: 'web:1', ports: ['3000']", "image: 'livekit/livekit-server:v1', ports: ['7880']",
     "image: 'caddy:2', ports: ['80']", "image: 'ollama/ollama:1', ports: ['127.0.0.1::11434']"],
)  # fmt: skip
def test_a_port_of_dockers_choice_is_no_finding_for_a_program_that_is_made_for_strangers(service: str) -> None:
    assert findings("DC021", f"a: {{{service}}}") == []


@pytest.mark.parametrize(
    ("image", "severity"),
    [
        ("postgres:17", "warning"),
        ("bitnami/postgresql:17", "warning"),
        ("ghcr.io/ggml-org/llama.cpp:server-b1", "warning"),
        ("ghcr.io/remsky/kokoro-fastapi-cpu:v0.8", "warning"),
        ("tecnativa/docker-socket-proxy:0.3", "warning"),
        ("mongo-express:1", "note"),
        ("web:1", "note"),
    ],
)
def test_an_unknown_program_is_a_note_and_one_that_lets_everybody_in_a_warning(image: str, severity: str) -> None:
    assert severities(image, '"9000:9000"') == [severity]


def test_a_built_service_is_known_by_its_name() -> None:
    assert [one.severity for one in findings("DC021", "llama_cpp: {build: ., ports: ['1:1']}")] == ["warning"]


@pytest.mark.parametrize("more", [", command: [--api-key-file, /run/secrets/k]", ", environment: {LLAMA_API_KEY: k}"])
def test_a_model_server_with_a_key_is_a_note(more: str) -> None:
    assert severities("ghcr.io/ggml-org/llama.cpp:server-b1", '"80:80"', more) == ["note"]


@pytest.mark.parametrize(
    ("image", "port"),
    [
        ("livekit/livekit-server:v1", '"7881:7881"'),
        ("livekit/livekit-server:v1", '"7882:7882/udp"'),
        ("livekit/livekit-server:v1", '"9000-9050:9000-9050/udp"'),
        ("livekit/livekit-server:v1", '"50000-60000:50000-60000/udp"'),
        ("my/media:1", '"7882:7882/udp"'),
        ("my/media:1", '"3478:3478/udp"'),
        ("coturn/coturn:4", '"49152-49200:49152-49200/udp"'),
        ("livekit/sip:v1", '"5060:5060/udp"'),
        ("caddy:2", '"443:443/udp"'),
        ("nginx:1", '"80:8080"'),
    ],
)
def test_what_has_to_be_open_is_no_finding(image: str, port: str) -> None:
    assert severities(image, port) == []


@pytest.mark.parametrize(
    ("image", "port"),
    [
        ("livekit/livekit-server:v1", '"7880:7880"'),
        ("my/media:1", '"7882:7882"'),
        ("my/media:1", '"49999-50001:49999-50001/udp"'),
        ("my/media:1", '"59999-60001:59999-60001/udp"'),
        ("nginx:1", '"8080:80"'),
        ("web:1", '"80:80"'),
    ],
)
def test_what_looks_like_it_is_a_note_all_the_same(image: str, port: str) -> None:
    assert severities(image, port) == ["note"]


def test_with_the_hosts_network_ports_mean_nothing() -> None:
    assert severities("redis:8", '"6379:6379"', ", network_mode: host") == []
