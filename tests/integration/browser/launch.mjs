// How each browser is started: no question about the microphone, no traffic of its own.
import puppeteer from "puppeteer-core";

const ways = {
  chromium: {
    browser: "chrome",
    executablePath: "/usr/bin/chromium",
    ignoreDefaultArgs: ["--mute-audio"],
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--use-fake-ui-for-media-stream",
    ],
  },
  firefox: {
    browser: "firefox",
    executablePath: "/usr/bin/firefox-esr",
    extraPrefsFirefox: { "media.navigator.permission.disabled": true },
  },
};

export const launch = (browser) => puppeteer.launch({ ...ways[browser], headless: true });
