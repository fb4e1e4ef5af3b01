"""Getting images: what is checked before, what is carried out, and what becomes of failures."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from deploy.config.profiles import resolve as profile_of
from deploy.engine import Engine
from deploy.errors import StackError
from deploy.images import catalogue, obtain, registry, room, weights
from deploy.images.policy import Resolution, Step

NOWHERE = Path("/nonexistent")
LIVEKIT = "livekit/livekit-server:v1.13.5"


class Docker:
    """Stand in for Docker: remembers what it was told."""

    def __init__(self, *here: str, refuses: tuple[str, ...] = ()) -> None:
        self.here = set(here)
        self.refuses = refuses
        self.log: list[str] = []
        self.context: list[str] = []

    def engine(self) -> Engine:
        return Engine(NOWHERE, 2, (), (26,))

    def images(self) -> frozenset[str]:
        return frozenset(self.here)

    def volumes(self) -> list[str]:
        return []

    def pull(self, image: str) -> Iterator[str]:
        self.log.append(f"pull {image}")
        if image in self.refuses:
            raise StackError("manifest unknown", where="docker pull", code="docker_failed")
        self.here.add(image)
        yield "Pulled"

    def build(
        self, context: Path, dockerfile: str, image: str, args: Mapping[str, str], ca_bundle: Path
    ) -> Iterator[str]:
        self.log.append(f"build {image}")
        self.context = sorted(str(path.relative_to(context)) for path in context.rglob("*") if path.is_file())
        assert (context / dockerfile).is_file()
        assert set(args.values()) <= self.here
        if image in self.refuses:
            raise StackError("exit code: 1", where="docker buildx", code="docker_failed", details=("pip: no network",))
        self.here.add(image)
        yield "#1 [internal] load"


@pytest.fixture(autouse=True)
def every_registry_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test leaves the machine."""
    monkeypatch.setattr(registry, "silent", lambda hosts, mirrors: {})
    monkeypatch.setattr(weights, "check", lambda *given: None)


def get(docker: Any, wanted: dict[str, str], said: list[str] | None = None) -> dict[str, str]:
    """Obtain images for `lite`."""
    tell = (said if said is not None else []).append
    return obtain.obtain(profile_of("lite", NOWHERE), wanted, docker, policy="auto", tell=tell)


def test_a_pull_says_what_it_does_and_how_long_it_took() -> None:
    """Why, the plan has said."""
    said: list[str] = []
    assert get(Docker(), {"livekit": LIVEKIT}, said) == {"livekit": LIVEKIT}
    assert said == [
        "Asking docker.io...",
        f"[1/1] pull {LIVEKIT}...",
        f"[1/1] {LIVEKIT} is here (0 s)",
    ]


def test_a_pull_that_fails_is_followed_by_our_own_build() -> None:
    """The reason is said."""
    said: list[str] = []
    docker = Docker(catalogue.base("python"), refuses=(LIVEKIT,))
    assert get(docker, {"livekit": LIVEKIT}, said) == {"livekit": catalogue.own("livekit")}
    assert f"{LIVEKIT} cannot be pulled: manifest unknown" in said


def test_what_will_be_done_is_announced_before_it_is_and_again_after_a_pull_that_failed() -> None:
    """With the images that the services then run."""
    announced: list[tuple[list[str], dict[str, str], int]] = []
    docker: Any = Docker(catalogue.base("python"), refuses=(LIVEKIT,))

    def announce(resolution: Resolution) -> None:
        announced.append(([step.verb for step in resolution.steps], dict(resolution.images), len(docker.log)))

    lite = profile_of("lite", NOWHERE)
    obtain.obtain(lite, {"livekit": LIVEKIT}, docker, policy="auto", tell=lambda line: None, announce=announce)
    assert announced == [(["pull"], {"livekit": LIVEKIT}, 0), (["build"], {"livekit": catalogue.own("livekit")}, 1)]


def test_a_build_gets_exactly_what_its_name_is_made_of() -> None:
    """No file more, so that the hash says everything."""
    docker = Docker(catalogue.base("python"))
    get(docker, {"frontend": catalogue.own("web")})
    assert docker.context == sorted(catalogue.contents("web"))


def test_a_build_that_fails_shows_its_last_lines() -> None:
    """And names the image."""
    image = catalogue.own("web")
    with pytest.raises(StackError) as caught:
        get(Docker(catalogue.base("python"), refuses=(image,)), {"frontend": image})
    assert str(caught.value) == f"{image}: its build failed: exit code: 1"
    assert caught.value.details == ("pip: no network",)


def test_a_missing_mmdebstrap_is_said_before_anything_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that helps."""
    monkeypatch.setattr("shutil.which", lambda name: None)
    docker = Docker()
    with pytest.raises(StackError) as caught:
        obtain.obtain(
            profile_of("lite", NOWHERE),
            {"frontend": catalogue.own("web")},
            docker,  # type: ignore[arg-type]
            policy="build",
            tell=lambda line: None,
        )
    assert (caught.value.code, caught.value.hint, docker.log) == ("mmdebstrap_missing", "deployctl doctor --fix", [])


def test_a_full_disk_is_said_before_anything_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """How much is free, and about how much it takes."""
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": room.GIB})())
    with pytest.raises(StackError, match=r"1\.0 GiB are free, and the images take about 16\.0 GiB"):
        room.refuse_full(tmp_path, [Step("build", "deployctl/nemotron:x", "", "nemotron")])
    room.refuse_full(tmp_path, [])


@pytest.mark.parametrize("ca", [True, False])
def test_builds_trust_what_the_host_names(ca: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`SSL_CERT_FILE` first; without certificates of its own the host adds none."""
    monkeypatch.setattr(obtain, "_OWN_CAS", tmp_path)
    bundle = tmp_path / "bundle.pem"
    bundle.write_text("")
    expected = bundle if ca else Path("/dev/null")
    assert obtain.ca_bundle({"SSL_CERT_FILE": str(bundle)} if ca else {}) == expected


class TestWeights:
    """Models that come from a hub."""

    CHECK = staticmethod(weights.check)

    def check(self, *steps: Step, volumes: tuple[str, ...] = (), reason: str = "refused") -> list[str]:
        said: list[str] = []
        resolution = Resolution({"nemotron": "deployctl/nemotron:x"}, steps)
        self.CHECK(profile_of("default", NOWHERE), resolution, volumes, said.append, ask=lambda url: reason)
        return said

    def test_an_image_is_not_built_in_vain(self) -> None:
        """Where its weights cannot be had."""
        with pytest.raises(StackError, match="built in vain"):
            self.check(Step("build", "deployctl/nemotron:x", "", "nemotron"))

    def test_an_image_that_is_here_gets_a_warning(self) -> None:
        """It may have them from elsewhere."""
        assert "huggingface.co" in self.check()[0]

    def test_weights_that_are_here_are_no_topic(self) -> None:
        """Nor a hub that answers."""
        assert self.check(volumes=("deployctl_nemotron_models",)) == []
        assert self.check(reason="") == []
