"""What Compose itself refuses, or fills in with nothing: DC001 to DC009."""

from deploy.config import document
from deploy.config.document import Path
from tests.unit.checks.operators.stack import Pick, Stack, aims_at


@aims_at("DC001")
def misspelt_key(stack: Stack, pick: Pick) -> Path:
    holder: Path = ("services", pick(stack.services))
    holder = pick([holder, (*holder, "healthcheck"), (*holder, "deploy", "resources", "limits"), ()])
    key = pick(key for key in stack.at(holder) if not key.startswith("x-"))
    at = pick(range(1, len(key)))
    return stack.put((*holder, key[:at] + key[at - 1] + key[at:]), stack.at((*holder, key)))


@aims_at("DC001")
def wrong_type(stack: Stack, pick: Pick) -> Path:
    key, value = pick(
        [("cap_drop", "ALL"), ("cpu_shares", [2]), ("security_opt", {"a": 1}), ("labels", 5), ("tmpfs", {"/run": 1}),
         ("healthcheck", [1]), ("expose", "80"), ("stop_signal", 9.5)]
    )  # fmt: skip
    name = pick(stack.services)
    if key == "healthcheck":
        return stack.put(("services", name, key, "interval"), value)
    return stack.put(("services", name, key), value)


@aims_at("DC001")
def key_twice(stack: Stack, pick: Pick) -> Path:
    text = stack.dump()
    places = document.parse(text).places
    keys = [path for path in places if isinstance(path[-1], str) and _is_scalar(stack, path)]
    path = pick(keys)
    lines, number = text.splitlines(keepends=True), places[path][0]
    lines.insert(number, lines[number - 1].replace("- ", "  ", 1))
    stack.text, stack.lines = "".join(lines), (number + 1,)
    return path


def _is_scalar(stack: Stack, path: Path) -> bool:
    try:
        holder = stack.at(path[:-1])
    except (KeyError, TypeError):
        return False
    return isinstance(holder, dict) and not isinstance(holder.get(path[-1]), dict | list)


def _texts(stack: Stack) -> list[Path]:
    found: list[Path] = []
    for name, body in stack.services.items():
        found += [("services", name, key, entry) for key in ("environment", "labels") for entry in body.get(key, {})]
        found += [("services", name, "command", index) for index in range(len(body.get("command", [])))]
        found += [("services", name, "healthcheck", "test", index) for index in range(len(body["healthcheck"]["test"]))]
    return found


@aims_at("DC002")
def unset_variable(stack: Stack, pick: Pick) -> Path:
    path = pick(_texts(stack))
    variable = pick(["${NOT_SET}", "$NOT_SET", "${NOT_SET?}", "${NOT_SET:?say it}", "${NOT SET}", "${NOT_SET", "${}"])
    return stack.put(path, pick(["{0}", "{1}{0}", "{0}{1}"]).format(variable, stack.at(path)))


@aims_at("DC002")
def unset_tag(stack: Stack, pick: Pick) -> Path:
    path = ("services", pick(stack.services), "image")
    return stack.put(path, stack.at(path).rpartition(":")[0] + pick([":${TAG}", ":$TAG", ":${TAG:?}"]))


def _wait(stack: Stack, name: str, target: str, condition: str = "service_started") -> Path:
    return stack.put(("services", name, "depends_on", target), {"condition": condition})


@aims_at("DC003")
def needs_nobody(stack: Stack, pick: Pick) -> Path:
    name = pick(stack.active)
    target = pick(stack.services) + pick(["2", "-", "_old"])
    key = pick(["depends_on", "ipc", "pid", "network_mode"])
    return _wait(stack, name, target) if key == "depends_on" else _share(stack, name, key, target)


@aims_at("DC003")
def needs_the_inactive(stack: Stack, pick: Pick) -> Path:
    stack.profiles = ()
    name = pick(stack.active)
    key = pick(["depends_on", "ipc", "pid", "network_mode"])
    return _wait(stack, name, "llama_cpp") if key == "depends_on" else _share(stack, name, key, "llama_cpp")


def _share(stack: Stack, name: str, key: str, target: str) -> Path:
    return stack.put(("services", name, key), f"service:{target}")


@aims_at("DC004")
def wait_for_each_other(stack: Stack, pick: Pick) -> list[Path]:
    name, target = pick(stack.waits())
    return [_wait(stack, target, name), ("services", name, "depends_on", target)]


@aims_at("DC004")
def wait_for_itself(stack: Stack, pick: Pick) -> Path:
    name = pick(stack.active)
    return _wait(stack, name, name)


@aims_at("DC004")
def wait_in_a_ring(stack: Stack, pick: Pick) -> list[Path]:
    ring = pick.shuffled(name for name in stack.active if "profiles" not in stack.services[name])
    made = [_wait(stack, name, target) for name, target in zip(ring, [*ring[1:], ring[0]], strict=True)]
    return made + [("services", name, "depends_on", target) for name, target in stack.waits()]


@aims_at("DC005")
def uses_what_is_not_defined(stack: Stack, pick: Pick) -> Path:
    name = pick(stack.active)
    section, entry = pick(
        [("volumes", "gone:/gone"), ("volumes", {"type": "volume", "source": "gone", "target": "/gone"}),
         ("networks", "gone"), ("secrets", "gone"), ("secrets", {"source": "gone"}), ("configs", "gone")]
    )  # fmt: skip
    return stack.append(("services", name, section), entry)


@aims_at("DC005")
def definition_deleted(stack: Stack, pick: Pick) -> list[Path]:
    def uses(name: str, section: str) -> list[Path]:
        return [("services", service, section, index) for service in stack.active
                for index, entry in enumerate(stack.services[service].get(section, []))
                if entry.partition(":")[0] == name]  # fmt: skip

    defined = [(section, name) for section in ("volumes", "secrets") for name in stack.data[section]]
    section, name = pick(one for one in defined if uses(one[1], one[0]))
    stack.delete((section, name))
    return uses(name, section)


@aims_at("DC006", DC021="where the second entry names no address, it is on all of them")
def port_twice(stack: Stack, pick: Pick) -> list[Path]:
    first = pick(stack.ports())
    address, port, rest = str(stack.at(first)).split(":")
    protocol = rest.partition("/")[2]
    name = pick(name for name in stack.active if name not in ("livekit", "llama_cpp"))
    where = pick([address, "", "0.0.0.0"])
    suffix = f"/{protocol}" if protocol else ""
    short = f"{where}:{port}:1{suffix}" if where else f"{port}:1{suffix}"
    long = {"target": 1, "published": port, "host_ip": where or "0.0.0.0", "protocol": protocol or "tcp"}
    return [first, stack.append(("services", name, "ports"), pick([short, long]))]


@aims_at("DC006")
def no_port(stack: Stack, pick: Pick) -> Path:
    entry = pick(
        ["eighty:80", "127.0.0.1:99999:80", "1-3:1-2", "80:80:80:80", "127.0.0.1:80", "[::1]:80", 70000, "host:80:80"]
    )
    return stack.append(("services", pick(stack.active), "ports"), entry)


@aims_at("DC007")
def image_without_a_version(stack: Stack, pick: Pick) -> Path:
    path = ("services", pick(stack.services), "image")
    bare = stack.at(path).rpartition(":")[0]
    return stack.put(path, pick(["", "localhost:5000/"]) + bare + pick(["", ":latest"]))


@aims_at("DC008")
def container_name_twice(stack: Stack, pick: Pick) -> list[Path]:
    return [stack.put(("services", name, "container_name"), "one") for name in pick.shuffled(stack.active)[:2]]


@aims_at("DC009")
def image_deleted(stack: Stack, pick: Pick) -> Path:
    name = pick(stack.active)
    stack.delete(("services", name, "image"))
    return ("services", name)


@aims_at("DC047")
def mount_with_a_part_too_few_or_too_many(stack: Stack, pick: Pick) -> Path:
    return stack.append(("services", pick(stack.services), "volumes"), pick([":/models", "./a:", "./a:/b:ro:z"]))
