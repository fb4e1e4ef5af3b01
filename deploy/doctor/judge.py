"""Judge what was seen. Pure."""

from collections.abc import Iterable

from deploy.doctor import packages
from deploy.doctor.facts import Docker
from deploy.doctor.finding import Finding
from deploy.doctor.packages import Host
from deploy.engine import version
from deploy.openrouter import KeyInfo, Model, listed, nearest

ENGINE, COMPOSE = (20, 10), (2, 20)
_MEMORY = {"nemotron": 12.0, "speech": 4.0, "whisper": 8.0}  # GiB


def docker(seen: Docker, host: Host) -> list[Finding]:
    """Judge Engine, Compose, buildx and what makes base images.

    Args:
        seen: What there is.
        host: Where.
    """
    installing = packages.install(host)
    starting = packages.start(host)
    manual = ("Install Docker Engine, Compose and buildx: https://docs.docker.com/engine/install/",)
    fix = (*installing, *starting) if installing else manual
    fixable = bool(installing) and host.root
    if seen.client is None or (seen.engine is None and not seen.daemon and "permission denied" not in seen.complaint):
        return [Finding("engine", "error", "Docker Engine is not installed", _sudo(fix, host), fixable)]
    if seen.engine is None and "permission denied" in seen.complaint:
        remedy = ("sudo usermod -aG docker $USER, then log in again",)
        return [Finding("engine", "error", "this user may not talk to Docker", remedy)]
    found = []
    if seen.engine is None:
        what = f"Docker Engine is installed, but does not answer ({seen.complaint or 'no reason given'})"
        found.append(Finding("engine", "error", what, _sudo(starting, host), host.root))
    elif version(seen.engine) < ENGINE:
        what = f"Docker Engine {seen.engine} is too old: 20.10 or newer is needed"
        found.append(Finding("engine", "error", what, _sudo(fix, host), fixable))
    else:
        found.append(Finding("engine", "ok", f"Docker Engine {seen.engine}"))
    fix = _sudo(installing or manual, host)
    tools = (("compose", "Docker Compose", seen.compose, COMPOSE), ("buildx", "buildx", seen.buildx, (0,)))
    for id_, name, has, needs in tools:
        if id_ in seen.mute:  # busy, and not missing: nothing is installed
            again = ("deployctl doctor --only docker, once this machine is less busy",)
            found.append(Finding(id_, "error", f"{name} does not answer in time", again))
        else:
            found.append(_tool(id_, name, has, needs, fix, fixable))
    if seen.mmdebstrap:
        found.append(Finding("mmdebstrap", "ok", "mmdebstrap makes base images where no registry gives one"))
    else:
        what = "mmdebstrap is missing: without a registry, no image can be built"
        remedy = ("apt-get update -q && apt-get install -yq mmdebstrap",)
        found.append(Finding("mmdebstrap", "warning", what, _sudo(remedy, host), bool(installing) and host.root))
    return found


def memory(has: float, stt: str) -> Finding:
    """Judge the memory.

    Args:
        has: GiB in all.
        stt: The profile's recogniser, which is what takes most.
    """
    needs = _MEMORY[stt]
    if has < needs:
        what = f"{has:.0f} GB of memory, and this profile wants about {needs:.0f}"
        return Finding("memory", "warning", what, ("use the profile lite: deployctl up --profile lite",))
    return Finding("memory", "ok", f"{has:.0f} GB of memory")


def env_file(present: bool, mode: int, *, needed: bool) -> Finding:
    """Judge `.env.local`.

    Args:
        present: It is there.
        mode: Its permission bits.
        needed: The profile asks for keys.
    """
    if not present:
        status = "error" if needed else "ok"
        return Finding("env", status, ".env.local is missing", ("deployctl init",) if needed else ())
    if mode & 0o077:
        return Finding("env", "warning", ".env.local can be read by others", ("chmod 600 .env.local",), True)
    return Finding("env", "ok", ".env.local is there, and yours alone")


def key(info: KeyInfo | None, *, given: bool) -> Finding:
    """Judge the OpenRouter key.

    Args:
        info: What OpenRouter says; None: it could not be asked.
        given: There is a key.
    """
    again = ("https://openrouter.ai/settings/keys, then: deployctl init",)
    if not given:
        return Finding("key", "warning", "no OpenRouter key: only the local model can answer", again)
    if info is None:
        return Finding("key", "warning", "OpenRouter could not be asked about the key: offline?")
    if not info.valid:
        return Finding("key", "error", "OpenRouter does not know this key", again)
    if info.limit_remaining is not None and info.limit_remaining <= 0:
        return Finding("key", "error", "the key's own limit is used up", again)
    return Finding("key", "ok", "the OpenRouter key is valid")


def models(chain: Iterable[str], there: list[Model] | None) -> list[Finding]:
    """Judge every model of the chain.

    Args:
        chain: The slugs.
        there: What is listed; None: OpenRouter could not be asked.
    """
    if there is None:
        return [Finding("models", "warning", "OpenRouter could not be asked about the models: offline?")]
    found = []
    for slug in chain:
        if listed(slug, there):
            found.append(Finding("models", "ok", f"{slug} is listed"))
        else:
            near = nearest(slug, there)
            remedy = (f"put one of these into LLM_MODEL: {', '.join(near)}",) if near else ("deployctl init",)
            found.append(Finding("models", "warning", f"{slug} is not listed at OpenRouter any more", remedy))
    return found


def _tool(id_: str, name: str, has: str | None, needs: tuple[int, ...], fix: tuple[str, ...], fixable: bool) -> Finding:
    if has is None:
        return Finding(id_, "error", f"{name} is missing", fix, fixable)
    if version(has) < needs:
        wanted = ".".join(str(part) for part in needs)
        return Finding(id_, "error", f"{name} {has} is too old: {wanted} or newer is needed", fix, fixable)
    return Finding(id_, "ok", f"{name} {has}")


def _sudo(commands: tuple[str, ...], host: Host) -> tuple[str, ...]:
    return commands if host.root else tuple(f"sudo sh -c {_quoted(c)}" if _runs(c) else c for c in commands)


def _runs(command: str) -> bool:
    return command.startswith(("apt-get", "cat >", "DEBIAN_FRONTEND", "systemctl", "PATH="))


def _quoted(command: str) -> str:
    return "'" + command.replace("'", "'\\''") + "'"
