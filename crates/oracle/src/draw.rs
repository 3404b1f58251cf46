//! Changes at random: mostly such as can be made, on few names, so that they meet each other.

mod settings;
mod tokens;

pub use settings::sample;
pub use tokens::{SCOPES, sign_in};

use settings::settings;

use crate::change::{Change, Subject};
use crate::numbers::Numbers;
use crate::tenant::Tenant;

/// Values of permissions. Some are odd: with spaces or quotes, or named as an OIDC scope is.
pub const VALUES: [&str; 9] = [
    "read:a",
    "write:a",
    "delete:a",
    "b",
    "c d",
    "\"q\"\\",
    "email",
    "ünï:ço",
    "A",
];

const IDENTIFIERS: [&str; 3] = ["https://a.test/", "https://b.test/", "urn:c"];
const NAMES: [&str; 3] = ["admin", "editor", "guest"];

/// A change to this tenant. Some can't be made.
pub fn draw(numbers: &mut Numbers, tenant: &Tenant) -> Change {
    match numbers.below(100) {
        0..30 => permissions(numbers, tenant),
        30..42 => deletions(numbers, tenant),
        42..62 => assignments(numbers, tenant),
        62..76 => roles(numbers, tenant),
        76..86 => grants(numbers, tenant),
        86..94 => Change::SignIn(sign_in(numbers, tenant)),
        _ => things(numbers, tenant),
    }
}

fn permissions(numbers: &mut Numbers, tenant: &Tenant) -> Change {
    let api = api(numbers, tenant);
    let living: Vec<String> = tenant
        .permissions(&api)
        .into_iter()
        .map(|one| one.0)
        .collect();
    // Mostly one that is there.
    let value = match numbers.one_of(&living) {
        Some(living) if numbers.percent(80) => living.clone(),
        Some(_) | None => value(numbers),
    };
    match numbers.below(10) {
        0..3 => Change::CreatePermission {
            value: self::value(numbers),
            description: description(numbers),
            api,
        },
        3..5 => Change::RenamePermission {
            to: self::value(numbers),
            value,
            api,
        },
        5 => Change::DescribePermission {
            description: description(numbers),
            value,
            api,
        },
        6 => {
            let mut kept = living;
            kept.retain(|_| numbers.percent(80));
            for value in numbers.some_of(&VALUES.map(str::to_owned), 2) {
                if !kept.contains(&value) {
                    kept.push(value);
                }
            }
            let described = |value| (value, description(numbers));
            Change::ReplacePermissions {
                list: kept.into_iter().map(described).collect(),
                api,
            }
        }
        7 => Change::DeletePermissions {
            values: vec![value],
            api,
        },
        _ => {
            let mut values = numbers.some_of(&living, 3);
            if values.is_empty() {
                values.push(value);
            }
            Change::DeletePermissions { values, api }
        }
    }
}

fn deletions(numbers: &mut Numbers, tenant: &Tenant) -> Change {
    // Mostly one of the last: the older ones are often over.
    let all = tenant.deletions();
    let recent = all.get(all.len().saturating_sub(4)..).unwrap_or_default();
    let deletion = numbers.one_of(recent).map(|one| one.id.clone());
    let deletion = deletion.unwrap_or_else(|| "deletion-0".to_owned());
    match numbers.below(10) {
        0..6 => Change::Restore { deletion },
        6..8 => Change::Expire { deletion },
        _ => Change::Purge { deletion },
    }
}

fn assignments(numbers: &mut Numbers, tenant: &Tenant) -> Change {
    let api = api(numbers, tenant);
    let living: Vec<String> = tenant
        .permissions(&api)
        .into_iter()
        .map(|one| one.0)
        .collect();
    let (role, user) = (role(numbers, tenant), user(numbers, tenant));
    match numbers.below(10) {
        0..4 => Change::AddToRole {
            values: numbers.some_of(&living, 4),
            role,
            api,
        },
        4..7 => Change::AddToUser {
            values: numbers.some_of(&living, 3),
            user,
            api,
        },
        // By name, so it may dangle.
        7 | 8 => Change::RemoveFromRole {
            values: vec![value(numbers)],
            role,
            api,
        },
        _ => Change::RemoveFromUser {
            values: vec![value(numbers)],
            user,
            api,
        },
    }
}

fn roles(numbers: &mut Numbers, tenant: &Tenant) -> Change {
    let (role, user) = (role(numbers, tenant), user(numbers, tenant));
    let organization = numbers.one_of(tenant.organizations()).cloned();
    let organization = organization.unwrap_or_else(|| "organization-0".to_owned());
    match numbers.below(12) {
        0..4 => Change::GiveRole { user, role },
        4 => Change::TakeRole { user, role },
        5..7 => Change::Join { organization, user },
        7 => Change::Leave { organization, user },
        8..11 => Change::GiveMemberRole {
            organization,
            user,
            role,
        },
        _ => Change::TakeMemberRole {
            organization,
            user,
            role,
        },
    }
}

fn grants(numbers: &mut Numbers, tenant: &Tenant) -> Change {
    let api = api(numbers, tenant);
    let client = numbers.percent(80).then(|| client(numbers, tenant));
    let subject = if numbers.percent(60) {
        Subject::User
    } else {
        Subject::Client
    };
    if numbers.percent(15) {
        return Change::DropGrant {
            client,
            api,
            subject,
        };
    }
    Change::SetGrant {
        client,
        api,
        subject,
        allow_all_scopes: numbers.percent(20),
        scope: numbers.some_of(&VALUES.map(str::to_owned), 5),
    }
}

fn things(numbers: &mut Numbers, tenant: &Tenant) -> Change {
    match numbers.below(12) {
        0 => Change::CreateApi {
            identifier: pick(numbers, &IDENTIFIERS),
            settings: settings(numbers),
        },
        1..4 => Change::SetApi {
            api: api(numbers, tenant),
            settings: settings(numbers),
        },
        4 => Change::DeleteApi {
            api: api(numbers, tenant),
        },
        5 | 6 => Change::CreateRole {
            name: pick(numbers, &NAMES),
        },
        7 | 8 => Change::DeleteRole {
            role: role(numbers, tenant),
        },
        9 => Change::DeleteClient {
            client: client(numbers, tenant),
        },
        10 => Change::CreateUser,
        _ => Change::EraseUser {
            user: user(numbers, tenant),
        },
    }
}

fn pick(numbers: &mut Numbers, words: &[&str]) -> String {
    numbers
        .one_of(words)
        .map_or_else(String::new, |word| (*word).to_owned())
}

fn value(numbers: &mut Numbers) -> String {
    pick(numbers, &VALUES)
}

fn description(numbers: &mut Numbers) -> Option<String> {
    numbers
        .percent(50)
        .then(|| format!("Text {}", numbers.below(3)))
}

/// A living API's identifier, mostly.
fn api(numbers: &mut Numbers, tenant: &Tenant) -> String {
    let living: Vec<String> = tenant
        .apis()
        .iter()
        .map(|api| api.identifier.clone())
        .collect();
    match numbers.one_of(&living) {
        Some(identifier) if numbers.percent(97) => identifier.clone(),
        Some(_) | None => pick(numbers, &IDENTIFIERS),
    }
}

fn role(numbers: &mut Numbers, tenant: &Tenant) -> String {
    let living = tenant.roles();
    let role = numbers.one_of(&living).map(|role| role.id.clone());
    role.unwrap_or_else(|| "role-0".to_owned())
}

fn user(numbers: &mut Numbers, tenant: &Tenant) -> String {
    let user = numbers.one_of(tenant.users()).cloned();
    user.unwrap_or_else(|| "user-0".to_owned())
}

fn client(numbers: &mut Numbers, tenant: &Tenant) -> String {
    let living = tenant.clients();
    let client = numbers.one_of(&living).map(|client| client.id.clone());
    client.unwrap_or_else(|| "client-0".to_owned())
}
