"""Names of images: upstream's, ours, and the hash that tells one build from another."""

from pathlib import Path

import pytest

from deploy.config.profiles import resolve as profile_of
from deploy.images import catalogue, references

NOWHERE = Path("/nonexistent")
OURS = ("agent", "web", "livekit", "nemotron", "speech", "openrouter-sim", "llama", "llama-tiny")


@pytest.mark.parametrize("name", OURS)
def test_a_dockerfile_names_its_inputs_and_they_are_there(name: str) -> None:
    """What it copies and mounts can be found."""
    contents = catalogue.contents(name)
    assert f"images/{name}.Dockerfile" in contents
    assert all(path.is_file() for path in contents.values())


@pytest.mark.parametrize("name", OURS)
def test_what_it_is_built_on_counts(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another base image gives another name."""
    before = catalogue.own(name)
    for cached in (catalogue._digest, catalogue.base):
        cached.cache_clear()
    monkeypatch.setattr(catalogue, "UPSTREAM_PYTHON", "python:3.14")
    monkeypatch.setattr(catalogue, "UPSTREAM_LLAMA", "ghcr.io/ggml-org/llama.cpp:server-b1")
    try:
        changed = catalogue.own(name) != before
    finally:
        catalogue._digest.cache_clear()
    assert changed == (name != "llama")  # which is built on Debian alone


def test_references_are_deterministic() -> None:
    """Asked twice, the same."""
    profile = profile_of("default", NOWHERE)
    assert references(profile, build=False) == references(profile, build=False)


def test_every_service_of_every_profile_has_an_image_with_a_tag() -> None:
    """None of them `latest`."""
    for name in ("default", "local-llm", "gpu", "lite", "demo"):
        profile = profile_of(name, NOWHERE)
        for build in (False, True):
            found = references(profile, build=build)
            assert set(found) == set(profile.services)
            assert all(":" in image.rpartition("/")[2] for image in found.values())
            assert not any(image.endswith(":latest") for image in found.values())


def test_upstream_names_are_shown_unless_build_is_asked_for() -> None:
    """Ours with `--build`, where packages make the image."""
    profile = profile_of("lite", NOWHERE)
    assert references(profile, build=False)["livekit"] == "livekit/livekit-server:v1.13.5"
    assert references(profile, build=True)["livekit"].startswith("deployctl/livekit:")


def test_a_gpu_has_images_of_its_own() -> None:
    """Which no package makes."""
    found = references(profile_of("gpu", NOWHERE), build=True)
    assert found["kokoro"] == "ghcr.io/remsky/kokoro-fastapi-gpu:v0.8.0"
    assert found["llama_cpp"] == "ghcr.io/ggml-org/llama.cpp:server-cuda-b11206"


@pytest.mark.parametrize(
    ("image", "split"),
    [
        ("python:3.13", ("docker.io", "library/python:3.13")),
        ("livekit/livekit-server:v1", ("docker.io", "livekit/livekit-server:v1")),
        ("ghcr.io/a/b:c", ("ghcr.io", "a/b:c")),
        ("127.0.0.1:5000/a:b", ("127.0.0.1:5000", "a:b")),
        ("localhost/a:b", ("localhost", "a:b")),
    ],
)
def test_a_reference_is_split_as_docker_splits_it(image: str, split: tuple[str, str]) -> None:
    """Registry, and the rest."""
    assert catalogue.split(image) == split
