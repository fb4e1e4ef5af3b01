"""The example of each error in OpenRouter's description is read as docs/fallback.md, "What an error does", says."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from agent.build import build_chain
from agent.settings import Settings
from tests.unit.agent.conftest import FIRST, LOCAL, SECOND, hear
from tests.unit.openrouter_sim.conftest import serving
from tests.unit.openrouter_sim.description import EVENTS, examples

CHAT = "/chat/completions"
ERRORS = [(int(status), body) for status, _, body in examples(CHAT) if status != "200"]
IDS = [f"{status}-{body['error']['message']}" for status, body in ERRORS]
((_, ANSWER),) = [(kind, body["data"]) for status, kind, body in examples(CHAT) if (status, kind) == ("200", EVENTS)]

# status: who answers the caller instead, and for how many seconds the model is left alone
LEFT_ALONE = {
    **dict.fromkeys((400, 403, 413, 422), (SECOND, None)),
    **dict.fromkeys((401, 402), (LOCAL, 600.0)),
    404: (SECOND, 600.0),
    **dict.fromkeys((408, 429, 500, 502, 503, 524, 529), (SECOND, pytest.approx(1.15, abs=0.15))),
}


def as_status(status: int, body: dict[str, Any]) -> Response:
    return JSONResponse(body, status)


def as_body_of_a_200(_: int, body: dict[str, Any]) -> Response:
    return JSONResponse(body)


def as_event(_: int, body: dict[str, Any]) -> Response:
    choice = {"index": 0, "delta": {"content": ""}, "finish_reason": "error"}
    return Response(f"data: {json.dumps(ANSWER | body | {'choices': [choice]})}\n\n", media_type=EVENTS)


class Cloud:
    """Answer with the description's examples: FIRST with an error, whoever else with the words of its stream."""

    def __init__(self) -> None:
        self.failure: Response = Response()

    async def chat(self, request: Request) -> Response:
        if (await request.json())["model"] == FIRST:
            return self.failure
        return Response(f"data: {json.dumps(ANSWER)}\n\ndata: [DONE]\n\n", media_type=EVENTS)


@pytest.fixture(scope="module")
def examined() -> Iterator[tuple[Cloud, str]]:
    cloud = Cloud()
    with serving(Starlette(routes=[Route(f"/api/v1{CHAT}", cloud.chat, methods=["POST"])])) as at:
        yield cloud, f"{at}/api/v1"


def test_there_is_an_example_of_every_error_that_the_page_speaks_of():
    assert {status for status, _ in ERRORS} == LEFT_ALONE.keys()


@pytest.mark.parametrize("way", [as_status, as_body_of_a_200, as_event])
@pytest.mark.parametrize(("status", "body"), ERRORS, ids=IDS)
async def test_the_example_is_read_as_the_error_that_it_is_however_it_comes(with_local, examined, status, body, way):
    cloud, address = examined
    cloud.failure = way(status, body)
    settings = Settings(**{**with_local.model_dump(), "openrouter_base_url": address, "llm_first_token_timeout": 5.0})
    heard = await hear(build_chain(settings))
    first, last = heard.done.attempts
    assert (first.model, first.status) == (FIRST, status)
    assert (last.model, first.cooldown) == LEFT_ALONE[status]
    assert heard.text == ("I am local." if last.model == LOCAL else ANSWER["choices"][0]["delta"]["content"])
