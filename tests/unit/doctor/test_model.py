"""CPU, speed and graphics card."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.doctor.judges.cpu import cpu
from deploy.doctor.judges.gpu import gpu
from deploy.doctor.judges.speed import SPEECH, speed, tokens, weights
from deploy.doctor.looks.model import flags

QWEN4, QWEN8 = "unsloth/Qwen3-4B-Instruct-2507-GGUF:Q4_K_M", "unsloth/Qwen3-8B-GGUF:Q4_K_M"
X86 = {"avx", "avx2", "fma", "f16c"}
PLENTY = 1000.0  # GB/s


@given(missing=st.sets(st.sampled_from(sorted(X86))), local=st.booleans())
def test_a_missing_feature_is_named_and_a_warning_only_where_a_local_model_runs(missing, local):
    finding = cpu("x86_64", X86 - missing or {"sse2"}, local=local)
    assert finding.status == ("warning" if missing and local else "ok")
    assert all(flag.upper() in finding.what for flag in missing)


def test_arm_has_other_features():
    assert "NEON" in cpu("aarch64", {"asimd", "asimddp", "i8mm"}, local=True).what
    assert "lacks dot product" in cpu("aarch64", {"asimd"}, local=True).what


def test_a_cpu_that_cannot_be_read_is_not_judged():
    assert cpu("riscv64", {"avx2"}, local=True).status == "untried"
    assert cpu("x86_64", (), local=True).status == "untried"


def test_features_are_read_as_x86_and_as_arm_write_them():
    assert flags("processor\t: 0\nflags\t\t: fpu avx2\n\nprocessor\t: 1\nflags\t\t: other\n") == {"fpu", "avx2"}
    assert flags("processor\t: 0\nFeatures\t: fp asimd\n") == {"fp", "asimd"}
    assert flags("") == frozenset()


@pytest.mark.parametrize(("model", "measured"), [(QWEN4, (4.1, 5.0)), (QWEN8, (2.6, 2.9))])
def test_the_estimate_for_two_cores_holds_what_was_measured_on_two(model, measured):
    size = weights(model)
    assert size is not None
    least, most = tokens(size, 2, PLENTY)
    assert least <= measured[0] * 1.01
    assert most >= measured[1] * 0.99


@given(cores=st.floats(0.5, 256), memory=st.floats(1, 1000), more=st.floats(1, 10))
def test_more_cores_or_faster_memory_never_make_it_slower(cores, memory, more):
    size = weights(QWEN4)
    assert size is not None
    before = tokens(size, cores, memory)
    assert all(a <= b for a, b in zip(before, tokens(size, cores * more, memory), strict=True))
    assert all(a <= b for a, b in zip(before, tokens(size, cores, memory * more), strict=True))
    assert before[1] * size.read <= memory * 1.001


@pytest.mark.parametrize(
    ("name", "stored", "read"),
    [
        ("unsloth/Qwen3-4B-Instruct-2507-GGUF:Q4_K_M", 2.42, 2.42),
        ("unsloth/gemma-3-270m-it-GGUF:Q8_0", 0.287, 0.287),
        ("unsloth/Qwen3-1.7B-GGUF", 1.03, 1.03),
        ("unsloth/Qwen3-30B-A3B-GGUF:Q4_K_M", 18.15, 1.815),
    ],
)
def test_a_models_name_says_its_size(name, stored, read):
    size = weights(name)
    assert size is not None
    assert (size.stored, size.read) == (pytest.approx(stored, rel=0.01), pytest.approx(read, rel=0.01))


@pytest.mark.parametrize("name", ["someone/mystery-GGUF:Q4_K_M", "someone/x-4B-GGUF:UNHEARD_OF", "", "a/b2B:Q4_K_M"])
def test_a_name_that_says_nothing_is_not_estimated(name):
    assert weights(name) is None
    assert speed(name, 2, PLENTY, local=True).status == "untried"


def test_a_local_model_that_is_slower_than_speech_is_a_warning_with_a_smaller_one():
    assert speed(QWEN4, 2, PLENTY, local=True).status == "ok"  # it just keeps up (docs/fallback.md)
    slow = speed(QWEN8, 2, PLENTY, local=True)
    assert (slow.status, speed(QWEN8, 2, PLENTY, local=False).status) == ("warning", "ok")
    assert "1.7B" in slow.remedy[0]
    assert str(SPEECH) in slow.what
    assert "an estimate" in slow.what


@pytest.mark.parametrize(
    ("wanted", "card", "runtime", "status"),
    [(True, False, False, "error"), (True, False, True, "error"), (True, True, False, "error"),
     (True, True, True, "ok"), (False, False, False, "ok"), (False, True, False, "ok"), (False, True, True, "ok"),
     (False, False, True, "ok")],
)  # fmt: skip
def test_a_missing_gpu_is_an_error_only_where_the_profile_asks_for_one(wanted, card, runtime, status):
    finding = gpu(wanted=wanted, card=card, runtime=runtime)
    assert finding.status == status
    assert bool(finding.remedy) == (status == "error")
