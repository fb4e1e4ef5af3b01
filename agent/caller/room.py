"""The caller's side of a LiveKit room."""

import asyncio
import secrets
import time
from dataclasses import dataclass, field
from datetime import timedelta

from livekit import api, rtc

from agent.caller.microphone import Microphone
from agent.caller.recorder import Recorder
from agent.caller.transcript import TOPIC, Transcript

# from livekit.agents.types, which takes half a second to load
_STATE = "lk.agent.state"
_IDENTITY = "caller"
_TOKEN_LIFE = timedelta(minutes=10)


@dataclass(frozen=True)
class Door:
    """Say where the rooms are and what opens them.

    Args:
        url: LiveKit's, ws:// or wss://.
        key: API key.
        secret: API secret; it never leaves this process, a token signed with it does.
        agent: Who shall be sent to the room, by name; empty: whoever answers every call.
    """

    url: str
    key: str
    secret: str = field(repr=False)
    agent: str = ""


@dataclass(frozen=True)
class StateChange:
    """Say that the agent entered a state (initializing, listening, thinking, speaking), monotonic seconds."""

    state: str
    at: float


class CallerRoom:
    """Stand in a fresh room with a microphone, a recorder, and a pen for the transcription.

    Args:
        door: Where the rooms are.
    """

    def __init__(self, door: Door) -> None:
        self.name = f"call-{secrets.token_hex(4)}"
        self.recorder = Recorder()
        self.transcript = Transcript()
        self.states: list[StateChange] = []
        self.agent_joined = asyncio.Event()
        self.agent_audible = asyncio.Event()
        self.agent_left = asyncio.Event()
        self.microphone = Microphone()
        self._door = door
        self._room = rtc.Room()
        self._tasks: set[asyncio.Task[None]] = set()

    async def join(self) -> None:
        """Connect and switch the microphone on; an agent is sent to every fresh room by itself.

        Raises:
            rtc.ConnectError: When the server cannot be reached or refuses the token.
        """
        self._room.on("participant_connected", self._on_participant)
        self._room.on("participant_disconnected", lambda _: self.agent_left.set())
        self._room.on("participant_attributes_changed", lambda _, participant: self._note_state(participant))
        self._room.on("track_subscribed", self._on_track)
        self._room.register_text_stream_handler(TOPIC, self._on_text)
        await self._room.connect(self._door.url, self._token())
        for participant in self._room.remote_participants.values():
            self._on_participant(participant)
        self._start(self.microphone.run())
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        await self._room.local_participant.publish_track(self.microphone.track, options)

    async def leave(self) -> None:
        """Hang up."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._room.disconnect()
        await self.microphone.aclose()

    @property
    def agent_state(self) -> str | None:
        """Give the agent's last known state; None when it tells none."""
        return self.states[-1].state if self.states else None

    def _token(self) -> str:
        token = api.AccessToken(self._door.key, self._door.secret).with_identity(_IDENTITY)
        grants = api.VideoGrants(room_join=True, room=self.name)
        if self._door.agent:  # named in the token, it comes in the place of those who answer every call
            wanted = api.RoomAgentDispatch(agent_name=self._door.agent)
            token = token.with_room_config(api.RoomConfiguration(agents=[wanted]))
        return token.with_grants(grants).with_ttl(_TOKEN_LIFE).to_jwt()

    def _on_participant(self, participant: rtc.RemoteParticipant) -> None:
        self.agent_joined.set()
        self._note_state(participant)

    def _note_state(self, participant: rtc.Participant) -> None:
        state = participant.attributes.get(_STATE)
        if state and state != self.agent_state:
            self.states.append(StateChange(state, time.monotonic()))

    def _on_track(self, track: rtc.Track, _: rtc.RemoteTrackPublication, participant: rtc.RemoteParticipant) -> None:
        # the first track is the voice; another one is the agent's background sound
        if track.kind == rtc.TrackKind.KIND_AUDIO and not self.agent_audible.is_set():
            self._note_state(participant)
            self._start(self.recorder.run(track))
            self.agent_audible.set()

    def _on_text(self, reader: rtc.TextStreamReader, identity: str) -> None:
        self._start(self._read(reader, "caller" if identity == _IDENTITY else "agent"))

    async def _read(self, reader: rtc.TextStreamReader, who: str) -> None:
        info = reader.info
        async for chunk in reader:
            self.transcript.add(
                who=who, stream=info.stream_id, attributes=info.attributes, text=chunk, at=time.monotonic()
            )
        self.transcript.end(stream=info.stream_id, attributes=info.attributes)

    def _start(self, work: "asyncio._CoroutineLike[None]") -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
