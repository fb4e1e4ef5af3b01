"""The same said in another of Compose's forms."""

import shlex
from collections.abc import Callable
from typing import Any

from deploy.config.document import Path
from tests.unit.checks.operators.stack import Pick, Stack, says_the_same


def _rewrite(stack: Stack, pick: Pick, key: str, form: Callable[[Any], Any], kind: type = list) -> None:
    """Write an attribute in another form, in one service that has it in the one form."""
    having = [name for name in stack.having(key) if isinstance(stack.services[name][key], kind)]
    if having:
        path: Path = ("services", pick(having), key)
        stack.put(path, form(stack.at(path)))


def _pairs(mapping: dict[str, Any]) -> list[str]:
    return [key if value is None else f"{key}={str(value).lower() if value in (True, False) else value}"
            for key, value in mapping.items()]  # fmt: skip


def _long_port(entry: Any) -> Any:
    if isinstance(entry, dict) or str(entry).startswith("[") or "-" in str(entry):
        return entry
    *before, target = str(entry).split(":")
    number, _, protocol = target.partition("/")
    if not number.isdecimal():
        return entry
    long: dict[str, Any] = {"mode": "ingress", "target": int(number), "protocol": protocol.lower() or "tcp"}
    if before and before[-1]:
        long["published"] = before[-1]
    if len(before) == 2:
        long["host_ip"] = before[0]
    return long


def _long_mount(entry: Any) -> Any:
    if isinstance(entry, dict) or entry.count(":") not in (1, 2) or "$" in entry or not all(entry.split(":")):
        return entry  # an empty part is refused in the short form alone
    source, target, *how = entry.split(":")
    kind = "bind" if source[:1] in "./~" else "volume"
    return {"type": kind, "source": source, "target": target} | ({"read_only": True} if how == ["ro"] else {})


@says_the_same
def environment_as_a_list(stack: Stack, pick: Pick) -> None:
    _rewrite(stack, pick, "environment", _pairs, dict)


@says_the_same
def environment_as_a_mapping(stack: Stack, pick: Pick) -> None:
    def mapping(listed: list[str]) -> dict[str, str | None]:
        parted = [entry.partition("=") for entry in listed]
        return {name: value if equals else None for name, equals, value in parted}

    _rewrite(stack, pick, "environment", mapping)


@says_the_same
def labels_as_a_list(stack: Stack, pick: Pick) -> None:
    _rewrite(stack, pick, "labels", _pairs, dict)


@says_the_same
def ports_in_full(stack: Stack, pick: Pick) -> None:
    _rewrite(stack, pick, "ports", lambda ports: [_long_port(entry) for entry in ports])


@says_the_same
def protocol_in_capitals(stack: Stack, pick: Pick) -> None:
    def capitals(entry: Any) -> Any:
        return entry.replace("/udp", "/UDP").replace("/tcp", "/TCP") if isinstance(entry, str) else entry

    _rewrite(stack, pick, "ports", lambda ports: [capitals(entry) for entry in ports])


@says_the_same
def mounts_in_full(stack: Stack, pick: Pick) -> None:
    _rewrite(stack, pick, "volumes", lambda volumes: [_long_mount(entry) for entry in volumes])


@says_the_same
def ports_in_short(stack: Stack, pick: Pick) -> None:
    def short(entry: Any) -> Any:
        if not isinstance(entry, dict):
            return entry
        address = f"[{entry['host_ip']}]" if ":" in entry.get("host_ip", "") else entry.get("host_ip")
        published = str(entry.get("published", ""))
        before = [address, published] if address else [published] if published else []
        return ":".join([*before, f"{entry['target']}/{entry.get('protocol', 'tcp')}"])

    _rewrite(stack, pick, "ports", lambda ports: [short(entry) for entry in ports])


@says_the_same
def mounts_in_short(stack: Stack, pick: Pick) -> None:
    def short(entry: Any) -> Any:
        if not isinstance(entry, dict) or entry["type"] == "tmpfs":
            return entry
        return f"{entry['source']}:{entry['target']}{':ro' if entry.get('read_only') else ''}"

    _rewrite(stack, pick, "volumes", lambda volumes: [short(entry) for entry in volumes])


@says_the_same
def secrets_in_full(stack: Stack, pick: Pick) -> None:
    def long(entry: Any) -> Any:
        return entry if isinstance(entry, dict) else {"source": entry, "target": f"/run/secrets/{entry}"}

    _rewrite(stack, pick, "secrets", lambda secrets: [long(entry) for entry in secrets])


@says_the_same
def waiting_in_full(stack: Stack, pick: Pick) -> None:
    full = {"required": True, "restart": pick([True, False])}
    _rewrite(stack, pick, "depends_on", lambda waits: {name: full | how for name, how in waits.items()}, dict)


@says_the_same
def waiting_as_a_list(stack: Stack, pick: Pick) -> None:
    """Only where the list means the same."""

    def short(waits: dict[str, Any]) -> Any:
        return [*waits] if all(how == {"condition": "service_started"} for how in waits.values()) else waits

    _rewrite(stack, pick, "depends_on", short, dict)


@says_the_same
def waiting_as_a_mapping(stack: Stack, pick: Pick) -> None:
    _rewrite(stack, pick, "depends_on", lambda names: {name: {"condition": "service_started"} for name in names})


@says_the_same
def command_as_a_text(stack: Stack, pick: Pick) -> None:
    _rewrite(stack, pick, "command", lambda words: shlex.join(str(word) for word in words))


@says_the_same
def options_with_an_equals_sign(stack: Stack, pick: Pick) -> None:
    def joined(words: list[str]) -> list[str]:
        found: list[str] = []
        for word in words:
            follows = found and found[-1].startswith("--") and "=" not in found[-1] and not str(word).startswith("-")
            found[len(found) - bool(follows) :] = [f"{found[-1]}={word}"] if follows else [str(word)]
        return found

    _rewrite(stack, pick, "command", joined)


@says_the_same
def health_check_as_a_text(stack: Stack, pick: Pick) -> None:
    def text(check: dict[str, Any]) -> dict[str, Any]:
        test = check.get("test")
        if not isinstance(test, list) or test[0] != "CMD":
            return check
        said = shlex.join(str(word) for word in test[1:])
        return check | {"test": pick([said, ["CMD-SHELL", said]])}

    _rewrite(stack, pick, "healthcheck", text, dict)


@says_the_same
def seconds_otherwise(stack: Stack, pick: Pick) -> None:
    def milliseconds(said: str) -> str:
        return f"{said[:-1]}000ms" if said[-1:] == "s" and said[:-1].isdecimal() else said

    _rewrite(stack, pick, "stop_grace_period", milliseconds, str)


@says_the_same
def tmpfs_as_a_text(stack: Stack, pick: Pick) -> None:
    _rewrite(stack, pick, "tmpfs", lambda entries: entries[0])


@says_the_same
def truth_as_a_text(stack: Stack, pick: Pick) -> None:
    _rewrite(stack, pick, pick(["read_only", "privileged"]), lambda value: str(value).lower(), bool)
