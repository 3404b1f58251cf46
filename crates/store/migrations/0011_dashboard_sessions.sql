-- Who may use the dashboard has a role there, and is signed in by sessions of the dashboard's own.
-- A setup link sets the password of the one with this address.
-- Of a session's token only the hash is kept.
ALTER TABLE administrators ADD COLUMN role TEXT NOT NULL DEFAULT 'admin';
ALTER TABLE setup_links ADD COLUMN email TEXT NOT NULL DEFAULT '';

CREATE TABLE dashboard_sessions (
    tenant BIGINT NOT NULL,
    token_hash TEXT NOT NULL,
    administrator TEXT NOT NULL,
    ip TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, token_hash)
);
CREATE INDEX dashboard_sessions_administrator ON dashboard_sessions (tenant, administrator);
CREATE INDEX dashboard_sessions_expires ON dashboard_sessions (expires_at);
