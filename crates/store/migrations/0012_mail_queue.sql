-- Mails that wait to be sent. content is sealed: links in mails are secrets. due_at is when it is
-- tried again.
CREATE TABLE mails (
    tenant BIGINT NOT NULL,
    id TEXT NOT NULL,
    content /*sqlite: BLOB *//*postgres: BYTEA */ NOT NULL,
    attempts BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX mails_due ON mails (tenant, due_at, id);

-- What a link allows: to verify an email address, to choose a password. Kept as a hash; for a while
-- after it was used or has expired, so that it can be said which.
CREATE TABLE tickets (
    tenant BIGINT NOT NULL,
    hash TEXT NOT NULL,
    kind TEXT NOT NULL,
    holder BIGINT NOT NULL,
    details TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (tenant, hash)
);
CREATE INDEX tickets_holder ON tickets (tenant, holder);
CREATE INDEX tickets_expiry ON tickets (expires_at);

-- Passwords that a user had before, the newest with the greatest number.
CREATE TABLE password_history (
    tenant BIGINT NOT NULL,
    holder BIGINT NOT NULL,
    provider TEXT NOT NULL,
    id TEXT NOT NULL,
    number BIGINT NOT NULL,
    password TEXT NOT NULL,
    PRIMARY KEY (tenant, provider, id, number)
);
CREATE INDEX password_history_holder ON password_history (tenant, holder);
