"""The schemas that editors read: as the models say, and true of every profile that we ship."""

import json
from pathlib import Path

import jsonschema_rs
import pytest
import yaml

from deploy.config.json_schema import profile_schema, settings_schema
from deploy.config.variables import SECRETS

PROFILES = Path(__file__).parents[3] / "profiles"
FILES = sorted(PROFILES.glob("*.yml"))


@pytest.mark.parametrize(("name", "schema"), [("profile", profile_schema()), ("settings", settings_schema())])
def test_what_is_shipped_is_what_the_models_say(name: str, schema: dict) -> None:
    """Write them anew with `nox -s schemas`."""
    assert json.loads((PROFILES / f"schema/{name}.json").read_text()) == schema


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_profile_fits_and_tells_editors_where_the_schema_is(file: Path) -> None:
    text = file.read_text()
    assert text.startswith("# yaml-language-server: $schema=schema/profile.json\n")
    jsonschema_rs.Draft202012Validator(profile_schema()).validate(yaml.safe_load(text))


@pytest.mark.parametrize(
    "text",
    [
        "greting: hi",
        "ports: {livekit: 0}",
        "stt: ears",
        "agent: {voice: 3}",
        "resources: {db: {memory: 1g}}",
        "resources: {livekit: {memory: lots}}",
        "domain: https://x.org",
    ],
)
def test_a_mistake_does_not_fit(text: str) -> None:
    assert not jsonschema_rs.Draft202012Validator(profile_schema()).is_valid(yaml.safe_load(text))


def test_secrets_are_marked_and_no_other_variable() -> None:
    assert {name for name, entry in settings_schema()["properties"].items() if "writeOnly" in entry} == {*SECRETS}


def test_a_variable_has_its_bounds_its_default_and_words() -> None:
    assert settings_schema()["properties"]["LLM_RETRY_WINDOW"] == {
        "description": "a finite number of seconds, at least 0",
        "type": "number",
        "minimum": 0,
        "default": 60.0,
    }
