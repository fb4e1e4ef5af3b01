// One call: from the token to the last word.

import { watchLevel } from "./level.js";
import { followWords } from "./words.js";

const AUDIBLE = 0.01;
const SECONDS_FOR_THE_AGENT = 20;

// What the call is measured by. state: idle, connecting, waiting (for the agent), connected, reconnecting, ended,
// failed; agentState: as the agent tells it; levels 0 to 1; times in milliseconds of the page's clock.
export function newMeasures() {
  return {
    state: "idle", agentState: "", agentLevel: 0, agentPeak: 0, startedAt: null, firstSoundAt: null, words: [],
  };
}

// Error with words that the caller can use.
export class CallError extends Error {}

export class Call {
  // measures: from newMeasures; changed() is called after each change of them, changed(entry) for words.
  constructor(measures, sound, changed) {
    Object.assign(this, { measures, sound, changed, endings: [], stopped: false });
  }

  async start() {
    const { measures } = this;
    measures.startedAt = performance.now();
    this.enter("connecting");
    const client = globalThis.LivekitClient;
    if (!client) throw new CallError("The LiveKit client is missing from this image: build it again.");
    client.setLogLevel("warn");
    this.context = new AudioContext(); // made while the button is being pressed: browsers let it sound only then
    this.room = new client.Room();
    this.listen(client.RoomEvent);
    followWords(this.room, measures.words, this.changed);
    const { url, token } = await this.unlessStopped(invitation());
    const agent = this.agentComes(client);
    const connected = this.room.connect(url, token).catch((error) => {
      throw new CallError(`LiveKit does not answer at ${url} (${error.message}). Look at: deployctl status`);
    });
    await this.unlessStopped(connected);
    this.enter("waiting");
    await this.unlessStopped(agent);
    // The microphone opens only now, so that no word is spoken to nobody.
    const microphone = this.room.localParticipant.setMicrophoneEnabled(true).catch((error) => {
      throw new CallError(microphoneTrouble(error));
    });
    await this.unlessStopped(microphone);
    this.enter("connected");
  }

  // The caller may hang up at any moment, and what was under way then arrives too late.
  async unlessStopped(promise) {
    const result = await promise;
    if (!this.stopped) return result;
    await this.room.disconnect();
    throw new CallError("The call is over.");
  }

  async stop(state = "ended") {
    this.stopped = true;
    this.enter(state);
    for (const end of this.endings.splice(0)) end();
    this.measures.agentLevel = 0;
    await this.room?.disconnect();
    if (this.context && this.context.state !== "closed") await this.context.close();
    this.changed();
  }

  enter(state) {
    this.measures.state = state;
    this.changed();
  }

  listen(RoomEvent) {
    const { room, measures } = this;
    // while the call is being set up, LiveKit reports a failure twice: here and from connect(), which says why
    const live = () => ["waiting", "connected", "reconnecting"].includes(measures.state);
    room.on(RoomEvent.TrackSubscribed, (track) => track.kind === "audio" && this.hear(track));
    room.on(RoomEvent.ParticipantAttributesChanged, (_, participant) => this.noteAgent(participant));
    room.on(RoomEvent.ParticipantConnected, (participant) => this.noteAgent(participant));
    room.on(RoomEvent.Reconnecting, () => this.enter("reconnecting"));
    room.on(RoomEvent.Reconnected, () => this.enter("connected"));
    room.on(RoomEvent.Disconnected, () => live() && this.stop());
    room.on(RoomEvent.ParticipantDisconnected, () => live() && this.stop());
  }

  noteAgent(participant) {
    if (participant.isLocal) return;
    this.measures.agentState = participant.attributes["lk.agent.state"] ?? this.measures.agentState;
    this.changed();
  }

  hear(track) {
    track.attach(this.sound);
    const { measures } = this;
    this.endings.push(
      watchLevel(this.context, track.mediaStreamTrack, (level) => {
        measures.agentLevel = level;
        measures.agentPeak = Math.max(measures.agentPeak, level);
        if (level > AUDIBLE) measures.firstSoundAt ??= performance.now();
        this.changed();
      }),
      () => track.detach(this.sound),
    );
  }

  // Resolves when there is an agent that listens: it says so itself, or its sound is there.
  agentComes({ RoomEvent }) {
    const { room } = this;
    const present = () =>
      [...room.remoteParticipants.values()].some(
        ({ attributes, audioTrackPublications: tracks }) =>
          ["listening", "thinking", "speaking", "idle"].includes(attributes["lk.agent.state"]) || tracks.size > 0,
      );
    return new Promise((resolve, reject) => {
      const look = () => present() && resolve();
      for (const event of ["Connected", "ParticipantConnected", "ParticipantAttributesChanged", "TrackPublished"]) {
        room.on(RoomEvent[event], look);
      }
      const late = () => reject(new CallError("No agent came. Look at: deployctl logs livekit_agent"));
      const timer = setTimeout(late, SECONDS_FOR_THE_AGENT * 1000);
      this.endings.push(() => clearTimeout(timer));
    });
  }
}

async function invitation() {
  const response = await fetch("/api/token", { method: "POST" }).catch(() => null);
  if (!response) throw new CallError("This page's server does not answer. Look at: deployctl status");
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new CallError(`${body.error ?? `Status ${response.status}`}. ${body.remedy ?? ""}`);
  return body;
}

function microphoneTrouble(error) {
  if (!globalThis.isSecureContext) return "Browsers give the microphone only to https:// and to localhost.";
  if (error.name === "NotAllowedError") return "The browser was not allowed to use the microphone.";
  if (error.name === "NotFoundError") return "There is no microphone.";
  return `The microphone does not work: ${error.message}`;
}
