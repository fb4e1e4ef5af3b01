"""Hold the rules against `docker compose config -q`, over a folder of compose files that others have written.

`python -m bench.corpus FOLDER` prints where the two disagree: a file that Compose accepts and a rule on schema or
references calls wrong, a file that Compose refuses and no finding of an error names. Exit 1 where there is any.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import traceback
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from deploy.checks import Facts, check, container_names, cycles, dependencies, images, schema, undefined
from deploy.flows.validate import files

_JUDGED = {rule.ID for rule in (schema, dependencies, cycles, undefined, container_names, images)}
_NAMES = ("*.yml", "*.yaml")


@dataclass
class Verdict:
    """Hold what both said of a file.

    Args:
        file: Its path below the folder.
        sha256: Of its bytes.
        accepted: Compose's verdict.
        said: Compose's words, where it refuses.
        alone: Errors of the rules on schema and references, from the file by itself.
        found: Errors of `validate -f`.
        crash: A traceback of ours.
        counts: Severity to the number of findings of `validate -f`.
    """

    file: str
    sha256: str
    accepted: bool
    said: str = ""
    alone: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
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
        return "" if self.found else "refused, and no error to us"


def judge(path: Path, shown: str) -> Verdict:
    """Ask both.

    Args:
        path: The compose file.
        shown: What to call it.
    """
    command = ["docker", "compose", "-f", str(path), "config", "-q"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    data = path.read_bytes()
    lines = [line for line in done.stderr.splitlines() if "level=warning" not in line]
    verdict = Verdict(shown, hashlib.sha256(data).hexdigest(), done.returncode == 0, "\n".join(lines[-2:]))
    try:
        alone = check(data.decode(errors="replace"), profiles=[], environ={}, source=shown)
        verdict.alone = [one.show() for one in alone if one.severity == "error" and one.rule in _JUDGED]
        found = files([str(path)], Facts()).findings
        verdict.found = [one.show() for one in found if one.severity == "error"]
        for one in found:
            verdict.counts[one.severity] = verdict.counts.get(one.severity, 0) + 1
    except Exception:  # what we look for
        verdict.crash = traceback.format_exc()
    return verdict


def corpus(folder: Path) -> Iterator[Verdict]:
    """Judge every compose file below a folder.

    Args:
        folder: Where they are.
    """
    for path in sorted(path for name in _NAMES for path in folder.rglob(name)):
        yield judge(path, path.relative_to(folder).as_posix())


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
