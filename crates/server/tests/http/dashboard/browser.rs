//! An administrator's browser without a script.

use axum::body::Body;
use http::{Method, Request, header};
use testkit::{ADMIN_EMAIL, Reply, SETUP_TOKEN, TestApp};

pub(crate) const PASSWORD: &str = "a password of some length";

/// A browser: keeps cookies, sends forms with the page's token.
pub(crate) struct Browser<'a> {
    app: &'a TestApp,
    /// What is sent as `Cookie`.
    pub(crate) cookie: String,
    csrf: String,
}

impl<'a> Browser<'a> {
    /// Nobody is signed in.
    pub(crate) fn new(app: &'a TestApp) -> Self {
        Self {
            app,
            cookie: String::new(),
            csrf: String::new(),
        }
    }

    /// The first administrator, who has followed the setup link.
    pub(crate) async fn signed_in(app: &'a TestApp) -> Self {
        Self::invited(app, &format!("/dashboard/setup?token={SETUP_TOKEN}")).await
    }

    /// An administrator who has followed this setup link.
    pub(crate) async fn invited(app: &'a TestApp, link: &str) -> Self {
        let mut browser = Self::new(app);
        let token = link.split_once("?token=").unwrap().1;
        let form = [("token", token), ("password", PASSWORD)];
        let reply = browser.post("/dashboard/setup", &form).await.expect(303);
        browser.keep(&reply);
        let home = browser.get("/dashboard").await.expect(200).shown();
        let (_, rest) = home.split_once("name=\"csrf\" value=\"").unwrap();
        let (csrf, _) = rest.split_once('"').unwrap();
        browser.csrf = csrf.into();
        browser
    }

    /// Signs in with address and password.
    pub(crate) async fn sign_in(&mut self, email: &str, password: &str) -> Reply {
        let form = [
            ("email", email),
            ("password", password),
            ("return_to", "/dashboard/apis?q=a"),
        ];
        let reply = self.post("/dashboard/sign-in", &form).await;
        self.keep(&reply);
        reply
    }

    /// Signs in as the first administrator.
    pub(crate) async fn sign_in_again(&mut self) -> Reply {
        self.sign_in(ADMIN_EMAIL, PASSWORD).await
    }

    fn keep(&mut self, reply: &Reply) {
        let cookie = reply.header("set-cookie");
        if let Some(pair) = cookie.split(';').next().filter(|pair| !pair.is_empty()) {
            self.cookie = pair.into();
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, &[], "").await
    }

    /// Asks as a script does.
    pub(crate) async fn fragment(&self, path: &str) -> Reply {
        self.send(Method::GET, path, &[("x-fragment", "1")], "")
            .await
    }

    /// Sends a form, with the token of the session if there is one.
    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Reply {
        let token = ("csrf", self.csrf.as_str());
        let pairs = form.iter().copied().chain([token]);
        let body = encoded(pairs);
        self.send(
            Method::POST,
            path,
            &[("sec-fetch-site", "same-origin")],
            &body,
        )
        .await
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Reply {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, &self.cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        self.app.send(request).await
    }

    /// The form of the session's own token, and others.
    pub(crate) fn form(&self, form: &[(&str, &str)]) -> String {
        encoded(form.iter().copied().chain([("csrf", self.csrf.as_str())]))
    }
}

fn encoded<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let encode = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let pairs: Vec<String> = pairs
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    pairs.join("&")
}
