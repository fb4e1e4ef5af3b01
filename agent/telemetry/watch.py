"""Watch all calls of a worker, from its main process."""

import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from livekit.agents import AgentServer

from agent.build import link_infos
from agent.chain.marks import Mark
from agent.chain.store import FileStore
from agent.settings import Settings
from agent.telemetry import http, journal, metrics
from agent.telemetry.health import report


def watch(worker: AgentServer, settings: Settings, health: Path, host: str, port: int) -> None:
    """Keep and count what the calls' processes tell, and answer who asks for it.

    Args:
        worker: Its calls; they begin later.
        settings: Which models there are, and where lines are kept.
        health: The file in which all calls share what they know of the models.
        host: The address at which `/metrics` and `/health` are asked for.
        port: The port.
    """
    links = link_infos(settings)

    def read(keys: Sequence[str]) -> Mapping[str, Mark]:
        # opened anew each time: who asks has a thread of their own, and the file may have been removed
        with closing(FileStore(health)) as store:
            return store.read(keys)

    journal.keep(settings.agent_log_dir, metrics.Counting())
    metrics.watch(links, read, time.monotonic)
    worker.on("worker_started", lambda: http.serve(host, port, lambda: report(links, read, time.monotonic())))
