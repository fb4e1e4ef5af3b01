"""What a rule finds."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Finding:
    """Name one thing that is wrong with a compose file.

    Args:
        rule: The rule's id, as in `DC003`.
        severity: `error`: Compose refuses the file or a service cannot start; `warning`: everything else.
        path: Where, as in `services.web.ports.0`.
        line: In which line, counted from 1.
        message: What is wrong.
        remedy: What to write instead.
    """

    rule: str
    severity: Severity
    path: str
    line: int
    message: str
    remedy: str

    def show(self, source: str) -> str:
        """Write the finding as one line, and its remedy as a second.

        Args:
            source: The file's name.
        """
        where = f"{source}:{self.line}"
        return f"{where}: {self.severity}: {self.path}: {self.message} ({self.rule})\n    {self.remedy}"

    def as_dict(self) -> Mapping[str, Any]:
        """Return the finding for `--json`."""
        return asdict(self)
