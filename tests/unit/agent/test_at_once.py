"""Callers who ring at once at an idle worker, as LiveKit tells it of them."""

import asyncio

from aiohttp import WSMsgType, web
from livekit.protocol import agent as protocol
from pydantic import SecretStr

from agent import worker
from tests.unit.agent.processes import apart

CALLERS = 3


async def answers(ws: web.WebSocketResponse) -> list[bool]:
    """Register a worker, ask it for all callers before it has answered one, and return whether it takes each."""
    await ws.receive_bytes()
    await ws.send_bytes(protocol.ServerMessage(register={"worker_id": "AW_1"}).SerializeToString())
    for number in range(CALLERS):
        job = {"id": f"AJ_{number}", "room": {"name": f"call-{number}"}}
        await ws.send_bytes(protocol.ServerMessage(availability={"job": job}).SerializeToString())
    found: list[bool] = []
    async for message in ws:
        assert message.type is WSMsgType.BINARY
        said = protocol.WorkerMessage.FromString(message.data)
        if said.HasField("availability"):
            found.append(said.availability.available)
        if len(found) == CALLERS:
            break
    return found


async def test_are_all_taken(settings, monkeypatch, tmp_path, unused_tcp_port_factory):
    monkeypatch.setattr(worker, "REGISTERED", tmp_path / "registered")
    monkeypatch.setattr(worker, "HEALTH_PORT", 0)
    monkeypatch.setattr(worker, "METRICS_PORT", unused_tcp_port_factory())
    monkeypatch.setattr(worker, "prewarm", _nothing)
    told: asyncio.Future[list[bool]] = asyncio.get_running_loop().create_future()

    async def livekit(request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        told.set_result(await answers(ws))
        return ws

    app = web.Application()
    app.router.add_get("/agent", livekit)
    runner = web.AppRunner(app)
    await runner.setup()
    port = unused_tcp_port_factory()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    keys = {"livekit_api_key": SecretStr("key"), "livekit_api_secret": SecretStr("s" * 32)}
    settings = settings.model_copy(update={"livekit_url": f"ws://127.0.0.1:{port}", **keys})
    server = worker.server(settings, tmp_path / "links")
    with apart():
        running = asyncio.create_task(server.run())
        try:
            assert await asyncio.wait_for(told, 20) == [True] * CALLERS
        finally:
            await server.aclose()
            await asyncio.gather(running, return_exceptions=True)
            await runner.cleanup()


def _nothing(_process: object, health: object) -> None:
    """Prepare a process for no call."""
