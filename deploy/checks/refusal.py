"""DC000: Compose itself accepts the files.

`docker compose config` reads what is given to it: overrides, `extends`, `include`, variables. What it refuses cannot be
started, whatever the reason; where no other rule knows the reason, Compose's own words stand here, beside the place
that they speak of.

Fails:

    services:
      web:
        extends: {file: there-is-none.yml, service: base}

Passes:

    services:
      web:
        image: nginx:1.29
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from deploy.checks.findings import Finding
from deploy.config.document import Document, Path

ID = "DC000"
_PATH = re.compile(r"\b(?:services|volumes|networks|secrets|configs)(?:\.[\w-]+|\.?\[[\w-]+\])+")
_SERVICE = re.compile(r"service \"?([\w.-]+)\"?")
_LINE = re.compile(r"\bline (\d+)")
_LEAST = 3  # letters that a value has at least before its standing in the message says something


def finding(said: str, documents: Mapping[str, Document]) -> Finding:
    """Put what Compose said beside the place that it speaks of.

    Args:
        said: Its standard error.
        documents: File name to what stands there; of files that are no YAML, nothing.
    """
    lines = [line for line in said.splitlines() if line.strip() and "level=warning" not in line]
    message = lines[-1].strip() if lines else "no reason given"
    file, path = _place(message, documents)
    document = documents.get(file)
    line, column = document.place(path) if document else (1, 1)
    if not path and (named := _LINE.search(message)):
        line = int(named[1])
    shown = ".".join(map(str, path)) or "(root)"
    return Finding(ID, "error", shown, line, f"Compose refuses it: {message}", "correct what it names", column, file)


def _place(message: str, documents: Mapping[str, Document]) -> tuple[str, Path]:
    paths = [tuple(re.findall(r"[\w-]+", found)) for found in _PATH.findall(message)]
    paths += [("services", name) for name in _SERVICE.findall(message)]
    best: tuple[int, str, Path] = (0, next(iter(documents), ""), ())
    for file, document in documents.items():
        for path in paths:
            steps = _known(path, document)
            best = max(best, (1000 * len(steps), file, steps), key=lambda one: one[0])
        for steps, value in _scalars(document.data, ()):
            if len(value) >= _LEAST and value in message:
                best = max(best, (len(value), file, steps), key=lambda one: one[0])
    return best[1], best[2]


def _known(path: tuple[str, ...], document: Document) -> Path:
    """Take the steps of a path that stand in the document."""
    found: Path = ()
    for step in path:
        further = (*found, int(step)) if step.isdigit() else (*found, step)
        if further not in document.places:
            break
        found = further
    return found


def _scalars(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from _scalars(entry, (*path, str(key)))
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _scalars(entry, (*path, index))
    elif isinstance(value, str):
        yield path, value
