"""The word about models that OpenRouter does not list."""

from pathlib import Path

import pytest

from deploy import openrouter
from deploy.flows.models import unlisted
from deploy.openrouter import Model, Unreachable
from tests.unit.render.stacks import config

DEFAULT = "meta-llama/llama-3.3-70b-instruct:free"


def answer(monkeypatch: pytest.MonkeyPatch, *slugs: str, error: Exception | None = None) -> None:
    """Have OpenRouter list these models, or fail."""

    def models(self: openrouter.OpenRouter) -> list[Model]:
        if error:
            raise error
        return [Model(slug) for slug in slugs]

    monkeypatch.setattr(openrouter.OpenRouter, "models", models)


def test_a_chain_without_a_listed_model_gets_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that helps."""
    answer(monkeypatch, "other/model")
    (warning,) = unlisted(config(tmp_path))
    assert DEFAULT in warning
    assert "deployctl init" in warning


def test_one_listed_model_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are doctor's business."""
    answer(monkeypatch, DEFAULT)
    assert unlisted(config(tmp_path)) == []


def test_offline_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stack runs all the same."""
    answer(monkeypatch, error=Unreachable("cannot be reached"))
    assert unlisted(config(tmp_path)) == []


def test_the_simulator_is_not_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no business of OpenRouter's."""
    answer(monkeypatch, error=AssertionError("asked"))
    assert unlisted(config(tmp_path, "demo")) == []
