<?php

$curl = curl_init();

curl_setopt_array($curl, [
  CURLOPT_URL => getenv("LICTOR_URL") . "/api/v2/resource-servers/" . getenv("API_ID"),
  CURLOPT_CAINFO => getenv("LICTOR_CA"),
  CURLOPT_RETURNTRANSFER => true,
  CURLOPT_ENCODING => "",
  CURLOPT_MAXREDIRS => 10,
  CURLOPT_TIMEOUT => 30,
  CURLOPT_HTTP_VERSION => CURL_HTTP_VERSION_1_1,
  CURLOPT_CUSTOMREQUEST => "PATCH",
  CURLOPT_POSTFIELDS => "{ \"scopes\": [ { \"value\": \"" . getenv("PERMISSION_NAME_1") . "\", \"description\": \"" . getenv("PERMISSION_DESC_1") . "\" }, { \"value\": \"" . getenv("PERMISSION_NAME_2") . "\", \"description\": \"" . getenv("PERMISSION_DESC_2") . "\" } ] }",
  CURLOPT_HTTPHEADER => [
    "authorization: Bearer " . getenv("MGMT_API_ACCESS_TOKEN"),
    "cache-control: no-cache",
    "content-type: application/json"
  ],
]);

$response = curl_exec($curl);
$err = curl_error($curl);

curl_close($curl);

if ($err) {
  echo "cURL Error #:" . $err;
} else {
  echo $response;
}
