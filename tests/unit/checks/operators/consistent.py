"""Edits of several places that fit each other."""

from typing import Any

from deploy.checks import Facts
from deploy.checks.facts import Listed
from tests.unit.checks.operators.stack import Pick, Stack, harmless


def _replace(value: Any, old: str, new: str) -> Any:
    """Write a word anew wherever it stands."""
    if isinstance(value, dict):
        return {_replace(key, old, new): _replace(entry, old, new) for key, entry in value.items()}
    if isinstance(value, list):
        return [_replace(entry, old, new) for entry in value]
    return value.replace(old, new) if isinstance(value, str) else value


def _everywhere(stack: Stack, old: str, new: str) -> None:
    stack.data = _replace(stack.data, old, new)


@harmless
def local_port_everywhere(stack: Stack, pick: Pick) -> None:
    _everywhere(stack, "11434", pick(["8080", "9931", "1234"]))


@harmless
def local_alias_everywhere(stack: Stack, pick: Pick) -> None:
    _everywhere(stack, stack.services["livekit_agent"]["environment"]["LOCAL_LLM_MODEL"], pick(["other", "a/b:Q4"]))


@harmless
def definition_renamed_everywhere(stack: Stack, pick: Pick) -> None:
    name = pick([*stack.data["volumes"], *stack.data["secrets"]])
    _everywhere(stack, name, f"the.{name}-2")


@harmless
def cache_moved_with_its_mount(stack: Stack, pick: Pick) -> None:
    _everywhere(stack, "/var/tmp", pick(["/cache", "/data/models", "/root/.cache"]))  # noqa: S108


@harmless
def media_port_moved_on_both_sides(stack: Stack, pick: Pick) -> None:
    _everywhere(stack, ":7882:7882/udp", pick([":7900:7900/udp", ":50000-50099:50000-50099/udp", ":3478:3478/udp"]))


@harmless
def grace_with_its_drain(stack: Stack, pick: Pick) -> None:
    path = ("services", "livekit_agent")
    drain, grace = pick([("0", "1s"), ("60", "1m"), ("3600", "1h10s"), ("300", "400s"), ("", "5m")])
    stack.put((*path, "environment", "AGENT_DRAIN_TIMEOUT"), drain)
    stack.put((*path, "stop_grace_period"), grace)


@harmless
def another_chain(stack: Stack, pick: Pick) -> None:
    chain = pick(
        ["a/b:free,c/d:free", "a/b:free, openrouter/free", "a/paid,b/c:free", "a/paid, b/paid", "openrouter/free"]
    )
    stack.put(("services", "livekit_agent", "environment", "LLM_MODEL"), chain)
    stack.facts = Facts(models={slug.strip(): Listed() for slug in chain.split(",")}, today="2026-11-23")


@harmless
def facts_of_something_else(stack: Stack, pick: Pick) -> None:
    stack.facts = pick(
        [Facts(listening={"22/tcp": "sshd", "7882/tcp": "x", "7881/udp": "y", "3001/tcp": ""}),
         Facts(today="2026-11-23"),
         Facts(models={"z/gone:free": Listed(known=False)}, today="2026-11-23")]
    )  # fmt: skip


@harmless
def one_shot_that_is_waited_for(stack: Stack, pick: Pick) -> None:
    body = {key: stack.services["frontend"][key] for key in ("image", "user", "read_only", "deploy", "logging")}
    if policy := pick(["", "no", "on-failure"]):
        body["restart"] = policy
    once = pick(["migrate", "prepare", "models-download"])
    stack.put(("services", once), body)
    condition = {"condition": "service_completed_successfully"}
    stack.put(("services", pick(["frontend", "livekit_agent"]), "depends_on", once), condition)


@harmless
def other_recognition(stack: Stack, pick: Pick) -> None:
    """Speaches, with all that it needs."""
    path = ("services", "nemotron")
    stack.put((*path, "image"), "ghcr.io/speaches-ai/speaches:0.9.0-rc.3-cpu@sha256:" + "0a" * 32)
    ttl = pick(["STT_MODEL_TTL", "WHISPER__TTL"])
    for name, value in {ttl: "-1", "PRELOAD_MODELS": '["Systran/faster-whisper-small"]'}.items():
        stack.put((*path, "environment", name), value)


@harmless
def health_asked_otherwise(stack: Stack, pick: Pick) -> None:
    url = f"http://{pick(['127.0.0.1', 'localhost', '0.0.0.0'])}:11434/health"
    said = pick([f"curl -f {url}", f"curl -fsS '{url}' || exit 1", f"wget -qO- {url} >/dev/null"])
    stack.put(
        ("services", "llama_cpp", "healthcheck", "test"), pick([said, ["CMD-SHELL", said], ["CMD", *said.split()]])
    )


@harmless
def bind_on_this_machine(stack: Stack, pick: Pick) -> None:
    entry = pick(
        ["./a:/mnt/a:ro", "/srv/a:/mnt/a", "~/a:/mnt/a", {"type": "bind", "source": "./a", "target": "/mnt/a"}]
    )
    stack.append(("services", pick(stack.services), "volumes"), entry)
