"""The tiny model's chat template: what the tokenizer gets to see of a conversation."""

from pathlib import Path
from typing import Any

import jinja2

from services.tiny_model import model_file

TEMPLATE = jinja2.Environment(autoescape=False).from_string(  # noqa: S701
    Path(model_file.__file__).with_name("chat_template.jinja").read_text()
)


def render(*messages: tuple[str, str | None], **extra: Any) -> str:
    """Render a conversation up to the assistant's turn."""
    turns = [{"role": role, "content": content} for role, content in messages]
    return TEMPLATE.render(messages=turns, add_generation_prompt=True, **extra).replace("\n", "")


def test_only_the_last_question_is_in_lower_case() -> None:
    said = render(("system", "Be brief"), ("user", "Time?"), ("assistant", "ten past"), ("user", "Your Name?"))
    assert said == (
        "<|system|> BE BRIEF<|end|><|user|> TIME?<|end|><|assistant|> TEN PAST<|end|>"
        "<|user|> your name?<|end|><|assistant|>"
    )


def test_a_question_stays_the_last_one_while_tools_are_called() -> None:
    said = render(("user", "Time?"), ("assistant", None), ("tool", "16:10"))
    assert said == "<|user|> time?<|end|><|assistant|> <|end|><|tool|> 16:10<|end|><|assistant|>"


def test_tools_are_shown_without_a_keyword() -> None:
    said = render(("user", "hi"), tools=[{"name": "get_time"}])
    assert said == '<|system|> [{"NAME": "GET_TIME"}]<|end|><|user|> hi<|end|><|assistant|>'


def test_other_roles_are_read_as_the_system() -> None:
    assert render(("developer", "Be brief")) == "<|system|> BE BRIEF<|end|><|assistant|>"
