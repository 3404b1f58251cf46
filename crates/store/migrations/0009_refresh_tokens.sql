-- What users' applications hold between two answers: codes and refresh tokens. Both are secrets and
-- are not kept: of a code there is a hash, of a refresh token its number in its family, with which
-- the master key makes it again.

-- OIDC scopes and permission numbers of an API, each set once; api is its number, 0 where there is
-- none. A set never changes. One that nothing refers to is retired first, and not given any more;
-- what took it before keeps it.
CREATE TABLE scope_sets (
    number /*sqlite: INTEGER PRIMARY KEY AUTOINCREMENT *//*postgres: BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY */,
    tenant BIGINT NOT NULL,
    api BIGINT NOT NULL,
    digest TEXT NOT NULL,
    oidc TEXT NOT NULL,
    permissions TEXT NOT NULL,
    retired BOOLEAN NOT NULL DEFAULT FALSE,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX scope_sets_content ON scope_sets (tenant, api, digest) WHERE NOT retired;
CREATE INDEX scope_sets_retired ON scope_sets (number) WHERE retired;

-- Which sets name a permission, for those who count. A purge removes these rows only: a number in
-- a set that no permission has any more gives nothing, now or ever.
CREATE TABLE scope_set_permissions (
    tenant BIGINT NOT NULL,
    api BIGINT NOT NULL,
    number BIGINT NOT NULL,
    scope_set BIGINT NOT NULL,
    PRIMARY KEY (tenant, api, number, scope_set)
) /*sqlite: WITHOUT ROWID */;
CREATE INDEX scope_set_permissions_set ON scope_set_permissions (scope_set);
CREATE INDEX consents_set ON consents (scope_set);

-- A code that was redeemed stays as long as the access token lives that it gave, so that whoever
-- redeems it again ends that token and the refresh token.
CREATE TABLE authorization_codes (
    tenant BIGINT NOT NULL,
    hash TEXT NOT NULL,
    client_id TEXT NOT NULL,
    holder BIGINT NOT NULL,
    api TEXT NOT NULL,
    scope_set BIGINT NOT NULL,
    details TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    kept_until BIGINT NOT NULL,
    redeemed_at BIGINT,
    refresh_token TEXT,
    access_token TEXT,
    PRIMARY KEY (tenant, hash)
);
CREATE INDEX authorization_codes_holder ON authorization_codes (tenant, holder);
CREATE INDEX authorization_codes_kept ON authorization_codes (kept_until);
CREATE INDEX authorization_codes_set ON authorization_codes (scope_set);

-- A row is a family: the refresh token of one login and all that it was exchanged for. generation
-- is the number of the one that is good now, rotated_at since when. ends_at is the earlier of
-- idle_expires_at and expires_at. What is revoked is deleted.
CREATE TABLE refresh_tokens (
    tenant BIGINT NOT NULL,
    id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    holder BIGINT NOT NULL,
    api TEXT NOT NULL,
    scope_set BIGINT NOT NULL,
    organization BIGINT NOT NULL,
    session TEXT,
    is_rotating BOOLEAN NOT NULL,
    generation BIGINT NOT NULL,
    rotated_at BIGINT,
    authenticated_at BIGINT NOT NULL,
    shows_auth_time BOOLEAN NOT NULL,
    grant_type TEXT,
    device TEXT NOT NULL,
    metadata TEXT,
    created_at BIGINT NOT NULL,
    last_exchanged_at BIGINT,
    idle_expires_at BIGINT,
    expires_at BIGINT,
    ends_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX refresh_tokens_holder ON refresh_tokens (tenant, holder, client_id, created_at, id);
CREATE INDEX refresh_tokens_client ON refresh_tokens (tenant, client_id, id);
CREATE INDEX refresh_tokens_api ON refresh_tokens (tenant, api, id);
CREATE INDEX refresh_tokens_set ON refresh_tokens (scope_set, ends_at);
CREATE INDEX refresh_tokens_session ON refresh_tokens (tenant, session) WHERE session IS NOT NULL;
CREATE INDEX refresh_tokens_end ON refresh_tokens (ends_at);

-- Access tokens that this server no longer takes, by jti or fingerprint, until they end.
CREATE TABLE revoked_access_tokens (
    tenant BIGINT NOT NULL,
    token_id TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, token_id)
);
CREATE INDEX revoked_access_tokens_end ON revoked_access_tokens (expires_at);

-- Where the specifications and Auth0 settle something differently, a strict application is
-- answered as the specifications say.
ALTER TABLE clients ADD COLUMN is_strict BOOLEAN NOT NULL DEFAULT FALSE;
