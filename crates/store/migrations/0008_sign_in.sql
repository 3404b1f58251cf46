-- Who is signed in, and what is under way until somebody is. Secrets of browsers and applications
-- are kept as hashes.

-- id is the sid of ID tokens; the cookie has it with a secret, which is new after every login.
CREATE TABLE sessions (
    tenant BIGINT NOT NULL,
    id TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    holder BIGINT NOT NULL,
    connection TEXT NOT NULL,
    is_persistent BOOLEAN NOT NULL,
    device TEXT NOT NULL,
    metadata TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    authenticated_at BIGINT NOT NULL,
    last_interacted_at BIGINT NOT NULL,
    idle_expires_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX sessions_holder ON sessions (tenant, holder, id);
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE INDEX sessions_idle_expiry ON sessions (idle_expires_at);

-- The applications that were signed in to in a session.
CREATE TABLE session_clients (
    tenant BIGINT NOT NULL,
    session TEXT NOT NULL,
    client_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, session, client_id)
) /*sqlite: WITHOUT ROWID */;

-- A request to sign in that waits for a person. browser is the hash of the cookie of the browser
-- that it belongs to; progress is what is known by now.
CREATE TABLE login_transactions (
    tenant BIGINT NOT NULL,
    id TEXT NOT NULL,
    browser TEXT NOT NULL,
    client_id TEXT NOT NULL,
    request TEXT NOT NULL,
    progress TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX login_transactions_expiry ON login_transactions (expires_at);

-- What users have allowed applications. api is empty where it is about the user's profile only,
-- organization is 0 outside of any.
CREATE TABLE consents (
    tenant BIGINT NOT NULL,
    id TEXT NOT NULL,
    holder BIGINT NOT NULL,
    client_id TEXT NOT NULL,
    api TEXT NOT NULL,
    organization BIGINT NOT NULL,
    scope_set BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX consents_holder ON consents (tenant, holder, client_id, api, organization);
CREATE INDEX consents_client ON consents (tenant, client_id, id);
CREATE INDEX consents_api ON consents (tenant, api, scope_set);

-- Requests to sign in that an application has pushed (RFC 9126).
CREATE TABLE pushed_requests (
    tenant BIGINT NOT NULL,
    id_hash TEXT NOT NULL,
    client_id TEXT NOT NULL,
    parameters TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, id_hash)
);
CREATE INDEX pushed_requests_expiry ON pushed_requests (expires_at);

-- Applications that have to be told that a session has ended.
CREATE TABLE logout_notices (
    tenant BIGINT NOT NULL,
    session TEXT NOT NULL,
    client_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, session, client_id)
);
CREATE INDEX logout_notices_due ON logout_notices (due_at);
