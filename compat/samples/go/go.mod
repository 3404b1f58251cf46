module lictor.example/samples/delete-permission

go 1.19
