"""LiveKit's ports, address and keys: DC014 to DC018, and DC048."""

from deploy.config.document import Path
from tests.unit.checks.operators.stack import Pick, Stack, aims_at


def _media(stack: Stack) -> list[Path]:
    ports = stack.services["livekit"]["ports"]
    return [("services", "livekit", "ports", index) for index, entry in enumerate(ports) if ":7880:" not in entry]


def _udp(stack: Stack) -> Path:
    return next(path for path in _media(stack) if stack.at(path).endswith("/udp"))


@aims_at("DC014")
def wide_udp_range(stack: Stack, pick: Pick) -> Path:
    first, count = pick([50000, 50100, 40000]), pick([101, 150, 201, 1001])
    ports = f"{first}-{first + count - 1}"
    entry = f"192.0.2.7:{ports}:{ports}/udp"
    name = pick(name for name in stack.services if name != "llama_cpp")
    if name == "livekit" and pick([True, False]):
        return stack.put(_udp(stack), entry)
    return stack.append(("services", name, "ports"), entry)


@aims_at("DC014")
def many_udp_ports(stack: Stack, pick: Pick) -> Path:
    name = pick(name for name in stack.services if name != "llama_cpp")
    for port in range(51000, 51101):
        stack.append(("services", name, "ports"), f"192.0.2.7:{port}:{port}/udp")
    return ("services", name, "ports")


@aims_at("DC015")
def media_port_under_another_number(stack: Stack, pick: Pick) -> Path:
    path = pick(_media(stack))
    address, _, rest = stack.at(path).split(":")
    other = pick([1024, 17881, 17882, 65535])
    target, _, protocol = rest.partition("/")
    long = {"target": int(target), "published": str(other), "protocol": protocol or "tcp", "host_ip": address}
    return stack.put(path, pick([f"{address}:{other}:{rest}", rest, f"{address}::{rest}", long]))


@aims_at("DC016")
def udp_deleted(stack: Stack, pick: Pick) -> Path:
    stack.delete(_udp(stack))
    return ("services", "livekit", "ports")


@aims_at("DC016")
def no_address(stack: Stack, pick: Pick) -> Path:
    command = pick(["--bind 0.0.0.0", "--udp-port 7882", ["--bind", "0.0.0.0"], ["--udp-port=7882"]])
    return stack.put(("services", "livekit", "command"), command)


@aims_at("DC017")
def development_mode(stack: Stack, pick: Pick) -> Path:
    return stack.append(("services", "livekit", "command"), pick(["--dev", "--dev=true"]))


@aims_at("DC017")
def known_keys(stack: Stack, pick: Pick) -> Path:
    name, value = pick([("LIVEKIT_KEYS", "devkey: secret"), ("LIVEKIT_API_KEY", "devkey"),
                        ("LIVEKIT_API_SECRET", "secret"), ("LIVEKIT_CONFIG", "keys: {devkey: secret}")])  # fmt: skip
    return stack.put(("services", pick(stack.services), "environment", name), value)


@aims_at("DC018", DC020="a secret of eight characters or more stands in clear")
def short_secret(stack: Stack, pick: Pick) -> Path:
    secret = "5f1e9b7a0c3d8264" * 2
    secret = secret[: pick(range(1, 32))]
    filled = pick([secret, f"${{LIVEKIT_SECRET:-{secret}}}", "${FILLED}"])
    stack.environ = {"FILLED": secret}
    name, value = pick(
        [("LIVEKIT_API_SECRET", filled), ("LIVEKIT_KEYS", f"APIkey: {filled}"), ("LIVEKIT_KEYS", f"APIkey:{filled}")]
    )
    return stack.put(("services", pick(stack.services), "environment", name), value)


@aims_at("DC048")
def udp_becomes_tcp(stack: Stack, pick: Pick) -> Path:
    path = _udp(stack)
    return stack.put(path, stack.at(path).removesuffix("/udp") + pick(["", "/tcp"]))


@aims_at("DC048")
def range_over_tcp(stack: Stack, pick: Pick) -> Path:
    ports, protocol = pick(["50000-50001", "50000-50100", "59990-60000", "49990-50010"]), pick(["", "/tcp"])
    return stack.append(("services", "livekit", "ports"), f"192.0.2.7:{ports}:{ports}{protocol}")


@aims_at("DC048")
def port_that_is_said_over_tcp(stack: Stack, pick: Pick) -> Path:
    body = pick(
        ["rtc: {udp_port: 9000}", "rtc:\n  port_range_start: 8990\n  port_range_end: 9010", "turn: {udp_port: 9000}"]
    )
    option = pick([["--udp-port", "9000"], ["--udp-port=9000"], ["--rtc.udp_port", "9000"], ["--config-body", body]])
    for word in option:
        stack.append(("services", "livekit", "command"), word)
    long = {"target": 9000, "published": "9000", "protocol": "tcp", "host_ip": "192.0.2.7"}
    return stack.append(("services", "livekit", "ports"), pick(["192.0.2.7:9000:9000", long]))
