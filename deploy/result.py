"""One result type for every command, and its versioned JSON envelope."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from deploy.errors import DeployError

ENVELOPE_VERSION = 1


@dataclass(frozen=True)
class Result:
    """Carry what a command found or did.

    Args:
        data: Typed content for `--json`.
        text: The same for people, printed on stdout.
        exit_code: 0 done, 1 failed, 3 changes present.
    """

    data: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    exit_code: int = 0


def envelope(command: str, result: Result) -> dict[str, Any]:
    """Wrap a result for `--json`.

    Args:
        command: The command's name.
        result: What it returned.
    """
    status = "ok" if result.exit_code in (0, 3) else "failed"
    return _envelope(command, status, result.exit_code, dict(result.data), [])


def error_envelope(command: str, error: DeployError) -> dict[str, Any]:
    """Wrap an error for `--json`.

    Args:
        command: The command's name.
        error: What it raised.
    """
    problem = {
        "code": error.code,
        "message": error.message,
        "where": error.where,
        "hint": error.hint,
        "details": list(error.details),
    }
    return _envelope(command, "error", error.exit_code, {}, [problem])


def _envelope(
    command: str, status: str, exit_code: int, data: dict[str, Any], errors: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "version": ENVELOPE_VERSION,
        "command": command,
        "status": status,
        "exit_code": exit_code,
        "data": data,
        "errors": errors,
    }
