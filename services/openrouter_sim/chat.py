"""POST /api/v1/chat/completions."""

import json
import logging
import time

from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from services.openrouter_sim import plain, refusals, shapes, upstream
from services.openrouter_sim.behaviours import STREAMS
from services.openrouter_sim.catalogue import Model, unlisted
from services.openrouter_sim.control import Behaviour, Setting
from services.openrouter_sim.refusals import Refusal, invalid_model, refuse
from services.openrouter_sim.request import Ask, check_key, read
from services.openrouter_sim.state import Record, State
from services.openrouter_sim.streaming import EARLY_ERROR
from services.openrouter_sim.turn import compose
from services.openrouter_sim.wire import ClientGone, Wire

EVENT_STREAM = {"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}

log = logging.getLogger("openrouter_sim")


class ChatCompletions:
    """Answer as the model was told to.

    Args:
        state: Where the settings are and the requests are kept.
    """

    def __init__(self, state: State) -> None:
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request and keep a record of it."""
        request = Request(scope, receive)
        record = Record(time=time.time())
        self._state.log.append(record)
        began = time.monotonic()
        try:
            body = await request.body()
            async with Wire(scope, receive, send) as wire:
                try:
                    await self._serve(request.headers.get("authorization", ""), body, record, wire)
                finally:
                    record.status = wire.status
        except (ClientGone, ClientDisconnect):
            record.disconnected = True
        finally:
            record.seconds = round(time.monotonic() - began, 3)
            log.info("%s %s %s %.3fs", record.model or "-", record.behaviour, record.status, record.seconds)

    async def _serve(self, authorization: str, body: bytes, record: Record, wire: Wire) -> None:
        headers = shapes.HEADERS | {"X-Generation-Id": shapes.generation_id(record.time)}
        address = self._state.settings.upstream
        asked = (None if address else check_key(authorization)) or read(body)
        if isinstance(asked, Ask):
            record.models, record.messages, record.stream = asked.models, asked.messages, asked.stream
            asked = self._unknown(asked) or asked
        if isinstance(asked, Refusal):
            await _reply(wire, asked.status, asked.body, headers | asked.headers)
            return
        chosen = self._choose(asked, record)
        if isinstance(chosen, Refusal):
            await _reply(wire, chosen.status, chosen.body, headers | chosen.headers)
        elif address and chosen[1].behaviour in upstream.HANDED_THROUGH:
            await wire.unless_gone(upstream.relay(address, authorization, body, chosen[1].behaviour, wire))
        else:
            await self._play(asked, *chosen, wire, headers)

    def _unknown(self, ask: Ask) -> Refusal | None:
        if self._state.settings.upstream:
            return None
        return next((invalid_model(slug) for slug in ask.models if self._state.find(slug) is None), None)

    def _choose(self, ask: Ask, record: Record) -> tuple[Model, Setting] | Refusal:
        """Take the first model that does not refuse; where all do, the last one's refusal."""
        refusal = refusals.NO_MODEL
        for slug in ask.models:
            model = self._state.find(slug) or unlisted(slug)
            setting = self._state.take(slug)
            record.model, record.behaviour = slug, setting.behaviour
            refused = refuse(setting, slug, model.provider, record.time)
            if refused is None:
                return model, setting
            refusal = refused
        return refusal

    async def _play(self, ask: Ask, model: Model, setting: Setting, wire: Wire, headers: dict[str, str]) -> None:
        if setting.behaviour is Behaviour.HANG:
            await wire.silence()
        if setting.behaviour is Behaviour.RESET:
            await wire.abort()
            return
        if setting.behaviour is Behaviour.ERROR_IN_200:
            await _reply(wire, 200, {"error": EARLY_ERROR}, headers)
            return
        identifier = headers["X-Generation-Id"]
        turn = compose(ask, model, setting, identifier, time.time(), self._state.settings.first_token)
        if ask.stream:
            await wire.start(200, headers | EVENT_STREAM)
            await STREAMS[setting.behaviour](turn, wire)
        else:
            await wire.start(200, headers | {"Content-Type": "application/json"})
            await plain.play(turn, wire)


async def _reply(wire: Wire, status: int, body: shapes.Body, headers: dict[str, str]) -> None:
    await wire.start(status, headers | {"Content-Type": "application/json"})
    await wire.write(json.dumps(body))
    await wire.end()
