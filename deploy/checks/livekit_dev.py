"""DC017: LiveKit runs without `--dev` and without its well-known keys.

With `--dev`, or with the key `devkey` and the secret `secret` that it stands for, everybody who reaches the server
can make tokens and listen in: both words are in LiveKit's documentation. The mode is for trying things out
(docs.livekit.io, "Running LiveKit locally").

Fails:

    services:
      livekit:
        image: livekit/livekit-server:v1.9
        command: --dev --bind 0.0.0.0

Passes:

    services:
      livekit:
        image: livekit/livekit-server:v1.9
        command: --config /run/secrets/livekit_yaml
        secrets: [livekit_yaml]
    secrets:
      livekit_yaml: {file: ./livekit.yaml}
"""

from collections.abc import Iterator

from deploy.checks.arguments import arguments
from deploy.checks.findings import Finding
from deploy.checks.livekit_keys import all_pairs
from deploy.checks.programs import is_livekit
from deploy.checks.project import Project

ID = "DC017"
KEY, SECRET = "devkey", "secret"


def check(project: Project) -> Iterator[Finding]:
    """Find the development mode and its keys.

    Args:
        project: The compose file.
    """
    for pair in all_pairs(project):
        if pair.key == KEY or pair.secret == SECRET:
            message = f"{pair.source} has the key that everybody knows"
            remedy = "make another: docker run --rm livekit/livekit-server generate-keys"
            yield project.finding(ID, "warning", pair.path, message, remedy)
    for name, service in project.services.items():
        for argument in arguments(service) if is_livekit(name, service) else ():
            if argument.name == "--dev" and argument.value != "false":
                path = ("services", name, *argument.path)
                message = "--dev lets everybody in who knows LiveKit's documentation"
                yield project.finding(
                    ID, "warning", path, message, "delete --dev, and give the server keys of your own"
                )
