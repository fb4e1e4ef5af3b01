"""Get the images that a stack needs: what is here, else pull, else build from packages."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from deploy import assets
from deploy.config import Profile
from deploy.engine import Engine
from deploy.errors import StackError
from deploy.images import catalogue, registry, weights
from deploy.images.policy import Policy, Resolution, Step, Supply, askable, resolve
from deploy.images.room import refuse_full
from deploy.stack import Stack

Tell = Callable[[str], None]
HEARTBEAT = 15.0  # seconds after which a build says where it is
_OWN_CAS = Path("/usr/local/share/ca-certificates")
_SYSTEM_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
_SYNTAX = "#"  # BuildKit's lines: "#12 [packages 2/3] RUN ..."


def obtain(
    profile: Profile,
    wanted: Mapping[str, str],
    stack: Stack,
    *,
    policy: Policy,
    tell: Tell,
    announce: Callable[[Resolution], None] = lambda _: None,
) -> dict[str, str]:
    """Get every image, and say which image each service runs.

    Args:
        profile: The stack.
        wanted: Service to image, as `references` names them; only services that are started.
        stack: Docker.
        policy: Where images may come from.
        tell: Prints a line of progress.
        announce: Is told what will be done, before it is; again where a pull has failed.

    Raises:
        StackError: An image can be had in no way, before anything is started; or a build failed.
    """
    supply = _supply(profile, wanted, stack.images(), stack.engine, policy, tell)
    while True:
        resolution = resolve(wanted, supply, policy=policy, registry=profile.registry)
        announce(resolution)
        if not supply.refused:
            _check(profile, resolution, stack, tell)
        failed = _carry_out(resolution, stack, tell)
        if failed is None:
            return dict(resolution.images)
        image, reason = failed
        tell(f"{image} cannot be pulled: {reason}")
        refused = {**supply.refused, image: f"pulling it failed: {reason}"}
        supply = replace(supply, here=stack.images(), refused=refused)


def find(
    profile: Profile,
    wanted: Mapping[str, str],
    here: Collection[str],
    engine: Callable[[], Engine],
    *,
    policy: Policy,
    tell: Tell,
) -> Resolution:
    """Say which image each service would run, and what would be done to have it.

    Args:
        profile: The stack.
        wanted: Service to image.
        here: Images on this machine.
        engine: Says what Docker is set to.
        policy: Where images may come from.
        tell: Prints a line of progress.

    Raises:
        StackError: An image can be had in no way.
    """
    supply = _supply(profile, wanted, here, engine, policy, tell)
    return resolve(wanted, supply, policy=policy, registry=profile.registry)


def _supply(
    profile: Profile,
    wanted: Mapping[str, str],
    here: Collection[str],
    engine: Callable[[], Engine],
    policy: Policy,
    tell: Tell,
) -> Supply:
    supply = Supply(here)
    hosts = askable(wanted, supply, policy=policy, registry=profile.registry)
    if not hosts:
        return supply
    tell(f"Asking {', '.join(sorted(hosts))}...")
    return replace(supply, silent=registry.silent(hosts, mirrors=engine().mirrors))


def _check(profile: Profile, resolution: Resolution, stack: Stack, tell: Tell) -> None:
    """Refuse what will surely fail, before the first of many minutes is spent."""
    weights.check(profile, resolution, stack.volumes(), tell)
    if resolution.steps:
        refuse_full(stack.engine().root, resolution.steps)
    if any(step.verb == "import" for step in resolution.steps) and shutil.which("mmdebstrap") is None:
        raise StackError(
            "mmdebstrap is missing, which makes the base image from Debian's packages",
            where="images",
            hint="deployctl doctor --fix",
            code="mmdebstrap_missing",
        )


def _carry_out(resolution: Resolution, stack: Stack, tell: Tell) -> tuple[str, str] | None:
    """Do the steps; return the image that could not be pulled, and why."""
    for number, step in enumerate(resolution.steps, 1):
        begin = time.monotonic()
        tell(f"[{number}/{len(resolution.steps)}] {step.verb} {step.image}...")
        try:
            _do(step, stack, tell)
        except StackError as error:
            if step.verb == "pull" and error.code in ("docker_failed", "gone"):
                return step.image, error.message
            raise
        tell(f"[{number}/{len(resolution.steps)}] {step.image} is here ({time.monotonic() - begin:.0f} s)")
    return None


def _do(step: Step, stack: Stack, tell: Tell) -> None:
    if step.verb == "pull":
        _follow(stack.pull(step.image), step.image, tell)
    elif step.verb == "import":
        _bootstrap(step, stack)
    else:
        _build(step, stack, tell)


def _build(step: Step, stack: Stack, tell: Tell) -> None:
    with tempfile.TemporaryDirectory(prefix="deployctl-") as folder:
        context = Path(folder)
        for path, source in catalogue.contents(step.name).items():
            target = context / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
        log = stack.build(context, f"images/{step.name}.Dockerfile", step.image, step.args, ca_bundle(os.environ))
        try:
            _follow(log, step.image, tell)
        except StackError as error:
            if error.code not in ("docker_failed", "gone"):
                raise
            raise StackError(
                f"its build failed: {error.message}",
                where=step.image,
                hint="look at the lines below; a package index that did not answer is the usual cause: try again",
                code="build_failed",
                details=error.details,
            ) from None


def _follow(log: Iterator[str], image: str, tell: Tell) -> None:
    """Read a log to its end, and say now and then where it is."""
    begin = said = time.monotonic()
    where = ""
    for line in log:
        if not line.startswith(_SYNTAX) or " [" in line:
            where = line.partition(" ")[2] if line.startswith(_SYNTAX) else line
        if time.monotonic() - said > HEARTBEAT and where.strip():
            said = time.monotonic()
            tell(f"  {image}: {said - begin:.0f} s, {where.strip()[:100]}")


def _bootstrap(step: Step, stack: Stack) -> None:
    folder = assets.source("images") / "base"
    with tempfile.TemporaryDirectory(prefix="deployctl-") as work:
        archive = Path(work) / "root.tar"
        command = ["sh", str(folder / "build.sh"), str(folder / f"{step.name}.recipe")]
        with archive.open("wb") as out:
            done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, check=False)
        if done.returncode:
            lines = [line for line in done.stderr.decode(errors="replace").splitlines() if line.strip()]
            raise StackError(
                f"it could not be made from Debian's packages: {lines[-1] if lines else 'no reason given'}",
                where=step.image,
                hint="deployctl doctor --fix",
                code="base_failed",
                details=tuple(lines[-20:-1]),
            )
        stack.import_image(archive, step.image)


def ca_bundle(environ: Mapping[str, str]) -> Path:
    """Choose what downloads during a build trust: this host's certificates, where it has some of its own.

    Args:
        environ: The process's environment.
    """
    named = environ.get("SSL_CERT_FILE")
    if named and Path(named).is_file():
        return Path(named)
    if _SYSTEM_BUNDLE.is_file() and any(_OWN_CAS.glob("**/*.crt")):
        return _SYSTEM_BUNDLE
    return Path(os.devnull)
