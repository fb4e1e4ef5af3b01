"""Docker's programs, `.env.local` and memory."""

from deploy.doctor import facts, judge
from deploy.doctor.finding import Finding
from deploy.doctor.subject import Subject

_PATIENCE = 4.0  # s: an engine that does not answer is told as that, and not as a check that took too long


def docker(_: Subject) -> list[Finding]:
    """Look for Docker's programs."""
    return judge.docker(facts.docker(_PATIENCE), facts.host())


def env(subject: Subject) -> list[Finding]:
    """Look at the file with the keys."""
    path = subject.folder / ".env.local"
    mode = path.stat().st_mode & 0o777 if path.exists() else 0
    return [judge.env_file(path.exists(), mode, needed=subject.config.profile.llm != "simulator")]


def memory(subject: Subject) -> list[Finding]:
    """Look at the memory."""
    return [judge.memory(facts.memory(), subject.config.profile.stt)]
