"""Where deployctl runs, and when it was last put to the test there."""

import platform as running
from datetime import UTC, datetime

from deploy.doctor.finding import Finding
from deploy.doctor.judges.drill import drill
from deploy.doctor.judges.platform import Place, platform
from deploy.doctor.subject import Subject
from deploy.state import drills


def place(subject: Subject) -> list[Finding]:
    """Ask the engine what it runs on."""
    info = subject.info()
    return [
        platform(
            Place(
                system=running.system(),
                machine=str(info.get("Architecture", "unknown")),
                engine=str(info.get("OperatingSystem", "unknown")),
                kernel=str(info.get("KernelVersion", "")),
                rootless=any("rootless" in option for option in info.get("SecurityOptions") or ()),
                remote=subject.remote(),
            )
        )
    ]


def last_drill(subject: Subject) -> list[Finding]:
    """Read what came of the last drill."""
    store = subject.store
    return [drill(drills.last(store), started=store.exists, now=datetime.now(UTC))]
