"""What separates a service from its host: namespaces, socket, capabilities, user, root, image."""

import pytest

from deploy.checks import check
from tests.unit.checks.findings import findings


def found(rule: str, service: str, *, name: str = "a", rest: str = "") -> list[tuple[str, str]]:
    """Return severity and path below the one service."""
    one_service = findings(rule, f"{name}: {{{service}}}", rest=rest)
    return [(one.severity, one.path.removeprefix(f"services.{name}").removeprefix(".")) for one in one_service]


@pytest.mark.parametrize(
    ("value", "count"), [("true", 1), ("'true'", 1), ("'${P:-true}'", 1), ("false", 0), ("'false'", 0)]
)
def test_privileged_counts_when_it_is_true(value: str, count: int) -> None:
    assert found("DC022", f"image: 'a:1', privileged: {value}") == [("warning", "privileged")] * count


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("image: 'a:1', network_mode: host", [("warning", "network_mode")]),
        ("image: 'livekit/livekit-server:v1', network_mode: host", [("note", "network_mode")]),
        ("image: 'livekit/egress:v1', network_mode: host", [("note", "network_mode")]),
        ("image: 'livekit/livekit-server:v1', pid: host", [("warning", "pid")]),
        ("image: 'andrius/asterisk:20', network_mode: host", [("note", "network_mode")]),
        ("image: 'drachtio/rtpengine:1', network_mode: host", [("note", "network_mode")]),
        ("image: 'coturn/coturn:4', network_mode: host", [("note", "network_mode")]),
        ("image: 'asterisk-dashboard:1', network_mode: host", [("warning", "network_mode")]),
        ("image: 'a:1', pid: host, ipc: host", [("warning", "pid"), ("warning", "ipc")]),
        ("image: 'a:1', network_mode: bridge, ipc: shareable, pid: 'service:a'", []),
        ("image: 'a:1', hostname: host", []),
    ],
)
def test_the_hosts_namespaces_are_found(service: str, expected: list[tuple[str, str]]) -> None:
    assert found("DC023", service) == expected


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("image: 'a:1', volumes: ['/run/docker.sock:/var/run/docker.sock:ro']", [("warning", "volumes.0")]),
        ("image: 'a:1', volumes: ['${UNSET}/docker.sock:/s']", [("warning", "volumes.0")]),
        (
            "image: 'a:1', volumes: [{type: bind, source: /var/run/docker.sock, target: /s, read_only: true}]",
            [("warning", "volumes.0")],
        ),
        ("image: 'a:1', volumes: ['/run/user/1000/podman/podman.sock:/s']", [("warning", "volumes.0")]),
        ("image: 'a:1', use_api_socket: true", [("warning", "use_api_socket")]),
        ("image: 'tecnativa/docker-socket-proxy:1', volumes: ['/run/docker.sock:/run/docker.sock']",
         [("note", "volumes.0")]),
        ("image: 'a:1', volumes: ['./my-docker.sock.md:/x', '/var/run/app:/y', '/run/app.sock:/z']", []),
    ],
)  # fmt: skip
def test_dockers_socket_is_found(service: str, expected: list[tuple[str, str]]) -> None:
    assert found("DC024", service) == expected


@pytest.mark.parametrize(
    ("volume", "severity"),
    [
        ("'/:/host'", "warning"),
        ("'/var/run:/var/run'", "warning"),
        ("'/run/:/host/run:rw'", "warning"),
        ("{type: bind, source: /run, target: /run}", "warning"),
        ("'/:/rootfs:ro,rslave'", "note"),
        ("'/var/run:/var/run:ro'", "note"),
        ("{type: bind, source: /, target: /host, read_only: true}", "note"),
        ("'/var:/host/var'", None),
        ("'/run/systemd:/run/systemd'", None),
        ("'./run:/run'", None),
        ("'run:/var/run'", None),
        ("'/run'", None),
        ("{type: tmpfs, target: /run}", None),
        ("'${UNSET}/:/data'", None),  # another rule speaks of it
    ],
)
def test_a_folder_that_holds_the_socket_gives_it(volume: str, severity: str | None) -> None:
    expected = [(severity, "volumes.0")] if severity else []
    assert found("DC024", f"image: 'a:1', volumes: [{volume}]", rest="volumes: {run: }\n") == expected


@pytest.mark.parametrize(
    ("added", "paths"),
    [
        ("[SYS_ADMIN]", ["cap_add.0"]),
        ("[CHOWN, cap_net_admin, ALL]", ["cap_add.1", "cap_add.2"]),
        ("[NET_BIND_SERVICE, SYS_NICE, IPC_LOCK, CHOWN]", []),
    ],
)
def test_dangerous_capabilities_are_found(added: str, paths: list[str]) -> None:
    assert found("DC025", f"image: 'a:1', cap_add: {added}") == [("warning", path) for path in paths]


@pytest.mark.parametrize("user", ["root", "'0'", "'0:0'", "0:0", "'root:root'", "'0:1000'"])
def test_root_by_any_name_is_a_warning(user: str) -> None:
    assert found("DC026", f"image: 'a:1', user: {user}") == [("warning", "user")]


@pytest.mark.parametrize("user", ["'1000'", "'1000:0'", "node", "'${UNSET}:${UNSET}'"])
def test_another_user_is_no_finding(user: str) -> None:
    assert found("DC026", f"image: 'a:1', user: {user}") == []


def test_without_a_user_or_a_read_only_root_there_is_a_note_unless_another_file_may_say_it() -> None:
    assert found("DC026", "image: 'a:1'") == [("note", "")]
    assert found("DC027", "image: 'a:1'") == [("note", "")]
    assert found("DC027", "image: 'a:1', read_only: false") == [("note", "read_only")]
    extends = "extends: {file: b.yml, service: b}"
    assert found("DC026", extends) == found("DC027", extends) == []


REST = "configs: {inline: {content: x}, own: {file: ./own}, empty: {content: ''}}\nsecrets: {key: {environment: KEY}}\n"


@pytest.mark.parametrize(
    ("service", "paths"),
    [
        ("read_only: true, configs: [own, inline]", ["configs.1"]),
        ("read_only: true, configs: [{source: inline, target: /x}], secrets: [key]", ["configs.0", "secrets.0"]),
        ("read_only: true, tmpfs: [/run], secrets: [{source: key, target: /run/key}]", ["secrets.0"]),
        ("read_only: true, configs: [own, empty]", []),
        ("configs: [inline], secrets: [key]", []),
        ("read_only: true, configs: [inline], profiles: [other]", []),
    ],
)
def test_what_compose_cannot_write_into_a_read_only_service_is_an_error(service: str, paths: list[str]) -> None:
    assert found("DC028", f"image: 'a:1', {service}", rest=REST) == [("error", path) for path in paths]


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("image: 'nginx:1.29'", ["note"]),
        ("image: 'localhost:5000/x:1'", ["note"]),
        ("image: 'nginx:1@sha256:" + "a" * 64 + "'", []),
        ("image: 'nginx@sha512:" + "a" * 128 + "'", []),
        ("image: 'nginx@sha256:" + "a" * 63 + "'", ["error"]),
        ("image: 'nginx@sha256:" + "A" * 64 + "'", ["error"]),
        ("image: 'nginx@'", ["error"]),
        ("image: 'nginx@${UNSET}'", []),
        ("image: nginx", []),
        ("image: 'nginx:latest'", []),
        ("image: 'x:1', build: .", []),
        ("image: 'x:1', pull_policy: never", []),
        ("image: 'deployctl/agent:1'", []),
    ],
)
def test_an_image_is_locked_by_a_digest_that_is_one(service: str, expected: list[str]) -> None:
    assert [severity for severity, _ in found("DC029", service)] == expected


KEYS = ("image", "build", "command", "entrypoint", "environment", "labels", "ports", "volumes", "privileged", "pid",
        "ipc", "network_mode", "cap_add", "user", "read_only", "configs", "secrets", "pull_policy")  # fmt: skip
ODD = ("1", "1.5", "true", "", "text", "'@'", "[]", "{}", "[1, , true, [x], {y: z}]", "{1: 2, true: , x: [y], z: {}}")


@pytest.mark.parametrize("value", ODD)
def test_a_value_of_any_type_breaks_no_rule(value: str) -> None:
    """Of the wrong ones the schema speaks."""
    everything = "\n".join(f"    {key}: {value}" for key in KEYS)
    for top in ("configs", "secrets"):
        check(f"services:\n  a:\n{everything}\n{top}: {value}\n", profiles=[], environ={})
