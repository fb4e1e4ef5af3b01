"""DC047: a mount's short form has something between its colons.

`SOURCE:TARGET[:OPTIONS]`; Compose refuses the file when a part is empty or there is one too many. Mostly it is a
variable that is not set: of `${MODELS}:/models` without MODELS there remains `:/models`.

Fails:

    services:
      llm:
        image: llm:1
        volumes: ["${MODELS:-}:/models"]

Passes:

    services:
      llm:
        image: llm:1
        volumes: ["${MODELS:-./models}:/models"]
"""

import re
from collections.abc import Iterator

from deploy.checks.findings import Finding
from deploy.checks.project import Project, items

ID = "DC047"
_DRIVE = re.compile(r"(^|:)[A-Za-z]:")
_MOST = 3  # source, target, options
_BARE = 2  # characters that Compose takes for a target without looking at them


def check(project: Project) -> Iterator[Finding]:
    """Find mounts with an empty part or with too many.

    Args:
        project: The compose file.
    """
    for name, service in project.services.items():
        for index, entry in enumerate(items(service.get("volumes"))):
            if not isinstance(entry, str) or 0 < len(entry) <= _BARE:
                continue
            parts = _DRIVE.sub(r"\1-", entry).split(":")
            if not all(parts):
                said = f"{entry!r} has an empty part: is its variable set?"
            elif len(parts) > _MOST:
                said = f"{entry!r} has more parts than source, target and options"
            else:
                continue
            yield project.finding(ID, "error", ("services", name, "volumes", index), said, 'write "SOURCE:TARGET[:ro]"')
