"""Profile and settings to text. Pure: no clock, no disk but `templates/`, no Docker."""

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import jinja2

from deploy import assets, compiled
from deploy.config import Config
from deploy.config.secret import Secret
from deploy.config.settings import Settings
from deploy.config.variables import AGENT, AGENT_SECRETS
from deploy.errors import ConfigError

LOCAL_LLM = "llama_cpp"
INSTRUCTIONS = "/etc/agent/instructions.md"
MODULE = "/etc/agent/module.py"
CALL_LOG = "/var/log/agent"  # made in the image, for the agent's user: a new volume takes that over
OURS = "deployctl/"  # the prefix of the images that we build
UPSTREAM_PYTHON = "python:3.13-slim-trixie"
UPSTREAM_LLAMA = "ghcr.io/ggml-org/llama.cpp:server-b11206"
GPU_SERVICES = ("kokoro", "nemotron", "whisper", LOCAL_LLM)
VOLUMES = {
    "livekit_agent": "agent_logs",
    "nemotron": "nemotron_models",
    "whisper": "whisper_models",
    LOCAL_LLM: "llama_models",
}
# YAML's double quotes take JSON's escapes, but these characters may not stand in them bare.
_BARE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class File:
    """Hold a file that the compose file mounts.

    Args:
        content: Its text.
        secret: It must not be shown.
    """

    content: str
    secret: bool

    def __repr__(self) -> str:
        """Show a secret's size alone."""
        return f"File({'secret' if self.secret else self.content!r}, {len(self.content)} characters)"


@dataclass(frozen=True)
class Rendered:
    """Hold a rendered stack.

    Args:
        compose: Text of `docker-compose.yml`.
        files: Relative path to file: what the compose file mounts.
        services: The services that are active: `llama_cpp` only with `local_llm`.
    """

    compose: str
    files: Mapping[str, File]
    services: tuple[str, ...]


def render(
    config: Config,
    *,
    node_ip: str,
    images: Mapping[str, str],
    host_cpus: float | None = None,
    start_interval: bool = False,
    build_context: str | None = None,
) -> Rendered:
    """Render the compose file and the files that it mounts.

    Args:
        config: The stack's configuration.
        node_ip: The host's address that callers reach; `LIVEKIT_NODE_IP` comes before it.
        images: Service to image reference.
        host_cpus: What Docker's host has; Docker refuses a container that may take more.
        start_interval: Docker's engine knows the option of health checks of this name.
        build_context: Where our own images can be built from, seen from the compose file; None: no `build:`.

    Raises:
        ConfigError: A service has no image.
    """
    address = config.settings.livekit_node_ip or node_ip
    files = _files(config, address)
    services = [
        _service(name, config, _image(name, images), address, files, host_cpus, start_interval, build_context)
        for name in config.profile.services
    ]
    compose = template("docker-compose.yml.j2").render(
        profile=config.profile,
        services=services,
        volumes=_volumes(config),
        mounted={kind: _mounted(files, kind) for kind in ("secrets", "configs")},
        build_context=build_context,
    )
    return Rendered(compose, files, config.profile.active)


def _image(name: str, images: Mapping[str, str]) -> str:
    if name not in images:
        raise ConfigError("there is no image for this service", where=name, code="no_image")
    return images[name]


def _files(config: Config, address: str) -> dict[str, File]:
    settings, files = config.settings, {}
    livekit = template("livekit.yaml.j2").render(
        ports=config.profile.ports,
        node_ip=address,
        log_level={"WARNING": "warn", "CRITICAL": "error"}.get(settings.log_level, settings.log_level.lower()),
        api_key=settings.livekit_api_key.reveal(),
        api_secret=settings.livekit_api_secret.reveal(),
    )
    files["secrets/livekit_yaml"] = File(livekit, True)
    for name in AGENT_SECRETS:
        files[f"secrets/{name.lower()}"] = File(_text(settings, name), True)
    if _text(settings, "HF_TOKEN") and not config.profile.tiny_model:
        files["secrets/hf_token"] = File(_text(settings, "HF_TOKEN"), True)
    if config.instructions is not None:
        files["config/instructions"] = File(config.instructions, False)
    if config.module is not None:
        files["config/module"] = File(config.module, False)
    return files


def _mounted(files: Mapping[str, File], kind: str) -> dict[str, str]:
    folder = {"secrets": "secrets/", "configs": "config/"}[kind]
    return {path.removeprefix(folder): path for path in files if path.startswith(folder)}


def _volumes(config: Config) -> list[str]:
    named = {name: VOLUMES[name] for name in config.profile.services if name in VOLUMES}
    if config.profile.tiny_model:
        named.pop(LOCAL_LLM, None)
    return list(named.values())


def _secrets(name: str, files: Mapping[str, File]) -> list[str]:
    wanted: dict[str, tuple[str, ...]] = {
        "livekit": ("livekit_yaml",),
        "livekit_agent": tuple(secret.lower() for secret in AGENT_SECRETS),
        "frontend": ("livekit_api_key", "livekit_api_secret"),
        LOCAL_LLM: ("hf_token",),
    }
    return [secret for secret in wanted.get(name, ()) if f"secrets/{secret}" in files]


def _service(
    name: str,
    config: Config,
    image: str,
    address: str,
    files: Mapping[str, File],
    host_cpus: float | None,
    start_interval: bool,
    build_context: str | None,
) -> dict[str, str]:
    profile, settings = config.profile, config.settings
    limits = profile.resources[name]  # type: ignore[index]
    cpus = min(limits.cpus, host_cpus) if host_cpus else limits.cpus
    secrets = _secrets(name, files)
    configs = _configs(config) if name == "livekit_agent" else {}
    own = [f"secrets/{secret}" for secret in secrets] + [f"config/{entry}" for entry in configs]
    body = template(f"services/{name}.yml.j2").render(
        profile=profile,
        settings=settings,
        ports=profile.ports,
        image=image,
        ours=image.startswith(OURS),
        build=_build(image, build_context),
        bind="0.0.0.0" if profile.domain else "127.0.0.1",  # noqa: S104
        media_bind="0.0.0.0" if profile.domain else address,  # noqa: S104
        cpus=f"{cpus:g}",
        threads=max(1, math.floor(cpus)),
        memory=limits.memory,
        start_interval=start_interval,
        gpu=profile.gpu and name in GPU_SERVICES and not (name == LOCAL_LLM and profile.tiny_model),
        secrets=secrets,
        configs=configs,
        call_log=CALL_LOG,
        agent_environment=_agent_environment(config),
        agent_needs=[s for s in profile.services if s not in ("livekit_agent", "frontend", LOCAL_LLM)],
        stt_models=[settings.stt_model],
    )
    files_hash = _hash(text for path in sorted(own) for text in (path, files[path].content))
    return {
        "name": name,
        "body": body,
        "files_hash": files_hash,
        "config_hash": _hash([body, files_hash]),
    }


def _configs(config: Config) -> dict[str, str]:
    texts = {"instructions": (config.instructions, INSTRUCTIONS), "module": (config.module, MODULE)}
    return {name: target for name, (text, target) in texts.items() if text is not None}


def _build(image: str, context: str | None) -> dict[str, Any] | None:
    if context is None or not image.startswith(OURS):
        return None
    stem = image.removeprefix(OURS).rpartition(":")[0]
    args = {"PYTHON_BASE": UPSTREAM_PYTHON}
    if stem == "llama-tiny":
        args["LLAMA_BASE"] = UPSTREAM_LLAMA
    return {"context": context, "dockerfile": f"images/{stem}.Dockerfile", "args": args}


def _agent_environment(config: Config) -> dict[str, str]:
    values = {"LIVEKIT_URL": "ws://livekit:7880", "AGENT_LOG_DIR": CALL_LOG}
    if config.instructions is not None:
        values["AGENT_INSTRUCTIONS_FILE"] = INSTRUCTIONS
    if config.module is not None:
        values["AGENT_MODULE_FILE"] = MODULE
    return values | {name: _text(config.settings, name) for name in AGENT}


def _text(settings: Settings, name: str) -> str:
    value = getattr(settings, name.lower())
    if isinstance(value, float):
        return f"{value:g}"
    return value.reveal() if isinstance(value, Secret) else str(value)


def _hash(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()[:12]


def _plain(value: object) -> str:
    """Quote a scalar for YAML."""
    if isinstance(value, float):
        value = f"{value:g}"
    return _BARE.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(str(value), ensure_ascii=False))


def _scalar(value: object) -> str:
    """Quote a scalar for a compose file, where a dollar sign would begin a variable."""
    return _plain(value).replace("$", "$$")


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(assets.source("templates"), encoding="utf-8"),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - YAML, every scalar goes through a filter
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        bytecode_cache=compiled.kept(),
    )
    environment.filters |= {"scalar": _scalar, "plain": _plain, "tojson": json.dumps}
    return environment


def template(name: str) -> jinja2.Template:
    """Load a template, whose scalars go through a filter.

    Args:
        name: Below `templates/`.
    """
    return _environment().get_template(name)
