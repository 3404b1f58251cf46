// A single-page application: npm's @auth0/auth0-spa-js as it is, in a page that has nothing else.
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createReadStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const LIBRARY = fileURLToPath(
  new URL("../node_modules/@auth0/auth0-spa-js/dist/auth0-spa-js.production.js", import.meta.url),
);
const PAGE = `<!doctype html><html lang="en"><title>An application</title><link rel="icon" href="data:,">
<h1>An application</h1><script src="/library.js"></script></html>`;

/** A certificate that nobody vouches for, which the browser has to take. */
function certificate() {
  const folder = mkdtempSync(join(tmpdir(), "certificate-"));
  const [key, cert] = ["key.pem", "cert.pem"].map((name) => join(folder, name));
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const subject = ["-subj", "/CN=localhost", "-days", "2"];
  execFileSync("openssl", ["req", "-x509", ...curve, "-keyout", key, "-out", cert, ...subject], { stdio: "pipe" });
  const made = { key: readFileSync(key), cert: readFileSync(cert) };
  rmSync(folder, { recursive: true });
  return made;
}

/**
 * Serves it for the length of a test; the address. It speaks TLS, so that it is of the same site as the server, as behind a
 * domain of one's own: Chromium sends no cookies to another site's frame.
 */
export async function serveApplication(t) {
  const server = createServer(certificate(), (request, response) => {
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
  return `https://localhost:${server.address().port}`;
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
