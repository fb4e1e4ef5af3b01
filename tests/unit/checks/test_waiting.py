"""Who waits for whom: DC010 to DC012."""

import pytest

from tests.unit.checks.findings import findings


@pytest.mark.parametrize(
    ("own", "theirs", "active", "finds"),
    [
        ("[]", "[p]", ["p"], True),
        ("[]", "[p]", [], False),  # DC003 speaks of it
        ("[p]", "[p]", [], False),
        ("[p]", "[p, q]", [], False),
        ("[p, q]", "[p]", ["p"], True),
        ("[p]", "[q]", ["p", "q"], True),
        ("[p]", "[]", [], False),
    ],
)
def test_who_needs_a_service_of_a_profile_has_its_profiles(
    own: str, theirs: str, active: list[str], finds: bool
) -> None:
    text = f"""
        a: {{image: "a:1", profiles: {own}, depends_on: [b]}}
        b: {{image: "b:1", profiles: {theirs}}}
    """
    assert bool(findings("DC010", text, profiles=active)) is finds


@pytest.mark.parametrize(
    "need", ["depends_on: {b: {condition: service_started, required: false}}", "depends_on: []", "depends_on: [c]"]
)
def test_a_need_that_is_none_wants_no_profile(need: str) -> None:
    text = f'a: {{image: "a:1", {need}}}\nb: {{image: "b:1", profiles: [p]}}'
    assert findings("DC010", text, profiles=["p"]) == []


def test_sharing_a_network_is_a_need_too() -> None:
    text = 'a: {image: "a:1", network_mode: "service:b"}\nb: {image: "b:1", profiles: [p]}'
    (found,) = findings("DC010", text, profiles=["p"])
    assert found.path == "services.a.network_mode"


@pytest.mark.parametrize(
    ("other", "severity"),
    [
        ("healthcheck: {disable: true}", "error"),
        ("healthcheck: {test: [NONE]}", "error"),
        ("healthcheck: {disable: true}, profiles: [p]", "warning"),
        ("restart: always", "warning"),
        ("build: .", "note"),
        ("healthcheck: {interval: 5s}", None),
        ("healthcheck: {test: x}", None),
        ("extends: {file: o.yml, service: b}", None),
    ],
)
def test_health_is_waited_for_where_it_is_checked(other: str, severity: str | None) -> None:
    text = f"""
        a: {{image: "a:1", depends_on: {{b: {{condition: service_healthy}}}}}}
        b: {{image: "b:1", {other}}}
    """
    found = findings("DC011", text)
    assert [one.severity for one in found] == ([severity] if severity else [])
    assert all(one.path == "services.a.depends_on.b.condition" for one in found)


@pytest.mark.parametrize(
    ("image", "severity"),
    [
        ("postgres:18", "warning"),
        ("docker.io/library/redis:8", "warning"),
        ("ghcr.io/owner/resolver:1", "note"),
        ("owner/resolver:1", "note"),
    ],
)
def test_the_image_of_somebody_may_have_a_check_of_its_own(image: str, severity: str) -> None:
    text = f"""
        a: {{image: "a:1", depends_on: {{b: {{condition: service_healthy}}}}}}
        b: {{image: "{image}"}}
    """
    assert [one.severity for one in findings("DC011", text)] == [severity]


def test_health_that_may_be_missing_is_no_error() -> None:
    """Compose says so and goes on."""
    text = """
        a: {image: "a:1", depends_on: {b: {condition: service_healthy, required: false}}}
        b: {image: "b:1", healthcheck: {disable: true}}
    """
    assert [one.severity for one in findings("DC011", text)] == ["warning"]


def test_an_image_that_is_known_to_have_a_check_needs_none_in_the_file() -> None:
    text = """
        a: {image: "a:1", depends_on: {b: {condition: service_healthy}}}
        b: {image: "ghcr.io/ggml-org/llama.cpp:server-b1"}
    """
    assert findings("DC011", text) == []


@pytest.mark.parametrize(
    ("name", "body", "finds"),
    [
        ("migrate", "command: x", True),
        ("db-init", "restart: on-failure", True),
        ("model_downloader", 'restart: "no"', True),
        ("job", 'restart: "no", command: python -m app.migrate', True),
        ("job", 'restart: "on-failure:3", command: [sh, -c, "alembic upgrade head; ./seed"]', False),
        ("job", "deploy: {restart_policy: {condition: none}}, command: ./bin/seed", True),
        ("job", "command: ./bin/seed", False),
        ("job", 'restart: "no", command: --seed 42', False),
        ("job", 'restart: "no", command: sh -c "migrate && exec serve"', False),
        ("setup", "restart: always", False),
        ("setup", "ports: ['80:80']", False),
        ("setup", "healthcheck: {test: x}", False),
        ("init-server", 'restart: "no"', False),
        ("db", 'restart: "no", command: postgres', False),
        ("prestart", "command: bash scripts/prestart.sh", True),
        ("createbuckets", 'restart: "no"', True),
        ("flyway", 'restart: "no", command: info', True),
        ("ollama-pull", 'restart: "no", command: ./models.sh', True),
        ("pull-through-cache", "restart: on-failure", False),
        ("job", "command: alembic -c db.ini upgrade head", True),
        (
            "buckets",
            "entrypoint: sh -c 'until mc alias set a b; do sleep 1; done; /usr/bin/mc mb a/b || true; exit 0;'",
            True,
        ),
        ("buckets", "entrypoint: mc, command: mb --ignore-existing a/b 2>&1", True),
        ("models", "entrypoint: [sh, -c], command: ['ollama serve & sleep 3; OLLAMA_HOST=:1 ollama pull a/b']", True),
        ("models", "command: sh -c 'ollama serve & sleep 3; ollama pull a/b; wait'", False),
        ("models", "command: sh -c 'while true; do ollama pull a/b; sleep 1d; done'", False),
        ("backend", 'restart: "no", command: sh -c "alembic upgrade head && uvicorn main:x"', False),
        ("backend", "command: sh -c 'alembic upgrade head; serve || exit 1'", False),
        ("mirror", "entrypoint: mc mirror --watch a b", False),
    ],
)
def test_the_end_of_a_service_that_runs_once_is_waited_for(name: str, body: str, finds: bool) -> None:
    text = f'a: {{image: "a:1", depends_on: ["{name}"]}}\n{name}: {{image: "b:1", {body}}}'
    assert bool(findings("DC012", text)) is finds


@pytest.mark.parametrize(
    ("image", "command", "finds"),
    [
        ("ollama/ollama:1", "pull a/b", True),
        ("flyway/flyway:11", "-url=jdbc:x migrate", True),
        ("migrate/migrate:4", "-path /m up", True),
        ("ollama/ollama:1", "serve", False),
        ("cache:1", "pull a/b", False),
    ],
)
def test_a_command_is_read_behind_the_images_own_entrypoint(image: str, command: str, finds: bool) -> None:
    text = f'a: {{image: "a:1", depends_on: [b]}}\nb: {{image: "{image}", command: {command}}}'
    assert bool(findings("DC012", text)) is finds


@pytest.mark.parametrize(
    ("restart", "finds"), [("always", True), ("unless-stopped", True), ("on-failure", False), ('"no"', False)]
)
def test_an_end_that_never_comes_is_not_waited_for(restart: str, finds: bool) -> None:
    text = f"""
        a: {{image: "a:1", depends_on: {{b: {{condition: service_completed_successfully}}}}}}
        b: {{image: "b:1", restart: {restart}}}
    """
    assert bool(findings("DC012", text)) is finds
