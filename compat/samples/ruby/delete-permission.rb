require 'uri'
require 'net/http'
require 'openssl'

url = URI("#{ENV['LICTOR_URL']}/api/v2/resource-servers/#{ENV['API_ID']}")

http = Net::HTTP.new(url.host, url.port)
http.use_ssl = true
http.verify_mode = OpenSSL::SSL::VERIFY_PEER
http.ca_file = ENV['LICTOR_CA']

request = Net::HTTP::Patch.new(url)
request["content-type"] = 'application/json'
request["authorization"] = "Bearer #{ENV['MGMT_API_ACCESS_TOKEN']}"
request["cache-control"] = 'no-cache'
request.body = "{ \"scopes\": [ { \"value\": \"#{ENV['PERMISSION_NAME_1']}\", \"description\": \"#{ENV['PERMISSION_DESC_1']}\" }, { \"value\": \"#{ENV['PERMISSION_NAME_2']}\", \"description\": \"#{ENV['PERMISSION_DESC_2']}\" } ] }"

response = http.request(request)
puts response.read_body
