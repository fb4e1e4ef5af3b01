// What went wrong, in words that the caller can use.

export class CallError extends Error {}

export const NO_AGENT = "No agent came. Look at: deployctl logs livekit_agent";
export const AGENT_GONE = "The agent is gone. Press Talk to call again.";
export const MICROPHONE_SILENT = "Nothing comes from the microphone. Look at the browser's settings, then call again.";
export const CONNECTION_LOST = "The connection is lost. Press Talk to call again.";

export function microphoneTrouble(error) {
  if (!globalThis.isSecureContext) return "Browsers give the microphone only to https:// and to localhost.";
  if (error.name === "NotAllowedError") return "The browser was not allowed to use the microphone.";
  if (error.name === "NotFoundError") return "There is no microphone.";
  return `The microphone does not work: ${error.message}`;
}
