"""Ask registries whether they answer."""

import ssl
from collections.abc import Callable, Collection, Sequence
from functools import partial

from deploy.together import side_by_side

TIMEOUT = 5.0  # seconds, for each registry; all are asked at once
_HUB = ("docker.io", "registry-1.docker.io")
_GOOD, _WANTS_A_NAME, _BAD = 200, 401, 400


def silent(hosts: Collection[str], *, mirrors: Sequence[str] = (), timeout: float = TIMEOUT) -> dict[str, str]:
    """Ask all registries at once; return those that do not answer, each with the reason.

    Args:
        hosts: HOST[:PORT] of each; `docker.io` stands for Docker Hub.
        mirrors: URLs that Docker's engine asks in place of Docker Hub.
        timeout: Seconds to wait for each address that is tried.
    """
    # two addresses of each, or all mirrors and then the hub; a name that is looked up in vain heeds no timeout of
    # httpx's, so the whole has one, too
    longest = timeout * max(2, len(mirrors) + 1)
    answers = dict(side_by_side({host: partial(_host, host, mirrors, timeout) for host in hosts}, longest))
    reasons = {}
    for host in sorted(hosts):
        answer = answers.get(host, f"nothing heard for {longest:g} s")
        reasons[host] = _reason(answer) if isinstance(answer, Exception) else answer
    return {host: reason for host, reason in reasons.items() if reason}


def unreachable(url: str, *, timeout: float = TIMEOUT) -> str:
    """Ask any web address; return why it cannot be reached, or nothing.

    Args:
        url: What to ask.
        timeout: Seconds to wait.
    """
    return _ask(url, timeout, lambda status: status < _BAD)


def _host(host: str, mirrors: Sequence[str], timeout: float) -> str:
    name, real = _HUB
    urls = [*mirrors, f"https://{real}"] if host == name else [f"https://{host}"]
    # Docker itself speaks plain HTTP to loopback, and to what its own configuration allows.
    plain = [f"http://{host}"] if host != name else []
    if host.partition(":")[0] in ("127.0.0.1", "localhost"):
        urls, plain = plain, urls
    reasons = []
    for url in [*urls, *plain]:
        reason = _ask(f"{url.rstrip('/')}/v2/", timeout, _is_registry)
        if not reason:
            return ""
        reasons.append(reason)
    return reasons[0]


def _is_registry(status: int) -> bool:
    return status in (_GOOD, _WANTS_A_NAME)


def _ask(url: str, timeout: float, good: Callable[[int], bool]) -> str:
    import httpx  # only here: it takes 50 ms, and where every image is here nobody is asked

    try:
        # the system's trust store, as Docker has it, not the one that httpx brings
        response = httpx.head(url, timeout=timeout, follow_redirects=True, verify=ssl.create_default_context())
    except httpx.TimeoutException:
        return f"nothing heard for {timeout:g} s"
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return _reason(error)
    return "" if good(response.status_code) else f"HTTP {response.status_code}"


def _reason(error: BaseException) -> str:
    text = str(error).lower()
    for mark, reason in (
        ("name or service not known", "its name is unknown here"),
        ("name resolution", "its name is unknown here"),
        ("no address associated", "its name is unknown here"),
        ("refused", "connection refused"),
        ("unreachable", "network unreachable"),
        ("certificate", "its certificate is not trusted"),
    ):
        if mark in text:
            return reason
    return str(error).partition("\n")[0] or type(error).__name__
