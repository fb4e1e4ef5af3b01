"""What ways to decide that the caller is done cost: in delay, in requests to the model, in false starts.

A question, the same with a pause in it, and a human reading of 44 s, through real voice activity detection, recognition
and synthesis, without a room.
"""

import argparse
import asyncio
import json
import statistics
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import moonshine_voice
import numpy as np
from pydantic import SecretStr

from agent.assistant import Assistant
from agent.build import build_chain
from agent.caller.audio import Samples, Sound, read_wav
from agent.chain import Attempted
from agent.mixin import never_silent
from agent.settings import Settings
from agent.voice.lines import Lines
from bench.chain.processes import child
from bench.speech import speech_service
from bench.stats import spread
from bench.telephone import Ear, Microphone
from bench.turn_ways import WAYS
from services.speech.piper import Piper

_READING = "two_cities.wav"  # Moonshine's package has it: a human voice, 44 s
_LOUD = 0.05  # of the peak: a voice is, a pause and a breath are not
_PAUSE = 0.6  # s
_MODEL = "mistralai/mistral-nemo"  # the simulator knows it
_LISTEN = 6.0  # s, to the first sound of an answer and what may come besides
_LONG = 10.0  # s; what is longer is said once


@dataclass(frozen=True)
class Turn:
    """Hold what one turn of a caller's came to.

    Args:
        delay: From the last word to the first sound after it, seconds; None: there was none.
        requests: To the model.
        false_starts: How often the agent began to be heard before the last word.
    """

    delay: float | None
    requests: int
    false_starts: int


async def take(way: str, settings: Settings, sound: Sound) -> Turn:
    """Let a caller say something to an agent, in real time.

    Args:
        way: One of `WAYS`.
        settings: Where models and speech are.
        sound: What the caller says, voice at both ends.
    """
    attempts: list[Attempted] = []
    begun: list[float] = []
    session = WAYS[way](settings)
    chain = build_chain(settings, log=attempts.append)
    never_silent(session, settings=settings, chain=chain, lines=Lines(settings))
    ear, microphone = Ear(real=True), Microphone(sound.rate)
    ear.on("playback_started", lambda _: begun.append(asyncio.get_running_loop().time()))
    session.output.audio, session.input.audio = ear, microphone
    async with session:
        await session.start(Assistant(settings))
        microphone.speak(np.concatenate([np.zeros(sound.rate, np.int16), sound.samples]))
        ended = await microphone.spoken()
        await asyncio.sleep(_LISTEN)
    await chain.aclose()
    delay = min((at - ended for at in begun if at >= ended), default=None)
    return Turn(delay, len(attempts), sum(at < ended for at in begun))


def sounds() -> dict[str, Sound]:
    """Make what the caller says: name to sound, each with voice at both ends."""
    piper = Piper()
    piper.load()
    halves = [_spoken(piper, words) for words in ("When does the library", "close on Sunday?")]
    pause = np.zeros(int(_PAUSE * piper.rate), np.int16)
    reading = Path(moonshine_voice.__file__).parent / "assets" / _READING
    return {
        "a question": Sound(_spoken(piper, "When does the library close on Sunday?"), piper.rate),
        f"with a pause of {_PAUSE} s": Sound(np.concatenate([halves[0], pause, halves[1]]), piper.rate),
        "a reading of 44 s": _voiced(read_wav(reading.read_bytes())),
    }


def _spoken(piper: Piper, words: str) -> Samples:
    samples = np.frombuffer(b"".join(piper.synthesise(words, "joe", 1.0)), np.int16)
    return _voiced(Sound(samples, piper.rate)).samples


def _voiced(sound: Sound) -> Sound:
    loud = np.flatnonzero(np.abs(sound.samples) > _LOUD * np.abs(sound.samples).max())
    return sound.cut(int(loud[0]), int(loud[-1]))


async def measure(ways: Sequence[str], runs: int) -> dict[str, dict[str, list[Turn]]]:
    """Let every way hear everything, taking turns; the reading once.

    Args:
        ways: Of `WAYS`.
        runs: How often the questions are asked.

    Returns:
        What was said to way to turns.
    """
    found: defaultdict[str, dict[str, list[Turn]]] = defaultdict(lambda: {way: [] for way in ways})
    said = sounds()
    async with speech_service() as speech, child("simulator") as simulator:
        settings = Settings(
            llm_model=(_MODEL,),
            openrouter_api_key=SecretStr("sk-or-bench"),
            openrouter_base_url=f"http://127.0.0.1:{simulator.ready['port']}/api/v1",
            stt_base_url=speech,
            tts_base_url=speech,
        )
        for run in range(runs):
            for name, sound in said.items():
                for way in ways if not run or sound.seconds < _LONG else ():
                    turn = await take(way, settings, sound)
                    found[name][way].append(turn)
                    print(f"{name}, {way}: {turn}", file=sys.stderr, flush=True)
    return found


def text(said: str, turns: Mapping[str, Sequence[Turn]]) -> str:
    """Write down what came of one thing that was said.

    Args:
        said: It.
        turns: Way to turns.
    """
    width = max(map(len, (said, *turns)))
    lines = [f"{said:{width}}{'median':>9}{'p95':>9}{'requests':>10}{'false starts':>14}  (a turn)"]
    for way, row in turns.items():
        delays = [turn.delay for turn in row if turn.delay is not None]
        times = spread(delays) if delays else None
        figures = f"{times.median:>8.3f}s{times.p95:>8.3f}s" if times else f"{'silent':>18}"
        requests = statistics.mean(turn.requests for turn in row)
        begun = statistics.mean(turn.false_starts for turn in row)
        lines.append(f"{way:{width}}{figures}{requests:>10.1f}{begun:>14.1f}")
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, print tables and optionally write JSON.

    Args:
        argv: The arguments; None takes those of the process.
    """
    parser = argparse.ArgumentParser(prog="python -m bench.turn_taking", description=__doc__)
    parser.add_argument("--way", action="append", choices=list(WAYS), help="only this; repeat for more")
    parser.add_argument("--runs", type=int, default=10, metavar="N", help="how often each question is asked")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    options = parser.parse_args(argv)
    if options.runs < 1:
        parser.error("--runs: at least 1")
    found = asyncio.run(measure(options.way or list(WAYS), options.runs))
    print("\n\n".join(text(said, turns) for said, turns in found.items()))
    if options.json:
        values = {
            said: {way: [asdict(turn) for turn in row] for way, row in turns.items()} for said, turns in found.items()
        }
        options.json.write_text(
            json.dumps({"benchmark": "turn_taking", "unit": "s", "values": values}, indent=2) + "\n"
        )


if __name__ == "__main__":
    main()
