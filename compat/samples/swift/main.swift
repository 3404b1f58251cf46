import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

let env = ProcessInfo.processInfo.environment

let headers = [
  "content-type": "application/json",
  "authorization": "Bearer \(env["MGMT_API_ACCESS_TOKEN"]!)",
  "cache-control": "no-cache"
]
let parameters = ["scopes": [
    [
      "value": env["PERMISSION_NAME_1"]!,
      "description": env["PERMISSION_DESC_1"]!
    ],
    [
      "value": env["PERMISSION_NAME_2"]!,
      "description": env["PERMISSION_DESC_2"]!
    ]
  ]] as [String : Any]

let postData = try JSONSerialization.data(withJSONObject: parameters, options: [])

var request = URLRequest(url: URL(string: "\(env["LICTOR_URL"]!)/api/v2/resource-servers/\(env["API_ID"]!)")!,
                         cachePolicy: .useProtocolCachePolicy,
                         timeoutInterval: 10.0)
request.httpMethod = "PATCH"
request.allHTTPHeaderFields = headers
request.httpBody = postData

let finished = DispatchSemaphore(value: 0)
let session = URLSession.shared
let dataTask = session.dataTask(with: request, completionHandler: { (data, response, error) -> Void in
  if (error != nil) {
    print(error!)
  } else {
    let httpResponse = response as? HTTPURLResponse
    print(httpResponse!)
  }
  finished.signal()
})

dataTask.resume()
finished.wait()
