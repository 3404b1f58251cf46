//! Someone who sends requests.

use axum::body::Body;
use http::{Method, Request, header};
use serde_json::{Value, json};

use crate::{Api, Reply, TestApp};

/// Someone who sends requests to an app, with a token or without.
#[derive(Debug, Clone)]
pub struct Actor<'a> {
    pub(crate) app: &'a TestApp,
    /// The bearer token, if there is one.
    pub token: Option<String>,
    /// Headers of every request.
    pub(crate) headers: Vec<(String, String)>,
}

impl Actor<'_> {
    /// The same, who also sends this header with every request.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sends a request with a JSON body.
    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Reply {
        match body {
            Some(body) => {
                self.send_bytes(method, path, "application/json", body.to_string())
                    .await
            }
            None => self.finish(self.request(method, path), Body::empty()).await,
        }
    }

    /// Sends a request with whatever body.
    pub async fn send_bytes(
        &self,
        method: Method,
        path: &str,
        media_type: &str,
        body: impl Into<Body>,
    ) -> Reply {
        let request = self
            .request(method, path)
            .header(header::CONTENT_TYPE, media_type);
        self.finish(request, body.into()).await
    }

    async fn finish(&self, request: http::request::Builder, body: Body) -> Reply {
        let request = request.body(body).expect("requests of tests are valid");
        self.app.send(request).await
    }

    /// A request to be completed, with the token.
    pub fn request(&self, method: Method, path: &str) -> http::request::Builder {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
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

    pub async fn put(&self, path: &str) -> Reply {
        self.send(Method::PUT, path, None).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.send(Method::DELETE, path, None).await
    }

    /// Replaces an API's permissions by these, which have no descriptions.
    pub async fn keep_scopes(&self, api: &Api, scopes: &[&str]) -> Reply {
        let scopes: Value = scopes.iter().map(|value| json!({"value": value})).collect();
        self.patch(&api.path(), &json!({"scopes": scopes})).await
    }
}
