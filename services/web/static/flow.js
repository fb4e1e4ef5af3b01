// Whether sound flows, from somebody or to them: even while they are silent, a packet does a few times a second.

const MILLISECONDS_BETWEEN_LOOKS = 1000;
const LOOKS_IN_VAIN = 4;
const MILLISECONDS_BETWEEN_FIRST_LOOKS = 50;
const FIRST_LOOKS = 300;
const FLOWING = 5; // packets; Firefox may send one or two, and the rest only seconds later, when it does record

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
  for (let looks = 0; looks < FIRST_LOOKS; looks++) {
    if (packets(await track.getRTCStatsReport(), "outbound-rtp", "packetsSent") >= FLOWING) return true;
    await new Promise((resolve) => setTimeout(resolve, MILLISECONDS_BETWEEN_FIRST_LOOKS));
  }
  return false;
}

function packets(report, kind, name) {
  const streams = [...(report?.values() ?? [])].filter(({ type }) => type === kind);
  return streams.reduce((sum, stream) => sum + stream[name], 0);
}
