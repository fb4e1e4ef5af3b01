"""DC043: an agent is told by variables that it reads.

LLAMA_MODEL, LLAMA_BASE_URL and LLAMA_API_KEY belong to the stack that ours follows; our agent does not read them, and
falls back on its defaults without a word. `deployctl init --from OLD_ENV` carries the rest over. Ours is an agent with
an image of deployctl's, or with a variable that no other one has; whatever else runs may well read the former names.

Fails:

    services:
      agent:
        image: agent:1
        stop_grace_period: 130s
        environment:
          LIVEKIT_URL: ws://livekit:7880
          AGENT_DRAIN_TIMEOUT: "120"
          LLAMA_BASE_URL: http://llama_cpp:11434/v1

Passes:

    services:
      agent:
        image: agent:1
        stop_grace_period: 130s
        environment:
          LIVEKIT_URL: ws://livekit:7880
          AGENT_DRAIN_TIMEOUT: "120"
          LOCAL_LLM_BASE_URL: http://llama_cpp:11434/v1
"""

from collections.abc import Iterator

from deploy.checks.digests import OURS
from deploy.checks.findings import Finding
from deploy.checks.project import Project
from deploy.checks.shape import entries
from deploy.config.variables import RETIRED

ID = "DC043"
_SIGNS = {"LOCAL_LLM_BASE_URL", "LOCAL_LLM_MODEL", "AGENT_DRAIN_TIMEOUT"}


def check(project: Project) -> Iterator[Finding]:
    """Find former names in the environment of our agent.

    Args:
        project: The compose file.
    """
    for name, service in project.services.items():
        found = entries(service, "environment")
        names = {entry.name for entry in found}
        ours = str(service.get("image")).startswith(OURS) or names & _SIGNS
        if "LIVEKIT_URL" not in names or not ours:
            continue
        for entry in found:
            if entry.name in RETIRED:
                message = f"{entry.name} is retired: the agent does not read it"
                remedy = f"in its place: {RETIRED[entry.name]}"
                yield project.finding(ID, "warning", ("services", name, *entry.path), message, remedy)
