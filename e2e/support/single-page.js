// A single-page application: npm's @auth0/auth0-spa-js as it is, in a page that has nothing else.
import { createReadStream } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

const LIBRARY = fileURLToPath(
  new URL("../node_modules/@auth0/auth0-spa-js/dist/auth0-spa-js.production.js", import.meta.url),
);
const PAGE = `<!doctype html><html lang="en"><title>An application</title><link rel="icon" href="data:,">
<h1>An application</h1><script src="/library.js"></script></html>`;

/** Serves it for the length of a test; the address. */
export async function serveApplication(t) {
  const server = createServer((request, response) => {
    if (request.url === "/library.js") {
      response.setHeader("content-type", "text/javascript");
      createReadStream(LIBRARY).pipe(response);
    } else {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(PAGE);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return `http://localhost:${server.address().port}`;
}

/** Makes the client of the library in a page, as it is made again whenever a page is loaded. */
export async function start(page, options) {
  await page.evaluate(async (given) => {
    globalThis.client = await globalThis.auth0.createAuth0Client(given);
  }, options);
}

/** The permissions and scopes of an access token that is got without anybody being asked. */
export async function silently(page) {
  return page.evaluate(async () => {
    const token = await globalThis.client.getTokenSilently({ cacheMode: "off" });
    const claims = atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(claims).scope.split(" ");
  });
}
