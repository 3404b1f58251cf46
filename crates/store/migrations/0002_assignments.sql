-- Roles, users and organizations, and who holds which permission. What is joined in numbers is
-- keyed by integers: API numbers, permission numbers, role numbers and user numbers are never
-- used again.
--
-- What is deleted reversibly keeps its row with deleted_at set, under the id of its deletion.
-- Everything that hangs on it stays where it is, hidden by joins with the living.

ALTER TABLE tenants ADD COLUMN next_api BIGINT NOT NULL DEFAULT 1;

ALTER TABLE resource_servers ADD COLUMN number BIGINT NOT NULL DEFAULT 0;
ALTER TABLE resource_servers ADD COLUMN slots_generation BIGINT NOT NULL DEFAULT 0;
ALTER TABLE resource_servers ADD COLUMN deleted_at BIGINT;
ALTER TABLE resource_servers ADD COLUMN deletion TEXT;
UPDATE resource_servers SET number = (
    SELECT count(*) FROM resource_servers earlier
    WHERE earlier.tenant = resource_servers.tenant
        AND (earlier.created_at, earlier.id) <= (resource_servers.created_at, resource_servers.id));
UPDATE tenants SET next_api = 1 + (
    SELECT count(*) FROM resource_servers api WHERE api.tenant = tenants.id);
CREATE UNIQUE INDEX resource_servers_number ON resource_servers (tenant, number);
DROP INDEX resource_servers_identifier;
DROP INDEX resource_servers_system;
CREATE UNIQUE INDEX resource_servers_identifier ON resource_servers (tenant, identifier)
    WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX resource_servers_system ON resource_servers (tenant, system)
    WHERE deleted_at IS NULL;
CREATE INDEX resource_servers_deleted ON resource_servers (tenant, identifier)
    WHERE deleted_at IS NOT NULL;

ALTER TABLE clients ADD COLUMN deleted_at BIGINT;
ALTER TABLE clients ADD COLUMN deletion TEXT;
DROP INDEX clients_api;
CREATE UNIQUE INDEX clients_api ON clients (tenant, api) WHERE deleted_at IS NULL;

ALTER TABLE client_grants ADD COLUMN allow_all_scopes BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE client_grants SET allow_all_scopes = TRUE WHERE settings LIKE '%"allow_all_scopes":true%';
DROP INDEX client_grant_scopes_number;
CREATE INDEX client_grant_scopes_number
    ON client_grant_scopes (tenant, api, number, client_grant);
CREATE INDEX client_grants_all_scopes ON client_grants (tenant, api, id) WHERE allow_all_scopes;

-- slot is the permission's bit in its API's masks. It is free again when the row is purged, and
-- then slots_generation has gone up in the same commit. direct_version counts the changes of who
-- holds it directly.
ALTER TABLE permissions ADD COLUMN slot BIGINT NOT NULL DEFAULT 0;
ALTER TABLE permissions ADD COLUMN purging BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE permissions ADD COLUMN direct_version BIGINT NOT NULL DEFAULT 0;
UPDATE permissions SET slot = (
    SELECT count(*) FROM permissions earlier
    WHERE earlier.tenant = permissions.tenant AND earlier.api = permissions.api
        AND earlier.number < permissions.number);
CREATE UNIQUE INDEX permissions_slot ON permissions (tenant, api, slot);
CREATE INDEX permissions_deletion ON permissions (tenant, deletion) WHERE deletion IS NOT NULL;
CREATE INDEX permissions_purging ON permissions (tenant, api, number) WHERE purging;
CREATE INDEX permissions_value ON permissions (tenant, api, value, deleted_at);

-- object is the id of the API, role or application that was deleted; that of the API if it were
-- permissions, whose values are in permissions. counts has who was affected. state is restorable,
-- restored, purging (it can't be restored any more) or purged, since ended_at.
ALTER TABLE deletions ADD COLUMN object TEXT NOT NULL DEFAULT '';
ALTER TABLE deletions ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE deletions ADD COLUMN permissions TEXT NOT NULL DEFAULT '[]';
ALTER TABLE deletions ADD COLUMN counts TEXT NOT NULL DEFAULT '{}';
ALTER TABLE deletions ADD COLUMN state TEXT NOT NULL DEFAULT 'restorable';
ALTER TABLE deletions ADD COLUMN expires_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE deletions ADD COLUMN ended_at BIGINT;
UPDATE deletions SET object = api, expires_at = created_at + 2592000000, permissions = coalesce((
    SELECT /*sqlite: json_group_array(p.value) *//*postgres: json_agg(p.value)::text */
    FROM permissions p WHERE p.tenant = deletions.tenant AND p.deletion = deletions.id), '[]');
CREATE INDEX deletions_created ON deletions (tenant, created_at, id);
CREATE INDEX deletions_due ON deletions (tenant, state, expires_at, id);

-- version counts the changes of the role, of its permissions and of its members; held counts its
-- permissions, the deleted ones too. folded is the name as it is searched.
CREATE TABLE roles (
    number /*sqlite: INTEGER PRIMARY KEY AUTOINCREMENT *//*postgres: BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY */,
    tenant BIGINT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    description TEXT,
    organization TEXT,
    held BIGINT NOT NULL DEFAULT 0,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    deleted_at BIGINT,
    deletion TEXT
);
CREATE UNIQUE INDEX roles_id ON roles (tenant, id);
CREATE UNIQUE INDEX roles_name ON roles (tenant, name)
    WHERE deleted_at IS NULL AND organization IS NULL;
CREATE UNIQUE INDEX roles_organization ON roles (tenant, organization, name)
    WHERE deleted_at IS NULL AND organization IS NOT NULL;
CREATE INDEX roles_departed ON roles (tenant, organization)
    WHERE deleted_at IS NOT NULL AND organization IS NOT NULL;
CREATE INDEX roles_crowded ON roles (tenant, number) WHERE held > 1000;

CREATE TABLE role_permissions (
    tenant BIGINT NOT NULL,
    role BIGINT NOT NULL,
    api BIGINT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (tenant, role, api, number)
) /*sqlite: WITHOUT ROWID */;
CREATE INDEX role_permissions_held ON role_permissions (tenant, api, number, role);

-- profile has everything but the identities. What is searched or sorted by has a column, folded
-- where its case doesn't matter. held counts what the user holds directly, the deleted
-- permissions too.
CREATE TABLE users (
    number /*sqlite: INTEGER PRIMARY KEY AUTOINCREMENT *//*postgres: BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY */,
    tenant BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    profile TEXT NOT NULL,
    identities TEXT NOT NULL,
    email TEXT,
    email_domain TEXT,
    name TEXT,
    given_name TEXT,
    family_name TEXT,
    nickname TEXT,
    username TEXT,
    phone_number TEXT,
    picture TEXT,
    last_ip TEXT,
    email_verified BOOLEAN,
    phone_verified BOOLEAN,
    blocked BOOLEAN,
    logins_count BIGINT,
    last_login BIGINT,
    last_password_reset BIGINT,
    held BIGINT NOT NULL DEFAULT 0,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX users_id ON users (tenant, user_id);
CREATE INDEX users_created ON users (tenant, created_at, number);
CREATE INDEX users_email ON users (tenant, email, number);
CREATE INDEX users_username ON users (tenant, username, number);
CREATE INDEX users_crowded ON users (tenant, number) WHERE held > 1000;

-- How users sign in. Within a connection an email address, a user name and a phone number exist
-- once, folded; a password belongs to its identity and goes with it when it is linked.
CREATE TABLE user_identities (
    tenant BIGINT NOT NULL,
    provider TEXT NOT NULL,
    id TEXT NOT NULL,
    holder BIGINT NOT NULL,
    connection TEXT NOT NULL,
    is_social BOOLEAN NOT NULL,
    email TEXT,
    username TEXT,
    phone_number TEXT,
    password TEXT,
    PRIMARY KEY (tenant, provider, id)
) /*sqlite: WITHOUT ROWID */;
CREATE INDEX user_identities_holder ON user_identities (tenant, holder);
CREATE UNIQUE INDEX user_identities_email ON user_identities (tenant, connection, email);
CREATE UNIQUE INDEX user_identities_username ON user_identities (tenant, connection, username);
CREATE UNIQUE INDEX user_identities_phone ON user_identities (tenant, connection, phone_number);

-- Which entries of the log of changes are about a user; what the user did is in user_id there.
CREATE TABLE log_subjects (
    tenant BIGINT NOT NULL,
    subject BIGINT NOT NULL,
    log_id TEXT NOT NULL,
    PRIMARY KEY (tenant, subject, log_id)
) /*sqlite: WITHOUT ROWID */;
CREATE INDEX log_changes_user ON log_changes (tenant, user_id, log_id) WHERE user_id IS NOT NULL;
CREATE INDEX log_exchanges_user ON log_exchanges (tenant, user_id, log_id)
    WHERE user_id IS NOT NULL;

CREATE TABLE user_permissions (
    tenant BIGINT NOT NULL,
    holder BIGINT NOT NULL,
    api BIGINT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (tenant, holder, api, number)
) /*sqlite: WITHOUT ROWID */;
CREATE INDEX user_permissions_held ON user_permissions (tenant, api, number, holder);

CREATE TABLE user_roles (
    tenant BIGINT NOT NULL,
    holder BIGINT NOT NULL,
    role BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, holder, role)
) /*sqlite: WITHOUT ROWID */;
CREATE INDEX user_roles_members ON user_roles (tenant, role, holder);

CREATE TABLE organizations (
    number /*sqlite: INTEGER PRIMARY KEY AUTOINCREMENT *//*postgres: BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY */,
    tenant BIGINT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    settings TEXT NOT NULL,
    display_name TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX organizations_id ON organizations (tenant, id);
CREATE UNIQUE INDEX organizations_name ON organizations (tenant, name);

-- Organizations that are gone, until nothing is left that hung on them.
CREATE TABLE departed_organizations (
    tenant BIGINT NOT NULL,
    number BIGINT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (tenant, number)
);

CREATE TABLE organization_members (
    tenant BIGINT NOT NULL,
    organization BIGINT NOT NULL,
    member BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, organization, member)
) /*sqlite: WITHOUT ROWID */;
CREATE INDEX organization_members_member ON organization_members (tenant, member, organization);

CREATE TABLE organization_member_roles (
    tenant BIGINT NOT NULL,
    organization BIGINT NOT NULL,
    member BIGINT NOT NULL,
    role BIGINT NOT NULL,
    PRIMARY KEY (tenant, organization, member, role)
) /*sqlite: WITHOUT ROWID */;
CREATE INDEX organization_member_roles_member
    ON organization_member_roles (tenant, member, organization, role);
CREATE INDEX organization_member_roles_role
    ON organization_member_roles (tenant, role, member, organization);
