"""A certificate for 127.0.0.1 that lives as long as a run."""

import asyncio
import shutil
from pathlib import Path

from bench.chain.processes import ChildFailed


async def make(folder: Path) -> tuple[Path, Path]:
    """Make a self-signed certificate and its key, with the `openssl` command.

    Args:
        folder: Where the two files go.

    Raises:
        ChildFailed: `openssl` is missing, or refuses.
    """
    if shutil.which("openssl") is None:
        raise ChildFailed("openssl is needed for TLS. Next: apt-get install openssl")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    process = await asyncio.create_subprocess_exec(
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
        "-keyout", str(key), "-out", str(certificate),
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, said = await process.communicate()
    if process.returncode:
        raise ChildFailed(f"openssl: {said.decode().strip().splitlines()[-1]}")
    return certificate, key
