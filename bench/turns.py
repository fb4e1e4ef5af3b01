"""Where the time of a turn went: as the caller saw it, and as the agent measured it."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

DELAY = "last word to first sound"
# how others count who play a file and take its end for the caller's: flite's files end in 0.2 s of silence
FROM_END = "  from the end of the caller's file"

# names of livekit.agents.llm.chat_context.MetricsReport, which the agent writes into its log
_AGENT = {
    "transcription_delay": "agent: end of speech to its words",
    "end_of_turn_delay": "agent: end of speech to end of turn",
    "llm_node_ttft": "agent: end of turn to first token",
    "tts_node_ttfb": "agent: first sentence to first sound",
    "e2e_latency": "agent: end of speech to answer",
}


def seen(turn: Mapping[str, Any]) -> dict[str, float]:
    """Split the delay of a turn at what the room showed.

    Args:
        turn: One of `turns` in the summary of `deployctl call --json`.

    Returns:
        Part to seconds. The three parts in the middle add up to the whole, where the agent tells its states.
    """
    if turn["delay"] is None:
        return {}
    parts = {DELAY: float(turn["delay"]), FROM_END: turn["delay"] - turn["tail_seconds"]}
    words = [line["until"] for line in turn["room"] if line["who"] == "caller" and line["final"]]
    thinking = _first(turn, "thinking")
    speaking = _first(turn, "speaking")
    if words:
        parts["caller's words in the room"] = words[0]
    if thinking is not None and speaking is not None and thinking <= speaking <= turn["delay"]:
        parts["1. turn ended (silence, recognition)"] = thinking
        parts["2. answer begun (model, synthesis)"] = speaking - thinking
        parts["3. sound heard (transport, lead-in)"] = turn["delay"] - speaking
    return parts


def measured(log: str, rooms: Collection[str]) -> dict[str, list[float]]:
    """Read the agent's own figures from its log.

    Args:
        log: Lines of JSON, each perhaps behind the service's name; those with a `room` and `metrics` count.
        rooms: The rooms whose turns are wanted.

    Returns:
        Part to a figure a turn, seconds.
    """
    found: defaultdict[str, list[float]] = defaultdict(list)
    for line in log.splitlines():
        entry = _entry(line)
        metrics = entry.get("metrics")
        if entry.get("room") not in rooms or not isinstance(metrics, dict):
            continue
        # a greeting is synthesised too, but answers nobody
        if "tts_node_ttfb" in metrics and "llm_node_ttft" not in metrics:
            continue
        for key, name in _AGENT.items():
            if isinstance(value := metrics.get(key), int | float):
                found[name].append(float(value))
    return {name: found[name] for name in _AGENT.values() if found[name]}


def _first(turn: Mapping[str, Any], state: str) -> float | None:
    # before the last word the agent may still have been speaking or thinking of something else
    return next((float(one["t"]) for one in turn["states"] if one["state"] == state and one["t"] > 0), None)


def _entry(line: str) -> dict[str, Any]:
    try:
        entry = json.loads(line[line.index("{") :])
    except ValueError:
        return {}
    return entry if isinstance(entry, dict) else {}
