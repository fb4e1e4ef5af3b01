"""What a stack needs to run for months: DC030 to DC036."""

from deploy.checks import Facts
from deploy.config.document import Path
from tests.unit.checks.operators.stack import Pick, Stack, aims_at


@aims_at("DC030")
def restart_deleted(stack: Stack, pick: Pick) -> Path:
    return stack.delete(("services", pick(stack.services), "restart"))[:2]


@aims_at("DC031")
def memory_limit_deleted(stack: Stack, pick: Pick) -> Path:
    path: Path = ("services", pick(stack.services), "deploy", "resources", "limits", "memory")
    return stack.delete(path[: pick(range(3, len(path) + 1))])[:2]


@aims_at("DC032")
def log_without_end(stack: Stack, pick: Pick) -> Path:
    path: Path = ("services", pick(stack.services), "logging", "options", "max-size")
    return stack.delete(path[: pick(range(3, len(path) + 1))])[:2]


@aims_at("DC033")
def grace_shorter_than_the_drain(stack: Stack, pick: Pick) -> Path:
    path = ("services", "livekit_agent", "stop_grace_period")
    stack.delete(path)
    if said := pick(["", "10s", "1m59s", "119s", "0.5m"]):
        stack.put(path, said)
    return path[:2]


@aims_at("DC033")
def drain_longer_than_the_grace(stack: Stack, pick: Pick) -> Path:
    name = pick(stack.services)
    stack.put(("services", name, "environment", "AGENT_DRAIN_TIMEOUT"), pick(["131", "3600", 200]))
    return ("services", name)


@aims_at("DC033")
def another_agent_without_grace(stack: Stack, pick: Pick) -> Path:
    """One of somebody else's, which says nothing of its drain."""
    body = dict(
        stack.services["livekit_agent"], command=pick(["python agent.py start", ["node", "agent.mjs", "start"]])
    )
    del body["stop_grace_period"]
    return stack.put(("services", pick(["second", "voice_agent"])), body | {"environment": {"LIVEKIT_URL": "ws://a:1"}})


@aims_at("DC034")
def defined_and_not_used(stack: Stack, pick: Pick) -> Path:
    section, body = pick([("volumes", {}), ("volumes", None), ("volumes", {"driver": "local"}), ("networks", {}),
                          ("secrets", {"file": "./a"}), ("configs", {"file": "./a"})])  # fmt: skip
    return stack.put((section, "unused"), body)


@aims_at("DC034", DC039="without its mount llama.cpp downloads for each container anew")
def mount_deleted(stack: Stack, pick: Pick) -> Path:
    name = pick(stack.having("volumes"))
    volume = stack.services[name]["volumes"][0].partition(":")[0]
    stack.delete(("services", name, "volumes"))
    return ("volumes", volume)


@aims_at("DC035")
def docker_is_elsewhere(stack: Stack, pick: Pick) -> list[Path]:
    """The files of the secrets are not."""
    stack.facts = Facts(remote=pick(["far", "prod"]))
    return [("secrets", name) for name in stack.data["secrets"]]


@aims_at("DC035")
def folder_of_this_machine(stack: Stack, pick: Pick) -> list[Path]:
    stack.facts = Facts(remote="far")
    source = pick(["./site", "../a", "/srv/models", "~/cache", "."])
    entry = pick([f"{source}:/mnt/a", f"{source}:/mnt/a:ro", {"type": "bind", "source": source, "target": "/mnt/a"}])
    secrets: list[Path] = [("secrets", name) for name in stack.data["secrets"]]
    return [stack.append(("services", pick(stack.active), "volumes"), entry), *secrets]


@aims_at("DC036")
def version(stack: Stack, pick: Pick) -> Path:
    return stack.put(("version",), pick(["3", "3.8", "2.4"]))


@aims_at("DC036")
def former_links(stack: Stack, pick: Pick) -> Path:
    target = pick(["livekit", "nemotron", "kokoro"])  # they need nobody
    name = pick(name for name in stack.services if name != target)
    key, entry = pick([("links", target), ("links", f"{target}:alias"), ("external_links", "other"),
                       ("volumes_from", target), ("volumes_from", f"{target}:ro")])  # fmt: skip
    return stack.append(("services", name, key), entry)[:3]


@aims_at("DC036")
def former_external(stack: Stack, pick: Pick) -> Path:
    stack.put(("volumes", "shared"), {"external": {"name": "shared"}})
    stack.append(("services", pick(stack.services), "volumes"), "shared:/mnt/shared")
    return ("volumes", "shared")
