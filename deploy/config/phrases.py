"""What is said of a name that nobody knows."""

from collections.abc import Iterable


def suggestion(name: str, known: Iterable[str]) -> str:
    """Offer the known name that looks most like this one, or say nothing.

    Args:
        name: What the user wrote.
        known: What could be meant.
    """
    import difflib  # only here: most commands meet no unknown name

    nearest = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean {nearest[0]}?" if nearest else ""
