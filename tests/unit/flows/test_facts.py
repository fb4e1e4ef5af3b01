"""What `validate` looks up: the kernel's sockets, and what OpenRouter lists."""

from pathlib import Path

import pytest

from deploy.checks.facts import Listed
from deploy.flows.facts import listening, look, said
from deploy.openrouter import Model
from deploy.stack import Stack
from tests.unit.openrouter_sim.conftest import Sim, address, connected, sim

__all__ = ["address", "connected", "sim"]

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
TCP = HEAD + "   0: 0100007F:1F90 00000000:0000 0A 00000000:0\n   1: 0100007F:0050 0100007F:9999 01 00000000:0\n"
UDP = HEAD + "   0: 00000000:1ECA 00000000:0000 07 00000000:0\n  odd\n"


def test_only_what_listens_is_a_port_that_is_taken() -> None:
    assert set(listening([("tcp", TCP), ("udp", UDP)])) == {"8080/tcp", "7882/udp"}


def test_a_model_is_listed_with_its_end_or_is_not_with_what_is_like_it() -> None:
    there = [Model("meta-llama/llama-3.3-70b-instruct:free", free=True)]
    assert said(there[0].id, there) == Listed(expires="")
    unknown = said("meta-llama/llama-3.3-70b-instrukt:free", there)
    assert not unknown.known
    assert unknown.near == (there[0].id,)


@pytest.fixture
def chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LLM_MODEL", "mistralai/mistral-nemo, nobody/nothing")
    (tmp_path / "c.yml").write_text("services: {a: {image: a, environment: {LLM_MODEL: 'no/such:free'}}}\n")
    return tmp_path


def test_the_models_of_the_settings_and_of_the_files_are_looked_up(chain, sim: Sim, monkeypatch) -> None:
    monkeypatch.setenv("OPENROUTER_BASE_URL", f"{sim.address}/api/v1")
    facts = look(chain, None, [str(chain / "c.yml")], live=False, online=True, tell=print)
    known = {slug: facts.models[slug].known for slug in ("mistralai/mistral-nemo", "nobody/nothing", "no/such:free")}
    assert known == {"mistralai/mistral-nemo": True, "nobody/nothing": False, "no/such:free": False}


def test_a_model_is_looked_up_wherever_a_file_has_it_from(chain, sim: Sim, monkeypatch) -> None:
    """An env file, a folded block: Compose has put it into the environment by then. What is no slug is not judged."""
    monkeypatch.setenv("OPENROUTER_BASE_URL", f"{sim.address}/api/v1")
    facts = look(chain, None, [str(chain / "c.yml")], live=False, online=True, tell=print)
    assert "mistralai/mistral-nemo" in [*facts.models]
    assert len(facts.models) == len([*facts.models])
    found = [facts.models.get(slug) for slug in ("from/env-file", "/unset", "gpt-4o")]
    assert [one and one.known for one in found] == [False, None, None]


def test_offline_it_is_said_that_they_were_not(chain, monkeypatch) -> None:
    monkeypatch.setenv("OPENROUTER_BASE_URL", "http://127.0.0.1:9/api/v1")
    told: list[str] = []
    assert look(chain, None, [], live=False, online=True, tell=told.append).models == {}
    (line,) = told
    assert "the models of LLM_MODEL are not checked" in line


def test_the_machine_is_looked_at_whatever_the_settings_say(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / ".env.local").write_text("LIVEKIT_NODE_IP=nowhere\n= x\n")
    (tmp_path / "c.yml").write_text("services: {a: {image: a}}\n")
    shown = "0.0.0.0:7880->7880/tcp"
    monkeypatch.setattr("deploy.flows.facts._tables", lambda: [("tcp", HEAD + "0: 0:1EC8 0:0 0A\n1: 0:1F90 0:0 0A\n")])
    monkeypatch.setattr(Stack, "publishers", lambda self: [("l", "deployctl", shown), ("w", "shop", "8080->80/tcp")])
    monkeypatch.setattr(Stack, "remote", lambda self: "")
    facts = look(tmp_path, None, [str(tmp_path / "c.yml")], live=True, online=False, tell=print)
    assert set(facts.listening) == {"8080/tcp"}
