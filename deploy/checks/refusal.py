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

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from deploy.checks import cycles
from deploy.checks.findings import Finding
from deploy.config.document import Document
from deploy.config.document import Path as Steps

ID = "DC000"
_PATH = re.compile(r"\b(?:services|volumes|networks|secrets|configs)(?:\.[\w-]+|\.?\[[\w-]*\])+")
_SERVICE = re.compile(r"service \"?([\w.-]+)\"?")
_CYCLE = re.compile(r"cycle detected: ([\w.-]+) -> ([\w.-]+)")
_FILE = re.compile(r"(?<![^\s(\"'])/[^\s:\"']+")
_LINE = re.compile(r"(?:failed to read (/\S+): )?\bline (\d+)")
_KINDS = {"service", "volume", "network", "secret", "config", "model", "image", "build", "file", "environment"}
_ATTRIBUTE = 2  # dots in a path that names an attribute: Compose does not count in a list
_LEAST = 3  # letters that a value has at least before its standing in the message says something


def finding(said: str, documents: Mapping[str, Document], filled: Mapping[str, Any]) -> Finding:
    """Put what Compose said beside the place that it speaks of.

    Args:
        said: Its standard error.
        documents: File name to what stands there; of files that are no YAML, nothing.
        filled: The same, with the variables filled in.
    """
    lines = [line for line in said.splitlines() if line.strip() and "level=warning" not in line]
    message = lines[-1].strip() if lines else "no reason given"
    file, path = _place(message, documents, filled)
    document = documents.get(file)
    line, column = document.place(path) if document else (1, 1)
    if not path and (named := _LINE.search(message)):
        file, line = named[1] or file, int(named[2])
    shown = ".".join(map(str, path)) or "(root)"
    return Finding(ID, "error", shown, line, f"Compose refuses it: {message}", "correct what it names", column, file)


def says(known: Finding, words: Finding) -> bool:
    """Say whether an error of ours stands where Compose's words do.

    Args:
        known: An error that a rule has found.
        words: What `finding` made of Compose's words.
    """
    if known.rule == cycles.ID and "cycle" in words.message:
        return True
    if known.file != words.file:
        return False
    inside = known.path.startswith(f"{words.path}.") and words.path.count(".") >= _ATTRIBUTE
    return words.path == "(root)" or known.line == words.line or inside


def _place(message: str, documents: Mapping[str, Document], filled: Mapping[str, Any]) -> tuple[str, Steps]:
    files = _FILE.findall(message)
    words = _FILE.sub(" ", message)
    named = [tuple(re.findall(r"[\w-]+", found)) for found in _PATH.findall(words)]
    named += [("services", name) for name in _SERVICE.findall(words)]
    named += [("services", name, "depends_on", needed) for name, needed in _CYCLE.findall(words)]
    best: tuple[tuple[int, ...], str, Steps] = ((0,), next(iter(documents), ""), ())
    for file, document in documents.items():
        above = max((_known(path, document) for path in named), key=len, default=())
        here = str(Path(file).absolute()) in files
        rest = _PATH.sub(" ", message).replace(f'"{above[-1]}"', " ", 1) if above else message
        ranked: list[tuple[tuple[int, ...], str, Steps]] = [((0, here, len(above), 0), file, above)]
        for path, text in _texts(filled[file], ()):
            if leads := _leads_to(file, text, files):
                ranked.append(((leads, 0, 0, len(text)), file, path))
            elif path[: len(above)] == above != path and _mentions(rest, text, 1 if len(above) > 1 else _LEAST):
                ranked.append(((0, here, len(above), len(text)), file, path))
        best = max(best, *ranked, key=lambda one: one[0])
    return best[1], best[2]


def _known(path: tuple[str, ...], document: Document) -> Steps:
    """Take the steps of a path that stand in the document."""
    found: Steps = ()
    for step in path:
        further = (*found, int(step)) if step.isdigit() else (*found, step)
        if further not in document.places:
            break
        found = further
    return found


def _texts(value: Any, path: Steps) -> Iterator[tuple[Steps, str]]:
    """List the keys and the texts of a document; of `a:b` and `a=b` what stands before, too."""
    if isinstance(value, dict):
        for key, entry in value.items():
            yield (*path, str(key)), str(key)
            yield from _texts(entry, (*path, str(key)))
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _texts(entry, (*path, index))
    elif isinstance(value, str):
        yield from ((path, text) for text in {value, *re.split("[:=]", value, maxsplit=1)[:1]})


def _leads_to(file: str, text: str, files: list[str]) -> int:
    """Say how surely a text, seen from its file, is one of the paths that Compose names."""
    if not text:
        return 0
    if os.path.normpath(Path(file).absolute().parent / text) in files:
        return 2
    end = "/" + text.removeprefix("./")
    return int("." in text and any(name.endswith(end) for name in files))


def _mentions(words: str, text: str, least: int) -> bool:
    if len(text) < least or text in _KINDS:
        return False
    return text in words and bool(re.search(rf"(?<![\w./-]){re.escape(text)}(?![\w/-])", words))
