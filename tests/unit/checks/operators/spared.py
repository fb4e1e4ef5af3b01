"""Edits that change nothing of what the rules speak of."""

from typing import Any

import yaml

from deploy.config.document import Path
from tests.unit.checks.operators.stack import Pick, Stack, dump, harmless


def _mappings(value: Any, path: Path = ()) -> list[Path]:
    if isinstance(value, list):
        return [found for index, entry in enumerate(value) for found in _mappings(entry, (*path, index))]
    if not isinstance(value, dict):
        return []
    return [path, *(found for key, entry in value.items() for found in _mappings(entry, (*path, key)))]


def _shuffle(stack: Stack, pick: Pick, path: Path) -> None:
    before = dict(stack.at(path))
    stack.at(path).clear()
    stack.at(path).update({key: before[key] for key in pick.shuffled(before)})


@harmless
def order_of_keys(stack: Stack, pick: Pick) -> None:
    _shuffle(stack, pick, pick(_mappings(stack.data)))


@harmless
def order_of_services(stack: Stack, pick: Pick) -> None:
    _shuffle(stack, pick, ("services",))


@harmless
def order_of_items(stack: Stack, pick: Pick) -> None:
    name = pick(stack.services)
    key = pick(key for key in ("ports", "secrets", "cap_drop", "security_opt", "tmpfs") if key in stack.services[name])
    stack.put(("services", name, key), pick.shuffled(stack.services[name][key]))


@harmless
def own_key(stack: Stack, pick: Pick) -> None:
    """Your own begin with x-."""
    holders = [(), *(("services", name) for name in stack.services),
               *(("services", name, key) for name in stack.services for key in ("healthcheck", "logging", "deploy")),
               *((section, name) for section in ("volumes", "secrets") for name in stack.data[section])]  # fmt: skip
    key = pick(["x-a", "x-version", "x-ports", "x-image"])
    stack.put((*pick(holders), key), pick([1, None, "nginx:latest", ["80:80"], {"privileged": True}]))


@harmless
def comment(stack: Stack, pick: Pick) -> None:
    said = pick(["# a comment", "#", "# ${NOT_SET}", "# image: nginx:latest", "# version: '3'", "# deployctl: see docs",
                 "# deployctl: ignore DC007 a reason"])  # fmt: skip
    lines = stack.dump().splitlines()
    lines.insert(pick(range(len(lines) + 1)), pick(["", "  ", "          "]) + said)
    stack.text = "\n".join(lines) + pick(["", "\n", "\n\n"])


class _Quoting(yaml.CSafeDumper):
    pass


class _Doubled(_Quoting):
    pass


_Quoting.add_representer(str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="'"))
_Doubled.add_representer(str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"'))


@harmless
def style(stack: Stack, pick: Pick) -> None:
    dumper = pick([yaml.CSafeDumper, _Quoting, _Doubled])
    flow, indent, width = pick([None, True, False]), pick([2, 4, 8]), pick([20, 80, 10**6])
    stack.text = yaml.dump(
        stack.data, Dumper=dumper, default_flow_style=flow, indent=indent, width=width, sort_keys=False
    )


@harmless
def anchors(stack: Stack, pick: Pick) -> None:
    """One logging for all, merged or named."""
    shared = {"driver": "json-file", "options": {"max-size": "10m", "max-file": "3"}}
    text = dump({"x-logging": shared} | stack.data)
    lines = []
    for line in text.replace("x-logging:", "x-logging: &logging", 1).splitlines():
        if line == "    logging:" and pick([True, False]):
            lines += [pick(["    logging: {<<: *logging}", "    logging: *logging", "    logging: {<<: [*logging]}"])]
            continue
        lines.append(line)
    kept, skipping = [], False
    for line in lines:
        if skipping and line.startswith("      "):
            continue
        skipping = line.startswith("    logging: ")
        kept.append(line)
    stack.text = "\n".join(kept)


@harmless
def label(stack: Stack, pick: Pick) -> None:
    key, value = pick([("com.example.team", "voice"), ("traefik.enable", "false"), ("a", None), ("n", 5), ("b", True),
                       ("router.rule", "Host(`a.example`)"), ("token-url", "https://a/token")])  # fmt: skip
    stack.put(("services", pick(stack.services), "labels", key), value)


@harmless
def variable(stack: Stack, pick: Pick) -> None:
    """Some sound like a secret, a port or an address, and are none."""
    key, value = pick([("TZ", "Europe/Berlin"), ("MAX_TOKENS", "300"), ("TOKENIZER", "gpt2-medium-x"), ("EMPTY", ""),
                       ("TAKEN_OVER", None), ("PASSWORD_FILE", "/run/secrets/p"), ("API_KEY", "${API_KEY:-}"),
                       ("OTHER_URL", "http://example.org:8080/v1"), ("TOKEN_LIMIT", "123456789"), ("PRICE", "5$$"),
                       ("DEBUG", True), ("RATIO", 0.5), ("LLAMA_SIZE", "4b"), ("SECRET_NAME", "livekit")])  # fmt: skip
    stack.put(("services", pick(stack.services), "environment", key), value)


@harmless
def variable_with_a_default(stack: Stack, pick: Pick) -> None:
    """A value becomes `${NAME:-value}`, or comes from the environment."""
    found = [(*path, key) for path in _mappings(stack.data["services"], ("services",)) for key in stack.at(path)]
    path = pick(path for path in found if isinstance(stack.at(path), str) and not {"$", "}"} & {*stack.at(path)})
    value = stack.at(path)
    stack.environ |= {"HERE": value}
    forms = ["${HERE}", "$HERE", "${HERE:-other}", "${HERE:?say it}", f"${{NOT_SET:-{value}}}", f"${{NOT_SET-{value}}}",
             f"${{NOT_SET:-${{NOR_THIS:-{value}}}}}"]  # fmt: skip
    stack.put(path, pick(forms if value else ["${HERE}"]))


@harmless
def memory(stack: Stack, pick: Pick) -> None:
    limits: Path = ("services", pick(stack.services), "deploy", "resources", "limits")
    size = pick(["64m", "2gb", "1.5g", "1073741824", "${MEMORY:-8g}"])
    if pick([True, False]):
        stack.put((*limits, "memory"), size)
        return
    stack.delete((*limits, "memory"))
    stack.put((*limits[:2], "mem_limit"), size)


@harmless
def log_rotation(stack: Stack, pick: Pick) -> None:
    instead = pick(
        [{"driver": "local"}, {"driver": "journald"}, {"options": {"max-size": "1m"}}, {"driver": "none"},
         {"driver": "json-file", "options": {"max-size": "50m", "max-file": 5, "compress": "true"}}]
    )  # fmt: skip
    stack.put(("services", pick(stack.services), "logging"), instead)


@harmless
def restart(stack: Stack, pick: Pick) -> None:
    path: Path = ("services", pick(stack.services))
    if said := pick(["", "always", "on-failure", "on-failure:5"]):
        stack.put((*path, "restart"), said)
        return
    stack.delete((*path, "restart"))
    stack.put((*path, "deploy", "restart_policy"), {"condition": pick(["any", "on-failure"])})


@harmless
def grace(stack: Stack, pick: Pick) -> None:
    stack.put(
        ("services", pick(stack.services), "stop_grace_period"), pick(["121s", "2m10s", "1h", "130000ms", "1.5h"])
    )


@harmless
def user(stack: Stack, pick: Pick) -> None:
    stack.put(("services", pick(stack.services), "user"), pick(["1000", "1000:0", "nobody", "app:app", "${UID:-1000}"]))


@harmless
def other_port(stack: Stack, pick: Pick) -> None:
    """Signalling and the page may stand under any number."""
    path = pick(path for path in stack.ports() if "127.0.0.1" in stack.at(path))
    port = pick(["8088", "13000", "443", "65535"])
    stack.put(path, f"{pick(['127.0.0.1', '[::1]', '127.0.0.2'])}:{port}:{stack.at(path).rpartition(':')[2]}")


@harmless
def alias(stack: Stack, pick: Pick) -> None:
    name = pick(stack.services)
    key, value = pick([("hostname", "box"), ("networks", {"default": {"aliases": ["one", "two"]}}), ("networks", None),
                       ("networks", ["default"]), ("container_name", "mine"), ("domainname", "a.example")])  # fmt: skip
    stack.put(("services", name, key), value if value is not None else {"default": None})


@harmless
def own_network(stack: Stack, pick: Pick) -> None:
    stack.put(("networks", "back"), pick([{}, None, {"internal": True}, {"driver": "bridge"}]))
    stack.put(
        ("services", pick(stack.services), "networks"), pick([["back", "default"], {"back": None, "default": {}}])
    )


@harmless
def profile_of_its_own(stack: Stack, pick: Pick) -> None:
    """Of a service that nobody waits for."""
    waited = {target for _, target in stack.waits()}
    name = pick(name for name in stack.services if name not in waited)
    stack.put(("services", name, "profiles"), pick([["web"], ["web", "local-llm"], [], ["*"]]))


@harmless
def another_name(stack: Stack, pick: Pick) -> None:
    """Of a service that nobody names, or of the project."""
    if pick([True, False]):
        stack.put(("name",), "another")
        return
    name = pick(["livekit_agent", "frontend"])
    stack.services[pick(["voice", "front.end", "agent-2", "x-front"])] = stack.services.pop(name)


@harmless
def another_service(stack: Stack, pick: Pick) -> None:
    body: dict[str, Any] = {
        "image": "redis:8.2@sha256:" + "0123456789abcdef" * 4,
        "user": "999",
        "read_only": True,
        "restart": "always",
        "mem_limit": "64m",
        "logging": {"driver": "local"},
        "healthcheck": {"test": ["CMD", "redis-cli", "ping"]},
    }
    for key, value in pick.shuffled(
        [("ports", ["127.0.0.1:6379:6379"]), ("expose", ["6379"]), ("init", True), ("profiles", ["cache"]),
         ("volumes", ["cache:/data"]), ("cap_add", ["CHOWN"]), ("tmpfs", ["/run"]), ("pid", "service:kokoro"),
         ("depends_on", {"livekit": {"condition": "service_healthy"}}), ("environment", ["A=1"]), ("shm_size", "1g")]
    )[:4]:  # fmt: skip
        body[key] = value
    stack.put(("services", "cache"), body)
    if "volumes" in body:
        stack.put(("volumes", "cache"), {})


@harmless
def locked_image(stack: Stack, pick: Pick) -> None:
    path = ("services", pick(stack.services), "image")
    stack.put(path, stack.at(path) + pick(["@sha256:" + "0a" * 32, "@sha512:" + "0a" * 64]))


@harmless
def health_timing(stack: Stack, pick: Pick) -> None:
    path = ("services", pick(stack.services), "healthcheck")
    stack.put((*path, "start_period"), pick(["90s", "1h30m", "600s"]))
    stack.put((*path, pick(["interval", "timeout", "start_interval"])), pick(["5s", "1m", "10s"]))


@harmless
def media_over_both_protocols(stack: Stack, pick: Pick) -> None:
    """TCP beside UDP costs a port, and no sound; one TCP port alone may be any."""
    path = ("services", "livekit", "ports")
    udp = next(entry for entry in stack.at(path) if entry.endswith("/udp"))
    stack.append(
        path, pick([udp.removesuffix("/udp"), "192.0.2.7:50000:50000", "192.0.2.7:50000-50009:50000-50009/udp"])
    )
