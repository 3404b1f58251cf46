//! The command line.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Parser;
use clap::error::ErrorKind;

use crate::failure::Failure;
use crate::settings::Settings;

const AFTER_HELP: &str = "\
Each option can be set by an environment variable: LICTOR_LISTEN (separated by commas) for --listen,
LICTOR_DATA_DIR for --data-dir, and so on. A flag goes before the environment, and the environment
before the file. Secrets are set by the environment alone:

  LICTOR_MASTER_KEY                 the key for the secrets in the database, instead of DIR/master.key
  LICTOR_BOOTSTRAP_CLIENT_ID        used at the first start only; what is not set is made and printed
  LICTOR_BOOTSTRAP_CLIENT_SECRET
  LICTOR_BOOTSTRAP_ADMIN_EMAIL
  LICTOR_BOOTSTRAP_ADMIN_PASSWORD
  LICTOR_CLIENT_ID, LICTOR_CLIENT_SECRET, LICTOR_TOKEN, LICTOR_SERVER, LICTOR_CA
                                    for the commands that ask a running server

Exit status: 0 it did what it was told, or was stopped by a signal; 1 it could not start, or failed;
2 bad configuration; 3 `lictor audit verify` found that somebody tampered with the log.";

/// An authorization server that Auth0's clients take for Auth0.
#[derive(Parser)]
#[command(version, after_help = AFTER_HELP, disable_help_subcommand = true, next_line_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    pub(crate) settings: Settings,
    /// The file with the same settings, its keys named as the flags [default: lictor.toml, if
    /// there is one]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// What is to be done.
#[derive(clap::Subcommand, Clone)]
pub(crate) enum Command {
    /// Serves requests until it is stopped; this is also what no command does
    Serve,
    /// Administration, while no server runs
    #[command(subcommand, arg_required_else_help = false)]
    Admin(Admin),
    /// The log of changes: whether it is whole. Only reads, also beside a running server
    #[command(subcommand, arg_required_else_help = false)]
    Audit(Audit),
    /// APIs of a running server
    Apis {
        #[command(flatten)]
        remote: Remote,
        #[command(subcommand)]
        what: Apis,
    },
    /// Permissions of an API of a running server: who holds them, deleting, restoring
    Permissions {
        #[command(flatten)]
        remote: Remote,
        #[command(subcommand)]
        what: Permissions,
    },
}

/// Which server is asked, and as whom.
#[derive(clap::Args, Clone)]
pub(crate) struct Remote {
    /// Where the server is [default: the public URL of the settings]
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) server: Option<String>,
    /// The certificate to trust, in PEM [default: DIR/tls/ca.pem, if it is there, beside those that
    /// everybody trusts]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
    /// The application that asks; it must be granted the scopes of the Management API
    #[arg(long, global = true, value_name = "ID")]
    pub(crate) client_id: Option<String>,
    /// Its secret; better set by `LICTOR_CLIENT_SECRET`
    #[arg(long, global = true, value_name = "SECRET")]
    pub(crate) client_secret: Option<String>,
    /// A token of the Management API instead; better set by `LICTOR_TOKEN`
    #[arg(long, global = true, value_name = "TOKEN")]
    pub(crate) token: Option<String>,
    /// Print JSON, for programs
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(clap::Subcommand, Clone)]
pub(crate) enum Apis {
    /// Lists the APIs
    List,
    /// Shows an API with its permissions
    Show {
        /// Its identifier or id
        api: String,
    },
}

#[derive(clap::Subcommand, Clone)]
pub(crate) enum Permissions {
    /// Lists an API's permissions, with how many hold each and when it was last issued
    List {
        /// The API's identifier or id
        api: String,
        /// Only those whose value or description has this in it
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,
    },
    /// Shows who would be affected if permissions were deleted
    Impact {
        api: String,
        #[arg(required = true, value_name = "PERMISSION")]
        permissions: Vec<String>,
    },
    /// Deletes permissions, all of them or none, after it has shown who is affected
    Delete {
        api: String,
        #[arg(required = true, value_name = "PERMISSION")]
        permissions: Vec<String>,
        /// Don't ask
        #[arg(long)]
        yes: bool,
    },
    /// Lists the deletions that can be restored
    Deleted {
        /// Only those of this API
        api: Option<String>,
    },
    /// Restores what was deleted, with everybody who held it
    Restore {
        /// The id that the deletion printed
        deletion: String,
    },
}

#[derive(clap::Subcommand, Clone)]
pub(crate) enum Audit {
    /// Finds every entry that was edited, dropped, inserted or cut off
    Verify {
        /// A checkpoint that was kept elsewhere: finds also who has the master key, or put an old
        /// copy of the database back
        #[arg(long, value_name = "FILE")]
        checkpoint: Option<PathBuf>,
    },
    /// Prints a signed checkpoint, to be kept where nobody who can change the database can change it
    Checkpoint,
}

#[derive(clap::Subcommand, Clone, Copy)]
pub(crate) enum Admin {
    /// Makes and prints new credentials when those of the first start are lost: an application
    /// that may do everything, and the password of the administrator who is named by
    /// `LICTOR_BOOTSTRAP_ADMIN_EMAIL`
    Reset,
}

impl Cli {
    pub(crate) fn command(&self) -> Command {
        self.command.clone().unwrap_or(Command::Serve)
    }
}

/// Reads the command line; none if it only asked for help or the version, which is printed.
pub(crate) fn parse() -> Result<Option<Cli>, Failure> {
    let error = match Cli::try_parse() {
        Ok(cli) => return Ok(Some(cli)),
        Err(error) => error,
    };
    let is_question = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    );
    if is_question {
        // Whoever closed stdout does not want to read it.
        let _ = write!(std::io::stdout().lock(), "{}", error.render());
        return Ok(None);
    }
    Err(refusal(&error.render().to_string()))
}

/// Clap writes paragraphs: what is wrong, perhaps a tip, and how the command is used.
fn refusal(text: &str) -> Failure {
    let mut paragraphs = text.split("\n\n").map(str::trim);
    let message = paragraphs.next().unwrap_or_default();
    let message = message.strip_prefix("error: ").unwrap_or(message);
    let tip = paragraphs.find_map(|paragraph| paragraph.strip_prefix("tip: "));
    Failure::configuration(
        message,
        tip.unwrap_or("`lictor --help` lists what can be said"),
    )
}
