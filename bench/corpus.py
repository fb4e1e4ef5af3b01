"""Hold the rules against `docker compose config -q`, over a folder of compose files that others have written.

`python -m bench.corpus FOLDER` prints where the two disagree: a file that Compose accepts and a rule on schema or
references calls wrong, a file that Compose refuses and no error of ours stands where its words point. Exit 1 where
there is any. Every YAML file whose name holds `compose` is judged with the `.env` beside it: by itself, and
`compose.X.yml` on top of `compose.yml`, too.
"""

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from deploy.checks import Facts, Finding, check, container_names, cycles, dependencies, images, schema, undefined
from deploy.config import envfile
from deploy.flows.validate import files

_JUDGED = {rule.ID for rule in (schema, dependencies, cycles, undefined, container_names, images)}
# What Compose's messages name: a path, something in quotes, something undefined, a variable, a file, a mount, a line.
_NAMED = [
    re.compile(pattern)
    for pattern in (
        r"\b(?:services|volumes|networks|secrets|configs)((?:\.[\w-]+|\[[\w-]+\])+)",
        r"service \"([\w.-]+)\"",
        r"undefined \w+ \"?([\w-]+)",
        r"variable (\w+) is missing",
        r"additional properties '([^']+)'",
        r"(?:env file|open) \S*/([^/\s]+)",
        r"invalid spec: \S*:(/?[\w./-]+)",
        r"(line \d+)",
    )
]
_NAMES = ("*compose*.yml", "*compose*.yaml")


@dataclass
class Verdict:
    """Hold what both said of a file.

    Args:
        file: Its path below the folder; of two, both.
        sha256: Of the (second) file's bytes.
        accepted: Compose's verdict.
        said: Compose's words, where it refuses.
        alone: Errors of the rules on schema and references, from the file by itself.
        found: Errors of `validate -f`.
        elsewhere: What Compose names and no single error of ours does.
        crash: A traceback of ours.
        counts: Severity to the number of findings of `validate -f`.
    """

    file: str
    sha256: str
    accepted: bool
    said: str = ""
    alone: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    crash: str = ""
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def disagreement(self) -> str:
        """Say in a word what does not fit; empty: nothing."""
        if self.crash:
            return "crash"
        if self.accepted:
            judged = any(rule in line for line in self.found for rule in _JUDGED)
            return "accepted, and an error to us" if self.alone or judged else ""
        if not self.found:
            return "refused, and no error to us"
        return "refused, and our error is elsewhere" if self.elsewhere else ""


def judge(paths: Sequence[Path], shown: str) -> Verdict:
    """Ask both.

    Args:
        paths: The compose file, or several that override one another.
        shown: What to call it.
    """
    names = [str(path) for path in paths]
    command = ["docker", "compose", *(word for name in names for word in ("-f", name)), "config", "-q"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    data = paths[-1].read_bytes()
    lines = [line for line in done.stderr.splitlines() if "level=warning" not in line]
    verdict = Verdict(shown, hashlib.sha256(data).hexdigest(), done.returncode == 0, "\n".join(lines[-2:]))
    try:
        if len(paths) == 1:
            environ = {**envfile.as_compose_reads(paths[0].parent / ".env"), **os.environ}
            alone = check(data.decode(errors="replace"), profiles=[], environ=environ, source=shown)
            verdict.alone = [one.show() for one in alone if one.severity == "error" and one.rule in _JUDGED]
        found = files(names, Facts()).findings
        verdict.found = [one.show() for one in found if one.severity == "error"]
        verdict.elsewhere = [] if verdict.accepted else elsewhere(verdict.said, found)
        for one in found:
            verdict.counts[one.severity] = verdict.counts.get(one.severity, 0) + 1
    except Exception:  # what we look for
        verdict.crash = traceback.format_exc()
    return verdict


def elsewhere(said: str, found: Iterable[Finding]) -> list[str]:
    """List the names in Compose's words that an error's place and text hold at most in part: of the best error.

    Args:
        said: Compose's words.
        found: Our findings.
    """
    names = {name for pattern in _NAMED for match in pattern.findall(said) for name in re.split(r"[.\[\]]+", match)}
    missing = [sorted(name for name in names if name and name not in _where(one)) for one in found
               if one.severity == "error"]  # fmt: skip
    return min(missing, key=len, default=[])


def _where(one: Finding) -> str:
    """Show an error's place and the line there; of what Compose itself says nothing, for that proves nothing."""
    lines = [*Path(one.file).read_text(encoding="utf-8").splitlines(), ""]
    own = "" if one.rule == "DC000" else one.message
    return f"{one.path} {own} {lines[one.line - 1]} line {one.line}"


def corpus(folder: Path) -> Iterator[Verdict]:
    """Judge every compose file below a folder.

    Args:
        folder: Where they are.
    """
    for path in sorted(path for name in _NAMES for path in folder.rglob(name)):
        shown = path.relative_to(folder).as_posix()
        yield judge([path], shown)
        stem, point, _ = path.stem.partition(".")
        base = path.with_name(stem + path.suffix)
        if point and base.exists():
            yield judge([base, path], f"{base.relative_to(folder).as_posix()} + {path.name}")


def main() -> int:
    """Judge, and print the disagreements."""
    parser = argparse.ArgumentParser(prog="python -m bench.corpus", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every verdict there")
    options = parser.parse_args()
    verdicts = list(corpus(options.folder))
    for one in verdicts:
        state = "accepted" if one.accepted else "refused"
        apart = f"  <-- {one.disagreement}" if one.disagreement else ""
        print(f"{one.file}: {state}, {one.counts or 'nothing found'}{apart}")
        if one.disagreement:
            print("    " + "\n    ".join([one.said, *one.alone, *one.found, one.crash]))
    disagreements = sum(bool(one.disagreement) for one in verdicts)
    print(f"{len(verdicts)} files, {sum(one.accepted for one in verdicts)} accepted, {disagreements} disagreements")
    if options.json:
        options.json.write_text(json.dumps([asdict(one) for one in verdicts], indent=2) + "\n")
    return 1 if disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
