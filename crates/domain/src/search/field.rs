//! The fields that can be searched.

use super::Fault;

/// A field of a user.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Field {
    Email,
    Name,
    GivenName,
    FamilyName,
    Nickname,
    Username,
    PhoneNumber,
    UserId,
    Picture,
    LastIp,
    /// What follows the `@` of the email address.
    EmailDomain,
    /// The name of any identity's connection.
    IdentityConnection,
    IdentityProvider,
    IdentityUserId,
    IdentityIsSocial,
    /// The id of any organization that the user is a member of.
    OrganizationId,
    EmailVerified,
    PhoneVerified,
    Blocked,
    LoginsCount,
    CreatedAt,
    UpdatedAt,
    LastLogin,
    LastPasswordReset,
    /// A place in one of the two metadata objects; the object itself without steps.
    Metadata(Metadata, Vec<String>),
    /// A place in the profile that has no name here.
    Other(Vec<String>),
}

/// Which metadata.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Metadata {
    /// What users may change themselves.
    User,
    App,
}

/// What a field's values are, and so how they are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text whose case doesn't matter.
    Folded,
    /// A text whose case matters.
    Exact,
    Flag,
    /// A whole number.
    Number,
    Date,
    /// Whatever JSON there is.
    Json,
}

/// Where a term without a field is looked for: texts that tell users apart. Never in metadata.
pub const ANYWHERE: [Field; 8] = [
    Field::Email,
    Field::Name,
    Field::GivenName,
    Field::FamilyName,
    Field::Nickname,
    Field::Username,
    Field::PhoneNumber,
    Field::UserId,
];

const NAMES: [(&str, Field, Kind); 24] = [
    ("email", Field::Email, Kind::Folded),
    ("name", Field::Name, Kind::Folded),
    ("given_name", Field::GivenName, Kind::Folded),
    ("family_name", Field::FamilyName, Kind::Folded),
    ("nickname", Field::Nickname, Kind::Folded),
    ("username", Field::Username, Kind::Exact),
    ("phone_number", Field::PhoneNumber, Kind::Exact),
    ("user_id", Field::UserId, Kind::Exact),
    ("picture", Field::Picture, Kind::Exact),
    ("last_ip", Field::LastIp, Kind::Exact),
    ("email.domain", Field::EmailDomain, Kind::Exact),
    (
        "identities.connection",
        Field::IdentityConnection,
        Kind::Exact,
    ),
    ("identities.provider", Field::IdentityProvider, Kind::Exact),
    ("identities.user_id", Field::IdentityUserId, Kind::Exact),
    ("identities.isSocial", Field::IdentityIsSocial, Kind::Flag),
    ("organization_id", Field::OrganizationId, Kind::Exact),
    ("email_verified", Field::EmailVerified, Kind::Flag),
    ("phone_verified", Field::PhoneVerified, Kind::Flag),
    ("blocked", Field::Blocked, Kind::Flag),
    ("logins_count", Field::LoginsCount, Kind::Number),
    ("created_at", Field::CreatedAt, Kind::Date),
    ("updated_at", Field::UpdatedAt, Kind::Date),
    ("last_login", Field::LastLogin, Kind::Date),
    ("last_password_reset", Field::LastPasswordReset, Kind::Date),
];

/// Parts of a name, as deep as JSON may be (see the reader of bodies).
const STEPS_MAX: usize = 64;

impl Metadata {
    /// The member of the profile.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user_metadata",
            Self::App => "app_metadata",
        }
    }
}

impl Field {
    /// The field of that name.
    ///
    /// # Errors
    /// [`Fault::Field`] if a part of the name is empty, or there are too many.
    pub(super) fn parse(name: &str) -> Result<Self, Fault> {
        if let Some((_, field, _)) = NAMES.iter().find(|(known, ..)| *known == name) {
            return Ok(field.clone());
        }
        let mut steps: Vec<String> = name.split('.').map(str::to_owned).collect();
        if steps.len() > STEPS_MAX || steps.iter().any(String::is_empty) {
            return Err(Fault::Field(name.to_owned()));
        }
        for metadata in [Metadata::User, Metadata::App] {
            if steps
                .first()
                .is_some_and(|first| first == metadata.as_str())
            {
                steps.remove(0);
                return Ok(Self::Metadata(metadata, steps));
            }
        }
        Ok(Self::Other(steps))
    }

    /// The name, as queries write it.
    pub fn name(&self) -> String {
        match self {
            Self::Metadata(metadata, steps) => {
                let root = std::iter::once(metadata.as_str());
                let steps = root.chain(steps.iter().map(String::as_str));
                steps.collect::<Vec<_>>().join(".")
            }
            Self::Other(steps) => steps.join("."),
            known => known.known().map_or("", |(name, _)| name).to_owned(),
        }
    }

    /// What its values are.
    pub fn kind(&self) -> Kind {
        self.known().map_or(Kind::Json, |(_, kind)| kind)
    }

    fn known(&self) -> Option<(&'static str, Kind)> {
        let known = NAMES.iter().find(|(_, field, _)| field == self);
        known.map(|(name, _, kind)| (*name, *kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_and_fields_belong_to_each_other() {
        let names: HashSet<_> = NAMES.iter().map(|(name, ..)| *name).collect();
        let fields: HashSet<_> = NAMES.iter().map(|(_, field, _)| field).collect();
        assert_eq!((names.len(), fields.len()), (NAMES.len(), NAMES.len()));
        let places = [
            "user_metadata",
            "user_metadata.a.b",
            "app_metadata.a",
            "locale",
            "identities.profileData.email",
            "app_metadata_x",
        ];
        for name in names.into_iter().chain(places) {
            assert_eq!(Field::parse(name).unwrap().name(), name);
        }
        assert_eq!(
            Field::parse("app_metadata.a").unwrap(),
            Field::Metadata(Metadata::App, vec!["a".into()])
        );
        for wrong in ["", ".", "user_metadata.", "a..b", &"a.".repeat(65)] {
            assert!(Field::parse(wrong).is_err(), "{wrong}");
        }
    }
}
