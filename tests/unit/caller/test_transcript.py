"""How the room's text streams become lines."""

from agent.caller.transcript import Transcript

GROWING = {"lk.segment_id": "SG_1", "lk.transcription_final": "false"}
ENDED = {"lk.segment_id": "SG_1", "lk.transcription_final": "true"}


def test_the_chunks_of_one_stream_add_up() -> None:
    transcript = Transcript()
    transcript.add(who="agent", stream="a", attributes=GROWING, text="It is ", at=1.0)
    transcript.add(who="agent", stream="a", attributes=GROWING, text="noon.", at=1.5)
    transcript.end(stream="a", attributes=ENDED)
    (line,) = transcript.lines
    assert (line.who, line.text, line.first_at, line.last_at, line.final) == (
        "agent",
        "It is noon.",
        1.0,
        1.5,
        True,
    )


def test_a_later_stream_of_a_segment_replaces_the_earlier() -> None:
    """So come the caller's words: each stream holds all that was understood so far."""
    transcript = Transcript()
    transcript.add(who="caller", stream="a", attributes=GROWING, text="what", at=1.0)
    transcript.add(who="caller", stream="b", attributes=ENDED, text="what time is it", at=2.0)
    (line,) = transcript.lines
    assert (line.text, line.first_at, line.last_at, line.final) == ("what time is it", 1.0, 2.0, True)


def test_the_end_of_a_replaced_stream_changes_nothing() -> None:
    transcript = Transcript()
    transcript.add(who="caller", stream="a", attributes=GROWING, text="what", at=1.0)
    transcript.add(who="caller", stream="b", attributes=ENDED, text="what time", at=2.0)
    transcript.end(stream="a", attributes=GROWING)
    assert transcript.lines[0].final


def test_streams_without_a_segment_are_lines_of_their_own() -> None:
    transcript = Transcript()
    transcript.add(who="agent", stream="b", attributes=None, text="second", at=2.0)
    transcript.add(who="agent", stream="a", attributes=None, text="first", at=1.0)
    assert [line.text for line in transcript.lines] == ["first", "second"]


def test_what_holds_no_word_is_no_line() -> None:
    transcript = Transcript()
    transcript.add(who="agent", stream="a", attributes=None, text=" ", at=1.0)
    transcript.end(stream="never seen", attributes=None)
    assert transcript.lines == []
