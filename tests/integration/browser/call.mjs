// call.mjs BROWSER URL: press the page's button with a recorded question as the microphone; print what the page measured.
import { readFileSync } from "node:fs";
import puppeteer from "puppeteer-core";

const [browserName, url] = process.argv.slice(2);
const question = "/browser/question.wav";

const launch = {
  chromium: {
    browser: "chrome",
    executablePath: "/usr/bin/chromium",
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
      "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
      `--use-file-for-fake-audio-capture=${question}%noloop`,
    ],
  },
  firefox: {
    browser: "firefox",
    executablePath: "/usr/bin/firefox-esr",
    extraPrefsFirefox: {
      "media.navigator.streams.fake": true,
      "media.navigator.permission.disabled": true,
      "media.autoplay.default": 0,
      "media.autoplay.block-webaudio": false,
    },
  },
}[browserName];

const browser = await puppeteer.launch({ ...launch, headless: true });
try {
  const page = await browser.newPage();
  page.on("console", (message) => console.error(`console: ${message.text()}`));
  page.on("pageerror", (error) => console.error(`page: ${error.message}`));
  if (browserName === "firefox") {
    // its fake microphone is a tone: give the page the recorded question instead
    await page.evaluateOnNewDocument((base64) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      navigator.mediaDevices.getUserMedia = async () => {
        const context = new AudioContext();
        const source = context.createBufferSource();
        source.buffer = await context.decodeAudioData(bytes.buffer.slice(0));
        const destination = context.createMediaStreamDestination();
        source.connect(destination);
        source.start();
        return destination.stream;
      };
    }, readFileSync(question).toString("base64"));
  }
  await page.goto(url);
  await page.click("button");
  await page
    .waitForFunction(
      () => {
        const { firstSoundAt, words } = window.__call;
        const asked = words.findIndex((word) => word.who === "you");
        return firstSoundAt && asked >= 0 && words.slice(asked).some((word) => word.who === "agent");
      },
      { timeout: 45000 },
    )
    .catch((error) => console.error(`waited in vain: ${error.message}`));
  if (process.argv[4]) await page.screenshot({ path: process.argv[4] });
  console.log(JSON.stringify(await page.evaluate(() => window.__call)));
} finally {
  await browser.close();
}
