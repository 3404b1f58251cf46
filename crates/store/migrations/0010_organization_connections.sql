-- Connections of organizations. organization is the number; a deleted connection's rows are hidden
-- until they are removed with its users.
CREATE TABLE organization_connections (
    tenant BIGINT NOT NULL,
    organization BIGINT NOT NULL,
    connection TEXT NOT NULL,
    settings TEXT NOT NULL,
    PRIMARY KEY (tenant, organization, connection)
) /*sqlite: WITHOUT ROWID */;
CREATE INDEX organization_connections_connection
    ON organization_connections (tenant, connection, organization);
