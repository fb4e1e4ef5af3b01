"""Run the remedies that `doctor --fix` may run."""

import subprocess
import time
from collections.abc import Callable, Iterable

from deploy.doctor import facts, packages
from deploy.doctor.finding import Finding
from deploy.errors import DeployError

_TRIES, _PATIENCE = 3, 20  # times, and s for an engine to answer after its start


def commands(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Collect the commands of all that can be repaired, each once, in order.

    Args:
        findings: What was found.
    """
    wanted = [command for one in findings if one.status != "ok" and one.fixable for command in one.remedy]
    return tuple(dict.fromkeys(wanted))


def run(wanted: Iterable[str], say: Callable[[str], None]) -> None:
    """Run commands one by one, as a shell would.

    Args:
        wanted: What `commands` gives.
        say: Prints a line of progress.

    Raises:
        DeployError: One of them failed; ends with the last lines that it printed.
    """
    for command in wanted:
        say(f"$ {command}")
        begin = time.monotonic()
        if command.endswith("&"):
            _start(command)
        else:
            done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
            if done.returncode != 0:
                lines = (done.stdout + done.stderr).strip().splitlines()[-12:]
                raise DeployError(
                    f"exit code {done.returncode}", where=command.splitlines()[0], code="repair", details=tuple(lines)
                )
        say(f"  done in {time.monotonic() - begin:.0f} s")


def _start(command: str) -> None:
    for _ in range(_TRIES):  # an engine that is still ending keeps the next one from starting
        # the engine outlives this command: it gets a session of its own and none of our pipes
        subprocess.Popen(["sh", "-c", command], start_new_session=True, stdin=subprocess.DEVNULL)
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            if facts.docker().engine:
                return
            time.sleep(0.5)
    raise DeployError(
        f"the engine does not answer after {_TRIES * _PATIENCE} s",
        where="dockerd",
        hint=f"tail {packages.LOG}",
        code="repair",
    )
