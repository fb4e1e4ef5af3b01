"""A user's own agent is loaded by its path, under a name of its own, and refused in one line."""

import asyncio
import os
import sys
from types import SimpleNamespace

import pytest

import agent as ours
from agent import module
from agent.__main__ import main
from agent.worker import prewarm, server
from tests.unit.agent.processes import ring, working

OWN = """
import os
from pathlib import Path

from livekit.agents import Agent, AgentServer, AgentSession, JobContext

from agent import NeverSilent, never_silent

server = AgentServer()


def prepare(process):
    process.userdata["prepared"] = "yes"


server.setup_fnc = prepare


class Mine(NeverSilent, Agent):
    pass


async def last(ctx: JobContext) -> None:
    Path(os.environ["OUT"]).joinpath(f"{ctx.job.room.name}-ended").touch()


@server.rtc_session(agent_name="mine", on_session_end=last)
async def answer(ctx: JobContext) -> None:
    session = AgentSession(turn_handling={"turn_detection": "manual"}, vad=None)
    never_silent(session)
    await session.start(Mine(instructions="Be brief."))
    result = await session.run(user_input="hello")
    said = [(event.item.text_content or "").strip() for event in result.events if event.type == "message"]
    Path(os.environ["OUT"]).joinpath(ctx.job.room.name).write_text("; ".join([ctx.proc.userdata["prepared"], *said]))
    await session.aclose()
    ctx.shutdown()
"""


@pytest.fixture(autouse=True)
def forgotten():
    yield
    sys.modules.pop(module.NAME, None)


@pytest.fixture
def own(tmp_path):
    """A user's file, called what our package is called."""
    path = tmp_path / "agent.py"
    path.write_text(OWN)
    return path


def test_a_file_called_agent_does_not_shadow_our_package(own, monkeypatch):
    monkeypatch.chdir(own.parent)
    loaded = module.load(own)
    assert loaded.__name__ == module.NAME
    assert sys.modules["agent"] is ours
    assert loaded.NeverSilent is ours.NeverSilent
    assert issubclass(loaded.Mine, ours.NeverSilent)
    assert str(own.parent) not in sys.path


def test_a_file_is_run_once_a_process(own):
    assert module.load(own) is module.load(own)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = (", ":1: SyntaxError: '(' was never closed"),
        ("\n\nimport no_such_thing", ":3: ModuleNotFoundError: No module named 'no_such_thing'"),
        ("def f():\n    raise ValueError('a\\nb')\nf()", ":2: ValueError: a"),
        ("raise SystemExit", ":1: SystemExit"),
        ("", ": 0 AgentServers, and one is needed"),
        ("from livekit.agents import AgentServer as A; a = A(); b = A()", ": 2 AgentServers, and one is needed"),
        ("from livekit.agents import AgentServer as A; a = A()", ": its AgentServer has no function with @server."),
    ],
)
def test_a_file_that_is_no_agent_is_refused_in_one_line(tmp_path, text, message):
    path = tmp_path / "own.py"
    path.write_text(text)
    with pytest.raises(module.ModuleError) as refused:
        module.server_of(path)
    said = str(refused.value)
    assert said.startswith(f"{path}{message}")
    assert said.endswith("Next: correct the file that the profile names under agent/module")
    assert "\n" not in said


def test_a_file_that_is_no_python_file_is_refused(tmp_path):
    with pytest.raises(module.ModuleError, match=r"notes\.txt: not a Python file\. Next:"):
        module.load(tmp_path / "notes.txt")


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(module.ModuleError, match=r"nothing\.py: No such file or directory\. Next:"):
        module.load(tmp_path / "nothing.py")


def test_the_worker_says_in_one_line_why_it_does_not_start(tmp_path, monkeypatch, capsys):
    (tmp_path / "own.py").write_text("1 / 0")
    for name, value in (("LIVEKIT_API_KEY", "k"), ("LIVEKIT_API_SECRET", "s" * 32)):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AGENT_MODULE_FILE", str(tmp_path / "own.py"))
    assert main(["start"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(
        f"Error: AGENT_MODULE_FILE: {tmp_path}/own.py:1: ZeroDivisionError: division by zero. Next: "
    )
    assert said.count("\n") == 1


def test_the_workers_processes_are_prepared_as_the_module_says_and_know_the_shared_health(own, monkeypatch, tmp_path):
    monkeypatch.setenv("AGENT_MODULE_FILE", str(own))
    process = SimpleNamespace(userdata={})
    prewarm(process, tmp_path / "links")
    assert process.userdata == {"health": tmp_path / "links", "prepared": "yes"}


def test_the_worker_takes_every_call_and_the_module_finds_the_key(own, settings, monkeypatch, tmp_path):
    monkeypatch.setenv("OPENROUTER_API_KEY", "")  # what is set is put back at the end
    monkeypatch.delenv("OPENROUTER_API_KEY")
    worker = server(settings.model_copy(update={"agent_module_file": own}), tmp_path / "links")
    assert worker._agent_name == ""
    assert worker._entrypoint_fnc.keywords == {"path": own}
    assert worker.load_fnc.__name__ == "load_of"
    assert os.environ["OPENROUTER_API_KEY"] == settings.openrouter_api_key.get_secret_value()


async def test_calls_are_answered_by_the_module_in_processes_of_their_own(own, cloud, settings, monkeypatch, tmp_path):
    monkeypatch.setenv("OUT", str(tmp_path))
    monkeypatch.setenv("AGENT_MODULE_FILE", str(own))
    monkeypatch.setenv("HEALTH_OF_THE_TEST", str(tmp_path / "links"))
    for name in ("openrouter_base_url", "local_llm_base_url"):
        monkeypatch.setenv(name.upper(), str(getattr(settings, name)))
    monkeypatch.setenv("OPENROUTER_API_KEY", "sk-or-test-0123456789")
    monkeypatch.setenv("LLM_MODEL", ",".join(settings.llm_model))
    async with working(0, own) as worker:
        await ring(worker, ["first", "second"])
        async with asyncio.timeout(10):
            while not all((tmp_path / f"{room}-ended").exists() for room in ("first", "second")):
                await asyncio.sleep(0.05)
    assert (tmp_path / "first").read_text() == "yes; One is here. Two is near. Three is the end."
    assert (tmp_path / "second").exists()
