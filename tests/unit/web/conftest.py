"""The page's application with and without keys."""

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from services.web.app import create_app
from services.web.settings import Settings

KEY = "APItest"
SECRET = "a-secret-of-more-than-thirty-two-characters"


@pytest.fixture
def client() -> TestClient:
    settings = Settings(
        livekit_public_url="wss://voice.example",
        livekit_api_key=SecretStr(KEY),
        livekit_api_secret=SecretStr(SECRET),
    )
    return TestClient(create_app(settings))


@pytest.fixture
def keyless() -> TestClient:
    return TestClient(create_app(Settings(livekit_api_key=SecretStr(""), livekit_api_secret=SecretStr(""))))
