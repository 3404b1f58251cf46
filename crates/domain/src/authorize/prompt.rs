//! What a person is to be asked: `prompt` (OpenID Connect Core §3.1.2.1).

use super::Refusal;

/// A word of `prompt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prompt {
    /// Nobody may be asked anything.
    None,
    /// To log in, signed in or not.
    Login,
    Consent,
    SelectAccount,
}

impl Prompt {
    fn parse(word: &str) -> Option<Self> {
        match word {
            "none" => Some(Self::None),
            "login" => Some(Self::Login),
            "consent" => Some(Self::Consent),
            "select_account" => Some(Self::SelectAccount),
            _ => None,
        }
    }
}

/// The words of a request. Unknown ones mean nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prompts(Vec<Prompt>);

impl Prompts {
    /// From the parameter.
    ///
    /// # Errors
    /// `invalid_request` if nobody may be asked and somebody is to be.
    pub fn read(text: Option<&str>) -> Result<Self, Refusal> {
        let words = text.unwrap_or_default().split(' ');
        let prompts: Vec<Prompt> = words.filter_map(Prompt::parse).collect();
        let others = prompts.iter().any(|prompt| *prompt != Prompt::None);
        if prompts.contains(&Prompt::None) && others {
            let description = "Invalid parameter: prompt must not have other words beside none";
            return Err(Refusal::invalid_request(description));
        }
        Ok(Self(prompts))
    }

    pub fn has(&self, prompt: Prompt) -> bool {
        self.0.contains(&prompt)
    }

    /// Whether nobody may be asked anything.
    pub fn is_silent(&self) -> bool {
        self.has(Prompt::None)
    }

    /// Whether the user has to log in though there may be a session. Choosing an account is
    /// logging in by it.
    pub fn demands_login(&self) -> bool {
        self.has(Prompt::Login) || self.has(Prompt::SelectAccount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_stands_alone() {
        assert!(Prompts::read(Some("none")).unwrap().is_silent());
        let both = Prompts::read(Some("login consent x")).unwrap();
        assert!(both.demands_login() && both.has(Prompt::Consent));
        assert!(Prompts::read(Some("none login")).is_err());
        assert_eq!(Prompts::read(None), Ok(Prompts::default()));
    }
}
