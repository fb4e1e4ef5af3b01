"""What a llama.cpp server is told, by its command or by its environment, for the rules about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from deploy.checks.project import Project
from deploy.checks.shape import entries, image_name, words
from deploy.config.document import Path

_IMAGES = ("llama.cpp", "llama-server", "llama-cpp", "llama_cpp", "llama", "llama-tiny")
DEFAULT_PORTS = (8080, 9931)  # upstream announced the change in August 2026 (llama.cpp, pull request 26508)


@dataclass(frozen=True)
class Server:
    """Hold a service that runs llama-server.

    Args:
        name: The service's name.
        service: Its body.
    """

    name: str
    service: dict[str, Any]

    def said(self, options: tuple[str, ...], variable: str) -> tuple[str, Path] | None:
        """Find what the server is told; its command goes before its environment.

        Args:
            options: The option's names.
            variable: The variable that means the same.
        """
        parts = [(part, path) for key in ("entrypoint", "command") for word, path in words(self.service, key)
                 for part in word.split() or [word]]  # fmt: skip
        for index, (part, path) in enumerate(parts):
            option, equals, value = part.partition("=")
            if option in options:
                return (value, self._at(path)) if equals else self._next(parts[index + 1 :], path)
        for entry in entries(self.service, "environment"):
            if entry.name == variable and entry.value is not None:
                return entry.value, self._at(entry.path)
        return None

    @property
    def port(self) -> tuple[int, Path] | None:
        """Return the port that it is told to listen on, and where; None: it is told none, or not in this file."""
        said = self.said(("--port",), "LLAMA_ARG_PORT")
        return (int(said[0]), said[1]) if said and said[0].isdecimal() else None

    @property
    def port_is_open(self) -> bool:
        """Say whether nobody tells it a port, so that it takes its default."""
        told = any(entry.name == "LLAMA_ARG_PORT" for entry in entries(self.service, "environment"))
        return self.said(("--port",), "LLAMA_ARG_PORT") is None and not told and not self.service.get("env_file")

    def _at(self, path: Path) -> Path:
        return ("services", self.name, *path)

    def _next(self, rest: list[tuple[str, Path]], path: Path) -> tuple[str, Path]:
        return (rest[0][0], self._at(rest[0][1])) if rest else ("", self._at(path))


def servers(project: Project) -> Iterator[Server]:
    """List the llama.cpp servers.

    Args:
        project: The compose file.
    """
    for name, service in project.services.items():
        said = [part for key in ("entrypoint", "command") for word, _ in words(service, key) for part in word.split()]
        tag = str(service.get("image") or "").rpartition("/")[2].partition(":")[2]
        serves = not tag.startswith(("full", "light")) or "--server" in said
        if (image_name(service) in _IMAGES and serves) or any(
            part.rpartition("/")[2] == "llama-server" for part in said
        ):
            yield Server(name, service)
