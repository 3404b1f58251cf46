//! What is asked for, as scopes that exist.

use super::GrantScope;
use crate::rbac::{Catalog, Slotted};
use crate::scope::is_word;
use crate::token::{OidcScope, ScopeSet};

/// What a request asks for.
#[derive(Debug, Clone, Copy)]
pub enum Asked<'a> {
    /// The words of its `scope` parameter; empty if it has none.
    Words(&'a str),
    /// Whatever there is: a password grant without `scope`, whose application is trusted with the
    /// user's password anyway. Where the application needs a grant it gets no permissions, since
    /// there they must be asked for by name.
    Everything,
    /// What a refresh token stands for, and the words that the request narrows it to, if any.
    Again {
        first: &'a ScopeSet,
        narrowed_to: Option<&'a str>,
    },
}

/// A scope that exists.
#[derive(Debug, Clone, Copy)]
pub(super) enum Word<'a> {
    Oidc(OidcScope),
    Permission(&'a Slotted),
}

/// The scopes that exist of those that are asked for, in order, maybe repeated.
///
/// `grant` is the one that the application needs, if it needs one.
pub(super) fn words<'a>(
    catalog: &'a Catalog,
    asked: Asked<'a>,
    grant: Option<GrantScope<'_>>,
) -> Vec<Word<'a>> {
    match asked {
        Asked::Words(scope) => of_text(catalog, scope),
        Asked::Everything => everything(catalog, grant),
        Asked::Again {
            first,
            narrowed_to: Some(scope),
        } => {
            let is_in_first = |word: &Word<'_>| match word {
                Word::Oidc(oidc) => first.oidc.contains(oidc),
                Word::Permission(permission) => first.permissions.contains(&permission.number),
            };
            let mut words = of_text(catalog, scope);
            words.retain(is_in_first);
            words
        }
        Asked::Again {
            first,
            narrowed_to: None,
        } => again(catalog, first),
    }
}

/// The same where there is no API: OIDC scopes only.
pub(super) fn oidc(asked: Asked<'_>) -> Vec<OidcScope> {
    let of_text = |scope: &str| scope.split(' ').filter_map(OidcScope::parse).collect();
    match asked {
        Asked::Words(scope) => of_text(scope),
        Asked::Everything => without_refresh().collect(),
        Asked::Again {
            first,
            narrowed_to: Some(scope),
        } => {
            let mut words: Vec<OidcScope> = of_text(scope);
            words.retain(|oidc| first.oidc.contains(oidc));
            words
        }
        Asked::Again {
            first,
            narrowed_to: None,
        } => first.oidc.iter().copied().collect(),
    }
}

/// All but `offline_access`, which nobody gets without asking.
fn without_refresh() -> impl Iterator<Item = OidcScope> {
    let all = OidcScope::ALL.into_iter();
    all.filter(|scope| *scope != OidcScope::OfflineAccess)
}

fn of_text<'a>(catalog: &'a Catalog, scope: &str) -> Vec<Word<'a>> {
    let words = scope.split(' ').filter(|word| is_word(word));
    words
        .filter_map(|word| match OidcScope::parse(word) {
            Some(oidc) => Some(Word::Oidc(oidc)),
            None => catalog.of_value(word).map(Word::Permission),
        })
        .collect()
}

fn everything<'a>(catalog: &'a Catalog, grant: Option<GrantScope<'_>>) -> Vec<Word<'a>> {
    let permissions = match grant {
        None => catalog.permissions(),
        Some(_) => &[],
    };
    let oidc = without_refresh().map(Word::Oidc);
    oidc.chain(named(permissions)).collect()
}

/// By number: what was renamed comes with its new value, what is deleted doesn't come.
fn again<'a>(catalog: &'a Catalog, first: &ScopeSet) -> Vec<Word<'a>> {
    let oidc = first.oidc.iter().copied().map(Word::Oidc);
    let numbers = &first.permissions;
    let permissions = catalog.permissions().iter();
    let permissions = permissions.filter(|one| numbers.contains(&one.number));
    oidc.chain(named(permissions)).collect()
}

/// Those whose value can be told apart in a `scope` claim and from the OIDC scopes.
fn named<'a>(permissions: impl IntoIterator<Item = &'a Slotted>) -> impl Iterator<Item = Word<'a>> {
    permissions
        .into_iter()
        .filter(|one| is_word(&one.value) && OidcScope::parse(&one.value).is_none())
        .map(Word::Permission)
}
