"""The chain's decisions: who is asked next, how long to wait, when to speak. Pure: time comes as an argument."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from statistics import median

from agent.chain.marks import Mark

NEVER = float("inf")
_SHOWN_ENOUGH = 3  # first tokens that a link must have shown before its deadline follows them
_MARGIN = 1.5  # how much longer than it has ever needed, but for once, a link may take
# shares of the longest deadline, for a link that has shown nothing yet
_UNKNOWN = 0.5  # a hung one leaves the next one time to be heard within the silence that a caller bears
_UNKNOWN_GONE = 0.75  # but what is only slow is not given up sooner for that


@dataclass(frozen=True)
class Policy:
    """Hold the chain's numbers, in seconds where nothing else is said.

    Args:
        first_token: The longest that a link may be without content before it gets company.
        first_token_least: The shortest, for a link that has always been fast.
        head_start: What a link that comes back gets before the healthy one starts too, at least.
        silent_deadlines: A link that was silent for so many of its deadlines in a row cools down.
        stall: A stream without a piece for it is dead.
        local_first_token: As long may the local model read before it says something.
        local_stall: A local stream without a piece for it is dead.
        window: From a turn's first failure to the apology.
        local_after: The local model answers at once when no cloud link is due back within it.
        hold_after: Silence after which the caller hears the holding line.
        sound_every: From the holding line to the waiting sound, and to the next; NEVER: no sound.
        quiet: A failure after it begins a new episode.
        backoff_first: Cooldown after a first failure that says nothing about itself.
        backoff_most: The longest such cooldown.
        backoff_long: Cooldown after what only a person can mend: a key, a credit, a model's name.
    """

    first_token: float = 2.0
    first_token_least: float = 0.8
    head_start: float = 0.3
    silent_deadlines: float = 4.0
    stall: float = 5.0
    local_first_token: float = 30.0
    local_stall: float = 10.0
    window: float = 60.0
    local_after: float = 2.0
    hold_after: float = 2.5
    sound_every: float = 8.0
    quiet: float = 60.0
    backoff_first: float = 1.0
    backoff_most: float = 60.0
    backoff_long: float = 600.0

    def backoff(self, failures: int, random: float) -> float:
        """Return the cooldown after so many failures in a row, with up to a quarter of jitter.

        Args:
            failures: At least 1.
            random: From 0 to 1.
        """
        return min(self.backoff_first * 2.0 ** min(failures - 1, 16), self.backoff_most) * (1 + random / 4)


@dataclass(frozen=True)
class LinkInfo:
    """Describe a link to the policy.

    Args:
        name: Unique in the chain: the model's slug, or the local model's alias.
        local: It is the last resort.
        free: It shares the account's free tier.
        key: What its health is known by to every process: endpoint, hash of the key, model; empty: its name.
    """

    name: str
    local: bool = False
    free: bool = False
    key: str = ""

    @property
    def known_by(self) -> str:
        """Return what its health is kept under."""
        return self.key or self.name


@dataclass(frozen=True)
class Ask:
    """Send the request to this link now; `comeback`: it has failed before, and one session at a time may try it."""

    link: LinkInfo
    comeback: bool = False


@dataclass(frozen=True)
class Wait:
    """Decide again at this moment."""

    until: float


@dataclass(frozen=True)
class GiveUp:
    """Nobody can answer in time."""


def next_step(
    policy: Policy,
    links: tuple[LinkInfo, ...],
    *,
    marks: Mapping[str, Mark],
    excluded: Collection[str],
    failed: Collection[str],
    now: float,
    window_start: float,
) -> Ask | Wait | GiveUp:
    """Decide what to do while the caller waits.

    Args:
        policy: The numbers.
        links: In order; the local one last.
        marks: Link to what is known of its health.
        excluded: Links that are of no use in this turn: asked right now, or refused this request.
        failed: Links that have failed in this turn.
        now: The moment.
        window_start: When this turn's first failure, or first lack of a link, was.
    """
    patient_until = window_start + min(policy.local_after, policy.window)
    behind: list[LinkInfo] = []
    back = NEVER
    for link in links:
        if link.name in excluded:
            continue
        due = marks[link.name].due(now)
        if not link.local and link.name in failed and now > patient_until:
            behind.append(link)  # it has failed this very caller, and was waited for long enough
        elif due <= now and (not link.local or back > patient_until):
            return Ask(link, comeback=not link.local and marks[link.name].failures > 0)
        elif not link.local:
            back = min(back, due)
    for link in behind:
        if marks[link.name].due(now) <= now:
            return Ask(link, comeback=marks[link.name].failures > 0)
    end = window_start + policy.window
    usable = [(link, marks[link.name]) for link in links if link.name not in excluded]
    coming = [mark for link, mark in usable if not link.local or mark.due(now) > now]
    if now < end and any(mark.soonest(now) <= end for mark in coming):
        return Wait(min(mark.due(now) for mark in coming))
    return GiveUp()


def failing(links: tuple[LinkInfo, ...], marks: Mapping[str, Mark]) -> bool:
    """Tell whether the local model may soon be needed: a cloud link has failed and not come back, or there is none.

    Args:
        links: All of the chain.
        marks: Link to what is known of its health.
    """
    clouds = [link for link in links if not link.local]
    return not clouds or any(marks[link.name].failures > 0 for link in clouds)


def deadline(policy: Policy, shown: tuple[float, ...]) -> float:
    """Return how long a link may be without content before it gets company.

    Args:
        policy: The numbers.
        shown: Seconds to the first token of its last answers.
    """
    return min(policy.first_token, _own_deadline(policy, shown, _UNKNOWN))


def head_start(policy: Policy, shown: tuple[float, ...]) -> float:
    """Return how long a link that comes back is asked alone: as long as it usually takes, or it could never win.

    Args:
        policy: The numbers.
        shown: Seconds to the first token of its last answers.
    """
    usual = median(shown) * _MARGIN if shown else 0.0
    return min(max(policy.head_start, usual), deadline(policy, shown))


def patience(policy: Policy, link: LinkInfo, mark: Mark) -> float:
    """Return the silence, in seconds, after which this link is no longer slow but gone.

    Args:
        policy: The numbers.
        link: Which one.
        mark: Counts the silence of its last attempts too.
    """
    if link.local:
        return policy.local_first_token
    own = _own_deadline(policy, mark.shown, _UNKNOWN_GONE)
    return max(policy.silent_deadlines * own - mark.silent, min(own, policy.first_token))


def _own_deadline(policy: Policy, shown: tuple[float, ...], unknown: float) -> float:
    if len(shown) < _SHOWN_ENOUGH:
        return policy.first_token * unknown
    # the slowest but one: a single slow answer is no habit
    return max(policy.first_token_least, sorted(shown)[-2] * _MARGIN)


def opens_episode(policy: Policy, last_failure: float | None, now: float) -> bool:
    """Tell whether a failure begins a new episode, so that the holding line is said at once.

    Args:
        policy: The numbers.
        last_failure: When the last failure was; None: never.
        now: When this one is.
    """
    return last_failure is None or now - last_failure >= policy.quiet
