"""What was said and heard, for people."""

from deploy.flows import transcript

EVENTS = [
    {"turn": 1, "t": 0.4, "kind": "hold", "text": "Hang on a sec."},
    {"turn": 1, "t": 0.6, "kind": "answer", "text": "It is ten past four."},
    {
        "turn": 1,
        "t": 0.7,
        "kind": "done",
        "model": "tiny",
        "attempts": [
            {"model": "a/b:free", "status": 429, "reason": "rate limited", "ms": 12.4},
            {"model": "tiny", "status": 200, "reason": "", "ms": 90},
        ],
    },
    {"turn": 2, "t": 1.0, "kind": "apology", "text": "Sorry, I can't answer that right now."},
    {"turn": 2, "t": 1.0, "kind": "done", "model": None, "attempts": []},
]
SUMMARY = {
    "ok": True,
    "problems": [],
    "turns": [
        {"turn": 0, "said": None, "delay": None, "room": [], "heard": []},
        {
            "turn": 1,
            "said": "What time is it?",
            "delay": 0.71,
            "room": [
                {"who": "agent", "text": "It is ten past four.", "t": 0.6},
                {"who": "caller", "text": "What time is it?", "t": 0.2},
            ],
            "heard": [{"t": 0.71, "seconds": 1.2, "stt": "It is ten past four.", "pocketsphinx": None}],
        },
    ],
}


def test_a_question_in_text_is_followed_by_what_is_heard_and_when() -> None:
    """And by who answered, after which failures."""
    assert transcript.asked(["What time is it?", "And now?"], EVENTS) == (
        "You: What time is it?\n"
        "   0.40 s  Hang on a sec.\n"
        "   0.60 s  It is ten past four.\n"
        "           answered by tiny (a/b:free: 429 rate limited after 12 ms; tiny: 200 after 90 ms)\n"
        "\n"
        "You: And now?\n"
        "   1.00 s  Sorry, I can't answer that right now.\n"
        "           answered by nobody"
    )


def test_a_call_shows_both_sides_in_the_order_of_time() -> None:
    """What the room writes, and what each recogniser heard from the agent's own sound."""
    lines = transcript.called(SUMMARY).splitlines()
    assert lines[0] == 'Caller: "What time is it?"'
    assert [line.split(" s ")[0].strip() for line in lines[1:]] == ["0.20", "0.60", "0.71", "0.71", "0.71"]
    assert "(nothing)" in transcript.called(SUMMARY)


def test_an_empty_greeting_is_left_out() -> None:
    """Before the first question nothing was said."""
    assert "Greeting" not in transcript.called(SUMMARY)


def test_a_delay_for_each_question() -> None:
    """None for the greeting."""
    assert transcript.delays(SUMMARY) == [0.71]
