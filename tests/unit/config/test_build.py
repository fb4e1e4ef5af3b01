"""Models are made of plain values whole, or not at all."""

import pytest

from deploy.config.build import Mistakes, build
from deploy.config.profile import Ports
from deploy.config.settings import Settings


def mistakes(model: type, values: dict[str, object], *, texts: bool = False) -> dict[str, str]:
    with pytest.raises(Mistakes) as caught:
        build(model, values, texts=texts)
    return {"/".join(mistake.path): mistake.message for mistake in caught.value.found}


def test_what_has_no_default_is_required() -> None:
    assert mistakes(Ports, {"livekit": 1, "frontend": 2}) == {
        "livekit_tcp": "is required",
        "livekit_udp": "is required",
    }


def test_a_variable_that_is_none_of_ours_is_unknown() -> None:
    assert mistakes(Settings, {"llm_modle": "x"}, texts=True)["llm_modle"] == "unknown key; did you mean llm_model?"
