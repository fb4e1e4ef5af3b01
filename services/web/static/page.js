// What the caller sees: two buttons, a line about the call, a meter, the words.

import { Call, newView } from "./call.js";
import { showIn } from "./rows.js";

const LOUD = 0.25;
const OVER = ["idle", "ended", "failed"];
const LINES = {
  idle: "Press the button and speak.",
  connecting: "Connecting.",
  waiting: "Waiting for the agent.",
  opening: "Opening the microphone.",
  connected: "Connected. Speak.",
  reconnecting: "The connection broke. Trying again.",
  ended: "The call is over.",
};
const AGENT = { listening: "The agent listens.", thinking: "The agent thinks.", speaking: "The agent speaks." };
const STALLED = "Nothing comes from the agent. Wait, or hang up and call again.";
const MUTED = "You are muted. The agent does not hear you.";

const [box, talk, mute, line, meter, list, sound] = ["call", "talk", "mute", "status", "meter", "words", "sound"].map(
  (id) => document.getElementById(id),
);
let view = newView();
let call = null;

function setText(element, text) {
  // a live region that is written again with the same text would be read out again
  if (element.textContent !== text) element.textContent = text;
}

function lineOf({ state, trouble, muted, agentState, agentStalled }) {
  if (trouble) return trouble;
  if (state !== "connected") return LINES[state];
  if (agentStalled) return STALLED;
  return muted ? MUTED : (AGENT[agentState] ?? LINES.connected);
}

function show() {
  box.dataset.state = view.state;
  setText(talk, OVER.includes(view.state) ? "Talk" : "Hang up");
  setText(line, lineOf(view));
  const withoutMicrophone = view.muted === null;
  if (withoutMicrophone && document.activeElement === mute) talk.focus(); // a button that vanishes takes it along
  mute.hidden = withoutMicrophone;
  mute.ariaPressed = String(view.muted === true);
  const level = Math.min(1, view.agentLevel / LOUD);
  meter.style.setProperty("--level", level);
  meter.ariaValueNow = String(Math.round(level * 100));
}

function begin() {
  const showWords = showIn(list);
  view = newView();
  // what an earlier call still has to tell comes too late
  const unlessOver = (tell) => (entry) => call === mine && tell(entry);
  const mine = new Call(view, sound, unlessOver(show), unlessOver(showWords));
  call = mine;
  call.start();
}

talk.addEventListener("click", () => {
  if (OVER.includes(view.state)) begin();
  else call.stop();
});
mute.addEventListener("click", () => call.mute(!view.muted));
window.addEventListener("pagehide", () => call?.stop());
show();
