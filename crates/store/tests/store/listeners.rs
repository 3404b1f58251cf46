//! Listeners are told after the change is durable and before it is answered.

use std::sync::{Arc, Mutex};
use std::thread;

use sqlx::{Connection as _, PgConnection, SqliteConnection};
use store::{Changed, Location, changes};

use crate::common::{Place, TENANT, at, present, set};

both_places!(a_listener_finds_the_change_in_the_database);

/// What somebody else finds in the database at this moment, through a connection of their own.
fn found(location: &Location, key: String) -> Option<String> {
    let location = location.clone();
    let look = move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let sql = "SELECT value FROM meta WHERE key = $1";
            match &location {
                Location::File(path) => {
                    let url = format!("sqlite://{}", path.display());
                    let mut connection = SqliteConnection::connect(&url).await.unwrap();
                    sqlx::query_scalar(sql)
                        .bind(key)
                        .fetch_optional(&mut connection)
                        .await
                }
                Location::Url(url) => {
                    let mut connection = PgConnection::connect(url).await.unwrap();
                    sqlx::query_scalar(sql)
                        .bind(key)
                        .fetch_optional(&mut connection)
                        .await
                }
            }
        })
    };
    thread::spawn(look).join().unwrap().unwrap()
}

async fn a_listener_finds_the_change_in_the_database(place: Place) {
    let db = place.open().await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (listener, location) = (seen.clone(), place.location.clone());
    db.changes().listen(move |change| {
        let value = found(&location, change.key.clone());
        listener.lock().unwrap().push((change.key.clone(), value));
    });
    for round in 1..=3 {
        let key = format!("key{round}");
        let mut writer = db.write().await.unwrap();
        set(&mut writer, &key).await.unwrap();
        changes::append(&mut writer, TENANT, Changed::Client, &key, at(0));
        assert_eq!(seen.lock().unwrap().len(), round - 1);
        writer.commit().await.unwrap();
        let told = seen.lock().unwrap().clone();
        assert_eq!(told.len(), round);
        assert_eq!(told[round - 1], (key.clone(), Some("set".to_owned())));
        assert_eq!(present(&db, &[&key]).await, [true]);
    }
}
