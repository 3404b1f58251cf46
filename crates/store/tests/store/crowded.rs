//! Who could hold too many permissions if deleted ones came back.

use store::holders::Api;
use store::{Db, crowded};

use crate::common::{
    TENANT, add_api, add_roles, add_users, api_number, change, give, numbers, set_permissions, sql,
};

both_engines!(only_who_holds_more_than_the_limit_is_looked_at);

async fn only_who_holds_more_than_the_limit_is_looked_at(db: Db) {
    let many: Vec<String> = (0..1000).map(|n| n.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    add_api(&db, TENANT, "a", &many).await;
    add_api(&db, TENANT, "b", &["x", "y"]).await;
    let a = api_number(&db, TENANT, "a").await;
    let b = Api {
        tenant: TENANT,
        id: "b",
        number: api_number(&db, TENANT, "b").await,
    };
    let (role, user) = (add_roles(&db, "r", 2).await, add_users(&db, "u", 2).await);
    for (table, column, holder) in [
        ("role_permissions", "role", role),
        ("user_permissions", "holder", user),
    ] {
        let all = format!(
            "INSERT INTO {table} (tenant, {column}, api, number)
            SELECT 1, {holder}, {a}, number FROM permissions WHERE api = 'a'"
        );
        sql(&db, &all).await;
    }
    for (table, first) in [("roles", role), ("users", user)] {
        sql(
            &db,
            &format!("UPDATE {table} SET held = 1000 WHERE number = {first}"),
        )
        .await;
        give(&db, table, (b.number, 1), first, 2).await;
    }
    set_permissions(&db, TENANT, "b", &["y"]).await;
    let held = numbers(&db, "SELECT held FROM users ORDER BY number").await;
    assert_eq!(held, [1001, 1]);
    let look = async |deletion: Option<&str>, returning: &[i64]| {
        let found = change(&db, async |writer| {
            crowded::by_return(writer, b, deletion, returning).await
        });
        let found = found.await.unwrap().into_iter();
        let shown = found.map(|one| (one.id, one.living, one.numbers));
        shown.collect::<Vec<_>>()
    };
    let both = |numbers: &[i64]| {
        let one = |id: &str| (id.to_owned(), 1000, numbers.to_owned());
        vec![one("r1"), one("u1")]
    };
    assert_eq!(look(Some("deletion"), &[1]).await, both(&[1]));
    assert_eq!(look(Some("other"), &[1]).await, []);
    assert_eq!(look(None, &[2]).await, []);
}
