"""DC025: no service is given a capability that leads out of its container.

Docker leaves these out on purpose (docs.docker.com, "Runtime privilege and Linux capabilities"): with one of them a
program that was broken into can take the host over, or listen to its network. Programs made for it (a VPN, a profiler)
need one: then say so in a comment that ignores this rule.

Fails:

    services:
      web:
        image: web:1
        cap_add: [SYS_ADMIN]

Passes:

    services:
      web:
        image: web:1
        cap_drop: [ALL]
        cap_add: [NET_BIND_SERVICE]
"""

from collections.abc import Iterator

from deploy.checks.findings import Finding
from deploy.checks.project import Project, items

ID = "DC025"
_ALLOWS = {
    "ALL": "everything that root may",
    "BPF": "loading programs into the kernel",
    "DAC_READ_SEARCH": "reading every file of the host",
    "LINUX_IMMUTABLE": "lifting the immutability of files",
    "MAC_ADMIN": "changing AppArmor's and SELinux's rules",
    "MAC_OVERRIDE": "passing over AppArmor's and SELinux's rules",
    "NET_ADMIN": "changing addresses, routes and firewall",
    "PERFMON": "watching every process of the host",
    "SYSLOG": "reading the kernel's addresses and messages",
    "SYS_ADMIN": "mounting, and most of what root may",
    "SYS_BOOT": "restarting the host",
    "SYS_MODULE": "loading modules into the kernel",
    "SYS_PTRACE": "reading the memory of other processes",
    "SYS_RAWIO": "writing to the host's memory and devices",
    "SYS_TIME": "setting the host's clock",
}


def check(project: Project) -> Iterator[Finding]:
    """Find capabilities that are too much.

    Args:
        project: The compose file.
    """
    for name, service in project.services.items():
        for index, entry in enumerate(items(service.get("cap_add"))):
            capability = str(entry).upper().removeprefix("CAP_")
            if capability in _ALLOWS:
                path = ("services", name, "cap_add", index)
                message = f"{capability} allows {_ALLOWS[capability]}"
                yield project.finding(
                    ID, "warning", path, message, f"delete {entry}, or say in a comment why it must be"
                )
