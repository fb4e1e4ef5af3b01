"""Make a machine ready for the demo: what is missing, `deployctl doctor --fix` installs."""

import shutil
import subprocess
import sys
from pathlib import Path

from deploy.errors import StackError
from deploy.stack import Stack


def missing() -> str:
    """Say what of Docker this machine lacks; empty: nothing."""
    try:
        stack = Stack("deployctl")
        stack.engine()
        stack.plugins()
    except StackError as error:
        return error.message
    return ""


def make_ready(folder: Path, *, yes: bool, as_json: bool) -> None:
    """Have doctor repair what is missing; does nothing on a machine that is ready.

    Args:
        folder: The user's folder.
        yes: Repair without asking.
        as_json: Standard output belongs to the demo's document, so nobody can be asked.

    Raises:
        StackError: Docker is missing still. Without mmdebstrap it may go on: a registry may have the base images.
    """
    if not missing() and shutil.which("mmdebstrap"):
        return
    command = [sys.executable, "-P", "-m", "deploy", "--folder", str(folder), "doctor", "--only", "docker", "--fix"]
    quiet = subprocess.DEVNULL if as_json and not yes else None
    # what doctor shows is progress here: the demo's own result is what belongs on standard output
    subprocess.run([*command, *(["--yes"] if yes else [])], stdout=sys.stderr, stdin=quiet, check=False)
    if left := missing():
        raise StackError(left, where="this machine", hint="deployctl doctor --fix --yes", code="machine_not_ready")
