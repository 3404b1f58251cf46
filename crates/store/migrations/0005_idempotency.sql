-- Answers to writes that were sent under a key, for a day: sent again they are answered again. The
-- answer is sealed, for it may have a secret.
CREATE TABLE idempotency_keys (
    tenant BIGINT NOT NULL,
    caller TEXT NOT NULL,
    key TEXT NOT NULL,
    request TEXT NOT NULL,
    answer /*sqlite: BLOB *//*postgres: BYTEA */,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, caller, key)
);
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);
