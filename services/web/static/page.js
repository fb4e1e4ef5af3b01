// What the caller sees: a button, a line about the call, a meter, the words.

import { Call, newMeasures } from "./call.js";

const LOUD = 0.25;
const OVER = ["idle", "ended", "failed"];
const LINES = {
  idle: "Press the button and speak.",
  connecting: "Connecting.",
  waiting: "Waiting for the agent.",
  connected: "Connected. Speak.",
  reconnecting: "The connection broke. Trying again.",
  ended: "The call is over.",
};
const AGENT = { listening: "The agent listens.", thinking: "The agent thinks.", speaking: "The agent speaks." };

const [box, button, line, meter, list, sound] = ["call", "talk", "status", "meter", "words", "sound"].map((id) =>
  document.getElementById(id),
);
const rows = new Map();
let call = null;
let trouble = "";
window.__call = newMeasures();

function setText(element, text) {
  // a live region that is written again with the same text would be read out again
  if (element.textContent !== text) element.textContent = text;
}

function show() {
  const { state, agentState, agentLevel } = window.__call;
  box.dataset.state = state;
  setText(button, OVER.includes(state) ? "Talk" : "Hang up");
  setText(line, trouble || (state === "connected" && AGENT[agentState]) || LINES[state]);
  const level = Math.min(1, agentLevel / LOUD);
  meter.style.setProperty("--level", level);
  meter.ariaValueNow = String(Math.round(level * 100));
}

function showWords(entry) {
  let row = rows.get(entry);
  if (!row) {
    row = document.createElement("li");
    row.dataset.who = entry.who;
    const name = document.createElement("strong");
    name.textContent = entry.who === "you" ? "You" : "Agent";
    row.append(name, document.createElement("span"));
    rows.set(entry, row);
    list.append(row);
  }
  row.dataset.final = String(entry.final);
  row.ariaBusy = String(!entry.final); // read out when it is complete, not with every word
  setText(row.lastChild, entry.text);
  row.scrollIntoView({ block: "nearest" });
}

async function begin() {
  trouble = "";
  rows.clear();
  list.replaceChildren();
  window.__call = newMeasures();
  const mine = new Call(window.__call, sound, (entry) => {
    if (call !== mine) return;
    if (entry) showWords(entry);
    show();
  });
  call = mine;
  try {
    await mine.start();
  } catch (error) {
    if (call !== mine || mine.measures.state === "ended") return; // the caller hung up meanwhile
    trouble = error.message;
    await mine.stop("failed");
  }
}

button.addEventListener("click", () => {
  if (OVER.includes(window.__call.state)) begin();
  else call.stop();
});
window.addEventListener("pagehide", () => call?.stop());
show();
