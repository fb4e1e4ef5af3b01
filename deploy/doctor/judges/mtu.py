"""Whether a container sends packets that its host can pass on."""

from collections.abc import Mapping

from deploy.doctor.finding import Finding

USUAL = 1500  # bytes: what Docker's bridges have where nothing else was said (docs.docker.com, daemon.json, "mtu")


def mtu(host: Mapping[str, int], networks: Mapping[str, int]) -> Finding:
    """Judge Docker's networks by the interface that leads outside.

    Args:
        host: That interface's name and the bytes that a packet on it may have; empty: nothing leads outside.
        networks: The same of Docker's networks.
    """
    if not host:
        return Finding("mtu", "untried", "no interface leads outside, so no packet can be too large for it")
    (interface, most), *_ = host.items()
    wide = {name: size for name, size in networks.items() if size > most}
    if wide:
        named = ", ".join(f"{name} {size}" for name, size in wide.items())
        what = (
            f"packets may have {most} bytes on {interface} and more in Docker's networks ({named}): downloads may hang"
        )
        return Finding("mtu", "warning", what, _narrow(most))
    return Finding("mtu", "ok", f"Docker's networks have no larger packets than {interface} ({most} bytes)")


def _narrow(most: int) -> tuple[str, ...]:
    # "mtu" is docker0's alone; Compose makes networks of its own (docs.docker.com, dockerd, default-network-opts)
    options = f'"default-network-opts": {{"bridge": {{"com.docker.network.driver.mtu": "{most}"}}}}'
    return (
        f'put {{"mtu": {most}, {options}}} into /etc/docker/daemon.json',
        "deployctl down; sudo systemctl restart docker; deployctl up",
    )
