"""How a session listens in a room."""

from agent.voice.session import room


def test_what_a_caller_sends_is_listened_to_as_loud_as_it_came():
    sound = room().get_audio_input_options()
    assert sound is not None
    assert sound.auto_gain_control is False  # not given, livekit has it on
