"""LiveKit's keys, secrets in clear, and secrets with two names."""

import pytest

from tests.unit.checks.findings import findings

LONG = "q7" * 20
SERVER = "image: livekit/livekit-server:v1"


def warned(rule: str, service: str, **environ: str) -> list[str]:
    """Return the paths below the one service."""
    found = findings(rule, f"a: {{{service}}}", environ=environ)
    assert all(one.severity == "warning" for one in found)
    return [one.path.removeprefix("services.a.") for one in found]


@pytest.mark.parametrize(
    ("service", "path"),
    [
        (f"{SERVER}, command: --dev", "command"),
        (f"{SERVER}, command: [--bind, 0.0.0.0, --dev]", "command.2"),
        (f"{SERVER}, command: ['--keys', 'devkey: secret']", "command.1"),
        (f"{SERVER}, command: ['--keys=devkey: secret']", "command.0"),
        ("image: 'x:1', entrypoint: [/livekit-server], command: [--dev]", "command.0"),
        ("image: 'x:1', command: [sh, -c, 'exec livekit-server --dev --bind 0.0.0.0']", "command.2"),
        ("image: 'x:1', environment: {LIVEKIT_KEYS: 'devkey: secret'}", "environment.LIVEKIT_KEYS"),
        ("image: 'x:1', environment: ['LIVEKIT_KEYS=\"mine: secret\"']", "environment.0"),
        ("image: 'x:1', environment: [LIVEKIT_KEYS=devkey:other]", "environment.0"),
        ("image: 'x:1', environment: {LIVEKIT_CONFIG: \"keys:\\n  devkey: secret\"}", "environment.LIVEKIT_CONFIG"),
        ("image: 'x:1', environment: {LIVEKIT_API_KEY: devkey}", "environment.LIVEKIT_API_KEY"),
        ("image: 'x:1', environment: {LIVEKIT_API_SECRET: '${S:-secret}'}", "environment.LIVEKIT_API_SECRET"),
    ],
)
def test_livekits_well_known_keys_are_found_wherever_they_stand(service: str, path: str) -> None:
    assert warned("DC017", service) == [path]


@pytest.mark.parametrize(
    "service",
    [
        "image: 'vault:1', command: [server, --dev]",
        "image: 'web:1', command: npm run start -- --dev",
        f"{SERVER}, command: --config /etc/livekit.yaml",
        f"{SERVER}, command: [--dev=false]",
        "image: 'x:1', environment: {LIVEKIT_API_KEY: '${KEY}', LIVEKIT_API_SECRET: '${SECRET}'}",
        "image: 'x:1', environment: {LIVEKIT_KEYS: '${KEY}: ${SECRET}', LIVEKIT_CONFIG: 'port: 7880'}",
        "image: 'x:1', environment: {LIVEKIT_KEYS: '{', LIVEKIT_CONFIG: '- a'}",
    ],
)
def test_what_is_not_livekits_dev_mode_is_no_finding(service: str) -> None:
    assert warned("DC017", service) == []


@pytest.mark.parametrize(
    ("service", "count"),
    [
        ("environment: {LIVEKIT_API_SECRET: short}", 1),
        (f"environment: {{LIVEKIT_KEYS: 'a: {'x' * 31}'}}", 1),
        ("command: [--keys, 'a: 0123456789']", 1),
        ("environment: {LIVEKIT_API_SECRET: '${S}'}", 1),
        (f"environment: {{LIVEKIT_KEYS: 'a: {'x' * 32}'}}", 0),
        ("environment: {LIVEKIT_API_SECRET: '${UNSET}'}", 0),
        ("environment: {LIVEKIT_API_SECRET: 'pre${UNSET}'}", 0),
        ("environment: {LIVEKIT_API_SECRET: }", 0),
        ("environment: {LIVEKIT_API_SECRET: secret}", 0),
    ],
)
def test_a_short_secret_of_livekits_is_measured_as_it_will_be(service: str, count: int) -> None:
    """Filled in; what is not set, and `secret`, of which another rule speaks, are left out."""
    assert len(warned("DC018", f"image: 'x:1', {service}", S="short")) == count


def test_keys_in_a_configuration_that_stands_in_the_file_are_read() -> None:
    """Whose server it is; another program's are none of LiveKit's."""
    lk = f"lk: {{{SERVER}, configs: [{{source: lk, target: /lk.yaml}}], command: --config /lk.yaml}}"
    rest = 'configs:\n  lk: {content: "keys: {devkey: short}"}\n  other: {content: "keys: {devkey: secret}"}\n'
    services = f"{lk}\nother: {{image: 'x:1', configs: [other]}}"
    for rule in ("DC017", "DC018"):
        assert [one.path for one in findings(rule, services, rest=rest)] == ["configs.lk.content"]


def test_one_secret_under_two_names_is_a_warning_in_a_service_and_a_note_across() -> None:
    """Across services they may be the two ends of one connection."""
    within = findings("DC019", f"a: {{image: 'a:1', environment: {{A_SECRET: {LONG}, B_SECRET: {LONG}}}}}")
    assert [(one.severity, one.path) for one in within] == [("warning", "services.a.environment.B_SECRET")]
    across = findings(
        "DC019",
        f"a: {{image: 'a:1', environment: {{A_SECRET: {LONG}}}}}\nb: {{image: 'b:1', environment: [B_TOKEN={LONG}]}}",
    )
    assert [(one.severity, one.path) for one in across] == [("note", "services.b.environment.0")]


@pytest.mark.parametrize(
    "services",
    [
        f"a: {{image: 'a:1', environment: &e {{X_SECRET: {LONG}}}}}\nb: {{image: 'b:1', environment: *e}}",
        "a: {image: 'a:1', environment: {X_SECRET: '${S}', Y_SECRET: '${S}'}}",
        "a: {image: 'a:1', environment: {X_PASSWORD: short, Y_PASSWORD: short}}",
        "a: {image: 'a:1', environment: {X_SECRET: changeme-please, Y_SECRET: changeme-please}}",
        f"a: {{image: 'a:1', environment: {{X_SECRET: {LONG}, Y: {LONG}}}}}",
    ],
)
def test_one_name_one_variable_or_no_secret_is_not_reused(services: str) -> None:
    assert findings("DC019", services, environ={"S": LONG}) == []


@pytest.mark.parametrize(
    ("service", "path"),
    [
        (f"environment: {{OPENROUTER_API_KEY: {LONG}}}", "environment.OPENROUTER_API_KEY"),
        (f"environment: [JWT_SECRET={LONG}]", "environment.0"),
        ("environment: {POSTGRES_PASSWORD: postgres}", "environment.POSTGRES_PASSWORD"),
        ("environment: {MYSQL_ROOT_PASSWORD: 123456}", "environment.MYSQL_ROOT_PASSWORD"),
        (f"environment: {{LIVEKIT_KEYS: 'a: {LONG}'}}", "environment.LIVEKIT_KEYS"),
        (f"labels: {{my.apiKey: {LONG}}}", "labels.my.apiKey"),
        ("environment: {PGPASSWORD: hunter2}", "environment.PGPASSWORD"),
        ("environment: {DB_PWD: hunter2}", "environment.DB_PWD"),
        ("environment: {REDISCLI_AUTH: hunter2}", "environment.REDISCLI_AUTH"),
        ("environment: [NEO4J_AUTH=neo4j/hunter2]", "environment.0"),
        (f"environment: {{AZURE_SPEECH_KEY: {LONG}}}", "environment.AZURE_SPEECH_KEY"),
        (f"environment: {{OPENAI_KEY: {LONG}}}", "environment.OPENAI_KEY"),
        (f"environment: {{DEEPGRAM_KEY: {LONG}}}", "environment.DEEPGRAM_KEY"),
        (f"environment: {{NGROK_AUTHTOKEN: {LONG}}}", "environment.NGROK_AUTHTOKEN"),
        ("command: redis-server --requirepass hunter2", "command"),
        (f"command: [--api-key, {LONG}]", "command.1"),
        (f"entrypoint: [sh, -c, 'HF_TOKEN={LONG} run']", "entrypoint.2"),
        ("environment: {DATABASE_URL: 'postgres://app:hunter2@db/app'}", "environment.DATABASE_URL"),
        ("environment: {X: '${X:-" + "sk-or-v1-" + "a1" * 32 + "}'}", "environment.X"),
        ("environment: {NAME: " + "hf_" + "a1" * 17 + "}", "environment.NAME"),
        ("build: {context: ., args: {T: " + "ghp_" + "a1" * 18 + "}}", "build.args.T"),
    ],
)
def test_a_secret_in_clear_is_found_by_its_name_or_by_its_shape(service: str, path: str) -> None:
    """Once, and without its value."""
    (one,) = findings("DC020", f"a: {{image: 'x:1', {service}}}")
    assert (one.severity, one.path) == ("warning", f"services.a.{path}")
    assert not {LONG, "hunter2", "a1a1"} & set((one.message + one.remedy).split())


@pytest.mark.parametrize(
    "entry",
    [
        "A_API_KEY: '${A_API_KEY}'",
        "A_API_KEY: '${A_API_KEY:-default-value}'",
        "A_API_KEY: $KEY",
        "A_API_KEY: ",
        "A_API_KEY: ''",
        "A_API_KEY: your-api-key-here",
        "A_API_KEY: sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "A_API_KEY: sk-no-key-required",
        "A_API_KEY: not-needed",
        "A_API_KEY: <your key>",
        "A_API_KEY: EMPTY",
        "A_PASSWORD: '\"none\"'",
        "A_SECRET_KEY: '%kernel.project_dir%/private.pem'",
        "A_PASSWORD: changeme",
        "A_PASSWORD: CHANGE_ME_please",
        "A_PASSWORD_FILE: /run/secrets/password",
        "A_PASSWORD: /run/secrets/password",
        "A_TOKEN: true",
        "ALLOW_EMPTY_PASSWORD: yes",
        "LLM_FIRST_TOKEN: 0.8",
        "MAX_TOKENS: 16384",
        "END_TOKEN: <|im_end|>",
        "NEXT_PUBLIC_API_KEY: pk_0123456789",
        "PUBLIC_KEY: ssh-rsa-AAAAB3NzaC1",
        "POSTHOG_API_KEY: phc_0123456789abcdefghijklmnop",
        "STRIPE_API_KEY: pk_live_0123456789abcdefghijklmnop",
        "MODEL: sk-learn-0123456789-0123456789",
        "URL: 'postgres://app:${PASSWORD}@db/app'",
        "COMPASS: north-by-northwest",
        "NEO4J_AUTH: none",
        "NEO4J_AUTH: neo4j/your_password",
        f"CACHE_KEY: {LONG}",
        f"PRIMARY_KEY: {LONG}",
        f"RECAPTCHA_SITE_KEY: {LONG}",
        f"AWS_ACCESS_KEY_ID: {LONG}",
        f"OPENAI_PUBLIC_KEY: {LONG}",
        "DEEPGRAM_KEY_PATH: secrets-deepgram",
        "HOST_PWD: /srv/app",
        "AUTH_ENABLED: certainly",
    ],
)
def test_what_is_no_secret_is_not_called_one(entry: str) -> None:
    assert findings("DC020", f"a: {{image: 'x:1', environment: {{{entry}}}}}", environ={"KEY": LONG}) == []


@pytest.mark.parametrize(
    "service",
    [
        "environment: {POSTGRES_PASSWORD: '${POSTGRES_PASSWORD:-hunter2}'}",
        "environment: ['POSTGRES_PASSWORD=${PGPASSWORD-hunter2}']",
        "environment: {DATABASE_URL: 'postgres://app:${DB_PASSWORD:-hunter2}@db/app'}",
        "environment: {POSTGRES_PASSWORD: '${POSTGRES_PASSWORD:-changeme}'}",
        "command: 'redis-server --requirepass ${REDIS_PASSWORD:-hunter2}'",
        "command: '--requirepass ${A_PASSWORD:-hunter2}', environment: {A_PASSWORD: '${A_PASSWORD:-hunter2}'}",
    ],
)
def test_a_secret_as_a_default_is_a_note_where_it_works_until_it_is_changed(service: str) -> None:
    """Once for each variable."""
    (one,) = findings("DC020", f"a: {{image: 'x:1', {service}}}")
    assert (one.severity, "hunter2" in one.message + one.remedy) == ("note", False)


@pytest.mark.parametrize(
    "value",
    ["${A_PASSWORD:-}", "${A_PASSWORD:-your-password}", "${A_PASSWORD:?hunter2}", "${A_PASSWORD:+hunter2}",
     "${A_PASSWORD_FILE:-/run/secrets/a}", "${MAX_TOKENS:-16384000000}", "${AUTH_ENABLED:-certainly}"],
)  # fmt: skip
def test_a_default_that_is_no_secret_is_no_finding(value: str) -> None:
    assert findings("DC020", f"a: {{image: 'x:1', environment: {{A_PASSWORD: '{value}'}}}}") == []


def test_a_secret_in_an_anchor_is_found_once() -> None:
    first = f"a: {{image: 'a:1', environment: &all {{A_SECRET: {LONG}}}}}"
    services = f"{first}\nb: {{image: 'b:1', environment: *all}}\nc: {{image: 'c:1', environment: {{<<: *all}}}}"
    assert [one.line for one in findings("DC020", services)] == [2]
