"""What the agent costs, in words; and memory as the probe counts it."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import bench.footprint as footprint


def test_a_row_has_both_workers_and_their_ratio():
    rows = footprint.text(
        {"start": {"ours": [3.0, 1.0, 2.0], "stock": [4.0]}, "image": {"ours": [500], "stock": [625]}}
    )
    heading, start, image = rows.splitlines()
    assert heading.split() == ["median", "(from", "to)", "ours", "stock", "ratio"]
    assert start.split() == [
        "start",
        "to",
        "registered",
        "2.0",
        "(1.0",
        "3.0)",
        "s",
        "4.0",
        "(4.0",
        "4.0)",
        "s",
        "0.50",
    ]
    assert image.split()[-1] == "0.80"


def test_memory_is_that_of_a_process_and_all_below_it():
    path = Path(footprint.__file__).with_name("footprint_probe.py")
    functions = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)]
    names: dict = {"Path": Path}
    exec(compile(ast.Module(functions, []), str(path), "exec"), names)  # noqa: S102 - importing it would run it
    alone = names["memory"](os.getpid())
    hold = "import sys; held = bytearray(b'x' * 100_000_000); print('', flush=True); sys.stdin.read()"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", hold], **pipes) as child:
        child.stdout.readline()
        with_child = names["memory"](os.getpid())
        child.stdin.close()
    assert 95 < with_child - alone < 130
