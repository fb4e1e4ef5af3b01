"""DC043: an agent is told by variables that it reads.

LLAMA_MODEL, LLAMA_BASE_URL and LLAMA_API_KEY belong to the stack that ours follows; our agent does not read them, and
falls back on its defaults without a word. `deployctl init --from OLD_ENV` carries the rest over. In the environment of
an agent that shows no sign of being ours they may well be read: there it is a note.

Fails:

    services:
      agent:
        image: agent:1
        stop_grace_period: 130s
        environment:
          LIVEKIT_URL: ws://livekit:7880
          LLM_MODEL: meta-llama/llama-3.3-70b-instruct:free
          LLAMA_BASE_URL: http://llama_cpp:11434/v1

Passes:

    services:
      agent:
        image: agent:1
        stop_grace_period: 130s
        environment:
          LIVEKIT_URL: ws://livekit:7880
          LLM_MODEL: meta-llama/llama-3.3-70b-instruct:free
          LOCAL_LLM_BASE_URL: http://llama_cpp:11434/v1
"""

from collections.abc import Iterator

from deploy.checks.findings import Finding, Severity
from deploy.checks.project import Project
from deploy.checks.shape import entries
from deploy.config.variables import RETIRED

ID = "DC043"
_OURS = {"LLM_MODEL", "LOCAL_LLM_BASE_URL", "LOCAL_LLM_MODEL", "OPENROUTER_BASE_URL", "AGENT_DRAIN_TIMEOUT"}


def check(project: Project) -> Iterator[Finding]:
    """Find former names in an agent's environment.

    Args:
        project: The compose file.
    """
    for name, service in project.services.items():
        found = entries(service, "environment")
        names = {entry.name for entry in found}
        if "LIVEKIT_URL" not in names:
            continue
        severity: Severity = "warning" if names & _OURS else "note"
        for entry in found:
            if entry.name in RETIRED:
                message = f"{entry.name} is retired: the agent does not read it"
                remedy = f"in its place: {RETIRED[entry.name]}"
                yield project.finding(ID, severity, ("services", name, *entry.path), message, remedy)
