"""What an open connection is worth: TLS, 25 ms each way, before the first turn and after 30 s in which nobody spoke.

The delay is a relay's (network namespaces have none where the kernel lacks netem): it holds back a new connection's
first bytes for another way there and back, which is what TCP's handshake takes.
"""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.chain.certificate import make
from bench.chain.contenders import OURS
from bench.chain.grid import grid, milliseconds
from bench.chain.processes import Contender, child, contender
from bench.chain.run import Run

ONE_WAY = 0.025  # s
IDLE, SHORT_IDLE = 30.0, 3.0  # s
SAMPLES, FEW = 7, 2
_WARMING = 0.6  # s; a caller's last words: TCP, TLS and a request over the network take a third of it
_APART = 3.0  # s; so that only one contender speaks at a time, while the others sit idle
MOMENTS = ("first turn", "next turn", "after idle time")


async def measure(run: Run) -> dict[str, Any]:
    """Let all contenders sit idle beside each other; ours once with a warm-up and once without.

    Args:
        run: What to measure with.
    """
    certificate, key = await make(run.folder)
    # one front a session: contenders whose sessions share connections by address cannot do so here
    fronts = FEW if run.quick else SAMPLES
    options = ["--delay", str(ONE_WAY), "--fronts", str(fronts), "--certificate", str(certificate), "--key", str(key)]
    variants = [(name, True) for name in run.names] + ([(OURS, False)] if OURS in run.names else [])
    async with child("relay", str(run.simulator.port), *options) as relay:
        urls = [f"https://127.0.0.1:{port}" for port in relay.ready["ports"]]
        measuring = (_variant(run, place, *variant, urls, certificate) for place, variant in enumerate(variants))
        found = await asyncio.gather(*measuring)
    return {"one_way": ONE_WAY, "idle": SHORT_IDLE if run.quick else IDLE, "variants": found}


async def _variant(run: Run, place: int, name: str, warm: bool, urls: list[str], certificate: Path) -> dict[str, Any]:
    specs = {url: run.spec(name, f"warm-{warm}", url=url) for url in urls}
    for spec in specs.values():
        await run.healthy(spec)
    async with contender(name, run.litellm, {"SSL_CERT_FILE": str(certificate)}) as one:
        spare = run.spec(name, f"spare-{warm}")
        await run.healthy(spare)
        await one.once([spare])  # the first call of all imports and fills caches
        await one.build(specs)
        await asyncio.sleep(place * _APART)
        can = await _warm(one) if warm else False
        times = {MOMENTS[0]: await _turns(one, urls), MOMENTS[1]: await _turns(one, urls)}
        await asyncio.sleep(SHORT_IDLE if run.quick else IDLE)
        if warm:
            await _warm(one)
        times[MOMENTS[2]] = await _turns(one, urls)
    return {"contender": name, "warmed": can, "sentence": times}


async def _warm(one: Contender) -> bool:
    can = await one.warm()
    await asyncio.sleep(_WARMING)
    return can


async def _turns(one: Contender, urls: list[str]) -> list[float]:
    heard = [(await one.run([url]))[0][0] for url in urls]
    return [each.sentence for each in heard if each.sentence is not None]


def text(data: Mapping[str, Any]) -> str:
    """Write a row a variant.

    Args:
        data: What `measure` returned.
    """
    rows = [
        [
            f"{found['contender']}{', warmed' if found['warmed'] else ''}",
            *(milliseconds(found["sentence"][moment]) for moment in MOMENTS),
        ]
        for found in data["variants"]
    ]
    title = f"{data['one_way'] * 1000:.0f} ms each way, TLS, {data['idle']:.0f} s of idle time"
    return f"{title}\n\n" + grid(["first sentence, ms: median (p95)", *MOMENTS], rows)
