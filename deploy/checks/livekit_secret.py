"""DC018: LiveKit's secret has 32 characters or more.

Tokens are signed with it by HMAC-SHA256: whoever has one token may try short secrets at leisure, without asking the
server. LiveKit starts all the same and only logs an error: it "should be at least 32 characters".

Fails:

    services:
      livekit:
        image: livekit/livekit-server:v1.9
        environment:
          LIVEKIT_KEYS: "APIkey: ${LIVEKIT_API_SECRET:-0123456789}"

Passes:

    services:
      livekit:
        image: livekit/livekit-server:v1.9
        environment:
          LIVEKIT_KEYS: "APIkey: ${LIVEKIT_API_SECRET:-0123456789abcdef0123456789abcdef}"
"""

from collections.abc import Iterator

from deploy.checks.findings import Finding
from deploy.checks.livekit_dev import SECRET
from deploy.checks.livekit_keys import all_pairs
from deploy.checks.project import Project

ID = "DC018"
_LEAST = 32


def check(project: Project) -> Iterator[Finding]:
    """Find short secrets.

    Args:
        project: The compose file.
    """
    unfilled = {problem.path for problem in project.problems}  # DC002 speaks of these
    for pair in all_pairs(project):
        if pair.secret in ("", SECRET) or len(pair.secret) >= _LEAST or pair.path in unfilled:
            continue  # DC017 speaks of `secret`
        message = f"the secret in {pair.source} is shorter than {_LEAST} characters"
        yield project.finding(ID, "warning", pair.path, message, "make one: openssl rand -hex 32")
