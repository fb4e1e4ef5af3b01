"""Health that several processes share."""

import multiprocessing
import os
import signal
import sqlite3
import time
from dataclasses import replace
from pathlib import Path

import pytest

from agent.chain.marks import Mark
from agent.chain.store import FileStore, MemoryStore

SPAWN = multiprocessing.get_context("spawn")
TIMES = 200


def add(path: Path) -> None:
    store = FileStore(path)
    for _ in range(TIMES):
        store.update("a", lambda mark: replace(mark, failures=mark.failures + 1))


def hold_the_lock(path: Path) -> None:
    store = FileStore(path)

    def die(_mark: Mark) -> Mark:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    store.update("a", die)


def claim(path: Path, results: "multiprocessing.Queue[bool]") -> None:
    before, after = FileStore(path).update("a", lambda mark: mark.claimed(10.0, 5.0))
    results.put(after.lease > before.lease)


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> MemoryStore | FileStore:
    return MemoryStore() if request.param == "memory" else FileStore(tmp_path / "health")


def test_a_link_that_nobody_knows_is_healthy(store):
    assert store.read(["a", "b"]) == {"a": Mark(), "b": Mark()}


def test_a_change_is_seen_by_whoever_reads_next(store):
    before, after = store.update("a", lambda mark: replace(mark, until=5.0, shown=(0.5,)))
    assert (before, after) == (Mark(), Mark(until=5.0, shown=(0.5,)))
    assert store.read(["a"]) == {"a": after}


def test_what_another_session_changed_is_seen_at_once_and_what_nobody_changed_is_not_read_again(tmp_path):
    here, there = FileStore(tmp_path / "health"), FileStore(tmp_path / "health")
    assert here.read(["a"]) == {"a": Mark()}
    there.update("a", lambda mark: replace(mark, failures=1))
    assert here.read(["a"])["a"].failures == 1
    with sqlite3.connect(tmp_path / "health") as file:
        file.execute("DELETE FROM marks")
    assert here.read(["a"])["a"].failures == 1


def test_a_change_whose_writer_was_killed_before_it_could_tell_is_seen_half_a_second_later(tmp_path):
    now = [100.0]
    store = FileStore(tmp_path / "health", lambda: now[0])
    store.update("a", lambda mark: replace(mark, failures=1))
    with sqlite3.connect(tmp_path / "health") as file:
        file.execute("UPDATE marks SET mark = replace(mark, '\"failures\": 1', '\"failures\": 2')")
    assert store.read(["a"])["a"].failures == 1
    now[0] += 0.6
    assert store.read(["a"])["a"].failures == 2


def test_two_processes_that_change_at_once_lose_nothing(tmp_path):
    path = tmp_path / "health"
    workers = [SPAWN.Process(target=add, args=(path,)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert FileStore(path).read(["a"])["a"].failures == 3 * TIMES


def test_a_writer_that_is_killed_in_mid_change_leaves_no_lock_and_no_half_of_it(tmp_path):
    path = tmp_path / "health"
    FileStore(path).update("a", lambda mark: replace(mark, failures=7))
    worker = SPAWN.Process(target=hold_the_lock, args=(path,))
    worker.start()
    worker.join()
    assert worker.exitcode == -signal.SIGKILL
    _, after = FileStore(path).update("a", lambda mark: replace(mark, failures=mark.failures + 1))
    assert after.failures == 8


def test_of_several_processes_one_gets_the_comeback(tmp_path):
    path, results = tmp_path / "health", SPAWN.Queue()
    workers = [SPAWN.Process(target=claim, args=(path, results)) for _ in range(3)]
    for worker in workers:
        worker.start()
    won = [results.get(timeout=30) for _ in workers]
    for worker in workers:
        worker.join()
    assert sorted(won) == [False, False, True]


@pytest.mark.parametrize("trouble", ["no database", "no folder", "garbage in it"])
def test_a_file_that_cannot_be_used_costs_the_sharing_and_nothing_else(tmp_path, trouble, caplog):
    path = tmp_path / "health"
    if trouble == "no database":
        path.write_text("this is no database, but it is long enough to be taken for one by somebody\n" * 20)
    elif trouble == "no folder":
        path = tmp_path / "nowhere" / "health"
    else:
        FileStore(path).update("a", lambda mark: replace(mark, failures=1))
        with sqlite3.connect(path) as file:
            file.execute("UPDATE marks SET mark = '[1'")
    store = FileStore(path)
    store.update("a", lambda mark: replace(mark, until=9.0))
    assert store.read(["a"])["a"].until == 9.0
    assert len([record for record in caplog.records if "keeps its links' health to itself" in record.message]) == 1


def test_a_lock_that_somebody_else_holds_is_not_waited_for_by_a_caller(tmp_path):
    path = tmp_path / "health"
    store = FileStore(path)
    store.update("a", lambda mark: replace(mark, failures=1))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    begin = time.monotonic()
    store.update("a", lambda mark: replace(mark, failures=2))
    assert time.monotonic() - begin < 0.5
    other.close()
