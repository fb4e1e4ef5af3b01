"""The chain's decisions, on paper."""

from hypothesis import given
from hypothesis import strategies as st

from agent.chain.errors import LONG, Failure, Scope, classify
from agent.chain.marks import Mark
from agent.chain.policy import Ask, GiveUp, LinkInfo, Policy, Wait, next_step, opens_episode

POLICY = Policy()
A, B, HERE = LinkInfo("a", free=True), LinkInfo("b"), LinkInfo("here", local=True)
LINKS = (A, B, HERE)


def cooling(due: dict[str, float]) -> dict[str, Mark]:
    return {name: Mark(until=until) for name, until in due.items()}


def step(
    due: dict[str, float],
    *,
    now: float = 0.0,
    excluded: set[str] = frozenset(),
    failed: set[str] = frozenset(),
    start: float = 0.0,
):
    return next_step(
        POLICY,
        LINKS,
        marks={"a": Mark(), "b": Mark(), "here": Mark(), **cooling(due)},
        excluded=excluded,
        failed=failed,
        now=now,
        window_start=start,
    )


def test_the_first_link_of_the_chain_is_asked_first():
    assert step({}) == Ask(A)


def test_a_link_that_cools_down_is_skipped():
    assert step({"a": 10}) == Ask(B)


def test_the_local_model_is_asked_at_once_when_no_cloud_link_is_due_soon():
    assert step({"a": 10, "b": 20}) == Ask(HERE)


def test_a_cloud_link_that_is_due_soon_is_waited_for():
    assert step({"a": 1.5, "b": 20}) == Wait(1.5)


def test_a_link_that_has_failed_this_caller_comes_behind_the_local_model_once_local_after_is_over():
    assert step({"b": 20}, failed={"a"}, now=2.0) == Ask(A)
    assert step({"b": 20}, failed={"a"}, now=2.1) == Ask(HERE)
    assert step({}, failed={"a"}, now=2.1) == Ask(B)
    assert step({"b": 20}, failed={"a"}, excluded={"here"}, now=2.1) == Ask(A)


def test_an_attempt_of_another_session_may_end_at_any_moment_and_is_waited_for():
    marks = {"a": Mark(until=50, failures=1, lease=64, tried=56)}
    known = {"marks": marks, "excluded": (), "failed": (), "window_start": 0}
    assert next_step(POLICY, (A,), now=58, **known) == Wait(64)


def test_the_local_model_is_asked_before_an_apology():
    policy = Policy(window=1.0, local_after=2.0)
    known = {"marks": cooling({"a": 1.5, "here": 0}), "excluded": (), "failed": (), "window_start": 0}
    assert next_step(policy, (A, HERE), now=0, **known) == Ask(HERE)


def test_without_a_local_model_the_link_that_comes_back_first_is_waited_for():
    assert step({"a": 50, "b": 20}, excluded={"here"}) == Wait(20)


def test_nothing_is_waited_for_that_cannot_come_back_inside_the_window():
    assert step({"a": 90, "b": 61}, excluded={"here"}) == GiveUp()


def test_after_the_window_nobody_is_waited_for():
    assert step({"a": 59, "b": 59}, excluded={"here"}, now=60.0) == Ask(A)
    assert step({"a": 61, "b": 61}, excluded={"here"}, now=60.0) == GiveUp()


@given(
    due=st.fixed_dictionaries({name: st.floats(0, 200) for name in ("a", "b", "here")}),
    excluded=st.sets(st.sampled_from(["a", "b", "here"])),
    failed=st.sets(st.sampled_from(["a", "b", "here"])),
    now=st.floats(0, 200),
    start=st.floats(0, 200),
)
def test_a_decision_never_asks_a_link_too_early_and_never_waits_for_the_past(due, excluded, failed, now, start):
    found = next_step(POLICY, LINKS, marks=cooling(due), excluded=excluded, failed=failed, now=now, window_start=start)
    if isinstance(found, Ask):
        assert due[found.link.name] <= now
        assert found.link.name not in excluded
    elif isinstance(found, Wait):
        assert now < found.until <= start + POLICY.window


@given(st.integers(1, 1000), st.floats(0, 1))
def test_backoff_grows_and_stays_bounded(failures, random):
    assert 1.0 <= POLICY.backoff(failures, random) <= POLICY.backoff_most * 1.25


def test_an_episode_ends_after_a_quiet_minute():
    assert opens_episode(POLICY, None, 0)
    assert not opens_episode(POLICY, 0, 59)
    assert opens_episode(POLICY, 0, 60)


def limited(source: str, **metadata: object) -> Failure:
    body = {"error": {"code": 429, "message": "x", "metadata": {"limit_source": source, **metadata}}}
    return classify(429, body, {}, now=1000.0)


def test_the_three_kinds_of_429_reach_differently_far():
    assert limited("upstream_provider_shared_pool", retry_after_seconds=17).scope is Scope.LINK
    assert limited("upstream_provider_shared_pool", retry_after_seconds=17).wait == 17
    minute = limited("openrouter_free_tier_per_minute", headers={"X-RateLimit-Reset": "1030000"})
    assert (minute.scope, minute.wait) == (Scope.FREE, 30)
    assert limited("openrouter_free_tier_daily").scope is Scope.FREE


def test_a_hint_in_the_header_counts_when_the_body_has_none():
    assert classify(429, {"error": {"message": "x"}}, {"retry-after": "4"}, now=0).wait == 4


def test_what_a_request_caused_by_itself_disables_no_model():
    for status in (400, 403, 413, 422):
        assert classify(status, {"error": {"message": "x"}}, {}, now=0).scope is Scope.TURN


def test_a_model_that_does_not_exist_is_left_alone_for_long():
    for status, message in ((404, "No endpoints found for x"), (400, "x is not a valid model ID")):
        failure = classify(status, {"error": {"message": message}}, {}, now=0)
        assert failure.scope is Scope.LINK
    assert failure.wait == LONG


def test_a_full_budget_is_brief_and_an_empty_purse_is_long():
    brief = {"error": {"message": "x", "metadata": {"limit_source": "openrouter_in_flight_budget"}}}
    assert classify(402, brief, {}, now=0).wait is None
    assert classify(402, {"error": {"message": "x"}}, {}, now=0).wait == LONG


@given(
    st.one_of(st.none(), st.integers(100, 599)),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    ["error", "metadata", "message", "headers", "limit_source", "availability", "retry_after"]
                ),
                inner,
            )
        ),
    ),
)
def test_any_body_is_judged_without_a_crash(status, body):
    failure = classify(status, body, {}, now=0)
    assert failure.reason
    assert failure.wait is None or failure.wait >= 0
