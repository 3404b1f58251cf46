//! Everything that the server shows, in the words of the oracle's export.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use oracle::{ApiSettings, GrantKey, Subject};
use serde_json::Value;
use server::Subject as SignedIn;

use crate::ids::age;
use crate::pair::Pair;
use crate::request::segment;

fn text(of: &Value, name: &str) -> String {
    of[name].as_str().unwrap_or_default().to_owned()
}

fn settings(api: &Value) -> ApiSettings {
    let policy = |of: &str| {
        let policy = &api["subject_type_authorization"][of]["policy"];
        policy.as_str().unwrap_or_default().to_owned()
    };
    ApiSettings {
        enforce_policies: api["enforce_policies"] == true,
        dialect: text(api, "token_dialect"),
        user_policy: policy("user"),
        client_policy: policy("client"),
        allow_offline_access: api["allow_offline_access"] == true,
        signing_alg: text(api, "signing_alg"),
    }
}

impl Pair<'_> {
    /// What the server answers to this path, which is a list.
    async fn list(&self, path: &str) -> Vec<Value> {
        match self.admin.get(path).await.expect(200).json() {
            Value::Array(list) => list,
            other => panic!("no list: {other}"),
        }
    }

    /// The same, the oldest first, each with the oracle's id.
    async fn things(&self, path: &str, id: &str) -> Vec<(String, Value)> {
        let all = self.list(path).await.into_iter();
        let mut all: Vec<_> = all
            .map(|thing| (self.ids.theirs(&text(&thing, id)), thing))
            .collect();
        all.sort_by_key(|(theirs, _)| age(theirs));
        all
    }

    pub(crate) async fn export(&self) -> String {
        let mut out = String::new();
        let mut apis = self.list("/api/v2/resource-servers?per_page=100").await;
        apis.retain(|api| api["is_system"] != true);
        apis.sort_by_key(|api| age(&self.ids.theirs(&text(api, "id"))));
        for api in &apis {
            writeln!(out, "api {} {:?}", text(api, "identifier"), settings(api)).unwrap();
            for scope in api["scopes"].as_array().into_iter().flatten() {
                let description = scope["description"].as_str().map(str::to_owned);
                writeln!(
                    out,
                    "  permission {:?} {description:?}",
                    text(scope, "value")
                )
                .unwrap();
            }
        }
        for (theirs, role) in self.things("/api/v2/roles?per_page=100", "id").await {
            writeln!(out, "role {theirs} {:?}", text(&role, "name")).unwrap();
            self.export_held(&mut out, &format!("roles/{}", text(&role, "id")))
                .await;
        }
        for (theirs, user) in self.things("/api/v2/users?per_page=100", "user_id").await {
            writeln!(out, "user {theirs}").unwrap();
            self.export_user(&mut out, &text(&user, "user_id"), &apis)
                .await;
        }
        self.export_grants(&mut out, &apis).await;
        out
    }

    async fn export_held(&self, out: &mut String, holder: &str) {
        let path = format!("/api/v2/{holder}/permissions?per_page=100");
        let list = self.list(&path).await;
        // A user's list also shows what comes through roles.
        let is_direct = |one: &&Value| {
            let sources = one["sources"].as_array();
            sources.is_none_or(|all| all.iter().any(|source| source["source_type"] == "DIRECT"))
        };
        let mut names: Vec<_> = list
            .iter()
            .filter(is_direct)
            .map(|one| {
                (
                    text(one, "resource_server_identifier"),
                    text(one, "permission_name"),
                )
            })
            .collect();
        names.sort();
        for (api, value) in names {
            writeln!(out, "  permission {api} {value:?}").unwrap();
        }
    }

    async fn export_user(&self, out: &mut String, user: &str, apis: &[Value]) {
        let app = &self.app.app;
        let tenant = app.home().tenant;
        let mut reader = app.db().read().await.unwrap();
        let number = store::users::number(reader.conn(), tenant, user)
            .await
            .unwrap();
        let mut subject = SignedIn {
            user: number.unwrap(),
            organization: None,
        };
        let user = segment(user);
        self.export_held(out, &format!("users/{user}")).await;
        let roles = self
            .roles(&format!("/api/v2/users/{user}/roles?per_page=50"))
            .await;
        writeln!(out, "  in None roles {roles:?}").unwrap();
        self.export_effective(out, subject, apis).await;
        let path = format!("/api/v2/users/{user}/organizations?per_page=50");
        let mut joined: Vec<_> = self
            .list(&path)
            .await
            .iter()
            .map(|one| (self.ids.theirs(&text(one, "id")), text(one, "id")))
            .collect();
        joined.sort();
        for (theirs, ours) in joined {
            let path = format!("/api/v2/organizations/{ours}/members/{user}/roles?per_page=50");
            let roles = self.roles(&path).await;
            writeln!(out, "  in {:?} roles {roles:?}", Some(theirs)).unwrap();
            let found = store::organizations::get(reader.conn(), tenant, &ours).await;
            subject.organization = found.unwrap().map(|(number, _)| number);
            self.export_effective(out, subject, apis).await;
        }
    }

    /// What tokens of the user are made from: the sets in memory.
    async fn export_effective(&self, out: &mut String, subject: SignedIn, apis: &[Value]) {
        let all_roles = self.numbered_roles().await;
        for api in apis {
            let found = server::holdings(&self.app.app, subject, &text(api, "id")).await;
            let holdings = found.unwrap().unwrap();
            let mut shown = Vec::new();
            for one in domain::rbac::sources(&holdings.catalog, holdings.login()).unwrap() {
                let places = one.roles.iter();
                let mut roles: Vec<_> = places
                    .map(|place| &all_roles[&holdings.roles[*place]])
                    .collect();
                roles.sort();
                let why = format!("{} {roles:?}", one.is_direct);
                shown.push(one.permission.slot);
                let (api, value) = (text(api, "identifier"), &one.permission.value);
                writeln!(out, "    has {api} {value:?} {why}").unwrap();
            }
            shown.sort_unstable();
            let effective: Vec<_> = holdings.effective.iter().collect();
            assert_eq!(effective, shown, "the set and its sources differ");
        }
    }

    /// The oracle's ids of roles by the store's numbers.
    async fn numbered_roles(&self) -> BTreeMap<i64, String> {
        let mut reader = self.app.app.db().read().await.unwrap();
        let mut roles = BTreeMap::new();
        for (theirs, ours) in self.ids.roles() {
            let found = store::testing::role_number(reader.conn(), ours).await;
            roles.extend(found.unwrap().map(|number| (number, theirs.clone())));
        }
        roles
    }

    async fn roles(&self, path: &str) -> Vec<String> {
        let list = self.list(path).await;
        let mut roles: Vec<_> = list
            .iter()
            .map(|role| self.ids.theirs(&text(role, "id")))
            .collect();
        roles.sort();
        roles
    }

    async fn export_grants(&self, out: &mut String, apis: &[Value]) {
        let mut grants: BTreeMap<GrantKey, Option<Vec<String>>> = BTreeMap::new();
        for grant in self.list("/api/v2/client-grants?per_page=100").await {
            let audience = text(&grant, "audience");
            let Some(api) = apis.iter().find(|api| text(api, "identifier") == audience) else {
                continue; // the administrator's, for a system API
            };
            let key = GrantKey {
                client: grant["client_id"].as_str().map(|id| self.ids.theirs(id)),
                api: self.ids.theirs(&text(api, "id")),
                subject: match text(&grant, "subject_type").as_str() {
                    "user" => Subject::User,
                    _ => Subject::Client,
                },
            };
            let scope = grant["scope"].as_array().into_iter().flatten();
            let scope = scope.map(|one| one.as_str().unwrap_or_default().to_owned());
            let is_all = grant["allow_all_scopes"] == true;
            grants.insert(key, (!is_all).then(|| scope.collect()));
        }
        for (key, scope) in grants {
            writeln!(out, "grant {key:?} {scope:?}").unwrap();
        }
    }
}
