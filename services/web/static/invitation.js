// The way into a room: LiveKit's address and a token.

import { CallError } from "./trouble.js";

export async function invitation() {
  const response = await fetch("/api/token", { method: "POST" }).catch(() => null);
  if (!response) throw new CallError("This page's server does not answer. Look at: deployctl status");
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new CallError(`${body.error ?? `Status ${response.status}`}. ${body.remedy ?? ""}`);
  return body;
}
