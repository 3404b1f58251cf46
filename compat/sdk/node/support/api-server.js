// An API of one route, protected by Auth0's own middleware.
import { once } from "node:events";
import express from "express";
import { auth } from "express-oauth2-jwt-bearer";
import { url } from "./environment.js";

// Starts it for the length of a test; a function that calls it and tells what came back.
export async function serveApi(t, api, checks = [], options = {}) {
  const app = express();
  const isAuthorized = auth({ issuerBaseURL: url, audience: api.identifier, ...options });
  app.get("/orders", isAuthorized, ...checks, (request, response) => response.json(request.auth.payload));
  app.use((error, request, response, next) => {
    response.status(error.status ?? 500).set(error.headers ?? {});
    response.json({ error: error.code, message: error.message });
  });
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return (token) => call(`http://127.0.0.1:${server.address().port}/orders`, token);
}

async function call(address, token) {
  const headers = { connection: "close", ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const response = await fetch(address, { headers });
  return {
    status: response.status,
    challenge: response.headers.get("www-authenticate"),
    body: await response.json(),
  };
}
