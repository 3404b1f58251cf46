//! An authorization code (RFC 6749 §4.1): what was decided at `/authorize` and is given at
//! `/oauth/token`.

use crate::pkce::Challenge;
use crate::sign_in::SignIn;
use crate::token::ScopeSet;

/// What a code stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizationCode {
    pub client_id: String,
    pub sign_in: SignIn,
    /// The API's id; none for a token that is good at `/userinfo` only.
    pub api: Option<String>,
    /// What was granted.
    pub set: ScopeSet,
    /// The `redirect_uri` as it was sent; none if the request had none.
    pub redirect_uri: Option<String>,
    pub challenge: Option<Challenge>,
    pub nonce: Option<String>,
    /// Whether the ID token has `auth_time`.
    pub shows_auth_time: bool,
}
