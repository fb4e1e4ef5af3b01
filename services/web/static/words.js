// What both sides say, as the room's own transcription has it.

const TOPIC = "lk.transcription";
const SEGMENT = "lk.segment_id";
const FINAL = "lk.transcription_final";

// Calls changed(entry) whenever there is more of an entry { who: "you" | "agent", text, final }. The agent's words grow
// within one stream; the caller's come anew, in a stream of the same segment, when the recogniser knows better.
export function followWords(room, changed) {
  const segments = new Map();
  room.registerTextStreamHandler(TOPIC, async (reader, sender) => {
    const who = sender.identity === room.localParticipant.identity ? "you" : "agent";
    const id = reader.info.attributes?.[SEGMENT] ?? reader.info.id;
    let entry = segments.get(id);
    if (!entry) {
      entry = { who, text: "", final: false };
      segments.set(id, entry);
    }
    let text = "";
    try {
      for await (const piece of reader) {
        text += piece;
        entry.text = text;
        changed(entry);
      }
    } catch {
      // the call ended in the middle of a sentence: what came of it stays
    }
    entry.final = who === "agent" || reader.info.attributes?.[FINAL] === "true";
    changed(entry);
  });
}
