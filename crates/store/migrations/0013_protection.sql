-- Settings that a tenant has one of by its kind and name: branding, protections, email templates.
CREATE TABLE documents (
    tenant BIGINT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (tenant, kind, name)
) /*sqlite: WITHOUT ROWID */;

-- Failed logins by who they were for and where they came from; ip is empty where addresses don't
-- count. An identifier is kept folded, whether there is such a user or not.
CREATE TABLE login_failures (
    tenant BIGINT NOT NULL,
    connection TEXT NOT NULL,
    identifier TEXT NOT NULL,
    ip TEXT NOT NULL,
    failures BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    blocked_at BIGINT,
    PRIMARY KEY (tenant, connection, identifier, ip)
) /*sqlite: WITHOUT ROWID */;
CREATE INDEX login_failures_identifier ON login_failures (tenant, identifier);
CREATE INDEX login_failures_last ON login_failures (last_at);
