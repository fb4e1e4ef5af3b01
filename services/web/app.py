"""The routes: the page, its files, the token, the health."""

from dataclasses import asdict
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from services.web.headers import AddHeaders, security_headers
from services.web.settings import Settings
from services.web.tokens import invite

STATIC = Path(__file__).parent / "static"
NOT_STORED = {"Cache-Control": "no-store"}
NO_KEYS = {
    "error": "LIVEKIT_API_KEY or LIVEKIT_API_SECRET is missing",
    "remedy": "deployctl init writes both to .env.local; then type: deployctl up",
}


def create_app(settings: Settings) -> Starlette:
    """Return the application.

    Args:
        settings: LiveKit's address and keys. Without keys the page is served, and says what is missing.
    """

    async def page(_: Request) -> Response:
        return FileResponse(STATIC / "index.html")

    async def token(_: Request) -> Response:
        if not settings.complete:
            return JSONResponse(NO_KEYS, 503, NOT_STORED)
        return JSONResponse(asdict(invite(settings)), headers=NOT_STORED)

    async def health(_: Request) -> Response:
        if not settings.complete:
            return JSONResponse(NO_KEYS, 503, NOT_STORED)
        return JSONResponse({"status": "ok"}, headers=NOT_STORED)

    return Starlette(
        routes=[
            Route("/", page),
            Route("/health", health),
            Route("/api/token", token, methods=["GET", "POST"]),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[Middleware(AddHeaders, headers=security_headers(settings.url))],
    )
