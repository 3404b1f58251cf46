// Where the server is, and who may do what.

function needed(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

export const url = needed("LICTOR_URL");
export const email = needed("LICTOR_ADMIN_EMAIL");
export const password = needed("LICTOR_ADMIN_PASSWORD");
export const clientId = needed("LICTOR_CLIENT_ID");
export const clientSecret = needed("LICTOR_CLIENT_SECRET");
export const chromium = process.env.LICTOR_CHROMIUM ?? "/usr/bin/chromium";
