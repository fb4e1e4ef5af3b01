"""A token lets one caller into one room, to speak and to listen."""

import time

import jwt
import pytest
from livekit.api.access_token import Claims, TokenVerifier

from tests.unit.web.conftest import KEY, SECRET


def claims(answer: dict) -> Claims:
    return TokenVerifier(KEY, SECRET).verify(answer["token"])


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_token_names_livekit_and_a_room_and_a_caller(client, method):
    answer = client.request(method, "/api/token").json()
    assert set(answer) == {"url", "token", "room", "identity"}
    assert answer["url"] == "wss://voice.example"
    assert claims(answer).identity == answer["identity"]
    assert claims(answer).video.room == answer["room"]


def test_every_token_is_for_a_new_room_and_a_new_caller(client):
    answers = [client.post("/api/token").json() for _ in range(20)]
    assert len({answer["room"] for answer in answers}) == 20
    assert len({answer["identity"] for answer in answers}) == 20


def test_a_token_grants_speaking_and_listening_and_nothing_else(client):
    video = claims(client.post("/api/token").json()).video
    assert video.room_join
    assert video.can_subscribe
    assert video.can_publish_sources == ["microphone"]
    for grant in (
        "room_create",
        "room_list",
        "room_record",
        "room_admin",
        "ingress_admin",
        "hidden",
        "recorder",
    ):
        assert not getattr(video, grant), grant
    assert video.can_publish_data is False
    assert video.can_update_own_metadata is False


def test_nothing_that_a_client_sends_changes_the_grants(client):
    answer = client.post("/api/token?room=other&identity=admin", json={"room": "other", "room_admin": True}).json()
    assert answer["room"].startswith("call-")
    assert answer["identity"].startswith("caller-")
    assert not claims(answer).video.room_admin


def test_a_token_expires_within_five_minutes(client):
    token = client.post("/api/token").json()["token"]
    expires = jwt.decode(token, SECRET, algorithms=["HS256"])["exp"]
    assert 0 < expires - time.time() <= 300


def test_a_token_is_not_stored_on_its_way(client):
    assert client.post("/api/token").headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/api/token", "/health"])
def test_missing_keys_are_said_with_what_to_type(keyless, path):
    response = keyless.get(path)
    assert response.status_code == 503
    assert "LIVEKIT_API_KEY" in response.json()["error"]
    assert "deployctl init" in response.json()["remedy"]


def test_with_keys_the_service_is_well(client):
    assert client.get("/health").json() == {"status": "ok"}
