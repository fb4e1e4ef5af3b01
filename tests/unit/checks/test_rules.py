"""Each rule up to DC009, on the smallest file that it speaks of."""

from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

from deploy import checks
from deploy.checks import Finding

FIXTURES = Path(__file__).parents[2] / "fixtures"
COMPOSE = sorted((FIXTURES / "compose").glob("*.yml"))
REFUSED = [file for file in COMPOSE if file.stem.startswith("refuses-")]
ACCEPTED = [file for file in COMPOSE if file.stem.startswith("accepts-")]


def check(text: str, *, profiles: Collection[str], environ: Mapping[str, str]) -> list[Finding]:
    return [one for one in checks.check(text, profiles=profiles, environ=environ) if one.rule < "DC010"]


def of(file: Path, *profiles: str, **environ: str) -> list[Finding]:
    return checks.check(file.read_text(), profiles=profiles, environ=environ, source=file.name)


def errors(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity == "error"]


@pytest.mark.parametrize("file", REFUSED, ids=lambda file: file.stem)
def test_a_file_that_compose_refuses_gets_one_error_of_the_right_rule(file: Path) -> None:
    """The fixture's name ends in the rule; `tests/integration` holds the same files against Compose itself."""
    (error,) = errors(of(file))
    assert error.rule == file.stem.rpartition("-")[2]
    assert error.remedy
    assert error.line >= 1


@pytest.mark.parametrize("file", ACCEPTED, ids=lambda file: file.stem)
def test_a_file_that_compose_accepts_gets_no_error(file: Path) -> None:
    """What Compose starts may be remarked upon, not refused."""
    assert errors(of(file)) == []


def test_the_former_stack_gets_a_finding_for_each_defect_that_the_rules_cover() -> None:
    """Dangling dependency, floating tags, variables that may be empty: with rule, place and line."""
    found = [one for one in of(FIXTURES / "former-compose.yml") if one.rule < "DC010"]
    assert [(finding.severity, finding.rule, finding.path, finding.line) for finding in found] == [
        ("error", "DC003", "services.livekit_agent.depends_on.llama_cpp", 51),
        ("warning", "DC007", "services.livekit.image", 4),
        ("warning", "DC007", "services.kokoro.image", 22),
        ("warning", "DC002", "services.llama_cpp.command.5", 31),
        ("warning", "DC002", "services.livekit_agent.environment.OPENROUTER_API_KEY", 43),
    ]
    assert "started only with the profile local-llm" in found[0].message


def test_with_its_profile_active_the_dependency_is_no_error() -> None:
    """The same file, started as its author meant it."""
    assert [
        finding.rule for finding in of(FIXTURES / "former-compose.yml", "local-llm") if finding.rule == "DC003"
    ] == []


def test_all_profiles_are_active_with_a_star() -> None:
    """As in Compose."""
    file = FIXTURES / "compose" / "refuses-dependency-on-inactive-DC003.yml"
    assert errors(of(file, "*")) == []


def test_a_variable_that_is_set_is_no_finding() -> None:
    """The environment counts."""
    file = FIXTURES / "compose" / "accepts-unset-variable.yml"
    assert [finding for finding in of(file, DEPLOYCTL_TEST_UNSET="x") if finding.severity != "note"] == []
    assert [finding.rule for finding in of(file) if finding.severity == "warning"] == ["DC002"]


def test_what_is_no_yaml_is_shown_with_line_and_column() -> None:
    """As every finding is."""
    (error,) = check("services:\n  a:\n    image: a:1\n    command: x: y\n", profiles=[], environ={})
    assert (error.rule, error.line, error.column) == ("DC001", 4, 15)


def test_two_services_on_one_port_are_an_error_though_compose_reads_the_file() -> None:
    """The second could not start."""
    text = 'services:\n  a: {image: "a:1", ports: ["80:80"]}\n  b: {image: "b:1", ports: ["127.0.0.1:80:8080"]}\n'
    (error,) = check(text, profiles=[], environ={})
    assert (error.rule, error.path, error.message) == ("DC006", "services.b.ports.0", "a publishes 80/tcp already")


@pytest.mark.parametrize(
    ("one", "other", "active", "found"),
    [
        ("", "[x]", [], [("warning", "a publishes 80/tcp already when the profile x is active")]),
        ("[x, y]", "[z, y]", [], [("warning", "a publishes 80/tcp already when the profile y is active")]),
        ("[x]", "[y]", [], []),
        ("[x]", "[y]", ["*"], [("error", "a publishes 80/tcp already")]),
        ("", "[x]", ["x"], [("error", "a publishes 80/tcp already")]),
    ],
)
def test_a_port_that_another_choice_of_profiles_would_take_twice_is_a_warning(one, other, active, found) -> None:
    """Services whose profiles differ are alternatives, until both are chosen."""
    text = (
        f'services:\n  a: {{image: "a:1", profiles: [{one.strip("[]")}], ports: ["80:80"]}}\n'
        f'  b: {{image: "b:1", profiles: {other}, ports: ["80:80"]}}\n'
    )
    clashes = [finding for finding in check(text, profiles=active, environ={}) if finding.rule == "DC006"]
    assert [(finding.severity, finding.message) for finding in clashes] == found


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        ('"80:80"', '"80:80/udp"', False),
        ('"80-90:80-90"', '"85:1"', True),
        ('"127.0.0.1:80:80"', '"127.0.0.2:80:80"', False),
        ('"127.0.0.1:80:80"', '"0.0.0.0:80:80"', True),
        ('"127.0.0.1:80:80"', '"[::]:80:80"', False),
        ('"[::1]:80:80"', '"80:80"', True),
        ('{target: 80, published: "80"}', '"80:1"', True),
        ('{target: 80, published: "80", host_ip: 127.0.0.1}', '"127.0.0.2:80:1"', False),
        ('{target: 80, published: "80-90"}', '"80:1"', False),
        ('"80"', '"80"', False),
        ('"80:80/TCP"', '"80:1"', True),
        ('"80:80/UDP"', '"80:80"', False),
        ("{target: 80}", '"80:80"', False),
        ('"0:80"', '"0:81"', False),
        ("8022:22", '"8022:1"', True),
    ],
)
def test_a_port_is_taken_on_its_address_and_protocol(one: str, other: str, clash: bool) -> None:
    """Short and long entries, ranges, addresses of both families."""
    text = f"services:\n  a: {{image: 'a:1', ports: [{one}]}}\n  b: {{image: 'b:1', ports: [{other}]}}\n"
    assert bool(check(text, profiles=[], environ={})) is clash


def test_services_in_the_hosts_network_publish_nothing_and_take_no_port() -> None:
    """Whatever their `ports` say."""
    host = "network_mode: host, ports: ['80:80']"
    assert (
        check(f"services:\n  a: {{image: 'a:1', {host}}}\n  b: {{image: 'b:1', {host}}}\n", profiles=[], environ={})
        == []
    )


@pytest.mark.parametrize(
    ("service", "warned"),
    [
        ("deploy: {replicas: 3}, ports: ['8080:80']", True),
        ("scale: 2, ports: ['127.0.0.1:8080:80']", True),
        ("scale: '${N:-2}', ports: [{target: 80, published: '8080'}]", True),
        ("scale: 3, ports: ['8080-8081:80']", True),
        ("scale: 3, ports: ['8080-8082:80-82']", True),
        ("scale: 3, ports: ['8080-8082:80']", False),
        ("scale: 3, ports: ['80']", False),
        ("scale: 3", False),
        ("scale: 1, ports: ['8080:80']", False),
        ("scale: 0, ports: ['8080:80']", False),
        ("deploy: {replicas: 1}, ports: ['8080:80']", False),
        ("scale: 1, deploy: {replicas: 3}, ports: ['8080:80']", False),
        ("deploy: {replicas: 3, update_config: {parallelism: 1}}, ports: ['8080:80']", False),
        ("scale: 3, network_mode: host, ports: ['8080:80']", False),
    ],
)
def test_a_port_of_several_containers_is_enough_for_all_of_them(service: str, warned: bool) -> None:
    """The second would not start."""
    found = check(f"services:\n  a: {{image: 'a:1', {service}}}\n", profiles=[], environ={})
    assert [(one.rule, one.severity) for one in found] == ([("DC006", "warning")] if warned else [])


@pytest.mark.parametrize(
    ("entry", "refused"),
    [
        ('"127.0.0.1:80"', True),  # read as a port of the host
        ('"[::1]:80"', True),
        ('"127.0.0.1::80"', False),
        ('"[::1]::80"', False),
        ('":80"', False),
        ('"127.0.0.1:80:80/TCP"', False),
        ('"host:80:80"', True),
    ],
)
def test_an_address_stands_before_two_ports_or_two_colons(entry: str, refused: bool) -> None:
    """As `docker compose config` has it."""
    found = check(f"services:\n  a: {{image: 'a:1', ports: [{entry}]}}\n", profiles=[], environ={})
    assert [one.rule for one in found] == (["DC006"] if refused else [])


@pytest.mark.parametrize(
    ("image", "finds"),
    [
        ("nginx", True),
        ("nginx:latest", True),
        ("localhost:5000/x", True),
        ("nginx:1.29", False),
        ("localhost:5000/x:1", False),
        ("nginx@sha256:" + "a" * 64, False),
        ("${X:-nginx:1}", False),
    ],
)
def test_an_image_names_its_version(image: str, finds: bool) -> None:
    """By tag or digest; a registry's port is no tag."""
    findings = check(f"services:\n  a: {{image: '{image}'}}\n", profiles=[], environ={})
    assert [finding.rule for finding in findings] == (["DC007"] if finds else [])


def test_what_other_files_may_define_is_not_called_unknown() -> None:
    """With `include` the file is only a part."""
    text = "include: [other.yml]\nservices:\n  a: {image: 'a:1', depends_on: [b], volumes: ['v:/v'], networks: [n]}\n"
    assert check(text, profiles=[], environ={}) == []


def test_the_schema_says_the_one_thing_that_is_wrong() -> None:
    """Valid siblings are not reported as unexpected."""
    service = "    image: 'a:1'\n    restart: always\n    depends_on: {b: {condition: up}}\n"
    (error,) = check(f"services:\n  a:\n{service}  b: {{image: 'b:1'}}\n", profiles=[], environ={})
    assert (error.path, error.line) == ("services.a.depends_on.b.condition", 5)


@pytest.mark.parametrize(
    ("body", "path", "message"),
    [
        ("helthcheck: {}", "helthcheck", "unknown key; did you mean healthcheck?"),
        ("healthcheck: {tst: x}", "healthcheck.tst", "unknown key; did you mean test?"),
        ("ports: 80", "ports", "should be a list"),
        ("image: [a]", "image", "should be a text"),
        ("environment: 3", "environment", "should be a mapping or a list"),
        ("deploy: {resources: {limits: {cpu: 1}}}", "deploy.resources.limits.cpu", "unknown key; did you mean cpus?"),
        ("build: {}", None, None),
        ("group_add: [a, a]", "group_add", "names something twice"),
    ],
)
def test_the_schema_speaks_in_words(body: str, path: str | None, message: str | None) -> None:
    """The innermost problem, and what was probably meant."""
    base = "" if body.startswith("image") else "    image: a:1\n"
    found = errors(check(f"services:\n  a:\n{base}    {body}\n", profiles=[], environ={}))
    shown = [(finding.path, finding.message) for finding in found]
    assert shown == ([] if path is None else [(f"services.a.{path}", message)])


def test_a_finding_is_shown_with_rule_place_and_remedy() -> None:
    """Two lines: what, and what to do."""
    finding = Finding("DC007", "warning", "services.a.image", 3, "a has no tag", "write a:VERSION", 5, "f.yml")
    assert finding.show() == "f.yml:3:5: warning: services.a.image: a has no tag (DC007)\n    write a:VERSION"
