// Drawing tokens, and looking into them.
import { AuthenticationClient } from "auth0/legacy";
import { domain } from "./environment.js";

export function authentication(application, fields = {}) {
  return new AuthenticationClient({
    domain,
    clientId: application.client_id,
    clientSecret: application.client_secret,
    ...fields,
  });
}

export async function drawToken(application, audience) {
  const answer = await authentication(application).oauth.clientCredentialsGrant({ audience });
  return answer.data.access_token;
}

export function headerOf(token) {
  return decode(token.split(".")[0]);
}

export function claimsOf(token) {
  return decode(token.split(".")[1]);
}

export function scopesOf(token) {
  const { scope } = claimsOf(token);
  return scope === undefined ? [] : scope.split(" ");
}

function decode(part) {
  return JSON.parse(Buffer.from(part, "base64url"));
}
