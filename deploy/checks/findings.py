"""What a rule finds."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True)
class Finding:
    """Name one thing that is wrong with a compose file.

    Args:
        rule: The rule's id, as in `DC003`.
        severity: `error`: Compose refuses the file or a service cannot start; `warning`: it will hurt one day;
            `note`: it could be better.
        path: Where, as in `services.web.ports.0`.
        line: In which line, counted from 1.
        message: What is wrong.
        remedy: What to write instead.
        column: In which column, counted from 1.
        file: In which file.
    """

    rule: str
    severity: Severity
    path: str
    line: int
    message: str
    remedy: str
    column: int = 1
    file: str = ""

    def show(self) -> str:
        """Write the finding as one line, and its remedy as a second."""
        where = f"{self.file}:{self.line}:{self.column}"
        return f"{where}: {self.severity}: {self.path}: {self.message} ({self.rule})\n    {self.remedy}"

    def as_dict(self) -> Mapping[str, Any]:
        """Return the finding for `--json`."""
        return asdict(self)
