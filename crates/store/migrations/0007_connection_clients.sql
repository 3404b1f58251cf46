-- Which applications may use a connection. A deleted one keeps its row until its last user is
-- gone, and so long its name is taken. deletion is the id of the entry that says who wanted it.
ALTER TABLE connections ADD COLUMN deleted_at BIGINT;
ALTER TABLE connections ADD COLUMN deletion TEXT;

CREATE TABLE connection_clients (
    tenant BIGINT NOT NULL,
    connection TEXT NOT NULL,
    client_id TEXT NOT NULL,
    PRIMARY KEY (tenant, connection, client_id)
) /*sqlite: WITHOUT ROWID */;
CREATE INDEX connection_clients_client ON connection_clients (tenant, client_id, connection);
