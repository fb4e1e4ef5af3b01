"""Models that a service downloads on its first start: a word about them before anything starts."""

from collections.abc import Callable, Collection

from deploy.config import Profile
from deploy.errors import StackError
from deploy.images.policy import Resolution
from deploy.images.registry import unreachable

HUB = "huggingface.co"
_DOWNLOADS = {
    "nemotron": ("nemotron_models", "2.4 GB of weights"),
    "whisper": ("whisper_models", "its model"),
    "llama_cpp": ("llama_models", "its model"),
}


def wanting(profile: Profile, services: Collection[str], volumes: Collection[str]) -> dict[str, str]:
    """Name the services that will download a model, and what, in words.

    Args:
        profile: The stack.
        services: Those that are started.
        volumes: The project's volumes; one that exists is taken to hold its model.
    """
    return {
        service: what
        for service, (volume, what) in _DOWNLOADS.items()
        if service in services
        and f"{profile.project}_{volume}" not in volumes
        and not (service == "llama_cpp" and profile.tiny_model)
    }


def check(
    profile: Profile,
    resolution: Resolution,
    volumes: Collection[str],
    tell: Callable[[str], None],
    ask: Callable[[str], str] = unreachable,
) -> None:
    """Say which services will want a download that cannot be had.

    An image that would have to be built first is refused: minutes of building for a service that cannot start.

    Args:
        profile: The stack.
        resolution: Which images it runs, and what is to be done first.
        volumes: The project's volumes; one that exists is taken to hold its model.
        tell: Prints a line of progress.
        ask: Returns why a web address cannot be reached, or nothing.

    Raises:
        StackError: A service's image would be built in vain.
    """
    downloads = wanting(profile, resolution.images, volumes)
    if not downloads or not (reason := ask(f"https://{HUB}")):
        return
    building = {step.image for step in resolution.steps if step.verb == "build"}
    for service, what in downloads.items():
        image = resolution.images[service]
        if service != "llama_cpp" and image in building:
            raise StackError(
                f"{image} would be built in vain: {what} come from {HUB}, which does not answer ({reason}), "
                "and no packages hold them",
                where=service,
                hint="deployctl up --profile lite --build",
                code="weights_unavailable",
            )
        tell(f"Warning: {service} downloads {what} from {HUB} on its first start, which does not answer ({reason})")
