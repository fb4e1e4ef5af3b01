"""The error tree: every failure that a user can meet is one of these, printed in one place.

DeployError
├── ConfigError      a setting, a profile or an env file is wrong
├── StackError       Docker, an image or a service did not do what was asked
└── Interrupted      the user pressed Ctrl-C
"""


class DeployError(Exception):
    """Say what failed, where, and what to type next.

    Args:
        message: What is wrong, one sentence without a full stop.
        where: File, key or service that it concerns; printed in front of the message.
        hint: What the user can type or change to get on.
        code: Stable identifier for `--json`.
        details: Lines that help to understand it (a service's last log lines), printed below.
    """

    exit_code = 1
    default_code = "failed"

    def __init__(
        self,
        message: str,
        *,
        where: str = "",
        hint: str = "",
        code: str = "",
        details: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint
        self.code = code or self.default_code
        self.details = details

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class ConfigError(DeployError):
    """Refuse a setting, a profile or an env file."""

    default_code = "config"


class StackError(DeployError):
    """Report that Docker, an image or a service did not do what was asked."""

    default_code = "stack"


class Interrupted(DeployError):
    """Report that the user stopped the command."""

    exit_code = 130
    default_code = "interrupted"
