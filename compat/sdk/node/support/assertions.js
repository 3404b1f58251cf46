// Applications that sign an assertion instead of sending a secret (private_key_jwt).
import { createKeyPair } from "./keys.js";
import { management } from "./management.js";

// Makes the application sign; its private key, as PEM.
export async function letSign(application) {
  const { publicKey, privateKey } = createKeyPair();
  const { client_id: id } = application;
  const credential = await management.clients.credentials.create(id, {
    credential_type: "public_key",
    name: "signs",
    pem: publicKey,
  });
  await management.clients.update(id, {
    client_authentication_methods: { private_key_jwt: { credentials: [{ id: credential.id }] } },
    token_endpoint_auth_method: null,
  });
  return privateKey;
}
