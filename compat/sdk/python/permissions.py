"""Permissions, as they are named where they are given or taken away, and as they are listed."""

from auth0.management import PermissionRequestPayload


def permissions_of(api, values):
    identifier = api.identifier
    return [PermissionRequestPayload(resource_server_identifier=identifier, permission_name=value) for value in values]


def names_of(permissions):
    return [permission.permission_name for permission in permissions]
