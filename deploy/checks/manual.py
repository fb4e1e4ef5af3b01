"""What a rule's docstring says of it: title, paragraph, and the two examples that the tests run."""

import inspect
import re
from dataclasses import dataclass
from types import ModuleType

_PARTS = re.compile(r"^(Given|Fails|Passes):$", re.MULTILINE)


@dataclass(frozen=True)
class Manual:
    """Hold a rule's documentation.

    Args:
        id: As in `DC003`.
        title: What must hold, one sentence.
        paragraph: Why.
        given: What is known of the world in both examples, as YAML; empty: nothing.
        fails: A compose file with a finding of this rule.
        passes: One without.
    """

    id: str
    title: str
    paragraph: str
    given: str
    fails: str
    passes: str

    def __str__(self) -> str:
        """Write the page that `validate --explain` shows."""
        parts = [f"{self.id}: {self.title}", self.paragraph]
        for name, example in (("Given", self.given), ("Fails", self.fails), ("Passes", self.passes)):
            if example:
                parts.append(f"{name}:\n\n" + "\n".join(f"    {line}".rstrip() for line in example.splitlines()))
        return "\n\n".join(parts)


def manual(rule: ModuleType) -> Manual:
    """Read a rule's docstring.

    Args:
        rule: Its module.

    Raises:
        ValueError: A part is missing.
    """
    text = inspect.cleandoc(rule.__doc__ or "")
    head, _, rest = text.partition("\n\n")
    id_, _, title = head.replace("\n", " ").partition(": ")
    pieces = _PARTS.split(rest)
    examples = {name: inspect.cleandoc(body) for name, body in zip(pieces[1::2], pieces[2::2], strict=True)}
    found = Manual(
        id_,
        title,
        pieces[0].strip(),
        examples.get("Given", ""),
        examples.get("Fails", ""),
        examples.get("Passes", ""),
    )
    if not (id_ == rule.ID and title and found.paragraph and found.fails and found.passes):
        raise ValueError(f"{rule.__name__}: should have a title with its id, a paragraph, Fails: and Passes:")
    return found
