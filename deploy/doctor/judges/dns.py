"""Whether names can be looked up from inside a container."""

from collections.abc import Mapping

from deploy.doctor.finding import Finding

_OWN = (
    'put {"dns": ["ADDRESS"]} into /etc/docker/daemon.json, with your name server\'s address (resolvectl status), '
    "then: sudo systemctl restart docker",
)
_BOTH = ("look at this machine's own network first: getent hosts {name}",)


def dns(inside: Mapping[str, bool], outside: Mapping[str, bool]) -> Finding:
    """Judge what a container can look up by what its host can.

    Args:
        inside: Name to whether a container finds it.
        outside: The same on the host; a name that is missing was not answered in time.
    """
    unknown = [name for name, found in inside.items() if not found]
    if not unknown:
        return Finding("dns", "ok", f"a container finds {' and '.join(inside)}")
    names = " and ".join(unknown)
    only_inside = [name for name in unknown if outside.get(name)]
    if only_inside:
        what = f"a container does not find {' and '.join(only_inside)}, and this machine does"
        return Finding("dns", "error", what, _OWN)
    what = f"neither a container nor this machine finds {names}: offline?"
    return Finding("dns", "warning", what, tuple(line.format(name=unknown[0]) for line in _BOTH))
