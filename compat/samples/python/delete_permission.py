import http.client
import os
import ssl
from urllib.parse import urlsplit

conn = http.client.HTTPSConnection(urlsplit(os.environ["LICTOR_URL"]).netloc, context=ssl.create_default_context(cafile=os.environ["LICTOR_CA"]))

payload = "{ \"scopes\": [ { \"value\": \"" + os.environ["PERMISSION_NAME_1"] + "\", \"description\": \"" + os.environ["PERMISSION_DESC_1"] + "\" }, { \"value\": \"" + os.environ["PERMISSION_NAME_2"] + "\", \"description\": \"" + os.environ["PERMISSION_DESC_2"] + "\" } ] }"

headers = {
    'content-type': "application/json",
    'authorization': "Bearer " + os.environ["MGMT_API_ACCESS_TOKEN"],
    'cache-control': "no-cache"
    }

conn.request("PATCH", "/api/v2/resource-servers/" + os.environ["API_ID"], payload, headers)

res = conn.getresponse()
data = res.read()

print(data.decode("utf-8"))
