"""A text that nothing prints by accident."""


class Secret:
    """Hold a secret: neither `repr` nor `str` shows it.

    Args:
        text: The secret; empty: there is none.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str = "") -> None:
        self._text = text

    def __repr__(self) -> str:
        """Say whether there is one."""
        return f"Secret({'...' if self._text else ''})"

    def __eq__(self, other: object) -> bool:
        """Compare the texts."""
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        """Hash the text."""
        return hash(self._text)

    def reveal(self) -> str:
        """Return the text, for whoever really needs it."""
        return self._text
