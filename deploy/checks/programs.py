"""Which well-known program a service runs, told by its image, or by its name where it has none."""

import re
from collections.abc import Mapping
from typing import Any

from deploy.checks.shape import image_name, variables, words

_DATABASE = re.compile(
    r"redis|redis-stack(-server)?|valkey|keydb|dragonfly|memcached|mongo|mongodb(-community-server)?|postgres(ql)?"
    r"|pgvector|postgis|timescaledb(-ha)?|mysql(-server)?|mariadb|elasticsearch|opensearch|qdrant|chroma|weaviate"
)
# They answer whoever asks, unless they are given a key.
_MODEL_SERVER = re.compile(
    r"llama[.-]cpp(-python)?|llama-(server|tiny)|ollama|vllm-openai|text-generation-inference|local-?ai"
    r"|kokoro.*|speaches|faster-whisper-server|whisper-asr-webservice|openedai-speech.*|nemotron"
)
_SOCKET_PROXY = re.compile(r"(docker-)?socket-proxy")
_REVERSE_PROXY = re.compile(
    r"caddy|caddyl4|nginx|nginx-(proxy|proxy-manager|unprivileged)|openresty|swag|traefik|haproxy|envoy"
)
_MEDIA_RELAY = re.compile(r"coturn|eturnal|livekit-(sip|ingress)|sip|ingress")
_EXCHANGE = re.compile(r"(.*-)?(asterisk|freeswitch|kamailio|opensips|rtpengine|drachtio(-server)?)")
_LIVEKIT = re.compile(r"livekit(-server)?")
_KEYS = ("API_KEY", "LLAMA_API_KEY", "VLLM_API_KEY")


def program(name: str, service: Mapping[str, Any]) -> str:
    """Return what a service seems to run.

    Args:
        name: The service's name.
        service: Its body.
    """
    return (image_name(service) or name.replace("_", "-")).lower()


def is_database(program: str) -> bool:
    """Say whether it keeps data for other services.

    Args:
        program: As `program` returns it.
    """
    return bool(_DATABASE.fullmatch(program))


def is_socket_proxy(program: str) -> bool:
    """Say whether it hands parts of Docker's socket on.

    Args:
        program: As `program` returns it.
    """
    return bool(_SOCKET_PROXY.fullmatch(program))


def is_reverse_proxy(program: str) -> bool:
    """Say whether browsers are meant to reach it.

    Args:
        program: As `program` returns it.
    """
    return bool(_REVERSE_PROXY.fullmatch(program))


def is_media_relay(program: str) -> bool:
    """Say whether calls come in through it.

    Args:
        program: As `program` returns it.
    """
    return bool(_MEDIA_RELAY.fullmatch(program))


def is_exchange(program: str) -> bool:
    """Say whether it is a telephone exchange, or the part of one that carries sound.

    Args:
        program: As `program` returns it.
    """
    return bool(_EXCHANGE.fullmatch(program))


def is_model_server(program: str) -> bool:
    """Say whether it computes, for whoever asks, with a model.

    Args:
        program: As `program` returns it.
    """
    return bool(_MODEL_SERVER.fullmatch(program))


def is_livekit(name: str, service: Mapping[str, Any]) -> bool:
    """Say whether it is LiveKit's server, or has what only LiveKit's server reads.

    Args:
        name: The service's name.
        service: Its body.
    """
    told = {"LIVEKIT_KEYS", "LIVEKIT_CONFIG"} & variables(service).keys()
    return bool(told) or runs_livekit(name, service)


def runs_livekit(name: str, service: Mapping[str, Any]) -> bool:
    """Say whether it is LiveKit's server.

    Args:
        name: The service's name.
        service: Its body.
    """
    if _LIVEKIT.fullmatch(program(name, service)):
        return True
    said = [part for key in ("entrypoint", "command") for word, _ in words(service, key) for part in word.split()]
    return any(part.rpartition("/")[2] == "livekit-server" for part in said)


def wants_a_key(service: Mapping[str, Any]) -> bool:
    """Say whether a model server was given a key that its clients must show.

    Args:
        service: Its body.
    """
    told = [word for word, _ in words(service) if word.startswith("--api-key")]
    return bool(told) or any(variables(service).get(name) for name in _KEYS)
