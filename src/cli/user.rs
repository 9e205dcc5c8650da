//! `srok user`: who may sign in, as what, and about whom may the person read?

use std::io::Read as _;

use serde::Serialize;

use super::regulation::write_rows;
use super::{Desk, Format, Outcome, Table, Usage, office, out};
use srok_core::access::{Role, Scope};
use srok_core::account::Account;
use srok_core::audit::{self, Kind};
use srok_engine::accounts::{Clerk, NotMade, Wanted};
use srok_law::case::Instant;
use srok_law::words;
use srok_store::{AuditWanted, Store, StoreError};

/// The commands on accounts.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make an account and print a password for the first sign-in, this once: it must be changed then.
    Create {
        /// The name to sign in with: letters, digits, `-`, `_`, `.` and `@`.
        login: String,
        #[command(flatten)]
        said: Said,
        /// Take the password from standard input instead of making one up; it need not be changed then.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Change what an account says; what is not named stays as it is.
    Set {
        /// The name to sign in with.
        login: String,
        #[command(flatten)]
        said: Changed,
    },
    /// List the accounts, the disabled ones too.
    List {
        /// How it is written.
        #[arg(long, value_enum, default_value = "table")]
        format: Format,
    },
    /// Show an account: what it may see, about whom, and when it was last used.
    Show {
        /// The name to sign in with.
        login: String,
    },
    /// Disable an account: its sessions end at once, and nobody can sign in with it.
    Disable {
        /// The name to sign in with.
        login: String,
    },
    /// Enable an account again, with the password it had.
    Enable {
        /// The name to sign in with.
        login: String,
    },
    /// Forget the failed sign-ins of an account: whoever was made to wait may try again at once.
    Unlock {
        /// The name to sign in with.
        login: String,
    },
    /// Give an account a new password and print it, this once: it must be changed at the next sign-in. Its sessions end at once.
    ResetPassword {
        /// The name to sign in with.
        login: String,
        /// Take the password from standard input instead of making one up; it need not be changed then.
        #[arg(long)]
        password_stdin: bool,
    },
}

/// What a new account says.
#[derive(Debug, clap::Args)]
pub struct Said {
    /// What the account is for.
    #[arg(long, value_enum)]
    role: RoleName,
    /// The name of the person; left out: that of the directory.
    #[arg(long, default_value = "")]
    name: String,
    /// The organisation about which it may read, with everything beneath it; left out: everything. Not for an official.
    #[arg(long, value_name = "ID", default_value = "")]
    organisation: String,
    /// Who it is in the directory. An official reads about the organisation that the directory has him in.
    #[arg(long, value_name = "ID", default_value = "")]
    official: String,
}

/// What an account is to say from now on.
#[derive(Debug, clap::Args)]
pub struct Changed {
    /// What the account is for.
    #[arg(long, value_enum)]
    role: Option<RoleName>,
    /// The name of the person.
    #[arg(long)]
    name: Option<String>,
    /// The organisation about which it may read; empty: everything.
    #[arg(long, value_name = "ID")]
    organisation: Option<String>,
    /// Who it is in the directory; empty: nobody.
    #[arg(long, value_name = "ID")]
    official: Option<String>,
}

/// A role as it is named on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum RoleName {
    /// Everything, and accounts, tokens, directory and audit.
    Administrator,
    /// Everything about an organisation or all of them; no administration.
    Supervisor,
    /// The own work, about the own organisation.
    Official,
    /// Reads everything and acts on nothing.
    Ministry,
}

impl RoleName {
    const fn role(self) -> Role {
        match self {
            Self::Administrator => Role::Administrator,
            Self::Supervisor => Role::Supervisor,
            Self::Official => Role::Official,
            Self::Ministry => Role::Ministry,
        }
    }
}

#[derive(Debug, Serialize)]
struct AccountRow {
    login: String,
    name: String,
    role: &'static str,
    organisation: Option<String>,
    official: Option<String>,
    created_at: String,
    disabled_at: Option<String>,
    must_change: bool,
}

/// Runs `srok user`.
///
/// # Errors
///
/// A login that is taken, not there or not fit; an organisation or official that the directory does not know; a store that is held by another
/// process.
pub fn run(command: &Command, desk: &Desk) -> anyhow::Result<Outcome> {
    let store = match command {
        Command::Create { .. } => office::open_or_make(desk)?,
        _ => office::open(desk)?.into(),
    };
    let clerk = Clerk {
        store: &store,
        author: audit::CONSOLE,
        now: desk.clock.now().into(),
        today: desk.today(),
    };
    let lang = desk.lang;
    match command {
        Command::Create {
            login,
            said,
            password_stdin,
        } => {
            let wanted = Wanted {
                login: login.clone(),
                name: said.name.clone(),
                role: Some(said.role.role()),
                organisation: said.organisation.clone(),
                official: said.official.clone(),
            };
            let password = given(*password_stdin)?;
            let (account, once) = clerk.create(&wanted, password.as_deref()).map_err(told)?;
            let made = lang.pick("Создана учетная запись", "Made: account");
            tell_password(once, made, &account.login);
        }
        Command::Set { login, said } => {
            let wanted = changed(&known(&store, login)?, said);
            let account = clerk.change(&wanted.login, &wanted).map_err(told)?;
            show(&store, &account, desk)?;
        }
        Command::List { format } => list(&store.accounts(), *format, desk)?,
        Command::Show { login } => show(&store, &known(&store, login)?, desk)?,
        Command::Disable { login } => {
            let account = clerk.disable(&login.to_lowercase()).map_err(told)?;
            let done = lang.pick("Отключена учетная запись", "Disabled: account");
            tell!("{done} {}", account.login);
        }
        Command::Enable { login } => {
            let account = clerk.enable(&login.to_lowercase()).map_err(told)?;
            let done = lang.pick("Включена учетная запись", "Enabled: account");
            tell!("{done} {}", account.login);
        }
        Command::Unlock { login } => {
            let login = login.to_lowercase();
            let Some(service) = &desk.service else {
                known(&store, &login)?;
                tell!(
                    "{}",
                    lang.pick(
                        "Служба не работает: неудачные попытки входа никого не задерживают.",
                        "The service is not running: nobody is made to wait for failed sign-ins."
                    )
                );
                return Ok(Outcome::Done);
            };
            clerk.unlock(&login).map_err(told)?;
            service.lockout.forget(&login);
            let done = lang.pick("Вход снова открыт:", "Unlocked: account");
            tell!("{done} {login}");
        }
        Command::ResetPassword {
            login,
            password_stdin,
        } => {
            let login = login.to_lowercase();
            let password = given(*password_stdin)?;
            let once = clerk.reset(&login, password.as_deref()).map_err(told)?;
            if let Some(service) = &desk.service {
                service.lockout.forget(&login);
            }
            let done = lang.pick("Пароль заменен", "Changed: the password of");
            tell_password(once, done, &login);
        }
    }
    Ok(Outcome::Done)
}

/// Tells a store that is to blame from what was asked for.
fn told(error: NotMade) -> anyhow::Error {
    match error {
        NotMade::Store(error) => error.into(),
        other => other.into(),
    }
}

/// Prints a password that was made up, alone, or what was done.
fn tell_password(once: Option<String>, done: &str, login: &str) {
    match once {
        Some(once) => tell!("{once}"),
        None => tell!("{done} {login}"),
    }
}

/// Returns the first line of standard input, if the password is to be taken from there.
fn given(from_stdin: bool) -> anyhow::Result<Option<String>> {
    /// More than any password that is taken.
    const MOST: u64 = 4096;
    if !from_stdin {
        return Ok(None);
    }
    let mut text = String::new();
    out::input().take(MOST).read_to_string(&mut text)?;
    let line = text.lines().next().unwrap_or_default().to_owned();
    if line.is_empty() {
        return Err(Usage::new(
            "standard input holds no password",
            "give it as the first line, e.g. from a password manager",
        ));
    }
    Ok(Some(line))
}

fn known(store: &Store, login: &str) -> Result<Account, StoreError> {
    let login = login.to_lowercase();
    store
        .account(&login)
        .ok_or(StoreError::NoSuchAccount { login })
}

/// Returns what an account is to say, of what it says and what is named.
fn changed(account: &Account, said: &Changed) -> Wanted {
    let or_as_before = |named: &Option<String>, before: Option<&String>| {
        named
            .clone()
            .or_else(|| before.cloned())
            .unwrap_or_default()
    };
    Wanted {
        login: account.login.clone(),
        name: or_as_before(&said.name, Some(&account.name)),
        role: Some(said.role.map_or(account.role, RoleName::role)),
        organisation: or_as_before(&said.organisation, account.organisation.as_ref()),
        official: or_as_before(&said.official, account.official.as_ref()),
    }
}

fn list(accounts: &[Account], format: Format, desk: &Desk) -> anyhow::Result<()> {
    let lang = desk.lang;
    let rows: Vec<AccountRow> = accounts
        .iter()
        .map(|account| AccountRow {
            login: account.login.clone(),
            name: account.name.clone(),
            role: account.role.code(),
            organisation: account.organisation.clone(),
            official: account.official.clone(),
            created_at: account.created_at.to_string(),
            disabled_at: account.disabled_at.map(|at| at.to_string()),
            must_change: account.must_change,
        })
        .collect();
    write_rows(&rows, format, || {
        let mut table = Table::new(&[
            lang.pick("имя для входа", "login"),
            lang.pick("кто", "name"),
            lang.pick("роль", "role"),
            lang.pick("подразделение", "organisation"),
            lang.pick("в справочнике", "in the directory"),
            lang.pick("состояние", "state"),
        ]);
        for account in accounts {
            table.push(vec![
                account.login.clone(),
                account.name.clone(),
                account.role.label(lang).to_owned(),
                bound(account, desk),
                account.official.clone().unwrap_or_default(),
                state(account, desk),
            ]);
        }
        table.text()
    })
}

/// Says what an account is bound to.
fn bound(account: &Account, desk: &Desk) -> String {
    let lang = desk.lang;
    match (&account.organisation, account.role) {
        (Some(organisation), _) => organisation.clone(),
        (None, Role::Official) => lang
            .pick("по справочнику", "that of the directory")
            .to_owned(),
        (None, _) => lang.pick("все", "all").to_owned(),
    }
}

fn state(account: &Account, desk: &Desk) -> String {
    let lang = desk.lang;
    match account.disabled_at {
        Some(since) => format!("{} {}", lang.pick("отключена", "disabled"), at(since, desk)),
        None if account.must_change => lang
            .pick("пароль еще не сменен", "password not changed yet")
            .to_owned(),
        None => lang.pick("действует", "good").to_owned(),
    }
}

fn at(at: Instant, desk: &Desk) -> String {
    desk.zone().map_or_else(
        || at.to_string(),
        |zone| words::moment(desk.lang, &zone, at),
    )
}

/// Shows an account and about whom it may read today.
fn show(store: &Store, account: &Account, desk: &Desk) -> anyhow::Result<()> {
    let lang = desk.lang;
    tell!("{} — {}", account.login, account.name);
    let line = |label: &str, text: String| tell!("  {label}: {text}");
    line(
        lang.pick("роль", "role"),
        account.role.label(lang).to_owned(),
    );
    let directory = store.directory()?;
    let scope = match account.scope(&directory, desk.today()) {
        Scope::Everything => lang.pick("обо всех", "everything").to_owned(),
        Scope::Organisations(all) if all.is_empty() => lang
            .pick(
                "ни о ком: его нет в справочнике",
                "nothing: he is not in the directory",
            )
            .to_owned(),
        Scope::Organisations(all) => all.join(", "),
    };
    line(lang.pick("видит сведения", "reads about"), scope);
    if let Some(official) = &account.official {
        line(
            lang.pick("в справочнике", "in the directory"),
            official.clone(),
        );
    }
    line(lang.pick("состояние", "state"), state(account, desk));
    line(lang.pick("создана", "made"), at(account.created_at, desk));
    let signed_in = store.audit(&AuditWanted {
        author: Some(account.login.clone()),
        kind: Some(Kind::SignedIn.code().to_owned()),
        rows: 1,
        ..AuditWanted::default()
    })?;
    let last = signed_in.first().map_or_else(
        || lang.pick("не было", "never").to_owned(),
        |entry| at(entry.at, desk),
    );
    line(lang.pick("последний вход", "last signed in"), last);
    Ok(())
}
