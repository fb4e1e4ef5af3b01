"""DC012: who waits for a service that runs once waits for its end.

With `service_started`, the default, the next service starts while the migration or the download still runs, and works
most of the time. `service_completed_successfully` waits for exit code 0. It waits for ever, though, for a service
that `restart: always` starts again each time it ends. A service runs once where its name says so (`migrate`,
`createbuckets`), or the last command of its script (`alembic upgrade`, `mc mb`, `ollama pull`).

Fails:

    services:
      app:
        image: app:1
        depends_on: [migrate]
      migrate:
        image: app:1
        command: alembic upgrade head
        restart: "no"

Passes:

    services:
      app:
        image: app:1
        depends_on:
          migrate: {condition: service_completed_successfully}
      migrate:
        image: app:1
        command: alembic upgrade head
        restart: "no"
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from deploy.checks.findings import Finding
from deploy.checks.project import Project
from deploy.checks.shape import conditions, health_test, image_name, restarts, words

ID = "DC012"
_ENDS = {"migrate", "migration", "migrations", "migrator", "init", "initialize", "setup", "seed", "seeder", "bootstrap",
         "provision", "download", "downloader", "prestart", "createbucket", "createbuckets", "flyway"}  # fmt: skip
_STAYS = {"server", "service", "api", "web", "ui", "worker", "daemon", "proxy", "app"}
_LAST = re.compile(
    r"(?:^|[\s/])(?:mc (?:-\S+ )*(?:mb|alias|anonymous|policy)|ollama pull|prisma migrate deploy|manage\.py migrate"
    r"|alembic (?:.* )?upgrade|flyway (?:.* )?migrate|liquibase (?:.* )?update|migrate (?:.* )?up)(?:\s|$)"
)
_SAYS = re.compile(r"(exit|echo|true)\b")  # ends a script, whatever came before


def check(project: Project) -> Iterator[Finding]:
    """Find those who do not wait for the end, and those who wait for none.

    Args:
        project: The compose file.
    """
    for name, service in project.services.items():
        for target, condition, path in conditions(service):
            other = project.services.get(target)
            if other is None:
                continue
            where = ("services", name, *path)
            if condition == "service_started" and runs_once(target, other):
                message = f"waits for the start of {target}, which runs once, not for its end"
                remedy = f"write `{target}: {{condition: service_completed_successfully}}`"
                yield project.finding(ID, "warning", where, message, remedy)
            elif condition == "service_completed_successfully" and restarts(other) in ("always", "unless-stopped"):
                message = f"waits for the end of {target}, which `restart: {restarts(other)}` starts again"
                remedy = f'write `restart: "no"` or `restart: on-failure` for {target}'
                yield project.finding(ID, "warning", (*where, "condition"), message, remedy)


def runs_once(name: str, service: Mapping[str, Any]) -> bool:
    """Say whether a service looks as if it did its work and ended.

    Args:
        name: Its name.
        service: Its body.
    """
    policy = restarts(service)
    if policy in ("always", "unless-stopped") or service.get("ports") or service.get("expose") or health_test(service):
        return False
    if _terms(name) & _STAYS:
        return False
    if _terms(name) & _ENDS or _LAST.search(_last_command(service)):
        return True
    return (bool(policy) and _command_ends(service)) or (policy == "no" and "pull" in _terms(name))


def _last_command(service: Mapping[str, Any]) -> str:
    entrypoint = [word for word, _ in words(service, "entrypoint")] or [image_name(service)]
    said = " ".join(entrypoint + [word for word, _ in words(service)])
    commands = [" ".join(command.split()) for command in re.split(r"(?<!>)&|[;|\n]", said)]
    return next((one for one in reversed(commands) if one and not _SAYS.match(one)), "")


def _command_ends(service: Mapping[str, Any]) -> bool:
    said = [part for word, _ in words(service) for part in word.split()]
    if any(sign in part for part in said for sign in ("&", ";", "|")) or "exec" in said:
        return False  # what comes after may stay
    return any(_terms(part.rpartition("/")[2]) & _ENDS for part in said if not part.startswith("-"))


def _terms(text: str) -> set[str]:
    return set(re.split(r"[^a-z]+", text.lower()))
