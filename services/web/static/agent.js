// Who in the room is the agent.

const STATE = "lk.agent.state";
const READY = ["listening", "thinking", "speaking", "idle"];

// The participant that listens: it says so itself, or its sound is there. Undefined while there is none.
export function agentIn(room) {
  return [...room.remoteParticipants.values()].find(
    (participant) => READY.includes(stateOf(participant)) || participant.audioTrackPublications.size > 0,
  );
}

export function stateOf(participant) {
  return participant?.attributes[STATE] ?? "";
}
