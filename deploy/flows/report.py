"""What `up` and `status` tell: services, last resort, addresses."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from deploy.config.profile import Ports
from deploy.plan.observe import Container
from deploy.render import LOCAL_LLM

_ABSENT = "absent (add --local-llm)"


def last_resort(containers: Iterable[Container]) -> str:
    """Tell how the local model is: `ready`, `loading` or `absent`.

    Args:
        containers: The project's.
    """
    for container in containers:
        if container.service == LOCAL_LLM and container.running:
            return "ready" if container.health == "healthy" else "loading"
    return "absent"


def last_resort_line(state: str) -> str:
    """Tell the same for people, with the way out.

    Args:
        state: As `last_resort` says.
    """
    return f"Last resort: {_ABSENT if state == 'absent' else state}"


def services(containers: Iterable[Container], now: datetime) -> list[dict[str, Any]]:
    """List the services, in order.

    Args:
        containers: The project's.
        now: The time, with its zone.
    """
    return [
        {
            "name": container.service,
            "state": container.state,
            "health": container.health,
            "uptime_seconds": uptime(container, now),
            "restarts": container.restarts,
            "image": container.image,
        }
        for container in containers
        if not container.one_off
    ]


def uptime(container: Container, now: datetime) -> int | None:
    """Count the seconds since a container was started; None where it does not run.

    Args:
        container: Which.
        now: The time, with its zone.
    """
    if container.state != "running" or not container.started_at:
        return None
    # Docker writes nanoseconds, which Python's parser refuses
    started = datetime.fromisoformat(container.started_at[:19]).replace(tzinfo=UTC)
    return max(0, int((now - started).total_seconds()))


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Lay the services out for people.

    Args:
        rows: As `services` gives them.
    """
    width = max((len(row["name"]) for row in rows), default=0)
    lines = []
    for row in rows:
        since = "" if row["uptime_seconds"] is None else duration(row["uptime_seconds"])
        again = f"  restarted {row['restarts']} times" if row["restarts"] else ""
        lines.append(f"{row['name']:{width}}  {row['health'] or row['state']:9}  {since:>7}  {row['image']}{again}")
    return "\n".join(lines)


def duration(seconds: int) -> str:
    """Write a time span with its two largest units: `42 s`, `3 m 5 s`, `2 h 10 m`, `4 d 1 h`.

    Args:
        seconds: How long.
    """
    units = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))
    parts: list[str] = []
    for size, name in units:
        if seconds >= size or (name == "s" and not parts):
            parts.append(f"{seconds // size} {name}")
            seconds %= size
    return " ".join(parts[:2])


def remote(environ: Mapping[str, str], ports: Ports, node_ip: str, user: str) -> list[str]:
    """Say how to reach a machine on which one is logged in over ssh; nothing otherwise.

    Args:
        environ: The process's environment.
        ports: The profile's.
        node_ip: Where the sound goes.
        user: Who is logged in.
    """
    connection = environ.get("SSH_CONNECTION", "").split()
    if len(connection) != 4:
        return []
    pages = f"-L {ports.frontend}:127.0.0.1:{ports.frontend} -L {ports.livekit}:127.0.0.1:{ports.livekit}"
    port = "" if connection[3] == "22" else f"-p {connection[3]} "
    return [
        f"On your own machine, for the pages: ssh {port}{pages} {user}@{connection[2]}",
        f"For the sound, open to your callers: {node_ip}, port {ports.livekit_udp}/udp (or {ports.livekit_tcp}/tcp)",
    ]
