"""The rules of test_chain_holds.py are broken by chains that are: each fault is found within a few evenings."""

from dataclasses import replace

import pytest

from agent.chain import chain, health
from agent.chain.attempt import Attempt
from agent.chain.chain import Chain
from agent.chain.errors import Scope
from agent.chain.health import Health
from agent.chain.links import LinkFailed
from agent.chain.policy import NEVER, Policy
from agent.chain.sentences import Repeats, Sentences
from agent.chain.turn import Turn
from tests.unit.agent.rules import broken, play
from tests.unit.agent.tape import Tape

EVENINGS = 120
_step, _concerns, _init, _hold = chain.next_step, health._concerns, Chain.__init__, Turn.hold


def backwards(policy, links, **known):
    cloud = [link for link in links if not link.local]
    return _step(policy, (*reversed(cloud), *links[len(cloud) :]), **known)


def never_stalls(self, links, policy, *rest, **more):
    _init(self, links, replace(policy, stall=NEVER, local_stall=NEVER), *rest, **more)


async def left_open(self):
    pass


def holds_again(self, policy, now):
    said = _hold(self, policy, now)
    self.held = now < self.begin + 5
    return said


def only_that_link(failed, scope, other):
    return scope is not Scope.TURN and failed == other


FAULTS = {
    "cooldowns have no length": (Policy, "backoff", lambda *_: 0.0),
    "cooldowns do not grow": (Policy, "backoff", lambda self, *_: self.backoff_first),
    "links are asked from the last to the first": (chain, "next_step", backwards),
    "a comeback needs no claim": (Health, "claim", lambda *_: True),
    "claims are never released": (Health, "release", lambda *_: None),
    "answers do not forgive": (Health, "succeeded", lambda *_: None),
    "trouble with the account is a link's own": (health, "_concerns", only_that_link),
    "what one request caused cools": (health, "_concerns", lambda a, _, b: a == b or _concerns(a, _, b)),
    "late links get no company": (chain, "deadline", lambda *_: NEVER),
    "every link gets company": (chain, "deadline", lambda *_: 0.1),
    "silent links are gone at once": (chain, "patience", lambda *_: 0.5),
    "stalls are waited for": (Chain, "__init__", never_stalls),
    "the window has no end": (Turn, "end", lambda *_: NEVER),
    "silence is not broken": (Turn, "silence_ends", lambda *_: NEVER),
    "each failure is an episode": (chain, "opens_episode", lambda *_: True),
    "no failure is an episode": (chain, "opens_episode", lambda *_: False),
    "the holding line comes again": (Turn, "hold", holds_again),
    "a successor knows nothing": (Turn, "context", lambda _self, context, _name: context),
    "repeats are spoken": (Repeats, "drop", lambda *_: False),
    "the last sentence is lost": (Sentences, "flush", lambda *_: []),
    "streams are left open": (Attempt, "close", left_open),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_chain_with_a_fault_breaks_a_rule(monkeypatch, fault):
    monkeypatch.setattr(*FAULTS[fault])
    assert any(_found(seed) for seed in range(EVENINGS))


def _found(seed: int) -> bool:
    try:
        return bool(broken(play(Tape(seed))))
    except (AssertionError, LinkFailed):
        return True  # the loop itself saw it: tasks that were left, or rounds without an end
