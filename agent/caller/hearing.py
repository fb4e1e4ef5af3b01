"""Listen to a recording with every ear there is."""

from collections.abc import Mapping

from agent.caller.audio import Sound, utterances
from agent.caller.report import Heard
from agent.caller.speech import EAR_RATE, Ear, resample

# recognisers lose a first consonant that begins with the sound
_MARGIN_SECONDS = 0.15


async def listen(recording: Sound, ears: Mapping[str, Ear]) -> tuple[list[Heard], list[str]]:
    """Recognise each utterance with each ear.

    Args:
        recording: What the agent said.
        ears: Name to recogniser.

    Returns:
        The utterances in order, and a line for each recogniser that failed.
    """
    problems: dict[str, str] = {}
    heard: list[Heard] = []
    margin = round(_MARGIN_SECONDS * recording.rate)
    for utterance in utterances(recording):
        piece = resample(recording.cut(utterance.start - margin, utterance.end + margin), EAR_RATE)
        words: dict[str, str | None] = {}
        for name, ear in ears.items():
            words[name] = None
            if name in problems:
                continue
            try:
                words[name] = await ear.hear(piece)
            except ValueError as error:
                problems[name] = f"{name}: {error}"
        heard.append(Heard(utterance, words))
    return heard, list(problems.values())
