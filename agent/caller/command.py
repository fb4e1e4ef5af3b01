"""`python -m agent call`: options in, a call placed, events or text out."""

import asyncio
import base64
import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from agent.caller.audio import read_wav, trim_end, write_wav
from agent.caller.call import CallError, Question, place
from agent.caller.hearing import listen
from agent.caller.microphone import RATE
from agent.caller.options import Ask, Options, parse
from agent.caller.report import summary
from agent.caller.room import Door
from agent.caller.speech import Pocketsphinx, Route, resample, say
from agent.settings import Settings, SettingsError, load


def run(argv: Sequence[str] | None) -> int:
    """Place a call and print what came of it.

    Args:
        argv: The arguments after `call`; None takes those of the process.

    Returns:
        0 when every question was answered aloud, 1 when not, 130 when interrupted.
    """
    options = parse(argv)
    # the library writes every attempt to connect to stderr; what it comes to is one line of ours
    logging.getLogger("livekit").setLevel(logging.CRITICAL)
    try:
        given = [_read(ask) for ask in options.asks]
        found, recording = asyncio.run(_call(options, given, load()))
        if options.record not in (None, "-"):
            Path(options.record).write_bytes(recording)
    except OSError as error:
        return _refuse(options, f"{error.filename}: {error.strerror}")
    except KeyboardInterrupt:
        return 130
    except (CallError, SettingsError, ValueError) as error:
        return _refuse(options, str(error))
    print(json.dumps(found, ensure_ascii=False) if options.as_json else found["text"], flush=True)
    return 0 if found["ok"] else 1


async def _call(options: Options, given: Sequence[str | Question], settings: Settings) -> tuple[dict[str, Any], bytes]:
    voice = Route(settings.tts_base_url, settings.tts_model, voice=settings.tts_voice)
    ear = Route(settings.stt_base_url, settings.stt_model, language=settings.agent_language)
    door = Door(
        settings.livekit_url,
        settings.livekit_api_key.get_secret_value(),
        settings.livekit_api_secret.get_secret_value(),
        options.agent,
    )
    questions = [await _question(one, voice) for one in given]
    call = await place(door, questions, listen=options.listen, tell=lambda line: _tell(options, line))
    _tell(options, "listening to the recording")
    heard, problems = await listen(call.sound, {"stt": ear, "pocketsphinx": Pocketsphinx()})
    found, recording = summary(call, heard, problems), write_wav(call.sound)
    if options.record == "-":
        found["recording"] = base64.b64encode(recording).decode()
    return found, recording


def _read(ask: Ask) -> str | Question:
    if ask.kind == "say":
        return ask.value
    label = "standard input" if ask.value == "-" else ask.value
    data = sys.stdin.buffer.read() if ask.value == "-" else Path(ask.value).read_bytes()
    try:
        return Question(label, read_wav(data))
    except ValueError as error:
        hint = f"Next: ffmpeg -i {label} -ac 1 -c:a pcm_s16le question.wav"
        raise ValueError(f"{label}: {error}. {hint}") from error


async def _question(given: str | Question, voice: Route) -> Question:
    label, sound = (given, await say(given, voice)) if isinstance(given, str) else (given.label, given.sound)
    whole = resample(sound, RATE)
    spoken = trim_end(whole)
    if not spoken.samples.size:
        raise ValueError(f"{label}: nobody speaks in it, so there is nothing to ask with")
    return Question(label, spoken, whole.seconds - spoken.seconds)


def _tell(options: Options, line: str) -> None:
    if options.as_json:
        print(json.dumps({"kind": "progress", "text": line}, ensure_ascii=False), flush=True)
    else:
        print(line, file=sys.stderr, flush=True)


def _refuse(options: Options, problem: str) -> int:
    if options.as_json:
        found = {
            "kind": "summary",
            "ok": False,
            "problem": problem,
            "turns": [],
            "text": f"Problem: {problem}",
        }
        print(json.dumps(found, ensure_ascii=False), flush=True)
    else:
        print(f"Error: {problem}", file=sys.stderr)
    return 1
