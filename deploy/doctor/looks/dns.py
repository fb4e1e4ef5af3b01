"""Names, looked up in a container and beside it."""

import json
import socket
from collections.abc import Iterable
from functools import partial
from urllib.parse import urlsplit

from deploy.doctor.finding import Finding
from deploy.doctor.judges.dns import dns
from deploy.doctor.subject import Subject
from deploy.images.weights import HUB
from deploy.together import side_by_side

_PATIENCE = 3.0  # s for all names
# The container ends by itself: as its first process, Python would not even hear a signal that it does not handle.
_PROGRAM = f"""
import json, os, socket, sys, threading, time
found = dict.fromkeys(sys.argv[1:], False)
def ask(name):
    try: found[name] = bool(socket.getaddrinfo(name, 443))
    except OSError: pass
threads = [threading.Thread(target=ask, args=(name,), daemon=True) for name in found]
for thread in threads: thread.start()
end = time.monotonic() + {_PATIENCE}
for thread in threads: thread.join(max(0, end - time.monotonic()))
print(json.dumps(found), flush=True)
os._exit(0)
"""


def look(subject: Subject) -> list[Finding]:
    """Look up what the stack's containers will ask for."""
    names = _names(subject)
    if not names:
        return [Finding("dns", "ok", "no container of this profile asks for a name outside")]
    if (image := subject.python()) is None:
        return [Finding("dns", "untried", "no image is here in which names could be looked up; up gets them")]
    outside = _outside(names)
    inside: dict[str, bool] = json.loads(subject.stack().probe(image, ["python", "-c", _PROGRAM, *names]))
    return [dns(inside, outside)]


def _names(subject: Subject) -> list[str]:
    config, names = subject.config, []
    if config.profile.llm == "openrouter":
        names.append(urlsplit(config.settings.openrouter_base_url).hostname or "")
    if subject.downloads():
        names.append(HUB)
    return [name for name in names if name]


def _outside(names: Iterable[str]) -> dict[str, bool]:
    answers = side_by_side({name: partial(socket.getaddrinfo, name, 443) for name in names}, 1.0)
    return {name: not isinstance(answer, Exception) for name, answer in answers}
