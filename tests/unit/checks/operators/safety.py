"""What a service may do that it need not: DC021 to DC029."""

from deploy.config.document import Path
from tests.unit.checks.operators.stack import Pick, Stack, aims_at


@aims_at("DC021")
def open_to_everybody(stack: Stack, pick: Pick) -> Path:
    path = pick(path for path in stack.ports() if "127.0.0.1" in stack.at(path))
    _, port, target = stack.at(path).split(":")
    long = {"target": int(target), "published": port}
    return stack.put(path, pick([f"{port}:{target}", f"0.0.0.0:{port}:{target}", f"[::]:{port}:{target}", long]))


@aims_at("DC021")
def model_server_open_to_everybody(stack: Stack, pick: Pick) -> Path:
    name, port = pick([("kokoro", 8880), ("nemotron", 8000), ("llama_cpp", 11434)])
    return stack.append(("services", name, "ports"), pick([f"{port}:{port}", f"0.0.0.0:{port}:{port}/tcp"]))


@aims_at("DC022")
def privileged(stack: Stack, pick: Pick) -> Path:
    return stack.put(("services", pick(stack.services), "privileged"), pick([True, "true"]))


@aims_at("DC023")
def host_namespace(stack: Stack, pick: Pick) -> Path:
    return stack.put(("services", pick(stack.services), pick(["network_mode", "pid", "ipc"])), "host")


@aims_at("DC024")
def docker_socket(stack: Stack, pick: Pick) -> Path:
    source = pick(["/var/run/docker.sock", "/run/docker.sock", "${HOME:-/home/me}/.docker/run/docker.sock"])
    target = pick(["/var/run/docker.sock", "/mnt/socket"])
    entry = pick([f"{source}:{target}", f"{source}:{target}:ro", {"type": "bind", "source": source, "target": target}])
    return stack.append(("services", pick(stack.services), "volumes"), entry)


@aims_at("DC024")
def docker_api(stack: Stack, pick: Pick) -> Path:
    return stack.put(("services", pick(stack.services), "use_api_socket"), True)


@aims_at("DC025")
def capability(stack: Stack, pick: Pick) -> Path:
    wanted = pick(["SYS_ADMIN", "NET_ADMIN", "ALL", "CAP_SYS_PTRACE", "sys_module", "cap_bpf"])
    if pick([True, False]):
        stack.append((*("services", name := pick(stack.services)), "cap_add"), "NET_BIND_SERVICE")
    else:
        name = pick(stack.services)
    return stack.append(("services", name, "cap_add"), wanted)


@aims_at("DC026")
def root(stack: Stack, pick: Pick) -> Path:
    name = pick(stack.services)
    user = pick(["", "root", "0", "0:0", "root:root", "00", "0:1000"])
    if not user:
        stack.delete(("services", name, "user"))
        return ("services", name)
    return stack.put(("services", name, "user"), user)


@aims_at("DC027")
def writable_root(stack: Stack, pick: Pick) -> Path:
    path = ("services", pick(stack.having("read_only")), "read_only")
    stack.delete(path)
    if pick([True, False]):
        stack.put(path, False)
    return path[:2]


@aims_at("DC028")
def inline_file(stack: Stack, pick: Pick) -> Path:
    name = pick(name for name in stack.active if stack.services[name].get("read_only"))
    section, body = pick([("configs", {"content": "x: 1"}), ("configs", {"environment": "SOME"}),
                          ("secrets", {"environment": "SOME"})])  # fmt: skip
    stack.put((section, "inline"), body)
    return stack.append(("services", name, section), pick(["inline", {"source": "inline", "target": "/run/inline"}]))


@aims_at("DC028")
def secret_from_the_environment(stack: Stack, pick: Pick) -> list[Path]:
    holders = {name: stack.services[name]["secrets"] for name in stack.active if "secrets" in stack.services[name]}
    secret = pick(secret for secret in stack.data["secrets"] if any(secret in held for held in holders.values()))
    stack.put(("secrets", secret), {"environment": secret.upper()})
    return [("services", name, "secrets", held.index(secret)) for name, held in holders.items() if secret in held]


@aims_at("DC029")
def digest_that_is_none(stack: Stack, pick: Pick) -> Path:
    path = ("services", pick(_pulled(stack)), "image")
    return stack.put(path, stack.at(path) + pick(["@sha256:0123", "@sha256:" + "g" * 64, "@", "@sha512:" + "0" * 64]))


@aims_at("DC029")
def tag_that_may_move(stack: Stack, pick: Pick) -> Path:
    path = ("services", pick(_pulled(stack)), "image")
    return stack.put(path, f"{stack.at(path)}-new")


def _pulled(stack: Stack) -> list[str]:
    return [name for name in stack.services if not stack.services[name]["image"].startswith("deployctl/")]
