"""Whether the images and models that a stack needs are here, can be had, and find room."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from deploy.doctor.finding import Finding
from deploy.images.room import GIB

_SPARE = 2.0  # GiB that logs and volumes will want
_LITE = "deployctl up --profile lite --build"
_ROOM = ("docker system prune, or make room otherwise",)


@dataclass(frozen=True)
class Holding:
    """Say what there is of a service's image.

    Args:
        service: Which.
        image: The reference that it would run.
        size: Its bytes; None: it is not here.
        verb: What gets it: `pull`, `build` or `import`; empty: it is here.
        wants: GiB that getting it takes, about.
    """

    service: str
    image: str
    size: int | None
    verb: str = ""
    wants: float = 0.0


def images(holdings: Iterable[Holding]) -> list[Finding]:
    """Tell of each image whether it is here and what it takes; one that is not is no fault: `up` gets it.

    Args:
        holdings: What there is.
    """
    return [
        Finding("images", "ok", f"{one.service}: {one.image} is here ({_gib(one.size)})")
        if one.size is not None
        else Finding(
            "images", "ok", f"{one.service}: {one.image} is not here; up will {one.verb} it, about {one.wants:.1f} GiB"
        )
        for one in holdings
    ]


def disk(free: float | None, root: str, wanted: Mapping[str, float]) -> Finding:
    """Judge the room by what is still to come.

    Args:
        free: GiB free under Docker's root; None: it is not on this machine.
        root: That folder.
        wanted: What is still to be got, and the GiB that it takes.
    """
    want = sum(wanted.values())
    parts = ", ".join(f"{name} {size:.1f}" for name, size in wanted.items() if size)
    still = f"{want:.1f} GiB are still to come ({parts})" if want else "nothing is still to come"
    if free is None:
        return Finding("disk", "untried", f"{root} is not on this machine, so its room is not known; {still}")
    what = f"{free:.0f} GiB are free under {root}, and {still}"
    if free < want:
        return Finding("disk", "error", what, _ROOM)
    return Finding("disk", "warning" if free < want + _SPARE else "ok", what, _ROOM if free < want + _SPARE else ())


def registries(silent: Mapping[str, str], missing: Collection[str], refusal: str, *, asked: bool) -> Finding:
    """Judge the image registries: an error only where an image can be had in no way.

    Args:
        silent: Registry to the reason why it does not answer.
        missing: Images that are not here and would be pulled.
        refusal: Why an image can be had in no way, or empty.
        asked: The profile asks registries at all.
    """
    remedy = (f"{_LITE}, or a mirror in your profile: `registry: HOST[/PREFIX]`",)
    if refusal:
        return Finding("registries", "error", refusal, remedy)
    if not asked:
        return Finding("registries", "ok", "no registry is needed: every image is built")
    if not silent:
        return Finding("registries", "ok", "the image registries answer")
    what = f"no answer from {', '.join(f'{host} ({why})' for host, why in sorted(silent.items()))}"
    if missing:
        return Finding("registries", "warning", f"{what}; not here: {', '.join(sorted(missing))}", remedy)
    return Finding(
        "registries", "warning", f"{what}; every image is here or can be built, so up does not need it", remedy
    )


def hub(name: str, wanting: Mapping[str, str], reason: str, refusal: str = "") -> Finding:
    """Judge the hub that models come from.

    Args:
        name: Its host.
        wanting: Service to what it would download at its first start.
        reason: Why the hub does not answer, or empty.
        refusal: Why `up` would not even begin without it, or empty.
    """
    if not wanting:
        return Finding("hub", "ok", f"no model has to be downloaded from {name}")
    if refusal:
        return Finding("hub", "error", refusal, (_LITE,))
    wants = " and ".join(f"{service} ({what})" for service, what in wanting.items())
    if reason:
        return Finding(
            "hub", "warning", f"{name} does not answer ({reason}), and {wants} would download from it", (_LITE,)
        )
    return Finding("hub", "ok", f"{name} answers; {wants} will download from it")


def _gib(size: int | None) -> str:
    return f"{(size or 0) / GIB:.2f} GiB"
