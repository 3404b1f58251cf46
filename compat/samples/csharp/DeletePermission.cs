using System;
using RestSharp;

class DeletePermission {
  static string Env(string name) {
    return Environment.GetEnvironmentVariable(name);
  }

  static void Main() {
    var client = new RestClient(Env("LICTOR_URL") + "/api/v2/resource-servers/" + Env("API_ID"));
    var request = new RestRequest(Method.PATCH);
    request.AddHeader("content-type", "application/json");
    request.AddHeader("authorization", "Bearer " + Env("MGMT_API_ACCESS_TOKEN"));
    request.AddHeader("cache-control", "no-cache");
    request.AddParameter("application/json", "{ \"scopes\": [ { \"value\": \"" + Env("PERMISSION_NAME_1") + "\", \"description\": \"" + Env("PERMISSION_DESC_1") + "\" }, { \"value\": \"" + Env("PERMISSION_NAME_2") + "\", \"description\": \"" + Env("PERMISSION_DESC_2") + "\" } ] }", ParameterType.RequestBody);
    IRestResponse response = client.Execute(request);
    Console.WriteLine(response.ErrorMessage ?? response.Content);
  }
}
