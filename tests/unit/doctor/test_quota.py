"""What OpenRouter lets a key do today, and what is left without its free tier."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.doctor.judges.quota import quota, survival
from deploy.openrouter import KeyInfo

FREE, PAID = "google/gemma-4-31b-it:free", "meta-llama/llama-3.3-70b-instruct"
ROUTER = "openrouter/free"  # costs nothing
PAYING, NEVER_PAID = KeyInfo(valid=True), KeyInfo(valid=True, is_free_tier=True)


@given(left=st.integers(-1, 1000), limit=st.integers(1, 1000), asks=st.booleans(), free=st.sampled_from([FREE, ROUTER]))
def test_few_free_requests_are_a_warning_only_to_a_chain_that_asks_for_them(left, limit, asks, free):
    info = KeyInfo(valid=True, free_limit=limit, free_remaining=left)
    finding = quota(info, [free] if asks else [PAID], given=True)
    assert finding.status == ("warning" if asks and (left <= 0 or left < limit / 10) else "ok")
    assert f"{left} of {limit}" in finding.what


def test_what_is_left_of_the_keys_own_limit_is_told():
    assert (
        "$1.25 of the key's own $5.00" in quota(KeyInfo(valid=True, limit=5, limit_remaining=1.25), [], given=True).what
    )


def test_it_is_told_that_openrouter_does_not_say():
    assert "does not say" in quota(PAYING, [FREE], given=True).what


@pytest.mark.parametrize(("info", "given_"), [(None, False), (None, True), (KeyInfo(valid=False), True)])
def test_without_an_answer_there_is_no_judgement(info, given_):
    assert quota(info, [FREE], given=given_).status == "untried"


@pytest.mark.parametrize(
    ("info", "chain", "local", "status"),
    [
        (PAYING, [FREE], False, "warning"),
        (None, [FREE, FREE], False, "warning"),
        (PAYING, [FREE], True, "ok"),
        (PAYING, [FREE, PAID], False, "ok"),
        (None, [PAID], False, "ok"),
        (NEVER_PAID, [FREE, PAID], False, "warning"),
        (NEVER_PAID, [FREE, PAID], True, "warning"),
        (NEVER_PAID, [FREE], True, "ok"),
        (PAYING, [FREE, ROUTER], False, "warning"),
        (NEVER_PAID, [ROUTER], True, "ok"),
    ],
)
def test_a_chain_survives_the_free_tier_with_a_paid_model_that_is_paid_for_or_a_local_one(info, chain, local, status):
    assert survival(info, chain, given=True, local=local).status == status


def test_a_chain_of_free_models_alone_is_told_both_ways_out():
    (remedy,) = survival(PAYING, [FREE], given=True, local=False).remedy
    assert "--local-llm" in remedy
    assert "paid model" in remedy


@pytest.mark.parametrize(("info", "given_"), [(None, False), (KeyInfo(valid=False), True)])
@pytest.mark.parametrize("chain", [[FREE], [PAID], [FREE, PAID]])
def test_without_a_good_key_no_chain_survives_but_for_a_local_model(info, given_, chain):
    alone = survival(info, chain, given=given_, local=False)
    assert (alone.status, alone.remedy) == ("warning", ("deployctl init, or deployctl up --local-llm",))
    assert "nobody answers" in alone.what
    beside = survival(info, chain, given=given_, local=True)
    assert (beside.status, beside.remedy) == ("ok", ())
    assert "the local model alone answers" in beside.what
