// What a visitor can do and notice; each step's result is told to the test.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);
const MOST = 20_000; // ms
const QUESTION = "/tmp/question.wav";

export const steps = {
  press: (page, button) => page.locator(`::-p-aria([name="${button}"][role="button"])`).setTimeout(5000).click(),

  async say(_, words) {
    await run("flite", ["-voice", "rms", "-t", words, "-o", QUESTION], { timeout: MOST });
    await run("paplay", ["--device=mouth", QUESTION], { timeout: MOST });
  },

  look: (page) =>
    page.evaluate(() => ({
      line: document.querySelector("[role=status]").textContent,
      words: [...document.querySelectorAll("#words li")].map(({ dataset: { who, final }, lastChild }) => ({
        who, final: final === "true", text: lastChild.textContent,
      })),
    })),

  // 16 kHz, 16 bits, mono, from the browser's start
  listen: async () => (await readFile("/tmp/heard.raw")).toString("base64"),

  // whether the browser has the microphone open
  recorded: async () => /\tmicrophone\t.*RUNNING/.test((await run("pactl", ["list", "short", "sources"])).stdout),

  screenshot: (page) => page.screenshot({ encoding: "base64" }),
};
