//! Sending by SMTP, to a server of this test's own.

use domain::Clock as _;
use serde_json::json;
use server::mail::{Delivery, Failure, Message, Smtp};
use testkit::{Mail, TestApp, both_engines};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

both_engines!(
    a_mail_arrives_as_it_was_written,
    a_refusal_is_for_ever_or_for_now,
    no_server_is_a_failure_for_now,
    no_password_is_sent_in_the_clear,
    the_tenants_provider_carries_the_tenants_words,
    what_waits_for_a_server_is_sent_when_there_is_one,
);

/// Takes one mail and answers the recipient so; returns what it heard.
async fn server(answer: &'static str) -> (u16, JoinHandle<String>) {
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = tokio::task::spawn_local(async move {
        let (stream, _) = listener.accept().await.unwrap();
        converse(stream, answer).await
    });
    (port, heard)
}

async fn converse(stream: TcpStream, answer: &str) -> String {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 test\r\n").await.unwrap();
    let (mut heard, mut is_data) = (String::new(), false);
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return heard;
        }
        heard.push_str(&line);
        let word = line.split([' ', '\r', ':']).next().unwrap_or_default();
        let reply = match (is_data, word) {
            (true, ".") => {
                is_data = false;
                "250 kept"
            }
            (true, _) => continue,
            (false, "DATA") => {
                is_data = true;
                "354 go on"
            }
            (false, "RCPT") => answer,
            (false, "QUIT") => "221 bye",
            (false, _) => "250 ok",
        };
        stream
            .write_all(format!("{reply}\r\n").as_bytes())
            .await
            .unwrap();
    }
}

fn message() -> Message {
    Message {
        from: "Acme <no-reply@acme.test>".into(),
        to: "eve@example.com".into(),
        subject: "Grüße\r\nBcc: victim@example.com".into(),
        html: "<p>Grüße = 1 &amp; 2</p>\n.\n<p>after a dot</p>".into(),
    }
}

async fn send(app: &TestApp, host: &str, port: u16, secret: Option<&str>) -> Result<(), Failure> {
    let credentials = secret.map(|secret| ("user".to_owned(), secret.to_owned()));
    let server = Smtp {
        host: host.into(),
        port,
        credentials,
    };
    let delivery = Delivery::Smtp { server, from: None };
    let now = app.clock.now();
    delivery.send(&app.app, ("an-id", &message()), now).await
}

async fn a_mail_arrives_as_it_was_written(app: TestApp) {
    let local = tokio::task::LocalSet::new();
    local
        .run_until(async {
            let (port, heard) = server("250 ok").await;
            send(&app, "127.0.0.1", port, None).await.unwrap();
            let heard = heard.await.unwrap();
            assert!(heard.starts_with("EHLO localhost\r\n"), "{heard}");
            assert!(heard.contains("MAIL FROM:<no-reply@acme.test>"), "{heard}");
            assert_eq!(heard.matches("RCPT TO:").count(), 1, "{heard}");
            assert!(!heard.contains("\r\nBcc:"), "{heard}");
            let mail = heard.split("DATA\r\n").nth(1).unwrap();
            let mail = mail
                .split("\r\n.\r\n")
                .next()
                .unwrap()
                .replace("\r\n..", "\r\n.");
            let mail = Mail::read(&mail);
            assert_eq!(mail.header("To"), "eve@example.com");
            assert_eq!(mail.header("Message-ID"), "<an-id@localhost>");
            assert!(
                mail.body.contains("<p>Grüße = 1 &amp; 2</p>"),
                "{}",
                mail.body
            );
            assert!(mail.body.contains("<p>after a dot</p>"), "{}", mail.body);
        })
        .await;
}

async fn a_refusal_is_for_ever_or_for_now(app: TestApp) {
    let local = tokio::task::LocalSet::new();
    local
        .run_until(async {
            for (answer, is_permanent) in [("550 nobody", true), ("451 busy", false)] {
                let (port, heard) = server(answer).await;
                let failure = send(&app, "127.0.0.1", port, None).await.unwrap_err();
                heard.await.unwrap();
                assert_eq!(
                    matches!(failure, Failure::Permanent(_)),
                    is_permanent,
                    "{failure:?}"
                );
            }
        })
        .await;
}

async fn no_server_is_a_failure_for_now(app: TestApp) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let failure = send(&app, "127.0.0.1", port, None).await.unwrap_err();
    assert!(matches!(failure, Failure::Transient(_)), "{failure:?}");
}

async fn no_password_is_sent_in_the_clear(app: TestApp) {
    let local = tokio::task::LocalSet::new();
    local
        .run_until(async {
            let (port, heard) = server("250 ok").await;
            // An address of this machine that isn't known as such.
            let failure = send(&app, "127.0.0.2", port, Some("tell-nobody")).await;
            assert!(failure.is_err());
            let heard = heard.await.unwrap();
            assert!(heard.starts_with("EHLO"), "{heard}");
            assert!(
                !heard.contains("AUTH") && !heard.contains("MAIL"),
                "{heard}"
            );
        })
        .await;
}

async fn set_provider(app: &TestApp, port: u16) {
    let body = json!({
        "name": "smtp", "default_from_address": "Acme <mail@acme.test>",
        "credentials": {"smtp_host": "127.0.0.1", "smtp_port": port},
    });
    app.admin()
        .await
        .post("/api/v2/emails/provider", &body)
        .await
        .expect(201);
}

async fn the_tenants_provider_carries_the_tenants_words(app: TestApp) {
    let local = tokio::task::LocalSet::new();
    local.run_until(async {
        let (port, heard) = server("250 ok").await;
        set_provider(&app, port).await;
        let template = json!({
            "template": "verify_email", "syntax": "liquid", "enabled": true, "from": "",
            "subject": "Hi {{ user.name }}", "resultUrl": "https://app.test/done",
            "body": "<p>{{ user.name }}: {% if url %}<a href=\"{{ url }}\">go</a>{% endif %}</p>",
        });
        app.admin().await.post("/api/v2/email-templates", &template).await.expect(200);
        app.user_with(json!({"email": "eve@example.com", "name": "<b>Eve</b>"})).await;
        assert!(app.mails().await.is_empty(), "none is a file");
        let heard = heard.await.unwrap();
        let mail = heard.split("DATA\r\n").nth(1).unwrap();
        let mail = Mail::read(mail.split("\r\n.\r\n").next().unwrap());
        assert!(mail.header("From").ends_with("<mail@acme.test>"), "{}", mail.head);
        assert_eq!(mail.header("Subject"), "Hi <b>Eve</b>");
        assert!(mail.body.starts_with("<p>&lt;b&gt;Eve&lt;/b&gt;: <a href="), "{}", mail.body);
        let answer = app.nobody().get(&mail.link()).await.expect(303);
        assert!(answer.header("location").starts_with("https://app.test/done?success=true"));
    })
    .await;
}

async fn what_waits_for_a_server_is_sent_when_there_is_one(app: TestApp) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    set_provider(&app, listener.local_addr().unwrap().port()).await;
    drop(listener);
    app.user_with(json!({"email": "eve@example.com"})).await;
    assert!(app.mails().await.is_empty());
    app.admin()
        .await
        .delete("/api/v2/emails/provider")
        .await
        .expect(204);
    assert!(app.mails().await.is_empty(), "it is tried again later");
    let again = app.restarted();
    app.clock.advance_seconds(30);
    let mails = again.mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].header("To"), "eve@example.com");
}
