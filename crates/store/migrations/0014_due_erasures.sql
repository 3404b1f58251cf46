-- Users who are gone and of whom the log still says something. cause is the entry that tells of it,
-- after the last entry that is done.
CREATE TABLE due_erasures (
    tenant BIGINT NOT NULL,
    subject BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    cause TEXT NOT NULL,
    after TEXT NOT NULL,
    PRIMARY KEY (tenant, subject)
);
