//! Long tasks, what they read and make, and what they could not take.

use domain::Tenant;
use domain::job::{Job, Kind, Progress, Status, Summary};
use serde_json::json;
use store::jobs::{self, StoredJob};
use store::{Db, job_errors, job_files};

use crate::common::{FOREIGN, TENANT, at, change, map};

both_engines!(
    a_job_is_kept_with_its_progress,
    files_come_in_parts,
    old_jobs_go_with_what_they_have,
);

fn job(id: &str, kind: Kind) -> StoredJob {
    StoredJob {
        job: Job {
            id: id.to_owned(),
            kind,
            status: Status::Pending,
            created_at: at(0),
            parameters: map(json!({"connection_id": "con_1", "upsert": true})),
            progress: Progress { done: 0, total: 3 },
            summary: (kind == Kind::UsersImport).then_some(Summary::default()),
            details: None,
        },
        act: "{}".to_owned(),
        last: None,
    }
}

async fn add(db: &Db, tenant: Tenant, new: &StoredJob) {
    change(db, async |writer| jobs::insert(writer, tenant, new).await)
        .await
        .unwrap();
}

async fn get(db: &Db, tenant: Tenant, id: &str) -> Option<StoredJob> {
    let mut reader = db.read().await.unwrap();
    jobs::get(reader.conn(), tenant, id).await.unwrap()
}

async fn active(db: &Db) -> (Vec<String>, i64) {
    let mut reader = db.read().await.unwrap();
    let ids = jobs::active(reader.conn(), TENANT).await.unwrap();
    drop(reader);
    let imports = change(db, async |writer| {
        jobs::count_active(writer, TENANT, Kind::UsersImport).await
    });
    (ids, imports.await.unwrap())
}

async fn a_job_is_kept_with_its_progress(db: Db) {
    let new = job("job_1", Kind::UsersImport);
    add(&db, TENANT, &new).await;
    add(&db, FOREIGN, &new).await;
    add(&db, TENANT, &job("job_0", Kind::UsersExport)).await;
    assert_eq!(get(&db, TENANT, "job_1").await, Some(new.clone()));
    assert_eq!(get(&db, TENANT, "job_2\0").await, None);
    assert_eq!(active(&db).await, (vec!["job_0".into(), "job_1".into()], 1));
    let mut changed = new;
    changed.job.status = Status::Failed;
    changed.job.progress.done = 2;
    changed.job.details = Some("no".into());
    changed.job.summary = Some(Summary {
        failed: 1,
        updated: 2,
        inserted: 3,
    });
    changed.last = Some((5, 6));
    let attempts = change(&db, async |writer| {
        let taken = jobs::take(writer, TENANT, "job_1").await?;
        assert!(taken.is_some_and(|taken| taken.job.status == Status::Pending));
        let first = jobs::count_attempt(writer, TENANT, "job_1").await?;
        let second = jobs::count_attempt(writer, TENANT, "job_1").await?;
        jobs::update(writer, TENANT, &changed, at(9)).await?;
        let anew = jobs::count_attempt(writer, TENANT, "job_1").await?;
        Ok([first, second, anew])
    });
    assert_eq!(attempts.await.unwrap(), [1, 2, 1]);
    assert_eq!(get(&db, TENANT, "job_1").await, Some(changed));
    assert_eq!(active(&db).await, (vec!["job_0".into()], 0));
}

async fn files_come_in_parts(db: Db) {
    change(&db, async |writer| {
        for body in ["a", "b", "c"] {
            job_files::append(writer, TENANT, "job_1", body.as_bytes()).await?;
        }
        job_files::append(writer, TENANT, "job_2", b"d").await?;
        job_files::append(writer, FOREIGN, "job_1", b"e").await
    })
    .await
    .unwrap();
    let part = async |tenant, job: &str, part| {
        let mut reader = db.read().await.unwrap();
        job_files::get(reader.conn(), tenant, job, part)
            .await
            .unwrap()
    };
    assert_eq!(part(TENANT, "job_1", 2).await, Some(b"c".to_vec()));
    assert_eq!(part(TENANT, "job_2", 0).await, Some(b"d".to_vec()));
    assert_eq!(part(TENANT, "job_2\0", 0).await, None);
    change(&db, async |writer| {
        job_files::delete(writer, TENANT, "job_1").await
    })
    .await
    .unwrap();
    assert_eq!(part(TENANT, "job_1", 0).await, None);
    assert_eq!(part(FOREIGN, "job_1", 0).await, Some(b"e".to_vec()));
}

async fn old_jobs_go_with_what_they_have(db: Db) {
    for (id, finished_at) in [("job_1", Some(10)), ("job_2", Some(20)), ("job_3", None)] {
        let mut new = job(id, Kind::UsersImport);
        add(&db, TENANT, &new).await;
        new.job.status = Status::Completed;
        change(&db, async |writer| {
            if let Some(finished_at) = finished_at {
                jobs::update(writer, TENANT, &new, at(finished_at)).await?;
            }
            for place in [1, 0] {
                job_files::append(writer, TENANT, id, b"x").await?;
                let error = json!({"place": place, "text": "\0"});
                job_errors::insert(writer, TENANT, (id, place), &error).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
    }
    let errors = async |id: &str| {
        let mut reader = db.read().await.unwrap();
        job_errors::of(reader.conn(), TENANT, id).await.unwrap()
    };
    assert_eq!(errors("job_1").await.len(), 2);
    assert_eq!(errors("job_1").await[0], json!({"place": 0, "text": "\0"}));
    let pruned = change(&db, async |writer| {
        let kept = jobs::prune(writer, at(15), 5).await?;
        let files = job_files::prune(writer, at(15), 1).await?;
        let others = job_files::prune(writer, at(15), 5).await?;
        let errors = job_errors::prune(writer, at(15), 5).await?;
        Ok([
            kept,
            files,
            others,
            errors,
            jobs::prune(writer, at(15), 5).await?,
        ])
    });
    assert_eq!(pruned.await.unwrap(), [0, 1, 1, 2, 1]);
    assert_eq!(get(&db, TENANT, "job_1").await, None);
    assert_eq!(errors("job_1").await, Vec::<serde_json::Value>::new());
    for id in ["job_2", "job_3"] {
        assert!(get(&db, TENANT, id).await.is_some(), "{id}");
        assert_eq!(errors(id).await.len(), 2, "{id}");
    }
}
