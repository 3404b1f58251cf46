//! TLS as clients see it: versions, protocols, whom to trust.

use jose::LocalCa;

use crate::client::{curl, curl_succeeds, get};
use crate::process::Folder;

#[test]
fn both_versions_of_tls_and_of_http_are_spoken() {
    let folder = Folder::new();
    let server = folder.serve(&[]);
    let url = format!("{}/health/live", server.url);
    let ask = |arguments: &[&str]| curl(server.ca.as_deref(), &[arguments, &[&url]].concat()).http;
    assert_eq!(ask(&["--tlsv1.2", "--tls-max", "1.2"]), "2");
    assert_eq!(ask(&["--tlsv1.3"]), "2");
    assert_eq!(ask(&["--http1.1"]), "1.1");
    assert_eq!(ask(&["--no-alpn"]), "1.1");
    assert!(!curl_succeeds(
        server.ca.as_deref(),
        &["--tls-max", "1.1", &url]
    ));
}

#[test]
fn the_certificate_is_for_this_machine_and_the_public_host() {
    let folder = Folder::new();
    let server = folder.serve(&["--public-url", "https://auth.example.com:9"]);
    assert_eq!(server.url, "https://auth.example.com:9");
    let log = server.printed.clone();
    drop(server);
    assert!(
        log.contains("https://auth.example.com:9/dashboard/setup?token="),
        "{log}"
    );

    let server = folder.serve(&["--listen", "127.0.0.1:0"]);
    let port = server.port();
    for host in ["localhost", "127.0.0.1"] {
        assert!(curl_succeeds(
            server.ca.as_deref(),
            &[&format!("https://{host}:{port}/health/live")]
        ));
    }
    let elsewhere = format!("https://auth.example.com:{port}/health/live");
    let resolved = format!("auth.example.com:{port}:127.0.0.1");
    assert!(!curl_succeeds(
        server.ca.as_deref(),
        &["--resolve", &resolved, &elsewhere]
    ));
    assert!(
        !curl_succeeds(None, &[&format!("{}/health/live", server.url)]),
        "nobody knows the CA"
    );
}

#[test]
fn a_certificate_from_elsewhere_is_used() {
    let folder = Folder::new();
    let seconds = 1_700_000_000;
    let authority = LocalCa::generate(seconds).unwrap();
    let until = seconds + 397 * 86_400;
    let names = ["localhost".to_owned()];
    let issued = authority
        .issue_server_certificate(&names, seconds, until)
        .unwrap();
    folder.write(
        "chain.pem",
        issued.certificate_pem + authority.certificate_pem(),
    );
    folder.write("key.pem", issued.key_pem.expose());
    let server = folder.serve(&["--tls-cert", "chain.pem", "--tls-key", "key.pem"]);
    assert!(!folder.has("lictor-data/tls"), "no local CA is needed");
    let answer = curl(
        None,
        &["--insecure", &format!("{}/health/live", server.url)],
    );
    assert_eq!(answer.status, 200);
    let ended = server.stop();
    assert!(
        ended.stderr.contains("ends soon, or has ended"),
        "{ended:?}"
    );
}

#[test]
fn a_certificate_and_a_key_that_do_not_belong_together_are_refused() {
    let folder = Folder::new();
    folder.serve(&[]).stop();
    let other = LocalCa::generate(1_700_000_000).unwrap();
    folder.write("key.pem", other.key_pem().expose());
    let given = [
        "--tls-cert",
        "lictor-data/tls/ca.pem",
        "--tls-key",
        "key.pem",
    ];
    folder
        .run(&[&given[..], &["--listen", "127.0.0.1:0"]].concat())
        .assert_refused(2, "key.pem");
    folder.write("lictor-data/tls/ca.key", other.key_pem().expose());
    folder
        .run(&["--listen", "127.0.0.1:0"])
        .assert_refused(1, "ca.key");
}

#[test]
fn a_ca_without_its_key_is_replaced_with_a_warning() {
    let folder = Folder::new();
    folder.serve(&[]).stop();
    let before = folder.read("lictor-data/tls/ca.pem");
    std::fs::remove_file(folder.path().join("lictor-data/tls/ca.key")).unwrap();
    let server = folder.serve(&[]);
    assert_ne!(folder.read("lictor-data/tls/ca.pem"), before);
    assert_eq!(get(&server, "/health/live").status, 200);
    let ended = server.stop();
    assert!(
        ended.stderr.contains("clients must trust a new one"),
        "{ended:?}"
    );
}
