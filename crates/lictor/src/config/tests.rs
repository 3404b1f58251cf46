use super::*;

fn layers(change: impl FnOnce(&mut Layers)) -> Layers {
    let mut layers = Layers {
        flags: Settings::default(),
        environment: Settings::default(),
        file: Settings::default(),
    };
    change(&mut layers);
    layers
}

fn resolve(change: impl FnOnce(&mut Layers)) -> Config {
    Config::resolve(&layers(change)).unwrap()
}

fn refusal(change: impl FnOnce(&mut Layers)) -> String {
    format!("{:?}", Config::resolve(&layers(change)).err().unwrap())
}

#[test]
fn without_settings_it_is_as_documented() {
    let config = resolve(|_| {});
    assert_eq!(config.listen, [Address::Loopback(8443)]);
    assert_eq!(config.public_url, None);
    assert_eq!(config.data, Data::Folder("lictor-data".into()));
    assert!(config.database_url.is_none() && config.tls.is_none());
    assert_eq!(
        (config.log_format, config.log_level),
        (Format::Text, Level::INFO)
    );
}

#[test]
fn a_flag_goes_before_the_environment_and_that_before_the_file() {
    let all = |layers: &mut Layers| {
        layers.flags.public_url = Some("https://flag".to_owned());
        layers.environment.public_url = Some("https://environment".to_owned());
        layers.file.public_url = Some("https://file".to_owned());
    };
    let is = |config: Config| config.public_url.unwrap().host;
    assert_eq!(is(resolve(all)), "flag");
    let two = |layers: &mut Layers| {
        all(layers);
        layers.flags.public_url = None;
    };
    assert_eq!(is(resolve(two)), "environment");
    let one = |layers: &mut Layers| {
        two(layers);
        layers.environment.public_url = None;
    };
    assert_eq!(is(resolve(one)), "file");
}

#[test]
fn a_message_names_the_setting_by_where_it_was_written() {
    let said = refusal(|layers| layers.flags.log_format = Some("xml".to_owned()));
    assert!(said.contains("--log-format: `xml`"), "{said}");
    let said = refusal(|layers| layers.environment.log_format = Some("xml".to_owned()));
    assert!(said.contains("LICTOR_LOG_FORMAT: `xml`"), "{said}");
    let said = refusal(|layers| layers.file.log_format = Some("xml".to_owned()));
    assert!(
        said.contains("`log-format` in the configuration file: `xml`"),
        "{said}"
    );
}

#[test]
fn a_public_url_on_this_machine_says_where_to_listen() {
    let listen =
        |text: &str| resolve(|layers| layers.flags.public_url = Some(text.to_owned())).listen;
    assert_eq!(listen("http://localhost:8080"), [Address::Loopback(8080)]);
    assert_eq!(listen("https://[::1]:9"), [Address::Loopback(9)]);
    assert_eq!(
        listen("https://auth.example.com:9"),
        [Address::Loopback(8443)]
    );
    let both = resolve(|layers| {
        layers.flags.public_url = Some("http://localhost:8080".to_owned());
        layers.flags.listen = Some(vec!["127.0.0.1:9".to_owned()]);
    });
    assert_eq!(both.listen, [Address::At("127.0.0.1:9".parse().unwrap())]);
}

#[test]
fn a_database_url_is_never_shown() {
    let said = refusal(|layers| {
        layers.environment.database_url = Some("mysql://u:hunter2@h/d".to_owned());
    });
    assert!(
        said.contains("LICTOR_DATABASE_URL") && !said.contains("hunter2"),
        "{said}"
    );
}

#[test]
fn contradictions_are_refused() {
    refusal(|layers| {
        layers.flags.ephemeral = Some(true);
        layers.flags.database_url = Some("postgres://localhost/a".to_owned());
    });
    refusal(|layers| layers.flags.tls_cert = Some("a".into()));
    refusal(|layers| {
        (layers.flags.tls_cert, layers.flags.tls_key) = (Some("a".into()), Some("b".into()));
        layers.flags.public_url = Some("http://localhost:1".to_owned());
    });
    refusal(|layers| layers.flags.listen = Some(Vec::new()));
    refusal(|layers| layers.flags.listen = Some(vec!["8443".to_owned()]));
}

#[test]
fn ephemeral_can_be_switched_off_again() {
    let config = resolve(|layers| {
        layers.environment.ephemeral = Some(false);
        layers.file.ephemeral = Some(true);
    });
    assert_eq!(config.data, Data::Folder("lictor-data".into()));
}

#[test]
fn a_master_key_that_is_none_is_not_shown() {
    let said = format!("{:?}", parse_master_key("hunter2").unwrap_err());
    assert!(
        said.contains("LICTOR_MASTER_KEY") && !said.contains("hunter2"),
        "{said}"
    );
}

#[test]
fn the_retention_is_a_number_of_days() {
    assert_eq!(resolve(|_| {}).retention_millis, 30 * 86_400_000);
    let of = |days: &str| {
        let days = days.to_owned();
        layers(|layers| layers.flags.retention_days = Some(days))
    };
    for (days, millis) in [("0", 0), ("3650", 3650 * 86_400_000)] {
        let config = Config::resolve(&of(days)).unwrap();
        assert_eq!(config.retention_millis, millis);
    }
    for days in ["", "-1", "1.5", "3651", "many"] {
        let said = format!("{:?}", Config::resolve(&of(days)).err().unwrap());
        assert!(said.contains("--retention-days"), "{said}");
    }
}

#[test]
fn the_log_of_changes_is_kept_for_ever_unless_it_is_said() {
    assert_eq!(resolve(|_| {}).changes_millis, None);
    let year = resolve(|layers| layers.flags.changes_days = Some("365".to_owned()));
    assert_eq!(year.changes_millis, Some(365 * 86_400_000));
}
