"""What Docker's command line says when something is wrong, in one line of ours."""

from deploy.errors import StackError

FIX = "deployctl doctor --fix"
# What Docker's command line says, in lower case, and what it means: message, hint, code.
_MEANINGS = (
    ("permission denied while trying to connect", "this user may not talk to Docker",
     "sudo usermod -aG docker $USER, then log in again", "docker_refuses"),
    ("cannot connect to the docker daemon", "Docker does not answer", FIX, "docker_unreachable"),
    ("failed to connect to the docker api", "Docker does not answer", FIX, "docker_unreachable"),
    ("error during connect", "Docker does not answer", FIX, "docker_unreachable"),
    ("no space left on device", "the disk is full", "docker system prune, or make room otherwise", "disk_full"),
)  # fmt: skip
# Where a plugin is missing, the client says so, or takes the plugin's flags for its own and shows its usage.
_NO_PLUGIN = ("is not a docker command", "unknown command: docker", "usage:  docker [options]")
_PLUGINS = {"compose": "Docker Compose", "buildx": "Docker buildx"}

# What was there a moment ago and is not any more.
_GONE = ("no such container", "no such object", "is already in progress", "no such volume", "no such network")


def failure(word: str, said: str, code: int) -> StackError:
    """Put what Docker's command line said into one line; never the command, which may hold a secret.

    Args:
        word: Which of its commands.
        said: Its standard error.
        code: Its exit code.
    """
    lower = said.lower()
    if word in _PLUGINS and any(mark in lower for mark in _NO_PLUGIN):
        return StackError(f"{_PLUGINS[word]} is missing", hint=FIX, code=f"{word}_missing")
    for mark, message, hint, name in _MEANINGS:
        if mark in lower:
            return StackError(message, hint=hint, code=name)
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    gone = any(mark in lower for mark in _GONE)
    return StackError(
        lines[-1] if lines else f"exit code {code}",
        where=f"docker {word}",
        code="gone" if gone else "docker_failed",
        details=tuple(lines[-20:-1]),
    )
