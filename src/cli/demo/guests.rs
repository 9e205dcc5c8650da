//! Who may look at a demonstration? An account for every role. Those of an earlier one stay, with the passwords that people have.

use crate::cli::Desk;
use srok_core::account::{Account, password};
use srok_core::audit::{self, Deed, Kind};
use srok_engine::accounts::{Clerk, Wanted};
use srok_store::Store;

/// An account as it is kept: with its sealed password.
pub(super) struct Kept {
    account: Account,
    sealed: String,
}

/// An account that was made, with its password; without one it is that of an earlier demonstration.
pub(super) struct Guest {
    account: Account,
    password: Option<String>,
}

/// Returns the accounts of a store.
pub(super) fn of(store: &Store) -> Vec<Kept> {
    let accounts = store.accounts().into_iter();
    let kept = accounts.filter_map(|account| {
        let sealed = store.sealed_password(&account.login)?;
        Some(Kept { account, sealed })
    });
    kept.collect()
}

/// Brings back the accounts of an earlier demonstration.
pub(super) fn bring_back(store: &Store, before: Vec<Kept>) -> anyhow::Result<()> {
    for Kept { account, sealed } in before {
        let deed = Deed::new(audit::CONSOLE, Kind::AccountCreated, &account.login);
        store.create_account(&account, &sealed, &deed)?;
    }
    Ok(())
}

/// Makes the accounts that are missing.
pub(super) fn invite(store: &Store, demo: &Desk) -> anyhow::Result<Vec<Guest>> {
    let clerk = Clerk {
        store,
        author: audit::CONSOLE,
        now: demo.clock.now().into(),
        today: demo.today(),
    };
    let mut guests = Vec::new();
    for (login, role, official) in srok_generate::guests() {
        if let Some(account) = store.account(login) {
            guests.push(Guest {
                account,
                password: None,
            });
            continue;
        }
        let wanted = Wanted {
            login: login.into(),
            role: Some(role),
            official: official.into(),
            ..Wanted::default()
        };
        let password = password::once()?;
        let (account, _) = clerk.create(&wanted, Some(&password))?;
        guests.push(Guest {
            account,
            password: Some(password),
        });
    }
    Ok(guests)
}

/// Says who may sign in, and with which password.
pub(super) fn tell(guests: &[Guest], demo: &Desk) {
    let lang = demo.lang;
    tell!(
        "\n{}",
        lang.pick(
            "УЧЕТНЫЕ ЗАПИСИ (пароли показаны один раз)",
            "ACCOUNTS (the passwords are shown this once)"
        )
    );
    let as_before = lang.pick("пароль прежний", "password as before");
    for Guest { account, password } in guests {
        tell!(
            "  {:<11} {}  {}, {}",
            account.login,
            password.as_deref().unwrap_or(as_before),
            account.role.label(lang),
            account.name
        );
    }
    if guests.iter().any(|guest| guest.password.is_none()) {
        tell!(
            "  {}: srok --data {} user reset-password admin",
            lang.pick("новый пароль", "a new password"),
            demo.config.data.display()
        );
    }
}
