var axios = require("axios").default;

var options = {
  method: 'PATCH',
  url: process.env.LICTOR_URL + '/api/v2/resource-servers/' + process.env.API_ID,
  headers: {
    'content-type': 'application/json',
    authorization: 'Bearer ' + process.env.MGMT_API_ACCESS_TOKEN,
    'cache-control': 'no-cache'
  },
  data: {
    scopes: [
      {value: process.env.PERMISSION_NAME_1, description: process.env.PERMISSION_DESC_1},
      {value: process.env.PERMISSION_NAME_2, description: process.env.PERMISSION_DESC_2}
    ]
  }
};

axios.request(options).then(function (response) {
  console.log(response.data);
}).catch(function (error) {
  console.error(error);
});
