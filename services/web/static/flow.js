// Whether sound flows, from somebody or to them: even while they are silent, a packet does a few times a second.

const MILLISECONDS_BETWEEN_LOOKS = 1000;
const LOOKS_IN_VAIN = 4;
// Firefox sends a few packets at once, and no more until it does record, which may take seconds
const MILLISECONDS_BETWEEN_FIRST_LOOKS = 500;
const FIRST_LOOKS = 30;
const LOOKS_IN_A_ROW = 3;

// Calls report(stalled) when it begins to be so and when it ends. Returns a function that ends it.
export function watchFlow(track, report) {
  let [last, inVain] = [0, 0];
  const timer = setInterval(async () => {
    const now = packets(await track.getRTCStatsReport(), "inbound-rtp", "packetsReceived");
    const before = inVain >= LOOKS_IN_VAIN;
    inVain = now === last ? inVain + 1 : 0;
    last = now;
    if (before !== inVain >= LOOKS_IN_VAIN) report(!before);
  }, MILLISECONDS_BETWEEN_LOOKS);
  return () => clearInterval(timer);
}

// Resolves when a microphone's sound is on its way: true, or false when it still is not after seconds.
export async function begins(track) {
  let [last, inARow] = [0, 0];
  for (let looks = 0; looks < FIRST_LOOKS && inARow < LOOKS_IN_A_ROW; looks++) {
    await new Promise((resolve) => setTimeout(resolve, MILLISECONDS_BETWEEN_FIRST_LOOKS));
    const now = packets(await track.getRTCStatsReport(), "outbound-rtp", "packetsSent");
    inARow = now > last ? inARow + 1 : 0;
    last = now;
  }
  return inARow === LOOKS_IN_A_ROW;
}

function packets(report, kind, name) {
  const streams = [...(report?.values() ?? [])].filter(({ type }) => type === kind);
  return streams.reduce((sum, stream) => sum + stream[name], 0);
}
