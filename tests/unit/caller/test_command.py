"""How a call that cannot be placed ends."""

import json
from pathlib import Path

import pytest

from agent.caller import main


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Point every setting at this machine's discard port and work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIVEKIT_URL", "ws://127.0.0.1:9")
    monkeypatch.setenv("LIVEKIT_API_KEY", "key")
    monkeypatch.setenv("LIVEKIT_API_SECRET", "a secret that must never be printed")
    for name in ("STT", "TTS"):
        monkeypatch.setenv(f"{name}_BASE_URL", "http://127.0.0.1:9/v1")
        monkeypatch.setenv(f"{name}_MODEL", "none")
    monkeypatch.setenv("TTS_VOICE", "none")


def test_a_missing_recording_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--wav", "absent.wav"]) == 1
    assert capsys.readouterr().err == "Error: absent.wav: No such file or directory\n"


def test_what_is_no_recording_names_the_command_that_makes_one(capsys: pytest.CaptureFixture[str]) -> None:
    Path("question.mp3").write_bytes(b"ID3 not a wav")
    assert main(["--wav", "question.mp3"]) == 1
    assert "Next: ffmpeg -i question.mp3 -ac 1 -c:a pcm_s16le question.wav" in capsys.readouterr().err


def test_json_ends_in_a_summary_also_when_nothing_came_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", "--wav", "absent.wav"]) == 1
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert last["kind"] == "summary"
    assert not last["ok"]
    assert last["problem"] == "absent.wav: No such file or directory"
