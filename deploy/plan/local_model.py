"""The last resort where it is no service of the stack: LOCAL_LLM_BASE_URL may name any server."""

from deploy.errors import StackError
from deploy.render import LOCAL_LLM
from deploy.stack import Stack

# llama.cpp's /health says 503 while it loads; whoever answers anything else is there
_ASK = (
    "import os; from http.client import HTTPConnection as C, HTTPSConnection as S; from urllib.parse import urlsplit; "
    "u = urlsplit(os.environ.get('LOCAL_LLM_BASE_URL', '')); u.hostname in (None, '{own}') or ("
    "c := (S if u.scheme == 'https' else C)(u.hostname, u.port, timeout=2), "
    "c.request('GET', u.path.rstrip('/').removesuffix('/v1') + '/health'), print(c.getresponse().status))"
).replace("{own}", LOCAL_LLM)
_LOADING = 503


def state(stack: Stack, agent: str) -> str:
    """Ask from where the agent is: `ready`, `loading`, or `absent`, which the stack's own service is not asked for.

    Args:
        stack: Docker.
        agent: The agent's container.
    """
    try:
        said = "".join(stack.execute(agent, ["python", "-I", "-S", "-c", _ASK])).strip()
        return "loading" if int(said) == _LOADING else "ready"
    except (StackError, ValueError):
        return "absent"
