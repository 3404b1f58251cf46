-- When a permission was last issued, to which application, and until when a token may carry it.
-- The row without an application is about all of them, those that are gone too.
CREATE TABLE issuances (
    tenant BIGINT NOT NULL,
    api BIGINT NOT NULL,
    number BIGINT NOT NULL,
    client_id TEXT NOT NULL,
    last_issued_at BIGINT NOT NULL,
    latest_expiry BIGINT NOT NULL,
    PRIMARY KEY (tenant, api, number, client_id)
) /*sqlite: WITHOUT ROWID */;
