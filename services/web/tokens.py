"""Tokens that let one caller into one new room, for a short time."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from livekit import api

from services.web.settings import Settings

# Long enough to join; LiveKit renews the token of whoever is in a room.
LIFETIME = timedelta(minutes=5)


@dataclass(frozen=True)
class Invitation:
    """Hold what a browser needs to join.

    Args:
        url: LiveKit's address.
        token: Signed token.
        room: Name of the room, new for every call and not to be guessed.
        identity: Name of the caller in it.
    """

    url: str
    token: str
    room: str
    identity: str


def invite(settings: Settings) -> Invitation:
    """Sign a token that allows to speak, to listen and nothing else."""
    room, identity = f"call-{secrets.token_hex(8)}", f"caller-{secrets.token_hex(4)}"
    grants = api.VideoGrants(
        room_join=True,
        room=room,
        can_publish=True,
        can_publish_sources=["microphone"],
        can_subscribe=True,
        can_publish_data=False,
        can_update_own_metadata=False,
    )
    key, secret = settings.livekit_api_key, settings.livekit_api_secret
    token = (
        api.AccessToken(key.get_secret_value(), secret.get_secret_value())
        .with_identity(identity)
        .with_grants(grants)
        .with_ttl(LIFETIME)
        .to_jwt()
    )
    return Invitation(settings.url, token, room, identity)
