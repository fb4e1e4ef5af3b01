"""What one check found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Report one check.

    Args:
        id: Its stable name.
        status: `ok`, `warning`, `error`, or `untried`: it could not be looked at, and may be either.
        what: What was found, in words.
        remedy: Commands that can be copied; or one sentence, where no command helps.
        fixable: `doctor --fix` can run the remedy.
    """

    id: str
    status: str
    what: str
    remedy: tuple[str, ...] = ()
    fixable: bool = False
