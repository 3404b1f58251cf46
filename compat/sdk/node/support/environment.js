// Where the server is, and as whom the tests call it.

function need(name) {
  const value = process.env[name];
  if (!value) throw new Error(`not set: ${name}`);
  return value;
}

export const url = need("LICTOR_URL").replace(/\/$/, "");
export const issuer = `${url}/`;
// The SDKs want what follows https://, with the port.
export const domain = new URL(url).host;
export const audience = need("LICTOR_AUDIENCE");
export const credentials = {
  clientId: need("LICTOR_CLIENT_ID"),
  clientSecret: need("LICTOR_CLIENT_SECRET"),
};

// Why a test is skipped here, or false: for what these packages themselves leave to newer versions.
export function unlessNode(wanted) {
  const parts = (version) => version.split(".").map(Number);
  const [major, minor] = parts(process.versions.node);
  const [wantedMajor, wantedMinor] = parts(wanted);
  const isNewEnough = major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
  return isNewEnough ? false : `needs Node.js ${wanted}`;
}
