-- Long tasks. done, last_created and last_number say how far one is, in the same transaction as what
-- it did, so that it goes on there after a crash.
CREATE TABLE jobs (
    tenant BIGINT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    parameters TEXT NOT NULL,
    act TEXT NOT NULL,
    done BIGINT NOT NULL,
    total BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    inserted BIGINT NOT NULL,
    last_created BIGINT,
    last_number BIGINT,
    attempts BIGINT NOT NULL,
    details TEXT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX jobs_active ON jobs (tenant, created_at, id) WHERE finished_at IS NULL;
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE finished_at IS NOT NULL;

-- What an import reads, or an export has made so far.
CREATE TABLE job_files (
    tenant BIGINT NOT NULL,
    job TEXT NOT NULL,
    part BIGINT NOT NULL,
    body /*sqlite: BLOB *//*postgres: BYTEA */ NOT NULL,
    PRIMARY KEY (tenant, job, part)
);

-- What an import could not take, by its place in the file.
CREATE TABLE job_errors (
    tenant BIGINT NOT NULL,
    job TEXT NOT NULL,
    place BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (tenant, job, place)
);
