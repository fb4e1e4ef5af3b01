"""Profiles: built-in ones, the user's own, and what is said about mistakes in them."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from deploy.config import profiles
from deploy.config.profile import Profile
from deploy.errors import ConfigError

PORT = "should be a whole number from 1 to 65535"
CPUS = "should be a number of CPUs above 0, at most 1024, without quotes"
BUILT_IN = ["default", "demo", "gpu", "lite", "local-llm"]


def write(folder: Path, name: str, text: str) -> None:
    (folder / "profiles").mkdir(exist_ok=True)
    (folder / "profiles" / f"{name}.yml").write_text(text)


def refusal(folder: Path, name: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        profiles.resolve(name, folder)
    return caught.value


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_built_in_profile_resolves(name: str, tmp_path: Path) -> None:
    """A built-in profile is complete and carries its own name."""
    assert profiles.resolve(name, tmp_path).name == name


def test_the_built_in_profiles_are_these(tmp_path: Path) -> None:
    """An empty folder offers the five built-in profiles."""
    assert profiles.names(tmp_path) == BUILT_IN


def test_demo_needs_nothing_from_outside(tmp_path: Path) -> None:
    """`demo` has the simulator, the tiny model and the speech service from packages."""
    demo = profiles.resolve("demo", tmp_path)
    assert demo.services == ("livekit", "openrouter_sim", "speech", "livekit_agent", "frontend", "llama_cpp")
    assert (demo.tiny_model, demo.local_llm, demo.llm) == (True, True, "simulator")


def test_a_profile_of_the_users_extends_default_unless_it_says_otherwise(tmp_path: Path) -> None:
    """One line makes a profile."""
    write(tmp_path, "mine", "tts: speech\n")
    mine = profiles.resolve("mine", tmp_path)
    assert mine == replace(profiles.resolve("default", tmp_path), name="mine", tts="speech")


def test_sections_are_merged_key_by_key(tmp_path: Path) -> None:
    """A profile that changes one port keeps the others."""
    write(tmp_path, "mine", "ports: {frontend: 8080}\nresources: {livekit: {cpus: 0.5}}\n")
    mine = profiles.resolve("mine", tmp_path)
    assert (mine.ports.frontend, mine.ports.livekit) == (8080, 7880)
    assert (mine.resources["livekit"].cpus, mine.resources["livekit"].memory) == (0.5, "1g")


def test_a_file_with_a_built_in_name_stands_in_front_of_it(tmp_path: Path) -> None:
    """The user's `lite` may extend the built-in `lite`."""
    write(tmp_path, "lite", "extends: lite\nproject: other\n")
    lite = profiles.resolve("lite", tmp_path)
    assert (lite.project, lite.stt) == ("other", "speech")


def test_the_users_default_extends_the_built_in_one(tmp_path: Path) -> None:
    """`profiles/default.yml` needs no `extends`, and the user's other profiles extend it."""
    write(tmp_path, "default", "project: ours\n")
    write(tmp_path, "mine", "tts: speech\n")
    assert profiles.resolve("default", tmp_path).project == "ours"
    assert profiles.resolve("mine", tmp_path).project == "ours"


def test_env_values_are_taken_as_they_are_written(tmp_path: Path) -> None:
    """`0755` and `yes` are what the user wrote, no number and no truth value."""
    write(tmp_path, "mine", "env:\n  LLM_MAX_TOKENS: 0150\n  HOLD_LINE: yes\n")
    assert profiles.resolve("mine", tmp_path).env == {"LLM_MAX_TOKENS": "0150", "HOLD_LINE": "yes"}


def test_an_empty_file_is_default_under_another_name(tmp_path: Path) -> None:
    """A file of comments changes nothing."""
    write(tmp_path, "mine", "# later\n")
    assert profiles.resolve("mine", tmp_path).stt == "nemotron"


def test_an_unknown_profile_names_the_nearest_and_all(tmp_path: Path) -> None:
    """A typo is answered with what was probably meant."""
    error = refusal(tmp_path, "demmo")
    assert str(error) == "there is no profile 'demmo'; did you mean demo?"
    assert error.hint.startswith("choose one of default, demo, gpu, lite, local-llm")


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "", "."])
def test_a_profile_name_is_no_way_out_of_the_folder(name: str, tmp_path: Path) -> None:
    """Only names are profiles, not paths."""
    (tmp_path / "secret.yml").write_text("stt: speech\n")
    assert refusal(tmp_path, name).code == "unknown_profile"


def test_a_profile_that_extends_itself_is_refused(tmp_path: Path) -> None:
    """Without a built-in profile of that name there is nothing to extend."""
    write(tmp_path, "mine", "stt: speech\nextends: mine\n")
    error = refusal(tmp_path, "mine")
    assert str(error) == "profiles/mine.yml:2: extends itself"
    assert error.hint == "let it extend default, or delete the line"


def test_a_circle_of_profiles_is_shown(tmp_path: Path) -> None:
    """The message names every profile of the circle."""
    write(tmp_path, "a", "extends: b\n")
    write(tmp_path, "b", "extends: c\n")
    write(tmp_path, "c", "extends: a\n")
    assert str(refusal(tmp_path, "a")) == "profiles/c.yml:1: extends itself in a circle: a -> b -> c -> a"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sst: speech\n", "1: sst: unknown key; did you mean stt?"),
        ("ports:\n  front: 80\n", "2: ports/front: unknown key; did you mean frontend?"),
        ("agent: {greting: hi}\n", "1: agent/greting: unknown key; did you mean greeting?"),
        ("resources:\n  kokro: {cpus: 1}\n", "2: resources/kokro: unknown key; did you mean kokoro?"),
        ("resources:\n  kokoro: {cpu: 1}\n", "2: resources/kokoro/cpu: unknown key; did you mean cpus?"),
        ("resources: {kokoro: {memory: 4}}\n", "1: resources/kokoro/memory: should be a text (put it in quotes)"),
        ("resources: {kokoro: {memory: lots}}\n", "1: resources/kokoro/memory: should be a size such as 512m or 4g"),
        ("resources: {kokoro: {cpus: 0}}\n", f"1: resources/kokoro/cpus: {CPUS}"),
        ('resources: {kokoro: {cpus: "2"}}\n', f"1: resources/kokoro/cpus: {CPUS}"),
        ("stt: whispr\n", "1: stt: should be 'nemotron', 'whisper' or 'speech'"),
        ("gpu: yes\n", "1: gpu: should be true or false"),
        ("ports: {frontend: 70000}\n", f"1: ports/frontend: {PORT}"),
        ('ports: {frontend: "80"}\n', f"1: ports/frontend: {PORT}"),
        ("ports: {frontend: 22:22}\n", f"1: ports/frontend: {PORT}"),
        ("ports: 80\n", "1: ports: should be a mapping"),
        ("ports: {frontend: 7880}\n", "1: ports: frontend should differ from livekit: both are 7880/tcp"),
        (
            "ports: {livekit: 1, livekit_tcp: 7880}\n",
            "1: ports: livekit_tcp should not be 7880: signalling has it inside",
        ),
        ("registry: https://mirror\n", "1: registry: should be HOST[:PORT][/PREFIX], without https://"),
        ("domain: https://x.org\n", "1: domain: should be a domain name such as voice.example.org"),
        ("domain: |\n  x.org\n", "1: domain: should be a domain name such as voice.example.org"),
        ("agent: {language: english}\n", "1: agent/language: should be a language such as en or de-AT"),
        (
            "project: Mine\n",
            "1: project: should be lower-case letters, digits, - and _, beginning with a letter or digit",
        ),
        ("5: x\n", "1: 5: unknown key"),
        ("env: 5\n", "1: env: should be a mapping"),
        ("env: {A: [1]}\n", "1: env/A: should be a text (put it in quotes)"),
        ("env: {HOLD_LINE: }\n", "1: env/HOLD_LINE: should be a text (put it in quotes)"),
        ("stt: speech\nstt: whisper\n", "2: stt: stands there twice"),
        ("name: mine\n", "1: name: is the file's name"),
        ("extends: 3\n", "1: extends: should be the name of a profile"),
        ("extends: nowhere\n", "1: there is no profile 'nowhere'"),
        ("stt: [\n", "2: not valid YAML: did not find expected node content"),
        ("a: &a [*a]\n", "1: not valid YAML: an anchor contains itself"),
    ],
)
def test_a_mistake_is_one_line_with_file_line_and_key(text: str, message: str, tmp_path: Path) -> None:
    """Whatever is wrong, the message says where it stands and what should stand there."""
    write(tmp_path, "mine", text)
    assert str(refusal(tmp_path, "mine")) == f"profiles/mine.yml:{message}"


def test_a_list_is_no_profile(tmp_path: Path) -> None:
    """A profile is a mapping."""
    write(tmp_path, "mine", "- a\n")
    assert str(refusal(tmp_path, "mine")) == "profiles/mine.yml: should be a mapping of settings"


def test_a_mistake_in_a_parent_is_shown_in_the_parent(tmp_path: Path) -> None:
    """The file and line are those where the value stands, not those of the profile that was asked for."""
    write(tmp_path, "base", "# base\nports: {frontend: 0}\n")
    write(tmp_path, "mine", "extends: base\n")
    assert str(refusal(tmp_path, "mine")) == f"profiles/base.yml:2: ports/frontend: {PORT}"


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """The first is the message, the others follow as details."""
    write(tmp_path, "mine", "stt: x\nports: {livekit: a, front: 1}\nresources: {livekit: 1}\n")
    assert refusal(tmp_path, "mine").details == (
        f"profiles/mine.yml:2: ports/livekit: {PORT}",
        "profiles/mine.yml:2: ports/front: unknown key; did you mean frontend?",
        "profiles/mine.yml:3: resources/livekit: should be a mapping",
    )


def test_a_profile_cannot_be_changed(tmp_path: Path) -> None:
    """Profiles are frozen."""
    profile: Profile = profiles.resolve("default", tmp_path)
    with pytest.raises(AttributeError, match="immutable"):
        profile.gpu = True  # type: ignore[misc]


def test_in_a_clone_the_built_in_profiles_are_not_the_users_own() -> None:
    """There the user's folder is the one that holds the built-in profiles: nothing extends itself."""
    clone = Path(__file__).parents[3]
    assert profiles.resolve("lite", clone).stt == "speech"
