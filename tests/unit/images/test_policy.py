"""Where an image comes from: what is here, else pull, else build, each with its cause."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from deploy.config.profiles import resolve as profile_of
from deploy.errors import StackError
from deploy.images import catalogue, references
from deploy.images.policy import Policy, Supply, askable, resolve

NOWHERE = Path("/nonexistent")
LIVEKIT = "livekit/livekit-server:v1.13.5"
KOKORO = "ghcr.io/remsky/kokoro-fastapi-cpu:v0.8.0"
LLAMA = catalogue.UPSTREAM_LLAMA
SILENT = {"docker.io": "nothing heard for 5 s", "ghcr.io": "connection refused"}
NAMES = ("livekit", "agent", "web", "nemotron", "speech", "openrouter-sim", "llama", "llama-tiny")


def plan(wanted: dict[str, str], *here: str, silent: dict[str, str] | None = None, policy: Policy = "auto") -> str:
    """Return what is to be done, with our hashes left out."""
    text = "\n".join(map(str, resolve(wanted, Supply(here, silent or {}), policy=policy).steps))
    for name in (*NAMES, "python-base", "llama-base"):
        tag = catalogue.base(name.removesuffix("-base")) if name.endswith("-base") else catalogue.own(name)
        text = text.replace(tag, f"deployctl/{name}")
    return text


def test_what_is_here_needs_nothing() -> None:
    """No registry is asked and nothing is built for an image that is here."""
    supply = Supply((LIVEKIT,))
    assert resolve({"livekit": LIVEKIT}, supply, policy="auto").steps == ()
    assert askable({"livekit": LIVEKIT}, supply, policy="auto") == set()


def test_what_is_not_here_is_pulled() -> None:
    """With the cause in words."""
    assert plan({"livekit": LIVEKIT}) == f"pull {LIVEKIT}: not here"


def test_what_cannot_be_pulled_is_built_with_its_base() -> None:
    """The base image first; each line says why."""
    assert plan({"livekit": LIVEKIT}, silent=SILENT) == (
        "import deployctl/python-base from packages: docker.io does not answer (nothing heard for 5 s)\n"
        "build deployctl/livekit from packages: docker.io does not answer (nothing heard for 5 s)"
    )


def test_an_earlier_build_of_ours_is_taken_before_a_registry_is_asked() -> None:
    """So that the second start without a registry waits for none."""
    ours = catalogue.own("livekit")
    resolution = resolve({"livekit": LIVEKIT}, Supply((ours,)), policy="auto")
    assert (resolution.images, resolution.steps) == ({"livekit": ours}, ())
    assert askable({"livekit": LIVEKIT}, Supply((ours,)), policy="auto") == set()


def test_a_mirror_is_asked_before_an_earlier_build_of_ours_is_taken() -> None:
    """Who names one wants what is there; where it does not answer, ours will do."""
    ours, mirrored = catalogue.own("livekit"), "127.0.0.1:5000/livekit/livekit-server:v1.13.5"
    wanted = {"livekit": mirrored}
    (step,) = resolve(wanted, Supply((ours,)), policy="auto", registry="127.0.0.1:5000").steps
    assert str(step) == f"pull {mirrored}: not here"
    down = Supply((ours,), {"127.0.0.1:5000": "connection refused"})
    assert resolve(wanted, down, policy="auto", registry="127.0.0.1:5000").images == {"livekit": ours}


def test_our_own_images_are_never_pulled() -> None:
    """Only what they are built on is."""
    assert plan({"frontend": catalogue.own("web")}) == (
        "pull python:3.13-slim-trixie: not here\nbuild deployctl/web from packages: never pulled: it is our own"
    )


def test_build_asks_no_registry_for_anything() -> None:
    """Neither for images nor for what they are built on."""
    wanted = references(profile_of("demo", NOWHERE), build=True)
    assert askable(wanted, Supply(()), policy="build") == set()
    assert "pull " not in plan(wanted, policy="build")


def test_one_base_serves_all_builds() -> None:
    """It is made once, before the first of them."""
    lines = plan(references(profile_of("demo", NOWHERE), build=True), policy="build").splitlines()
    assert sum("python-base" in line for line in lines) == 1
    assert lines[0].startswith("import deployctl/python-base")


def test_the_tiny_model_runs_on_our_llama_where_upstreams_cannot_be_had() -> None:
    """Base, llama, tiny model: in this order."""
    here = catalogue.base("python")
    lines = plan({"llama_cpp": catalogue.own("llama-tiny")}, here, silent=SILENT).splitlines()
    assert [line.split()[1] for line in lines] == [
        "deployctl/llama-base",
        "deployctl/llama",
        "deployctl/llama-tiny",
    ]


def test_pull_builds_nothing_that_can_be_pulled() -> None:
    """The policy `pull` refuses instead."""
    with pytest.raises(StackError, match="images: pull builds nothing"):
        resolve({"livekit": LIVEKIT}, Supply((), SILENT), policy="pull")


def test_what_no_package_makes_is_refused_with_the_ways_out() -> None:
    """By name, with the reason, `--profile lite --build` and the mirror."""
    with pytest.raises(StackError) as caught:
        resolve({"kokoro": KOKORO, "livekit": LIVEKIT}, Supply((), SILENT), policy="auto")
    error = caught.value
    assert str(error) == (
        f"kokoro: {KOKORO} is not here, ghcr.io does not answer (connection refused), and no packages make it"
    )
    assert "--profile lite --build" in error.hint
    assert "registry: HOST" in error.hint


def test_every_image_that_cannot_be_had_is_named() -> None:
    """The others as details, so that nobody meets them one by one."""
    wanted = references(profile_of("gpu", NOWHERE), build=False)
    with pytest.raises(StackError) as caught:
        resolve(wanted, Supply((), SILENT), policy="auto")
    assert "llama.cpp:server-cuda" in "".join(caught.value.details)


def test_a_failed_pull_is_followed_by_a_build() -> None:
    """The next look knows why."""
    supply = Supply((catalogue.base("python"),), refused={LIVEKIT: "pulling it failed: denied"})
    (step,) = resolve({"livekit": LIVEKIT}, supply, policy="auto").steps
    assert (step.verb, step.cause) == ("build", "pulling it failed: denied")


def test_a_mirror_stands_in_front_of_every_registry() -> None:
    """For upstream images, and for what ours are built on; official ones keep `library/`."""
    profile = replace(profile_of("default", NOWHERE), registry="127.0.0.1:5000/hub")
    wanted = references(profile, build=False)
    assert wanted["livekit"] == "127.0.0.1:5000/hub/livekit/livekit-server:v1.13.5"
    assert wanted["kokoro"] == "127.0.0.1:5000/hub/remsky/kokoro-fastapi-cpu:v0.8.0"
    steps = resolve(wanted, Supply(()), policy="auto", registry=profile.registry).steps
    assert "127.0.0.1:5000/hub/library/python:3.13-slim-trixie" in {step.image for step in steps}
    assert askable(wanted, Supply(()), policy="auto", registry=profile.registry) == {"127.0.0.1:5000"}


@pytest.mark.parametrize("name", ["demo", "lite"])
def test_the_small_profiles_can_be_built_without_any_registry(name: str) -> None:
    """Whatever their policy."""
    profile = profile_of(name, NOWHERE)
    for build in (False, True):
        wanted = references(profile, build=build)
        images = resolve(wanted, Supply((), SILENT), policy="build" if build else "auto").images
        assert all(image.startswith("deployctl/") for image in images.values())


@given(here=st.sets(st.sampled_from([LIVEKIT, KOKORO, LLAMA, *map(catalogue.own, NAMES), catalogue.base("python")])))
def test_every_image_is_here_or_made_by_a_step_after_all_that_it_needs(here: set[str]) -> None:
    """For any set of images that are here already."""
    wanted = references(profile_of("demo", NOWHERE), build=False)
    resolution = resolve(wanted, Supply(here, SILENT), policy="auto")
    had = set(here)
    for step in resolution.steps:
        assert step.image not in had
        assert set(step.args.values()) <= had
        had.add(step.image)
    assert set(resolution.images.values()) <= had
