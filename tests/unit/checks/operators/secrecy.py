"""Secrets that stand in the file: DC019 and DC020."""

from deploy.config.document import Path
from tests.unit.checks.operators.stack import Pick, Stack, aims_at

_VALUES = (
    "correct-horse-battery",
    "5up3rs3cr3tvalu3",
    "9f86d081884c7d659a2feaa0c55ad015",
    "Tr0ub4dor&3!",
    "hunter2hunter2",
)
_NAMES = ("DB_PASSWORD", "JWT_SECRET", "SESSION_SECRET", "ADMIN_TOKEN", "SIGNING_KEY", "OPENROUTER_API_KEY", "APP_KEY")
_TOKENS = (
    "sk-or-v1-0123456789abcdef0123456789abcdef",
    "sk-proj-A1b2C3d4E5f6G7h8I9j0K1l2",
    "hf_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5",
    "ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8",
    "AKIA0123456789ABCDEF",
    "postgres://voice:correct-horse@db:5432/voice",
)


@aims_at("DC019", DC020="what stands there twice stands in clear")
def one_secret_for_two(stack: Stack, pick: Pick) -> list[Path]:
    value = pick(_VALUES)
    names = pick.shuffled(_NAMES)[:2]
    return [stack.put(("services", pick(stack.services), "environment", name), value) for name in names]


@aims_at("DC020")
def secret_in_clear(stack: Stack, pick: Pick) -> Path:
    name = pick(stack.services)
    key = pick(["environment", "labels"])
    called = pick(_NAMES) if key == "environment" else pick(["traefik.password", "app.api-key", "dev.example.token"])
    return stack.put(("services", name, key, called), pick(_VALUES))


@aims_at("DC020")
def secret_in_the_command(stack: Stack, pick: Pick) -> Path:
    path: Path = ("services", pick(stack.having("command")), "command")
    option, value = pick(["--api-key", "--password", "--token"]), pick(_VALUES)
    if pick([True, False]):
        return stack.append(path, f"{option}={value}")
    stack.append(path, option)
    return stack.append(path, value)


@aims_at("DC020")
def token_anywhere(stack: Stack, pick: Pick) -> Path:
    """Whatever it is called."""
    name = pick(stack.services)
    path: Path = pick([("services", name, "environment", "SETTING"), ("services", name, "labels", "note"),
                       ("x-note",), ("services", name, "x-note")])  # fmt: skip
    return stack.put(path, pick(["", "see "]) + pick(_TOKENS))
