// One call: from the token to the last word.

import { agentIn, stateOf } from "./agent.js";
import { begins, watchFlow } from "./flow.js";
import { invitation } from "./invitation.js";
import { watchLevel } from "./level.js";
import {
  AGENT_GONE, CallError, CONNECTION_LOST, MICROPHONE_SILENT, microphoneTrouble, NO_AGENT,
} from "./trouble.js";
import { followWords } from "./words.js";

// how many seconds a call may be in a state, and what it fails of then
const PATIENCE = { waiting: [20, NO_AGENT], reconnecting: [15, CONNECTION_LOST] };
const COMING_AND_GOING = [
  "ParticipantConnected", "ParticipantDisconnected", "ParticipantAttributesChanged", "TrackPublished",
];
const BROKEN = ["SignalReconnecting", "Reconnecting"];

// What is to be shown of a call. state: idle, connecting, waiting (for the agent), opening (the microphone), connected,
// reconnecting, ended, failed; trouble: why it failed; muted: null without a microphone; agentState: as the agent tells
// it; agentLevel: 0 to 1; agentStalled: no sound has come for seconds, not even silence.
export function newView() {
  return { state: "idle", trouble: "", muted: null, agentState: "", agentLevel: 0, agentStalled: false };
}

export class Call {
  // view: from newView; changed() is called after each change of it, said(entry) after each change of what was said.
  constructor(view, sound, changed, said) {
    Object.assign(this, { view, sound, changed, said, stopped: false, unhear: () => {} });
  }

  start() {
    this.enter("connecting");
    return this.orFail(this.connect());
  }

  mute(muted) {
    return this.orFail(this.setMuted(muted));
  }

  async stop(state = "ended") {
    this.stopped = true;
    this.view.muted = null;
    this.enter(state);
    this.unhear();
    this.microphone?.then((track) => track.stop(), () => {});
    await this.room?.disconnect();
    if (this.context && this.context.state !== "closed") await this.context.close();
  }

  fail(words) {
    this.view.trouble = words;
    return this.stop("failed");
  }

  async orFail(work) {
    try {
      await work;
    } catch (error) {
      if (!this.stopped) await this.fail(error.message);
    }
  }

  // The caller may hang up at any moment, and what was under way then arrives too late.
  async unlessStopped(promise) {
    const result = await promise;
    if (!this.stopped) return result;
    await this.room.disconnect();
    throw new CallError("The call is over.");
  }

  enter(state) {
    if (state === this.view.state) return;
    clearTimeout(this.patience);
    const [seconds, words] = PATIENCE[state] ?? [];
    if (seconds) this.patience = setTimeout(() => this.fail(words), seconds * 1000);
    this.show({ state });
  }

  async connect() {
    const client = globalThis.LivekitClient;
    if (!client) throw new CallError("The LiveKit client is missing from this image: build it again.");
    client.setLogLevel("warn");
    this.context = new AudioContext(); // made while the button is being pressed: browsers let it sound only then
    this.room = new client.Room();
    this.listen(client.RoomEvent);
    followWords(this.room, this.said);
    this.openMicrophone(client);
    const { url, token } = await this.unlessStopped(invitation());
    const connected = this.room.connect(url, token).catch((error) => {
      throw new CallError(`LiveKit does not answer at ${url} (${error.message}). Look at: deployctl status`);
    });
    await this.unlessStopped(connected);
    await this.awaitAgent();
  }

  listen(RoomEvent) {
    const { room } = this;
    for (const event of COMING_AND_GOING) room.on(RoomEvent[event], () => this.orFail(this.look()));
    room.on(RoomEvent.TrackSubscribed, (track) => track.kind === "audio" && this.hear(track));
    room.on(RoomEvent.TrackUnsubscribed, (track) => track === this.heard && this.unhear());
    // first LiveKit tries to go on as before, then to begin anew; what is said meanwhile is lost in both
    for (const event of BROKEN) room.on(RoomEvent[event], () => this.enter("reconnecting"));
    // a LiveKit that has been restarted knows no room: the agent has to come again
    room.on(RoomEvent.Reconnected, () => this.orFail(this.awaitAgent()));
    // while the call is being set up, LiveKit reports a failure twice: here and from connect(), which says why
    const live = () => !this.stopped && this.view.state !== "connecting";
    room.on(RoomEvent.Disconnected, () => live() && this.fail(CONNECTION_LOST));
  }

  awaitAgent() {
    this.enter("waiting");
    return this.look();
  }

  // Go on with the agent that has come, or end without the one that has gone.
  async look() {
    const { view } = this;
    const agent = agentIn(this.room);
    this.show({ agentState: stateOf(agent) });
    if (agent && view.state === "waiting") {
      this.enter("opening");
      // the microphone is heard only now, so that no word is spoken to nobody; whoever was muted stays so
      if (view.muted === null) await this.sendMicrophone();
      // after a break it is opened anew, and may again take seconds to record
      const heard = view.muted || (await this.unlessStopped(begins(await this.microphone)));
      if (view.state !== "opening") return;
      if (!heard) throw new CallError(MICROPHONE_SILENT);
      this.enter("connected");
      await this.look();
    } else if (!agent && ["opening", "connected"].includes(view.state)) {
      await this.fail(AGENT_GONE);
    }
  }

  // At once, while the agent is still on its way: a browser may ask first, and then takes seconds to record.
  openMicrophone(client) {
    this.microphone = client.createLocalAudioTrack().catch((error) => {
      throw new CallError(microphoneTrouble(error));
    });
    this.orFail(this.microphone);
  }

  async sendMicrophone() {
    const track = await this.unlessStopped(this.microphone);
    await this.unlessStopped(this.room.localParticipant.publishTrack(track));
    this.show({ muted: false });
  }

  async setMuted(muted) {
    await this.unlessStopped(this.room.localParticipant.setMicrophoneEnabled(!muted));
    this.show({ muted });
  }

  hear(track) {
    this.unhear();
    track.attach(this.sound);
    const endings = [
      watchLevel(this.context, track.mediaStreamTrack, (level) => this.show({ agentLevel: level })),
      watchFlow(track, (stalled) => this.show({ agentStalled: stalled })),
      () => track.detach(this.sound),
    ];
    this.heard = track;
    this.unhear = () => {
      for (const end of endings.splice(0)) end();
      this.show({ agentLevel: 0, agentStalled: false });
    };
  }

  show(change) {
    Object.assign(this.view, change);
    this.changed();
  }
}
