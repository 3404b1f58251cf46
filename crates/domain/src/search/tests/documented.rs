//! What the reference and Auth0's documentation say that queries find.

use super::*;

fn all_find(texts: &[&str]) {
    for text in texts {
        assert!(finds(text), "{text} should find her: {}", read(text));
    }
}

fn none_finds(texts: &[&str]) {
    for text in texts {
        assert!(!finds(text), "{text} should not find her: {}", read(text));
    }
}

#[test]
fn texts_are_compared_whole() {
    all_find(&[
        "name:\"jane smith\"",
        "name:jane\\ smith",
        "email:JANE@example.com",
        "nickname:jane",
        "given_name:x OR family_name:SMITH",
        "username:Jane",
        "user_id:auth0|12345",
        "user_id:\"auth0|12345\"",
        "email.domain:example.com",
        "identities.connection:\"Main-DB\"",
        "identities.connection:google AND identities.provider:auth0",
        "identities.isSocial:true",
        "identities.user_id:9",
        "organization_id:org_2",
        "locale:en",
        "identities.profileData.email:j@other.test",
    ]);
    none_finds(&[
        "name:jane",
        "name:\"smith jane\"",
        "username:jane",
        "user_id:auth0",
        "email.domain:EXAMPLE.com",
        "identities.connection:main-db",
        "organization_id:org_3",
        "locale:EN",
    ]);
}

#[test]
fn wildcards() {
    all_find(&[
        "name:j*",
        "name:*ith",
        "name:*ane sm* OR name:*ane\\ sm*",
        "name:*richard* OR name:*jane*",
        "user_id:auth0*",
        "email:jane*com",
        "name:*",
        "app_metadata.subscription.plan:g*",
        "username:J*",
    ]);
    none_finds(&[
        "username:j*",
        "name:*john*",
        "given_name:*",
        "name:\"j*\"",
        "email:jane\\*",
    ]);
}

#[test]
fn ranges() {
    all_find(&[
        "logins_count:[100 TO 200}",
        "logins_count:{100 TO *]",
        "logins_count:[150 TO 150]",
        "logins_count:150",
        "updated_at:[2018-01-15 TO *]",
        "updated_at:[* TO 2018-01-15]",
        "created_at:[* TO 2017-12]",
        "created_at:2017",
        "created_at:\"2017-12-31T23:59:59.999Z\"",
        "created_at:[2017-12-31T23:59:59Z TO 2018}",
        "email:[jane TO janf]",
        "app_metadata.subscription.level:[5 TO 10]",
        "app_metadata.subscription.level:{6.5 TO *]",
        "name:[* TO *]",
    ]);
    none_finds(&[
        "logins_count:[200 TO *]",
        "logins_count:{150 TO 200]",
        "updated_at:{2018-01-15 TO *]",
        "updated_at:[* TO 2018-01-15}",
        "last_login:[* TO *]",
        "app_metadata.subscription.level:{7 TO 10]",
        "app_metadata.subscription.level:[a TO z]",
    ]);
}

#[test]
fn connectives() {
    all_find(&[
        "",
        "  ",
        "*",
        "*:*",
        "name:john* name:j*",
        "(name:john* OR email:jane*) AND NOT blocked:true",
        "nickname:(john OR jane)",
        "nickname:(john jane)",
        "NOT _exists_:given_name",
        "-name:john",
        "!name:john && (name:x || name:jane*)",
        "name:x OR NOT name:y",
        "NOT name:x NOT name:y",
        "NOT (NOT name:jane*)",
        "name:jane* AND name:x OR email_verified:true",
        "not_a_field:x OR name:jane*",
    ]);
    none_finds(&[
        "name:jane* NOT email_verified:true",
        "name:jane* -email_verified:true",
        "NOT *",
        "nickname:(john AND jane)",
        "email_verified:true AND (name:x OR name:y)",
        "name:x AND name:jane* OR name:y",
    ]);
}

#[test]
fn terms_without_a_field() {
    all_find(&[
        "jane",
        "SMITH",
        "\"jane smith\"",
        "jane@*",
        "auth0|12345",
        "nobody jane",
        "jane -x",
    ]);
    // Neither a word of a name, nor anything in metadata.
    none_finds(&["blue", "gold", "org_1", "nobody", "jane AND nobody"]);
}

#[test]
fn metadata() {
    all_find(&[
        "_exists_:user_metadata.favorite_color",
        "_exists_:user_metadata.preferences",
        "_exists_:user_metadata.preferences.fontSize",
        "_exists_:user_metadata",
        "user_metadata.preferences.fontSize:13",
        "user_metadata.preferences.fontSize:13.0",
        "user_metadata.preferences.scale:1.5",
        "user_metadata.approved:false",
        "user_metadata.addresses.city:\"Seattle\"",
        "user_metadata.addresses.city:Ulm",
        "user_metadata.favorite_color:(red OR blue)",
        "app_metadata.subscription.plan:\"gold\"",
        "NOT app_metadata.subscription.plan:silver",
    ]);
    none_finds(&[
        "user_metadata.favorite_color:Blue",
        "user_metadata:blue",
        "_exists_:user_metadata.fav_color",
        "_exists_:user_metadata.empty",
        "_exists_:user_metadata.none",
        "_exists_:user_metadata.list",
        "user_metadata.none:null",
        "user_metadata.addresses:Paris",
        "user_metadata.preferences.fontSize:\"x\"",
        "app_metadata.favorite_color:blue",
    ]);
}

#[test]
fn recorded_queries_are_read() {
    assert_eq!(
        read("username:testaccdatasourceuser"),
        Query::of(
            Field::Username,
            Condition::Is("testaccdatasourceuser".into())
        )
    );
    for (text, printed) in [
        ("email:rubytest-210908*", "email:rubytest\\-210908*"),
        (
            "updated_at:[2016-01-01 TO *]",
            "updated_at:[2016-01-01T00:00:00.000Z TO *]",
        ),
        (
            "email:testaccdatasourceuser@acceptance.test.com",
            "email:\"testaccdatasourceuser@acceptance.test.com\"",
        ),
    ] {
        assert_eq!(read(text).to_string(), printed);
    }
}

#[test]
fn letters_are_folded_one_by_one() {
    let user = json!({"name": "ΑΣ ÄÖÜ", "username": "Ä"});
    let finds = |text: &str| read(text).matches(&user, &[]);
    assert!(finds("name:\"ασ äöü\""));
    assert!(finds("name:ΑΣ*"));
    assert!(finds("name:*äöÜ"));
    assert!(!finds("username:ä"));
}
