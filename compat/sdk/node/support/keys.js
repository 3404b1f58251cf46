// Key pairs of an application, and tokens that nobody should accept.
import { createHmac, generateKeyPairSync, sign } from "node:crypto";

// PEM, as the Management API and the SDKs want them.
export function createKeyPair() {
  return generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
}

export function signRs256(header, claims, privateKey) {
  const input = signingInput({ ...header, alg: "RS256" }, claims);
  return `${input}.${sign("sha256", Buffer.from(input), privateKey).toString("base64url")}`;
}

export function signHs256(header, claims, secret) {
  const input = signingInput({ ...header, alg: "HS256" }, claims);
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}

export function unsigned(header, claims) {
  return `${signingInput({ ...header, alg: "none" }, claims)}.`;
}

// The token with other claims under the signature it had.
export function tampered(token, change) {
  const [header, payload, signature] = token.split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url"));
  return `${header}.${encode({ ...claims, ...change })}.${signature}`;
}

function signingInput(header, claims) {
  return `${encode(header)}.${encode(claims)}`;
}

function encode(value) {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
