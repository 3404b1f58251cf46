#!/bin/sh
curl --request PATCH \
  --cacert "$LICTOR_CA" \
  --url "$LICTOR_URL/api/v2/resource-servers/$API_ID" \
  --header "authorization: Bearer $MGMT_API_ACCESS_TOKEN" \
  --header 'cache-control: no-cache' \
  --header 'content-type: application/json' \
  --data "{ \"scopes\": [ { \"value\": \"$PERMISSION_NAME_1\", \"description\": \"$PERMISSION_DESC_1\" }, { \"value\": \"$PERMISSION_NAME_2\", \"description\": \"$PERMISSION_DESC_2\" } ] }"
