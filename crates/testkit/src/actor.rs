//! Someone who sends requests.

use axum::body::Body;
use http::{Method, Request, header};
use serde_json::Value;

use crate::{Reply, TestApp};

/// Someone who sends requests to an app, with a token or without.
#[derive(Debug, Clone)]
pub struct Actor<'a> {
    pub(crate) app: &'a TestApp,
    /// The bearer token, if there is one.
    pub token: Option<String>,
}

impl Actor<'_> {
    /// Sends a request with a JSON body.
    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Reply {
        let mut request = self.request(method, path);
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let request = request.body(body).expect("paths of tests are valid");
        self.app.send(request).await
    }

    /// A request to be completed, with the token.
    pub fn request(&self, method: Method, path: &str) -> http::request::Builder {
        let request = Request::builder().method(method).uri(path);
        match &self.token {
            Some(token) => request.header(header::AUTHORIZATION, format!("Bearer {token}")),
            None => request,
        }
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(Method::POST, path, Some(body)).await
    }

    pub async fn patch(&self, path: &str, body: &Value) -> Reply {
        self.send(Method::PATCH, path, Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.send(Method::DELETE, path, None).await
    }
}
