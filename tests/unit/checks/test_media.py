"""Ports and LiveKit's media: DC013 to DC016, and DC048."""

import json

import pytest

from deploy.checks import Facts
from tests.unit.checks.findings import findings

LIVEKIT = 'livekit: {image: "livekit/livekit-server:v1.13.5", '


@pytest.mark.parametrize(
    ("port", "finds"),
    [
        ('"80:8080"', True),
        ('"127.0.0.1:70-90:70-90"', True),
        ('{target: 8080, published: "80"}', True),
        ('"80:80/udp"', False),
        ('"81:80"', False),
        ('"80"', False),
    ],
)
def test_a_port_that_is_taken_is_found(port: str, finds: bool) -> None:
    text = f'a: {{image: "a:1", ports: [{port}]}}'
    found = findings("DC013", text, facts=Facts(listening={"80/tcp": "nginx", "odd": ""}))
    assert [one.message for one in found] == (["nginx listens on 80/tcp of this host"] if finds else [])


def test_a_service_that_is_not_started_takes_no_port() -> None:
    text = 'a: {image: "a:1", ports: ["80:80"], profiles: [p]}'
    assert findings("DC013", text, facts=Facts(listening={"80/tcp": ""})) == []


@pytest.mark.parametrize(
    ("ports", "finds"),
    [
        (['"50000-50099:50000-50099/udp"'], False),
        (['"50000-50100:50000-50100/udp"'], True),
        (['"50000-50060:50000-50060/udp"', '"51000-51060:51000-51060/udp"'], True),
        (['"50000-50200:50000-50200"'], False),
        ([f'{{target: {port}, published: "{port}", protocol: udp}}' for port in range(50000, 50101)], True),
    ],
)
def test_many_udp_ports_are_found_in_any_form(ports: list[str], finds: bool) -> None:
    assert bool(findings("DC014", f'a: {{image: "a:1", ports: [{", ".join(ports)}]}}')) is finds


@pytest.mark.parametrize(
    ("port", "finds"),
    [
        ('"17882:7882/udp"', True),
        ('{target: 7882, published: "17882", protocol: udp}', True),
        ('"7882/udp"', True),  # any port
        ('"17882:7882/UDP"', True),
        ('"50000-50010:60000-60010/udp"', True),
        ('"7891:7881"', True),
        ('"7881"', True),
        ('"17880:7880"', False),
        ('"7880"', False),
        ('"192.0.2.7:7882:7882/udp"', False),
        ('"7882:7882/UDP"', False),
        ('"7881:7881"', False),
        ('"50000-50010:50000-50010/udp"', False),
    ],
)
def test_media_have_the_same_port_outside(port: str, finds: bool) -> None:
    found = findings("DC015", f"{LIVEKIT}ports: [{port}]}}")
    assert [one.path for one in found] == (["services.livekit.ports.0"] if finds else [])
    assert findings("DC015", f'web: {{image: "web:1", ports: [{port}]}}') == []


CONFIG = "configs: [{source: lk, target: /etc/lk.yaml}], command: --config /etc/lk.yaml"


def contents(text: str) -> str:
    return f"configs:\n  lk: {{content: {json.dumps(text)}}}\n"


@pytest.mark.parametrize(
    ("body", "content", "finds"),
    [
        ('ports: ["7883:7883/udp"], command: --udp-port 7882', "", True),
        ('ports: ["7883:7883/udp"], environment: {LIVEKIT_CONFIG: "rtc: {udp_port: 7882}"}', "", True),
        (f'ports: ["7882:7882/udp"], {CONFIG}', "rtc: {udp_port: 7890}", True),
        (f'ports: ["7882:7882/udp"], {CONFIG}', "rtc:\n  udp_port: 7882\n", False),
        (f'ports: ["7882:7882/udp"], {CONFIG}', "rtc: {udp_port: 7882}\nturn: {udp_port: 3478}", False),
        (f'ports: ["50000-50009:50000-50009/udp"], {CONFIG}', "rtc: {port_range_start: 50000, port_range_end: 60000}",
         False),
        (f'ports: ["7882:7882/udp"], {CONFIG}', "port: 7880", False),
        ('ports: ["7880:7880"], command: --udp-port 7882', "", False),  # DC016 speaks of it
    ],
)  # fmt: skip
def test_the_port_that_livekit_is_told_is_published(body: str, content: str, finds: bool) -> None:
    found = findings("DC015", f"{LIVEKIT}{body}}}", rest=contents(content) if content else "")
    assert [one.path for one in found] == (["services.livekit.ports.0"] if finds else [])


@pytest.mark.parametrize(
    ("body", "content", "places"),
    [
        (f'ports: ["7882:7882/udp"], {CONFIG}', "rtc: {udp_port: 7882}", ["command"]),
        (f'ports: ["7882:7882/udp"], {CONFIG}', "rtc: {node_ip: 192.0.2.7}", []),
        (f'ports: ["7882:7882/udp"], {CONFIG}', "rtc: {use_external_ip: true}", []),
        ('ports: ["7882:7882/udp"], configs: [elsewhere], command: --config /elsewhere', "rtc: {}", []),
        ('ports: ["7882:7882/udp"], configs: [lk], command: --config /other.yaml', "rtc: {}", []),
    ],
)
def test_a_configuration_that_stands_in_the_file_is_read_for_the_address(
    body: str, content: str, places: list[str]
) -> None:
    rest = contents(content) + "  elsewhere: {file: ./x}\n"
    found = findings("DC016", f"{LIVEKIT}{body}}}", rest=rest)
    assert [one.path.removeprefix("services.livekit.") for one in found] == places


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ('ports: ["7880:7880", "127.0.0.1:7882:7882/udp"], command: --node-ip 192.0.2.7', ["ports.1"]),
        ('ports: ["7880:7880", "7882:7882/udp"], command: --node-ip 127.0.0.1', ["command"]),
        ('ports: ["7880:7880", "7882:7882/udp"], environment: {NODE_IP: 127.0.0.1}', [""]),
        ('ports: ["7880:7880", "7882:7882/udp"], environment: {LIVEKIT_CONFIG: "rtc: {node_ip: 127.0.0.1}"}',
         ["environment.LIVEKIT_CONFIG"]),
        ('ports: ["127.0.0.1:7880:7880", "127.0.0.1:7882:7882/udp"], command: --node-ip 127.0.0.1', []),
        ('ports: ["127.0.0.1:7882:7882/udp"], command: --node-ip 127.0.0.1', []),  # signalling comes another way
        ('ports: ["7880:7880", "192.0.2.7:7882:7882/udp"], command: --node-ip 192.0.2.7', []),
    ],
)  # fmt: skip
def test_media_for_this_machine_alone_beside_signalling_for_all_are_noted(body: str, places: list[str]) -> None:
    found = findings("DC016", f"{LIVEKIT}{body}}}")
    assert [one.path.removeprefix("services.livekit").removeprefix(".") for one in found] == places
    assert {one.severity for one in found} <= {"note"}


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ('ports: ["7880:7880"], command: --dev', ["command", "ports"]),
        ('ports: ["7880:7880", "7882:7882/udp"], command: --dev', ["command"]),
        ('ports: ["7880:7880"], command: --node-ip=192.0.2.7', ["ports"]),
        ('ports: ["7882:7882/udp"], environment: {LIVEKIT_CONFIG: "rtc: {use_external_ip: false}"}',
         ["environment.LIVEKIT_CONFIG"]),
        ('ports: ["7882:7882/udp"], environment: ["LIVEKIT_CONFIG=rtc: {node_ip: 192.0.2.7}"]', []),
        ('ports: ["7882:7882/udp"], environment: {LIVEKIT_CONFIG: "rtc:\\n  use_external_ip: true"}', []),
        ('ports: ["7882:7882/udp"], environment: {LIVEKIT_CONFIG: "${CONFIG}"}', []),
        ('ports: ["7882:7882/udp"], environment: {LIVEKIT_CONFIG: "rtc: {${RTC}}"}', []),
        ('ports: ["7882:7882/udp"], command: "--bind 0.0.0.0 ${ARGUMENTS}"', []),
        ('ports: ["7882:7882/udp"], command: ["${OPTION}", "x"]', []),
        ('ports: ["7882:7882/udp"], command: --dev, labels: {a: "${LABEL}"}', ["command"]),
        ('ports: ["7882:7882/udp"], environment: [NODE_IP]', []),
        ('ports: ["7882:7882/udp"], command: ["--config", "/c.yaml"]', []),
        ('ports: ["7882:7882/udp"], volumes: ["./livekit.yaml:/livekit.yaml"]', []),
        ('ports: ["7882:7882/udp"], env_file: [x]', []),
        ('ports: ["7882:7882/udp"], entrypoint: /start.sh', []),
        ("network_mode: host", []),
        ('network_mode: "service:vpn", ports: ["7880:7880"]', []),
        ('restart: always', []),  # callers in the same network
    ],
)  # fmt: skip
def test_media_are_reached_over_udp_at_an_address_of_the_host(body: str, places: list[str]) -> None:
    found = findings("DC016", f"{LIVEKIT}{body}}}")
    assert sorted(one.path.removeprefix("services.livekit.") for one in found) == places


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ('ports: ["7882:7882"]', ["7882:7882/udp"]),
        ('ports: ["7880-7882:7880-7882"]', ["7882:7882/udp"]),
        ('ports: [{target: 7882, published: "7882"}]', ["7882:7882/udp"]),
        ('ports: ["7882:7882", "7882:7882/udp"]', []),
        ('ports: ["7882:7882", "50000-50010:50000-50010/udp"]', []),  # which of both it is, nobody says
        ('ports: ["7882:7882", "7883:7883/udp"], command: --udp-port 7882', ["7882:7882/udp"]),
        ('ports: ["7882:7882"], command: --rtc.tcp_port=7882', []),
        ('ports: ["50000-50010:50000-50010", "7882:7882/udp"]', ["50000-50010:50000-50010/udp"]),
        ('ports: ["50000-50010:50000-50010", "50000-50005:50000-50005/udp"]', ["50006-50010:50006-50010/udp"]),
        ('ports: ["50000:50000", "50001:50001"]', ["50000-50001:50000-50001/udp"]),
        ('ports: ["7882:7882", "50000:50000", "50001:50001"]', ["7882:7882/udp", "50000-50001:50000-50001/udp"]),
        ('ports: ["50000:50000", "7882:7882/udp"]', []),  # one alone may be for ICE over TCP
        ('ports: ["50000:50000", "7882:7882/udp"], environment: {LIVEKIT_CONFIG: "rtc: {udp_port: 50000}"}',
         ["50000:50000/udp"]),
        ('ports: ["9005:9005"], environment: ["LIVEKIT_CONFIG=rtc: {port_range_start: 9000, port_range_end: 9010}"]',
         ["9005:9005/udp"]),
        ('ports: ["3478:3478"], command: ["--config-body", "turn: {udp_port: 3478}"]', ["3478:3478/udp"]),
        ('ports: ["7880:7880", "7881:7881"]', []),
        ('ports: ["7882"]', []),  # a number that Docker chooses
        ('ports: ["7882:7882"], network_mode: host', []),
    ],
)  # fmt: skip
def test_media_are_published_over_udp(body: str, wrong: list[str]) -> None:
    found = findings("DC048", f"{LIVEKIT}{body}}}")
    assert [port for one in found for port in one.remedy.split('"')[1::2]] == wrong
    assert len(found) <= 1
    assert findings("DC048", f'web: {{image: "web:1", {body}}}') == []


def test_a_port_that_is_only_of_the_wrong_protocol_is_not_said_to_be_missing_too() -> None:
    body = f'{LIVEKIT}command: --node-ip 192.0.2.7, ports: ["7880:7880", "7882:7882"]}}'
    assert (len(findings("DC048", body)), findings("DC016", body)) == (1, [])
