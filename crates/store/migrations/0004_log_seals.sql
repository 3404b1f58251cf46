-- Evidence that the log of changes is whole. mac says that the server wrote the entry; it is absent
-- in entries from before there was any.
ALTER TABLE log_changes ADD COLUMN mac /*sqlite: BLOB *//*postgres: BYTEA */;

-- The chain: each row's chain covers the row and the chain before it. A row is about an entry, or
-- about the erasure of a person's data from one, or says that the chain was found broken.
CREATE TABLE log_seals (
    tenant BIGINT NOT NULL,
    position BIGINT NOT NULL,
    kind TEXT NOT NULL,
    log_id TEXT NOT NULL,
    fixed /*sqlite: BLOB *//*postgres: BYTEA */ NOT NULL,
    erasable /*sqlite: BLOB *//*postgres: BYTEA */ NOT NULL,
    chain /*sqlite: BLOB *//*postgres: BYTEA */ NOT NULL,
    sealed_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, position)
);
CREATE INDEX log_seals_entry ON log_seals (tenant, log_id, kind);

-- What was erased from an entry: the digest of what is there now, and the entry of the change that
-- erased it. position is that of its seal, once it has one.
CREATE TABLE log_erasures (
    tenant BIGINT NOT NULL,
    log_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    erasable /*sqlite: BLOB *//*postgres: BYTEA */ NOT NULL,
    cause TEXT NOT NULL,
    mac /*sqlite: BLOB *//*postgres: BYTEA */ NOT NULL,
    position BIGINT,
    PRIMARY KEY (tenant, log_id, number)
);
CREATE INDEX log_erasures_position ON log_erasures (tenant, position);

-- Signed places in the chain: its head, and the anchor that is left where it was pruned.
CREATE TABLE log_checkpoints (
    tenant BIGINT NOT NULL,
    kind TEXT NOT NULL,
    position BIGINT NOT NULL,
    chain /*sqlite: BLOB *//*postgres: BYTEA */ NOT NULL,
    created_at BIGINT NOT NULL,
    signature /*sqlite: BLOB *//*postgres: BYTEA */ NOT NULL,
    PRIMARY KEY (tenant, kind)
);
