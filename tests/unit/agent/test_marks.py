"""A link's health, event by event."""

from hypothesis import given
from hypothesis import strategies as st

from agent.chain.errors import Failure, Scope
from agent.chain.health import Health
from agent.chain.marks import Mark
from agent.chain.policy import LinkInfo, Policy, deadline, head_start, patience
from agent.chain.store import MemoryStore

POLICY = Policy()
A, B, HERE = LinkInfo("a", free=True), LinkInfo("b"), LinkInfo("here", local=True)
LINKS = (A, B, HERE)


def health() -> Health:
    return Health(POLICY, lambda: 0.0, MemoryStore())


def test_a_free_tier_limit_cools_every_free_model_and_no_other():
    links = (A, LinkInfo("c", free=True), B, HERE)
    found = health()
    found.failed(A, Failure("x", 429, Scope.FREE, 30), links, now=0, begun=0)
    assert {name: mark.until for name, mark in found.marks(links).items()} == {"a": 30, "c": 30, "b": 0, "here": 0}


def test_a_refused_key_cools_every_cloud_link_and_not_the_local_one():
    found = health()
    found.failed(A, Failure("x", 401, Scope.ACCOUNT, 600), LINKS, now=0, begun=0)
    assert [mark.until for mark in found.marks(LINKS).values()] == [600, 600, 0]


def test_failures_in_a_row_double_the_cooldown_and_a_success_forgets_them():
    found = health()
    assert [found.failed(A, Failure("x"), LINKS, now=at, begun=at) for at in (0, 10, 20)] == [1, 2, 4]
    found.succeeded(A, begun=30)
    assert found.failed(A, Failure("x"), LINKS, now=31, begun=31) == 1


def test_fifty_requests_that_fail_at_once_count_as_one_failure():
    found = health()
    for at in range(50):
        found.failed(A, Failure("x"), LINKS, now=1 + at / 1000, begun=0.5)
    assert found.marks(LINKS)["a"].failures == 1


def test_an_answer_that_began_before_the_failure_does_not_end_the_cooldown():
    found = health()
    found.failed(A, Failure("x", wait=30), LINKS, now=5, begun=5)
    found.succeeded(A, begun=3)
    assert found.marks(LINKS)["a"].until == 35


def test_one_session_at_a_time_tries_a_comeback():
    found = health()
    found.failed(A, Failure("x"), LINKS, now=0, begun=0)
    assert not found.claim(A, 0.5)
    assert [found.claim(A, 1.0), found.claim(A, 1.1)] == [True, False]
    found.failed(A, Failure("x"), LINKS, now=1.2, begun=1.0)
    assert [found.claim(A, 2.0), found.claim(A, 3.3)] == [False, True]


def test_a_session_that_crashed_in_a_comeback_keeps_nobody_out_for_long():
    found = health()
    found.failed(A, Failure("x"), LINKS, now=0, begun=0)
    assert found.claim(A, 1)
    given_up = 1 + patience(POLICY, A, Mark())
    assert [found.claim(A, given_up + late) for late in (0.2, 0.6)] == [False, True]


def test_an_interrupted_comeback_is_free_for_the_next_session():
    found = health()
    found.failed(A, Failure("x"), LINKS, now=0, begun=0)
    assert found.claim(A, 1)
    found.release(A, begun=1)
    assert found.claim(A, 1.1)


def test_what_was_asked_before_a_claim_does_not_end_it():
    found = health()
    found.failed(A, Failure("x"), LINKS, now=0, begun=0)
    assert found.claim(A, 1)
    found.spoke(A, 0.5, 0.7)
    found.succeeded(A, begun=0.5)
    found.release(A, begun=0.5)
    found.failed(A, Failure("x"), LINKS, now=1.2, begun=0.5)
    found.failed(B, Failure("402", 402, Scope.ACCOUNT), LINKS, now=1.2, begun=1.1)
    assert not found.claim(A, 4)


def overtake(found: Health, at: float, seconds: float, *, accepted: bool = False, comeback: bool = False) -> Mark:
    found.overtaken(B, now=at, begun=at - seconds, accepted=accepted, comeback=comeback)
    return found.marks(LINKS)["b"]


def test_slowness_alone_cools_nothing_down():
    found = health()
    for at in range(100, 200, 10):
        assert overtake(found, at, 1.9).until == 0
        found.spoke(B, at - 1.9, 1.8)


def test_a_link_that_says_nothing_for_several_deadlines_cools_down():
    found = health()
    marks = [overtake(found, at, 1.6) for at in (10, 20, 30, 40)]
    assert [mark.failures for mark in marks] == [0, 0, 0, 1]
    assert marks[-1].hung


def test_company_that_was_not_needed_is_not_held_against_a_link():
    found = health()
    assert overtake(found, 10, 0.2) == Mark()


def test_a_comeback_that_was_accepted_but_overtaken_is_a_comeback_unless_the_link_had_hung():
    found = health()
    found.failed(B, Failure("429"), LINKS, now=0, begun=0)
    assert overtake(found, 5, 0.5, accepted=True, comeback=True).failures == 0
    found.failed(B, Failure("silent"), LINKS, now=10, begun=10, hung=True)
    assert overtake(found, 15, 0.5, accepted=True, comeback=True).failures == 2


def test_a_deadline_follows_what_the_link_has_shown():
    assert deadline(POLICY, ()) == 1.0
    assert deadline(POLICY, (0.2,) * 16) == POLICY.first_token_least
    assert deadline(POLICY, (1.5,) * 16) == POLICY.first_token
    assert deadline(POLICY, (0.6,) * 15 + (9.0,)) < 1  # one slow answer is no habit


@given(st.lists(st.floats(0, 60), max_size=16).map(tuple))
def test_no_deadline_is_longer_than_the_longest_and_no_head_start_longer_than_the_deadline(shown):
    assert 0 < head_start(POLICY, shown) <= deadline(POLICY, shown) <= POLICY.first_token


@given(
    st.builds(
        Mark,
        until=st.floats(0, 1e9),
        failures=st.integers(0, 100),
        hung=st.booleans(),
        silent=st.floats(0, 1e6),
        shown=st.lists(st.floats(0, 1e3), max_size=16).map(tuple),
    )
)
def test_a_mark_is_read_as_it_was_written(mark):
    assert Mark.load(mark.dump()) == mark
