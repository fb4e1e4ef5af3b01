"""Images and models: what is here, what is still to come, and whether those who have it answer."""

from deploy.doctor import facts
from deploy.doctor.finding import Finding
from deploy.doctor.judges import speed, supply
from deploy.doctor.subject import TIMEOUT, Subject
from deploy.errors import StackError
from deploy.images import references, weights
from deploy.images.catalogue import OURS, split
from deploy.images.policy import Resolution, Supply, askable, resolve
from deploy.images.registry import silent, unreachable
from deploy.images.room import needed

_WEIGHTS = {"nemotron": 2.4, "whisper": 0.5}  # GiB, about
_UNKNOWN = 5.0  # GiB of a local model whose name does not say how large it is


def images(subject: Subject) -> list[Finding]:
    """Find each image, or what gets it."""
    return supply.images(_holdings(subject))


def disk(subject: Subject) -> list[Finding]:
    """Compare the room under Docker's root with what is still to come."""
    root = subject.engine().root
    free = facts.disk_free(root) if not subject.remote() else None
    wanted = {f"{step.name or split(step.image)[1]}": needed([step]) for step in _resolution(subject).steps}
    for service in subject.downloads():
        wanted[f"{service}'s model"] = _model(service, subject)
    return [supply.disk(free, str(root), wanted)]


def registries(subject: Subject) -> list[Finding]:
    """Ask the registries, and see what `up` could do without those that do not answer."""
    profile, wanted, here = subject.config.profile, _wanted(subject), subject.images()
    policy, registry = profile.images, profile.registry
    if policy == "build":
        return [supply.registries({}, (), _refusal(subject, {}), asked=False)]
    hosts = {split(image)[0] for image in wanted.values() if not image.startswith(OURS)}
    hosts |= askable(wanted, Supply(here), policy=policy, registry=registry)
    quiet = silent(hosts, mirrors=subject.engine().mirrors, timeout=TIMEOUT)
    pulled = {step.image for step in _resolution(subject).steps if step.verb == "pull"}
    missing = [image for image in pulled if split(image)[0] in quiet]
    return [supply.registries(quiet, missing, _refusal(subject, quiet), asked=True)]


def hub(subject: Subject) -> list[Finding]:
    """Ask the hub that models come from."""
    profile, wanting = subject.config.profile, subject.downloads()
    reason = unreachable(f"https://{weights.HUB}", timeout=TIMEOUT) if wanting else ""
    refusal = ""
    if reason:
        try:
            weights.check(profile, _resolution(subject), subject.volumes(), lambda _: None, lambda _: reason)
        except StackError as error:
            refusal = str(error)
    return [supply.hub(weights.HUB, wanting, reason, refusal)]


def _wanted(subject: Subject) -> dict[str, str]:
    found = references(subject.config.profile, build=False)
    return {service: image for service, image in found.items() if service in subject.config.profile.active}


def _resolution(subject: Subject, quiet: dict[str, str] | None = None) -> Resolution:
    profile = subject.config.profile
    supply = Supply(subject.images(), silent=quiet or {})
    return resolve(_wanted(subject), supply, policy=profile.images, registry=profile.registry)


def _refusal(subject: Subject, quiet: dict[str, str]) -> str:
    try:
        _resolution(subject, quiet)
    except StackError as error:
        return "; ".join((str(error), *error.details))
    return ""


def _holdings(subject: Subject) -> list[supply.Holding]:
    resolution = _resolution(subject)
    steps = {step.image: step for step in resolution.steps}
    return [
        supply.Holding(service, image, None, steps[image].verb, needed([steps[image]]))
        if image in steps
        else supply.Holding(service, image, subject.stack().size(image))
        for service, image in resolution.images.items()
    ]


def _model(service: str, subject: Subject) -> float:
    if service in _WEIGHTS:
        return _WEIGHTS[service]
    size = speed.weights(subject.config.settings.llama_hf_repo)
    return size.stored / 1.074 if size else _UNKNOWN  # GB to GiB
