"""Images for tests, built on the base that the stack's own images have."""

import hashlib
import os
import subprocess
from pathlib import Path

from deploy.images import catalogue


def present(reference: str) -> bool:
    """Tell whether the engine has an image."""
    return subprocess.run(["docker", "image", "inspect", reference], capture_output=True, check=False).returncode == 0


def built(name: str, folder: Path, **args: str) -> str:
    """Build an image from a folder with a Dockerfile, where it is not there yet.

    Args:
        name: What to call it; a hash of the folder follows.
        folder: The build context.
        args: Build arguments beside PYTHON_BASE.
    """
    digest = hashlib.sha256(repr(sorted(args.items())).encode())
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.read_bytes())
    tag = f"deployctl-test/{name}:{digest.hexdigest()[:12]}"
    if present(tag):
        return tag
    base = next(one for one in (catalogue.base("python"), catalogue.UPSTREAM_PYTHON) if present(one))
    command = ["docker", "buildx", "build", "--load", "-t", tag, "--build-arg", f"PYTHON_BASE={base}"]
    for key, value in args.items():
        command += ["--build-arg", f"{key}={value}"]
    bundle = os.environ.get("SSL_CERT_FILE", os.devnull)
    done = subprocess.run(
        [*command, "--secret", f"id=ca_bundle,src={bundle}", str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return tag
