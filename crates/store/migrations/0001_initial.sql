-- One text for both engines. Where a word must differ it stands in a guard comment,
-- /*sqlite: … */ or /*postgres: … */, of which the migrator keeps the one that applies. It also has
-- PostgreSQL compare and sort all text by its bytes, as SQLite does.
-- Time is milliseconds since the epoch. JSON is opaque text: what is filtered, joined or counted
-- has a column of its own.

CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE change_log (
    sequence /*sqlite: INTEGER PRIMARY KEY AUTOINCREMENT *//*postgres: BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY */,
    tenant BIGINT NOT NULL,
    noun TEXT NOT NULL,
    key TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE tenants (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    settings TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE resource_servers (
    tenant BIGINT NOT NULL,
    id TEXT NOT NULL,
    identifier TEXT,
    system TEXT,
    signing_alg TEXT NOT NULL,
    settings TEXT NOT NULL,
    has_scopes BOOLEAN NOT NULL,
    client_id TEXT,
    signing_secret /*sqlite: BLOB *//*postgres: BYTEA */,
    next_permission BIGINT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX resource_servers_identifier ON resource_servers (tenant, identifier);
CREATE UNIQUE INDEX resource_servers_system ON resource_servers (tenant, system);
CREATE INDEX resource_servers_created ON resource_servers (tenant, created_at, id);

-- A permission is its number, which is never used again. Deleting one sets deleted_at and
-- touches nothing else, however many hold it.
CREATE TABLE permissions (
    tenant BIGINT NOT NULL,
    api TEXT NOT NULL,
    number BIGINT NOT NULL,
    value TEXT NOT NULL,
    description TEXT,
    position BIGINT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    deleted_at BIGINT,
    deletion TEXT,
    PRIMARY KEY (tenant, api, number)
);
CREATE UNIQUE INDEX permissions_living ON permissions (tenant, api, value) WHERE deleted_at IS NULL;
CREATE INDEX permissions_deleted ON permissions (tenant, api, deleted_at, number) WHERE deleted_at IS NOT NULL;

CREATE TABLE deletions (
    tenant BIGINT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    api TEXT NOT NULL,
    actor TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);

CREATE TABLE clients (
    tenant BIGINT NOT NULL,
    client_id TEXT NOT NULL,
    is_global BOOLEAN NOT NULL,
    is_first_party BOOLEAN NOT NULL,
    app_type TEXT,
    settings TEXT NOT NULL,
    secret /*sqlite: BLOB *//*postgres: BYTEA */,
    api TEXT,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, client_id)
);
CREATE INDEX clients_created ON clients (tenant, created_at, client_id);
CREATE UNIQUE INDEX clients_api ON clients (tenant, api);

CREATE TABLE client_credentials (
    tenant BIGINT NOT NULL,
    client_id TEXT NOT NULL,
    id TEXT NOT NULL,
    settings TEXT NOT NULL,
    pem TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    expires_at BIGINT,
    PRIMARY KEY (tenant, client_id, id)
);

CREATE TABLE client_grants (
    tenant BIGINT NOT NULL,
    id TEXT NOT NULL,
    client_id TEXT,
    api TEXT NOT NULL,
    subject_type TEXT NOT NULL,
    default_for TEXT,
    allow_any_organization BOOLEAN NOT NULL,
    settings TEXT NOT NULL,
    is_system BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX client_grants_client ON client_grants (tenant, client_id, api, subject_type);
CREATE UNIQUE INDEX client_grants_default ON client_grants (tenant, default_for, api, subject_type);
CREATE INDEX client_grants_api ON client_grants (tenant, api);

-- A scope of a grant is a string; its number says which permission it stands for, once there is
-- one. An entry whose permission is deleted is hidden.
CREATE TABLE client_grant_scopes (
    tenant BIGINT NOT NULL,
    client_grant TEXT NOT NULL,
    value TEXT NOT NULL,
    api TEXT NOT NULL,
    number BIGINT,
    position BIGINT NOT NULL,
    PRIMARY KEY (tenant, client_grant, value)
);
CREATE INDEX client_grant_scopes_value ON client_grant_scopes (tenant, api, value);
CREATE INDEX client_grant_scopes_number ON client_grant_scopes (tenant, api, number);

CREATE TABLE connections (
    tenant BIGINT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    strategy TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX connections_name ON connections (tenant, name);

CREATE TABLE signing_keys (
    tenant BIGINT NOT NULL,
    kid TEXT NOT NULL,
    algorithm TEXT NOT NULL,
    state TEXT NOT NULL,
    private_key /*sqlite: BLOB *//*postgres: BYTEA */ NOT NULL,
    certificate TEXT,
    created_at BIGINT NOT NULL,
    current_since BIGINT,
    current_until BIGINT,
    revoked_at BIGINT,
    PRIMARY KEY (tenant, kid)
);

-- Whoever changes something writes an entry in the same transaction.
CREATE TABLE log_changes (
    tenant BIGINT NOT NULL,
    log_id TEXT NOT NULL,
    date BIGINT NOT NULL,
    type TEXT NOT NULL,
    description TEXT,
    client_id TEXT,
    client_name TEXT,
    user_id TEXT,
    user_name TEXT,
    connection TEXT,
    ip TEXT,
    audience TEXT,
    body TEXT NOT NULL,
    PRIMARY KEY (tenant, log_id)
);

-- Tokens issued and refused; written in batches, pruned by age.
CREATE TABLE log_exchanges (
    tenant BIGINT NOT NULL,
    log_id TEXT NOT NULL,
    date BIGINT NOT NULL,
    type TEXT NOT NULL,
    description TEXT,
    client_id TEXT,
    client_name TEXT,
    user_id TEXT,
    user_name TEXT,
    connection TEXT,
    ip TEXT,
    audience TEXT,
    body TEXT NOT NULL,
    PRIMARY KEY (tenant, log_id)
);

CREATE TABLE administrators (
    tenant BIGINT NOT NULL,
    id TEXT NOT NULL,
    email TEXT NOT NULL,
    password TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX administrators_email ON administrators (tenant, email);

CREATE TABLE setup_links (
    tenant BIGINT NOT NULL,
    token_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, token_hash)
);
