package main

import (
	"fmt"
	"io/ioutil"
	"net/http"
	"os"
	"strings"
)

func main() {

	url := os.Getenv("LICTOR_URL") + "/api/v2/resource-servers/" + os.Getenv("API_ID")

	payload := strings.NewReader("{ \"scopes\": [ { \"value\": \"" + os.Getenv("PERMISSION_NAME_1") + "\", \"description\": \"" + os.Getenv("PERMISSION_DESC_1") + "\" }, { \"value\": \"" + os.Getenv("PERMISSION_NAME_2") + "\", \"description\": \"" + os.Getenv("PERMISSION_DESC_2") + "\" } ] }")

	req, _ := http.NewRequest("PATCH", url, payload)

	req.Header.Add("content-type", "application/json")
	req.Header.Add("authorization", "Bearer "+os.Getenv("MGMT_API_ACCESS_TOKEN"))
	req.Header.Add("cache-control", "no-cache")

	res, _ := http.DefaultClient.Do(req)

	defer res.Body.Close()
	body, _ := ioutil.ReadAll(res.Body)

	fmt.Println(res)
	fmt.Println(string(body))

}
