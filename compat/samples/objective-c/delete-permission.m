#import <Foundation/Foundation.h>

static NSString *env(NSString *name) {
    return [[[NSProcessInfo processInfo] environment] objectForKey:name];
}

int main(void) {
    @autoreleasepool {
#ifdef GNUSTEP
        [[NSUserDefaults standardUserDefaults] registerDefaults:@{ @"GSCACertificateFilePath": env(@"LICTOR_CA") }];
#endif
        NSConditionLock *finished = [[NSConditionLock alloc] initWithCondition:0];

        NSDictionary *headers = @{ @"content-type": @"application/json",
                                   @"authorization": [@"Bearer " stringByAppendingString:env(@"MGMT_API_ACCESS_TOKEN")],
                                   @"cache-control": @"no-cache" };
        NSDictionary *parameters = @{ @"scopes": @[ @{ @"value": env(@"PERMISSION_NAME_1"), @"description": env(@"PERMISSION_DESC_1") }, @{ @"value": env(@"PERMISSION_NAME_2"), @"description": env(@"PERMISSION_DESC_2") } ] };

        NSData *postData = [NSJSONSerialization dataWithJSONObject:parameters options:0 error:nil];

        NSMutableURLRequest *request = [NSMutableURLRequest requestWithURL:[NSURL URLWithString:[NSString stringWithFormat:@"%@/api/v2/resource-servers/%@", env(@"LICTOR_URL"), env(@"API_ID")]]
                                                               cachePolicy:NSURLRequestUseProtocolCachePolicy
                                                           timeoutInterval:10.0];
        [request setHTTPMethod:@"PATCH"];
        [request setAllHTTPHeaderFields:headers];
        [request setHTTPBody:postData];

        NSURLSession *session = [NSURLSession sharedSession];
        NSURLSessionDataTask *dataTask = [session dataTaskWithRequest:request
                                                    completionHandler:^(NSData *data, NSURLResponse *response, NSError *error) {
                                                        if (error) {
                                                            NSLog(@"%@", error);
                                                        } else {
                                                            NSHTTPURLResponse *httpResponse = (NSHTTPURLResponse *) response;
                                                            NSLog(@"%@", httpResponse);
                                                        }
                                                        [finished lock];
                                                        [finished unlockWithCondition:1];
                                                    }];
        [dataTask resume];

        [finished lockWhenCondition:1];
        [finished unlock];
    }
    return 0;
}
