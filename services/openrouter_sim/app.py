"""The simulator's routes."""

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.openrouter_sim import shapes
from services.openrouter_sim.chat import ChatCompletions
from services.openrouter_sim.control import Setting
from services.openrouter_sim.request import check_key
from services.openrouter_sim.settings import Settings
from services.openrouter_sim.state import State


def create_app(settings: Settings) -> Starlette:
    """Return the application with a memory of its own."""
    state = State(settings)

    async def health(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def models(_: Request) -> Response:
        listed = [model.listed() for model in state.listed().values()]
        return JSONResponse(shapes.models(listed), headers=shapes.HEADERS)

    async def key(request: Request) -> Response:
        authorization = request.headers.get("authorization", "")
        if refusal := check_key(authorization):
            return JSONResponse(refusal.body, refusal.status, shapes.HEADERS)
        free = sum(count for slug, count in state.counts.items() if slug.endswith(":free"))
        secret = authorization.partition(" ")[2].strip()
        label = f"{secret[:12]}...{secret[-3:]}"
        headers = shapes.HEADERS | {"Cache-Control": "private, no-store"}
        return JSONResponse(shapes.key_info(label, free), headers=headers)

    async def control_model(request: Request) -> Response:
        name = request.path_params["model"]
        if request.method == "PUT":
            try:
                state.put(name, Setting.model_validate_json(await request.body() or b"{}"))
            except ValidationError as error:
                return JSONResponse({"error": error.errors(include_url=False, include_context=False)}, 422)
        elif request.method == "DELETE":
            state.remove(name)
        return JSONResponse({"model": name} | state.peek(name).model_dump(mode="json"))

    async def requests(_: Request) -> Response:
        return JSONResponse(state.report())

    async def reset(_: Request) -> Response:
        state.reset()
        return Response(status_code=204)

    async def connections(request: Request) -> Response:
        return JSONResponse({"closed": request.scope["extensions"]["close_idle"]()})

    return Starlette(
        routes=[
            Route("/health", health),
            Route("/api/v1/models", models),
            Route("/api/v1/key", key),
            Route("/api/v1/chat/completions", ChatCompletions(state), methods=["POST"]),
            Route("/control/models/{model:path}", control_model, methods=["GET", "PUT", "DELETE"]),
            Route("/control/requests", requests),
            Route("/control/connections", connections, methods=["DELETE"]),
            Route("/control", reset, methods=["DELETE"]),
        ]
    )
