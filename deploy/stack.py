"""Docker, asked and told: the only module that imports python_on_whales, which is loaded late: it takes 0.2 s."""

import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from deploy.complaint import FIX, failure
from deploy.engine import Engine
from deploy.errors import StackError

PROJECT_LABEL = "com.docker.compose.project"


class Stack:
    """Act on the containers, networks and volumes of one Compose project.

    Args:
        project: Compose's project name; empty: only the engine itself is asked.
        compose_files: The rendered file, and what lies over it; needed to create containers.
    """

    def __init__(self, project: str = "", *compose_files: Path) -> None:
        self.project = project
        from python_on_whales.client_config import ClientConfig

        # every compose profile: whatever flags started it, all that runs is meant
        files: list[str | Path] = [*compose_files]
        self._client = ClientConfig(compose_files=files, compose_project_name=project, compose_profiles=["*"])
        self._label = f"label={PROJECT_LABEL}={project}"

    def info(self) -> dict[str, Any]:
        """Return all that the engine tells of itself.

        Raises:
            StackError: Docker is missing or does not answer.
        """
        told: dict[str, Any] = json.loads(self._docker("info", "--format", "{{json .}}"))
        if errors := told.get("ServerErrors"):
            raise failure("info", "\n".join(errors), 1)
        return told

    def engine(self) -> Engine:
        """Ask the engine what it is."""
        return Engine.of(self.info())

    def remote(self) -> str:
        """Name the machine that Docker runs on, where it is another one."""
        address = os.environ.get("DOCKER_HOST") or self._docker(
            "context", "inspect", "--format", "{{.Endpoints.docker.Host}}"
        )
        return "" if address.startswith(("unix://", "npipe://", "fd://")) else address

    def plugins(self) -> None:
        """Ask for Compose and buildx.

        Raises:
            StackError: One of them is missing.
        """
        self._docker("compose", "version")
        self._docker("buildx", "version")

    def images(self) -> frozenset[str]:
        """List the images that are here, by name and tag."""
        return frozenset(self._docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}").split())

    def size(self, image: str) -> int:
        """Return an image's bytes."""
        return int(self._docker("image", "inspect", "--format", "{{.Size}}", image))

    def pull(self, image: str) -> Iterator[str]:
        """Pull an image; yields what Docker says meanwhile."""
        return self._stream("pull", image)

    def import_image(self, archive: Path, image: str) -> None:
        """Make an image of a root file system in a tar."""
        self._docker("import", str(archive), image)

    def build(
        self, context: Path, dockerfile: str, image: str, args: Mapping[str, str], ca_bundle: Path
    ) -> Iterator[str]:
        """Build an image; yields BuildKit's log.

        Args:
            context: A folder with everything that goes in.
            dockerfile: Path inside it.
            image: Name and tag of the result.
            args: Build arguments.
            ca_bundle: What downloads during the build trust; an empty file: what the base image trusts.
        """
        options = [word for name, value in args.items() for word in ("--build-arg", f"{name}={value}")]
        return self._stream(
            "buildx", "build", "--progress", "plain", "--load", "--provenance", "false", *options,
            "--secret", f"id=ca_bundle,src={ca_bundle}", "-t", image, "-f", str(context / dockerfile), str(context),
        )  # fmt: skip

    def containers(self) -> list[dict[str, Any]]:
        """Inspect every container of the project, one-off ones and stopped ones included."""
        for _ in range(3):
            ids = self._docker("ps", "--all", "--quiet", "--no-trunc", "--filter", self._label).split()
            if not ids:
                return []
            try:
                inspected: list[dict[str, Any]] = json.loads(self._docker("inspect", "--type", "container", *ids))
            except StackError as error:
                if error.code == "gone":  # between the two questions
                    continue
                raise
            return inspected
        return []

    def publishers(self) -> list[tuple[str, str, str]]:
        """List who publishes ports, whatever the project: name, project, ports as Docker writes them."""
        line = '{{.Names}}\t{{.Label "com.docker.compose.project"}}\t{{.Ports}}'
        rows = [row.split("\t") for row in self._docker("ps", "--format", line).splitlines()]
        return [(row[0], row[1], row[2]) for row in rows if len(row) == 3 and row[2]]

    def check(self) -> None:
        """Let Compose itself read the rendered file."""
        self._compose("config", "--quiet")

    def create(self, services: Sequence[str]) -> None:
        """Create the services' containers, and the networks and volumes that they need; starts nothing."""
        self._compose("create", "--no-recreate", "--no-build", "--pull", "never", *services)

    def start(self, container: str) -> None:
        """Start a container that exists."""
        self._docker("start", container)

    def stop(self, containers: Sequence[str], seconds: int) -> None:
        """Stop containers, killing what still runs after so many seconds."""
        self._each("stop", "--time", str(seconds), names=containers)

    def remove(self, containers: Sequence[str]) -> None:
        """Remove containers, running or not."""
        self._each("rm", "--force", names=containers)

    def networks(self) -> list[str]:
        """Name the project's networks."""
        return self._docker("network", "ls", "--filter", self._label, "--format", "{{.Name}}").split()

    def network_options(self, network: str) -> dict[str, str]:
        """Return the options that a network was made with."""
        return json.loads(self._docker("network", "inspect", "--format", "{{json .Options}}", network)) or {}

    def remove_networks(self, names: Sequence[str]) -> None:
        """Remove networks."""
        self._each("network", "rm", names=names)

    def volumes(self) -> list[str]:
        """Name the project's volumes."""
        return self._docker("volume", "ls", "--filter", self._label, "--format", "{{.Name}}").split()

    def remove_volumes(self, names: Sequence[str]) -> None:
        """Remove volumes, with everything in them."""
        self._each("volume", "rm", names=names)

    def tail(self, container: str, lines: int) -> list[str]:
        """Return the last lines of a container's log."""
        return list(self._stream("logs", "--tail", str(lines), container))

    def logs(self, services: Sequence[str], *, follow: bool, since: str | None, tail: str) -> Iterator[str]:
        """Yield the services' log lines, each behind its service's name unless there is only one.

        Args:
            services: Which; empty: all.
            follow: Go on until interrupted.
            since: As Docker takes it: `10m`, or a date.
            tail: How many lines of each, or `all`.
        """
        options = ["--follow"] * follow + (["--since", since] if since else [])
        options += ["--no-log-prefix"] if len(services) == 1 else []
        return self._stream(*self._compose_words("logs", "--no-color", "--tail", tail, *options, *services))

    def execute(self, container: str, command: Sequence[str], *, stdin: bytes | None = None) -> Iterator[str]:
        """Run a program in a running container and yield what it prints."""
        return self._stream("exec", *(["-i"] if stdin is not None else []), container, *command, stdin=stdin)

    def probe(self, image: str, program: Sequence[str], *, publish: Sequence[str] = ()) -> str:
        """Run a program in a container that belongs to no project and can do nothing else; return what it prints."""
        ports = [word for port in publish for word in ("--publish", port)]
        harmless = ("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--user", "65534:65534")
        command = ("run", "--rm", "--pull", "never", *harmless, *ports, "--entrypoint", program[0], image, *program[1:])
        return self._docker(*command)

    def run_once(self, service: str, command: Sequence[str], *, stdin: bytes | None = None) -> Iterator[str]:
        """Run a program in a container of its own, made like the service's, and yield what it prints."""
        words = self._compose_words("run", "--rm", "--no-deps", "-T", service, *command)
        return self._stream(*words, stdin=stdin if stdin is not None else b"")

    def _words(self, *words: str) -> list[str]:
        from python_on_whales.client_config import ClientNotFoundError

        try:
            return [*map(str, self._client.docker_cmd), *words]
        except ClientNotFoundError:
            raise StackError("Docker is not installed", hint=FIX, code="docker_missing") from None

    def _compose_words(self, *words: str) -> list[str]:
        plain = len(self._words())
        return [*map(str, self._client.docker_compose_cmd[plain:]), *words]

    def _compose(self, *words: str) -> str:
        return self._docker(*self._compose_words(*words))

    def _each(self, *command: str, names: Sequence[str]) -> None:
        if not names:
            return
        try:
            self._docker(*command, *names)
        except StackError as error:
            if error.code != "gone":
                raise

    def _docker(self, *words: str) -> str:
        from python_on_whales.exceptions import DockerException
        from python_on_whales.utils import run

        try:
            return str(run(self._words(*words), env={"COMPOSE_PROGRESS": "quiet"}))
        except DockerException as error:
            raise failure(words[0], error.stderr or error.stdout or "", error.return_code) from None

    def _stream(self, *words: str, stdin: bytes | None = None) -> Iterator[str]:
        merge = words[0] in ("buildx", "pull") or "logs" in words
        with tempfile.TemporaryFile() as errors, tempfile.TemporaryFile() as given:
            given.write(stdin or b"")
            given.seek(0)
            process = subprocess.Popen(
                self._words(*words),
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT if merge else errors,
                env={**os.environ, "COMPOSE_PROGRESS": "quiet"},
            )
            seen: list[str] = []
            with process:
                assert process.stdout is not None  # noqa: S101 - asked for with PIPE
                try:
                    for line in process.stdout:
                        text = line.decode(errors="replace").rstrip("\n")
                        seen = [*seen[-39:], text]
                        yield text
                except BaseException:
                    process.terminate()
                    raise
            if process.returncode:
                errors.seek(0)
                said = errors.read().decode(errors="replace") or "\n".join(seen)
                raise failure(words[0], said, process.returncode)


def resolved(
    files: Sequence[str], profiles: Sequence[str], folder: Path
) -> Callable[[], subprocess.CompletedProcess[str]]:
    """Let Compose read compose files: it prints the project as JSON, or says on standard error what it refuses.

    Args:
        files: Their paths; a later one overrides.
        profiles: The active profiles.
        folder: Where paths are seen from.

    Returns:
        What waits for the answer, so that there is something to do meanwhile. It raises StackError where there is no
        docker, or no Compose.
    """
    words = [word for file in files for word in ("--file", file)]
    words += [word for profile in profiles for word in ("--profile", profile)]
    command = ["docker", "compose", *words, "config", "--format", "json"]
    process: subprocess.Popen[str] | None = None
    with suppress(FileNotFoundError):
        process = subprocess.Popen(command, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def answer() -> subprocess.CompletedProcess[str]:
        if process is None:
            raise StackError("Docker is not installed", hint=FIX, code="docker_missing")
        printed, said = process.communicate()
        code = process.returncode
        if code and (error := failure("compose", said, code)).code == "compose_missing":
            raise error
        return subprocess.CompletedProcess(command, code, printed, said)

    return answer
