// visitor.mjs BROWSER URL: open the page, then take a step for each line [NAME, ARGUMENT] that comes, and tell what came
// of it in a line {"done": ...} or {"failed": ...}. What the page writes to its console goes to standard error.
import { createInterface } from "node:readline";
import { launch } from "./launch.mjs";
import { steps } from "./steps.mjs";

const [name, url] = process.argv.slice(2);
const tell = (line) => console.log(JSON.stringify(line));

const browser = await launch(name);
try {
  const page = await browser.newPage();
  page.on("console", (message) => console.error(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => console.error(`uncaught: ${error.message}`));
  await page.goto(url);
  tell({ done: "open" });
  for await (const line of createInterface({ input: process.stdin })) {
    const [step, argument] = JSON.parse(line);
    await steps[step](page, argument).then(
      (done = null) => tell({ done }),
      (error) => tell({ failed: error.message }),
    );
  }
  await page.goto("about:blank"); // whoever leaves the page hangs up
} finally {
  await browser.close();
}
