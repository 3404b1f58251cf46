"""The Management API as the bootstrap application, and things in it that last as long as a test."""

import secrets
from contextlib import suppress
from types import SimpleNamespace

import pytest
from auth0.management import ManagementClient
from auth0.management.errors import NotFoundError

from environment import CLIENT_ID, CLIENT_SECRET, DATABASE, DOMAIN, ONCE


@pytest.fixture(scope="session")
def management():
    return ManagementClient(domain=DOMAIN, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)


@pytest.fixture
def create_api(management):
    ids = []

    def create(**fields):
        unique = secrets.token_hex(6)
        wanted = {"name": f"Orders {unique}", "identifier": f"https://sdk.example/{unique}", **fields}
        api = management.resource_servers.create(**wanted, request_options=ONCE)
        ids.append(api.id)
        return api

    yield create
    for api_id in ids:
        management.resource_servers.delete(api_id)


@pytest.fixture
def create_application(management):
    ids = []

    def create(**fields):
        wanted = {"app_type": "non_interactive", "grant_types": ["client_credentials"], **fields}
        application = management.clients.create(name=f"Worker {secrets.token_hex(6)}", **wanted)
        ids.append(application.client_id)
        return application

    yield create
    for client_id in ids:
        management.clients.delete(client_id)


@pytest.fixture
def create_grant(management):
    ids = []

    def create(application, audience, scope):
        wanted = {"client_id": application.client_id, "audience": audience, "scope": scope}
        grant = management.client_grants.create(**wanted, request_options=ONCE)
        ids.append(grant.id)
        return grant

    yield create
    for grant_id in ids:
        management.client_grants.delete(grant_id)


@pytest.fixture
def create_granted(create_api, create_application, create_grant):
    """Makes an application that may draw tokens with these permissions, all that the API has."""

    def create(values, **api_fields):
        scopes = [{"value": value, "description": f"Allows {value}"} for value in values]
        api = create_api(scopes=scopes, **api_fields)
        application = create_application()
        grant = create_grant(application, api.identifier, values)
        return SimpleNamespace(api=api, application=application, grant=grant)

    return create


@pytest.fixture
def create_role(management):
    ids = []

    def create(**fields):
        wanted = {"name": f"Clerk {secrets.token_hex(6)}", **fields}
        role = management.roles.create(**wanted, request_options=ONCE)
        ids.append(role.id)
        return role

    yield create
    for role_id in ids:
        ignore_missing(lambda: management.roles.delete(role_id))


@pytest.fixture
def create_user(management):
    ids = []

    def create(**fields):
        unique = secrets.token_hex(6)
        wanted = {"connection": DATABASE, "email": f"{unique}@sdk.example", "password": f"Tea {unique} 1!", **fields}
        user = management.users.create(**wanted, request_options=ONCE)
        ids.append(user.user_id)
        return user

    yield create
    for user_id in ids:
        management.users.delete(user_id)


@pytest.fixture
def create_organization(management):
    ids = []

    def create(**fields):
        wanted = {"name": f"sdk-{secrets.token_hex(6)}", **fields}
        organization = management.organizations.create(**wanted, request_options=ONCE)
        ids.append(organization.id)
        return organization

    yield create
    for organization_id in ids:
        ignore_missing(lambda: management.organizations.delete(organization_id))


def ignore_missing(delete):
    """Roles and organizations are the ones whose second deletion is a 404."""
    with suppress(NotFoundError):
        delete()
