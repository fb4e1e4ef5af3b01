"""The commands that install and start Docker from a distribution's own packages. Pure: files come as text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

SOURCES = "/etc/apt/sources.list.d/deployctl.sources"
PREFERENCES = "/etc/apt/preferences.d/deployctl"
LOG = "/var/log/deployctl-dockerd.log"
_NEWER = ("trixie", "sid")


@dataclass(frozen=True)
class Host:
    """Describe the host as far as installing goes.

    Args:
        distribution: `ID` of os-release.
        codename: `VERSION_CODENAME` of os-release.
        sources: The texts of apt's source lists.
        root: This process may install.
        systemd: An init system runs that can start services.
    """

    distribution: str
    codename: str
    sources: tuple[str, ...] = ()
    root: bool = True
    systemd: bool = False


def install(host: Host) -> tuple[str, ...]:
    """Name the commands that install Engine, Compose, buildx and mmdebstrap; none where that is not known.

    On Debian 12 the plain packages are too old (no Compose v2, no buildx): they come from the next suites, pinned
    so low that nothing else ever does. Tried on Debian 12: five packages, no libc.

    Args:
        host: Where.
    """
    if host.distribution == "debian" and host.codename == "bookworm":
        mirror = own_mirror(host.sources, host.codename)
        if mirror is None:
            return ()
        uri, signed_by = mirror
        packages = (
            "docker.io/trixie containerd/trixie docker-cli/trixie docker-compose/sid docker-buildx/sid mmdebstrap"
        )
        return (
            _write(SOURCES, ["Types: deb", f"URIs: {uri}", f"Suites: {' '.join(_NEWER)}", "Components: main",
                             *([f"Signed-By: {signed_by}"] if signed_by else [])]),
            # an empty line between the records, or apt reads only the first
            _write(PREFERENCES, ["Package: *", "Pin: release n=trixie", "Pin-Priority: 50", "",
                                 "Package: *", "Pin: release n=sid", "Pin-Priority: 40"]),
            # sid's index may be past its date on a mirror that syncs rarely; its signature is still checked
            "apt-get update -q -o Acquire::Check-Valid-Until=false",
            f"DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends {packages}",
        )  # fmt: skip
    names = {"debian": "docker.io docker-cli docker-compose docker-buildx mmdebstrap",
             "ubuntu": "docker.io docker-compose-v2 docker-buildx mmdebstrap"}.get(host.distribution)  # fmt: skip
    if names is None:
        return ()
    return (
        "apt-get update -q",
        f"DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends {names}",
    )


def start(host: Host) -> tuple[str, ...]:
    """Name the command that starts the engine.

    Args:
        host: Where.
    """
    if host.systemd:
        return ("systemctl enable --now docker",)
    return (f"PATH=$PATH:/usr/sbin:/sbin setsid dockerd >{LOG} 2>&1 </dev/null &",)


def undo(host: Host) -> tuple[str, ...]:
    """Name the commands that take back what `install` adds.

    Args:
        host: Where.
    """
    purge = "apt-get purge -y docker.io containerd docker-cli docker-compose docker-compose-v2 docker-buildx mmdebstrap"
    if host.distribution == "debian" and host.codename == "bookworm":
        return (purge.replace(" docker-compose-v2", ""), f"rm {SOURCES} {PREFERENCES}", "apt-get update")
    return (purge.replace(" docker-compose-v2" if host.distribution == "debian" else " docker-compose ", " "),)


def own_mirror(sources: Iterable[str], codename: str) -> tuple[str, str] | None:
    """Find the mirror from which this host has its own packages.

    Args:
        sources: The texts of apt's source lists, in either format.
        codename: The release's name.

    Returns:
        Its address, and the keyring that it is signed by (may be empty).
    """
    for text in sources:
        for stanza in re.split(r"\n\s*\n", text):
            fields = dict(re.findall(r"^([A-Za-z-]+):\s*(.+)$", stanza, re.MULTILINE))
            suites = fields.get("Suites", "").split()
            if codename in suites and "main" in fields.get("Components", "").split():
                return fields["URIs"].split()[0], fields.get("Signed-By", "").strip()
        for options, uri, suite in re.findall(r"^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+.*\bmain\b", text, re.M):
            if suite == codename:
                signed = re.search(r"signed-by=(\S+)", options)
                return uri, signed.group(1) if signed else ""
    return None


def _write(path: str, lines: list[str]) -> str:
    return "\n".join([f"cat >{path} <<'EOF'", *lines, "EOF"])
