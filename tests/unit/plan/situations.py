"""Stacks and containers for the tests of planning."""

from dataclasses import replace

from deploy.plan.desired import Desired, Service
from deploy.plan.observe import Container

LIVEKIT = Service("livekit", "livekit:1", "l1", "f1", ports=(("127.0.0.1", 7880, "tcp"),))
SPEECH = Service("speech", "speech:1", "s1")
AGENT = Service("livekit_agent", "agent:1", "a1", needs=("livekit", "speech"))
LLAMA = Service("llama_cpp", "llama:1", "m1")


def wanted(*services: Service, optional: tuple[str, ...] = ()) -> Desired:
    """Want these services."""
    return Desired({service.name: service for service in services}, frozenset(optional))


def there(service: Service, **changes: object) -> Container:
    """Return a healthy container of a service, but for the changes."""
    container = Container(
        id=f"id-{service.name}",
        service=service.name,
        state="running",
        health="healthy",
        image=service.image,
        config=service.config,
        files=service.files,
        ports=service.ports,
    )
    return replace(container, **changes)  # type: ignore[arg-type]
