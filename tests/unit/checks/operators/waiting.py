"""Who waits for whom, and what is listening already: DC010 to DC013."""

from deploy.checks import Facts
from deploy.config.document import Path
from tests.unit.checks.operators.stack import Pick, Stack, aims_at


@aims_at("DC010")
def needs_the_local_model(stack: Stack, pick: Pick) -> Path:
    stack.profiles = pick([("local-llm",), ("*",)])
    name = pick(name for name in stack.services if name != "llama_cpp")
    if key := pick(["", "ipc", "pid"]):
        return stack.put(("services", name, key), "service:llama_cpp")
    condition = pick(["service_started", "service_healthy"])
    return stack.put(("services", name, "depends_on", "llama_cpp"), {"condition": condition})


@aims_at("DC010")
def needed_goes_into_a_profile(stack: Stack, pick: Pick) -> list[Path]:
    stack.profiles = ("*",)
    _, target = pick(stack.waits())
    stack.put(("services", target, "profiles"), [pick(["speech", "local-llm"])])
    return stack.waiters(target)


@aims_at("DC011", DC041="a Kokoro that nobody checks cannot be waited for")
def health_check_off(stack: Stack, pick: Pick) -> list[Path]:
    _, target = pick(stack.waits())
    path = ("services", target, "healthcheck")
    instead = pick([None, {"disable": True}, {"test": ["NONE"]}, {"test": "NONE"}])
    stack.delete(path)
    if instead is not None:
        stack.put(path, instead)
    return stack.waiters(target)


@aims_at("DC011")
def waits_for_the_health_of_a_new_service(stack: Stack, pick: Pick) -> Path:
    name = pick(stack.services)
    body = {key: value for key, value in stack.services["livekit_agent"].items() if key in _OPERATION}
    stack.put(("services", "cache"), {"image": "deployctl/cache:1", **body})
    return stack.put(("services", name, "depends_on", "cache"), {"condition": "service_healthy"})


_OPERATION = ("restart", "logging", "deploy", "user", "read_only")


@aims_at("DC012")
def waits_for_an_end_that_never_comes(stack: Stack, pick: Pick) -> Path:
    name, target = pick(stack.waits())
    stack.put(("services", target, "restart"), pick(["always", "unless-stopped"]))
    return stack.put(("services", name, "depends_on", target, "condition"), "service_completed_successfully")


@aims_at("DC012")
def waits_for_the_start_of_a_one_shot(stack: Stack, pick: Pick) -> Path:
    name = pick(stack.services)
    body = {key: value for key, value in stack.services["livekit_agent"].items() if key in _OPERATION}
    body["restart"] = pick(["no", "on-failure"])
    once = pick(["migrate", "db-init", "model_download", "seed"])
    stack.put(("services", once), {"image": "deployctl/once:1", **body})
    how = pick([{"condition": "service_started"}, {"condition": "service_started", "required": True}])
    return stack.put(("services", name, "depends_on", once), how)


@aims_at("DC013")
def somebody_listens(stack: Stack, pick: Pick) -> Path:
    path = pick(stack.ports())
    _, port, rest = stack.at(path).split(":")
    protocol = rest.partition("/")[2] or "tcp"
    others = {"22/tcp": "sshd", f"{port}/sctp": "another protocol"}
    stack.facts = Facts(listening={**others, f"{port}/{protocol}": pick(["", "node", "caddy"])})
    return path
