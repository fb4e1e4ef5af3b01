"""Ten thousand random replies of several sessions, each rule held against all that happened."""

from tests.unit.agent.rules import broken, explain, play
from tests.unit.agent.tape import Tape

EVENINGS, REPLIES = 1300, 10_000


def test_whatever_the_links_do_the_rules_hold():
    replies = 0
    for seed in range(EVENINGS):
        found = play(tape := Tape(seed))
        replies += len(found.replies)
        assert not broken(found), explain(tape)
    assert replies >= REPLIES
