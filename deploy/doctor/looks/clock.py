"""Other people's clocks."""

import ctypes
import platform
import ssl
import time
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import partial
from urllib.parse import urlsplit

import httpx

from deploy.doctor.finding import Finding
from deploy.doctor.judges.clock import ENGINE, Reading, clock
from deploy.doctor.subject import TIMEOUT, Subject
from deploy.errors import DeployError
from deploy.images.weights import HUB
from deploy.together import side_by_side

_TIME_ERROR = 5  # adjtimex(2): "The system clock is not synchronized to a reliable server"
_SECOND = 1.0  # a Date header has no smaller


def look(subject: Subject) -> list[Finding]:
    """Ask the engine, the model hub and OpenRouter what time it is, and the kernel whether anybody keeps its clock."""
    urls = [f"https://{HUB}"]
    if (config := subject.maybe) and config.profile.llm == "openrouter":
        urls.append(config.settings.openrouter_base_url)
    asked = {url: partial(_web, url) for url in urls}
    answers = dict(side_by_side({**asked, ENGINE: partial(_engine, subject)}, 2 * TIMEOUT))
    return [clock([one for one in answers.values() if isinstance(one, Reading)], kept=_kept())]


def _web(url: str) -> Reading | None:
    begin = time.time()
    try:
        answer = httpx.head(url, timeout=TIMEOUT, verify=ssl.create_default_context())
        theirs = parsedate_to_datetime(answer.headers["date"])
    except (httpx.HTTPError, OSError, KeyError, ValueError):
        return None
    return _reading(urlsplit(url).hostname or url, theirs, begin, _SECOND)


def _engine(subject: Subject) -> Reading | None:
    subject.stack()  # what loading takes should not make the reading doubtful
    begin = time.time()
    try:
        return _reading(ENGINE, datetime.fromisoformat(subject.stack().info()["SystemTime"]), begin, 0.0)
    except (DeployError, KeyError, ValueError):
        return None


def _reading(source: str, theirs: datetime, begin: float, coarse: float) -> Reading:
    end = time.time()
    return Reading(source, (begin + end) / 2 - theirs.timestamp(), (end - begin) / 2 + coarse)


def _kept() -> bool | None:
    if platform.system() != "Linux":
        return None
    # a `struct timex` full of zeros asks and sets nothing; 512 bytes are more than it has on any architecture
    state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512))
    return None if state < 0 else state != _TIME_ERROR
