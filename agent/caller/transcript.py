"""The room's own transcription: text streams put together to lines."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# names from livekit.agents.types, which is not imported here: it takes half a second to load
TOPIC = "lk.transcription"
_SEGMENT_ID = "lk.segment_id"
_FINAL = "lk.transcription_final"


@dataclass
class Line:
    """Hold one segment of speech as the room wrote it.

    Args:
        who: "caller" or "agent".
        first_at: When its first text came, monotonic seconds.
        last_at: When its last text came.
        text: What was written so far.
        final: Whether the writer has ended it.
    """

    who: str
    first_at: float
    last_at: float
    text: str = ""
    final: bool = False
    stream: str = ""


@dataclass
class Transcript:
    """Collect lines in the order in which they began."""

    segments: dict[str, Line] = field(default_factory=dict)

    def add(self, *, who: str, stream: str, attributes: Mapping[str, str] | None, text: str, at: float) -> Line:
        """Take in a chunk: chunks of one stream add up, a later stream of a segment replaces the earlier.

        Args:
            who: "caller" or "agent".
            stream: The stream's id.
            attributes: The stream's attributes.
            text: The chunk; may be empty.
            at: When it came, monotonic seconds.
        """
        known = attributes or {}
        line = self.segments.setdefault(known.get(_SEGMENT_ID) or stream, Line(who, at, at))
        if line.stream == stream:
            line.text += text
        else:
            line.stream, line.text = stream, text
        line.last_at = at
        line.final = known.get(_FINAL) == "true"
        return line

    def end(self, *, stream: str, attributes: Mapping[str, str] | None) -> None:
        """Close a stream; its last attributes say whether its segment is final."""
        known = attributes or {}
        line = self.segments.get(known.get(_SEGMENT_ID) or stream)
        if line is not None and line.stream == stream:
            line.final = known.get(_FINAL) == "true"

    @property
    def lines(self) -> list[Line]:
        """List what has text, in the order in which it began."""
        return sorted((one for one in self.segments.values() if one.text.strip()), key=lambda one: one.first_at)
