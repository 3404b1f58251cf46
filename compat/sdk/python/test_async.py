"""The SDK's clients for asyncio, which have HTTP code of their own."""

import asyncio

from auth0.management import AsyncManagementClient

from environment import CLIENT_ID, CLIENT_SECRET, DOMAIN


def test_pages_and_checkpoints_are_walked(create_api, create_application, create_grant):
    apis = [create_api() for _ in range(3)]
    identifiers = sorted(api.identifier for api in apis)
    audience = apis[0].identifier
    grants = sorted(create_grant(create_application(), audience, []).id for _ in range(3))

    async def walk():
        client = AsyncManagementClient(domain=DOMAIN, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
        pages = await client.resource_servers.list(identifiers=identifiers, per_page=2)
        checkpoints = await client.client_grants.list(audience=audience, take=2)
        return [api.identifier async for api in pages], [grant.id async for grant in checkpoints]

    seen, seen_grants = asyncio.run(walk())
    assert (sorted(seen), seen_grants) == (identifiers, grants)
