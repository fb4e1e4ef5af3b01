"""What a service needs to run for months: DC030 to DC036."""

import pytest

from deploy.checks import Facts
from tests.unit.checks.findings import findings


@pytest.mark.parametrize(
    ("body", "finds"),
    [
        ("tty: true", True),
        ("restart: always", False),
        ('restart: "no"', False),
        ("deploy: {restart_policy: {condition: on-failure}}", False),
        ("deploy: {restart_policy: {condition: any}}", False),
        ("extends: {file: o.yml, service: a}", False),
    ],
)
def test_a_restart_policy_is_read_in_both_places(body: str, finds: bool) -> None:
    assert bool(findings("DC030", f'a: {{image: "a:1", {body}}}')) is finds


def test_a_service_that_runs_once_needs_no_restart_policy() -> None:
    text = """
        a: {image: "a:1", restart: always, depends_on: {b: {condition: service_completed_successfully}}}
        b: {image: "b:1"}
        migrate: {image: "c:1"}
    """
    assert findings("DC030", text) == []


@pytest.mark.parametrize(
    ("body", "finds"),
    [
        ("tty: true", True),
        ("deploy: {resources: {limits: {cpus: '1'}}}", True),
        ("deploy: {resources: {reservations: {memory: 1g}}}", True),
        ("deploy: {resources: {limits: {memory: 1g}}}", False),
        ("mem_limit: 1g", False),
        ("extends: {file: o.yml, service: a}", False),
    ],
)
def test_a_memory_limit_is_read_in_both_places(body: str, finds: bool) -> None:
    assert bool(findings("DC031", f'a: {{image: "a:1", {body}}}')) is finds


@pytest.mark.parametrize(
    ("logging", "place"),
    [
        ("{driver: json-file}", "services.a.logging"),
        ("{options: {max-file: '3'}}", "services.a.logging"),
        ("{options: {max-size: 10m}}", None),
        ("{driver: local}", None),
        ("{driver: syslog}", None),
        ("{driver: none}", None),
    ],
)
def test_a_log_has_an_end(logging: str, place: str | None) -> None:
    found = findings("DC032", f'a: {{image: "a:1", logging: {logging}}}')
    assert [one.path for one in found] == ([place] if place else [])


@pytest.mark.parametrize(
    ("name", "body", "finds"),
    [
        ("a", "environment: [AGENT_DRAIN_TIMEOUT=120]", True),
        ("a", "environment: {AGENT_DRAIN_TIMEOUT: 120}, stop_grace_period: 1m30s", True),
        ("a", "environment: {AGENT_DRAIN_TIMEOUT: 120}, stop_grace_period: 2m10s", False),
        ("a", "environment: {AGENT_DRAIN_TIMEOUT: 5}", False),
        ("a", "environment: {AGENT_DRAIN_TIMEOUT: 10}", False),
        ("a", "environment: [LIVEKIT_URL], command: python agent.py start", True),
        ("a", "environment: [LIVEKIT_URL], command: [uv, run, src/main.py, start]", True),
        ("a", "environment: [LIVEKIT_URL], command: python agent.py start, stop_grace_period: 10s", True),
        ("a", "environment: [LIVEKIT_URL], command: python agent.py start, stop_grace_period: 1m", False),
        ("voice_agent", "environment: [LIVEKIT_URL]", True),
        ("voice_agent", "environment: [LIVEKIT_URL], command: python agent.py dev", False),
        ("voice_agent", "environment: [X]", False),
        ("web", "environment: [LIVEKIT_URL], command: npm start", False),
        ("web", "environment: [LIVEKIT_URL]", False),
        ("agent-ui", "environment: [LIVEKIT_URL], ports: ['3000:3000']", False),
        ("agent-ui", "environment: [LIVEKIT_URL], command: npm run start, ports: ['3000:3000']", False),
        ("a", "environment: [LIVEKIT_URL], command: python agent.py start, ports: ['8081:8081']", True),
        ("a", "environment: [LIVEKIT_URL], command: python agent.py start --drain-timeout 8", False),
        (
            "a",
            "environment: [LIVEKIT_URL], command: python agent.py start --drain-timeout=90, stop_grace_period: 1m",
            True,
        ),
        ("a", "environment: [LIVEKIT_URL], command: python agent.py start, stop_grace_period: 30s", True),
        ("web", "environment: [LIVEKIT_URL], command: npm start, stop_grace_period: 30s", False),
        ("proxy", "command: --drain-timeout 60", False),
    ],
)
def test_calls_have_the_time_to_end(name: str, body: str, finds: bool) -> None:
    assert bool(findings("DC033", f'{name}: {{image: "a:1", {body}}}')) is finds


@pytest.mark.parametrize(("grace", "severity"), [("10s", "warning"), ("30s", "note")])
def test_a_grace_that_somebody_chose_is_a_note_where_the_code_may_drain_as_fast(grace: str, severity: str) -> None:
    agent = f"{{image: 'a:1', environment: [LIVEKIT_URL], command: python a.py start, stop_grace_period: {grace}}}"
    assert [one.severity for one in findings("DC033", f"a: {agent}")] == [severity]


def test_what_is_used_somewhere_is_not_called_unused() -> None:
    text = """
        a:
          image: "a:1"
          build: {context: ., secrets: [sb]}
          volumes: ["vol:/v", {type: volume, source: w, target: /w}]
          networks: {n: {aliases: [x]}}
          secrets: [{source: s, target: t}]
          configs: [c]
        b: {image: "b:1", profiles: [p], volumes: ["far:/x"], networks: [m], credential_spec: {config: cred}}
    """
    rest = "volumes: {vol: , w: , far: }\nnetworks: {n: , m: , default: {driver: bridge}}\n"
    rest += "secrets: {s: {file: f}, sb: {file: f}}\nconfigs: {c: {file: f}, cred: {file: f}}\n"
    assert findings("DC034", text, rest=rest) == []


@pytest.mark.parametrize(
    ("section", "severity"), [("volumes", "warning"), ("networks", "note"), ("secrets", "note"), ("configs", "note")]
)
def test_what_is_used_nowhere_is_found(section: str, severity: str) -> None:
    entry = "{file: f}" if section in ("secrets", "configs") else "{}"
    (found,) = findings("DC034", 'a: {image: "a:1"}', rest=f"{section}: {{left: {entry}}}\n")
    assert (found.severity, found.path) == (severity, f"{section}.left")


def test_what_another_file_may_use_is_not_called_unused() -> None:
    rest = "volumes: {v: }\n"
    assert findings("DC034", 'a: {image: "a:1"}', rest=f"include: [o.yml]\n{rest}") == []
    assert findings("DC034", 'a: {image: "a:1", extends: {file: o.yml, service: a}}', rest=rest) == []


@pytest.mark.parametrize(
    ("volume", "finds"),
    [
        ('"./a:/a"', True),
        ('"/srv/a:/a"', True),
        ('"~/a:/a"', True),
        ("{type: bind, source: /srv/a, target: /a}", True),
        ('"/var/run/docker.sock:/var/run/docker.sock"', False),
        ('"/etc/localtime:/etc/localtime:ro"', False),
        ('"vol:/a"', False),
        ('"/a"', False),
        ("{type: tmpfs, target: /a}", False),
    ],
)
def test_a_folder_of_this_machine_is_not_mounted_on_another(volume: str, finds: bool) -> None:
    text = f'a: {{image: "a:1", volumes: [{volume}]}}'
    assert bool(findings("DC035", text, rest="volumes: {vol: }\n", facts=Facts(remote="far"))) is finds
    assert findings("DC035", text, rest="volumes: {vol: }\n") == []


def test_a_secret_that_is_a_file_is_a_folder_of_this_machine_too() -> None:
    text = 'a: {image: "a:1", secrets: [s, e]}\nb: {image: "b:1", secrets: [o], profiles: [p]}'
    rest = "secrets: {s: {file: ./s}, e: {environment: E}, o: {file: ./o}}\n"
    assert [one.path for one in findings("DC035", text, rest=rest, facts=Facts(remote="far"))] == ["secrets.s.file"]


@pytest.mark.parametrize(
    ("services", "rest", "place", "severity"),
    [
        ('a: {image: "a:1"}', 'version: "3"\n', "version", "warning"),
        ('a: {image: "a:1", links: [b]}\nb: {image: "b:1"}', "", "services.a.links", "note"),
        ('a: {image: "a:1", external_links: [b]}', "", "services.a.external_links", "note"),
        ('a: {image: "a:1", volumes_from: [b]}\nb: {image: "b:1"}', "", "services.a.volumes_from", "note"),
        ('a: {image: "a:1"}', "networks: {n: {external: {name: x}}}\n", "networks.n.external", "note"),
    ],
)
def test_what_is_out_of_date_is_found(services: str, rest: str, place: str, severity: str) -> None:
    (found,) = findings("DC036", services, rest=rest)
    assert (found.path, found.severity) == (place, severity)


def test_what_is_not_out_of_date_is_not_found() -> None:
    text = 'a: {image: "a:1", links: [], mem_limit: 1g}'
    assert findings("DC036", text, rest="networks: {n: {external: true, name: x}}\n") == []
