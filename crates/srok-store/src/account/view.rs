//! Which views do people keep? Addresses of pages under names of their own.

use duckdb::params;

use super::super::arrow::moment;
use super::super::query::SAVED_VIEWS;
use super::super::{Store, StoreError, in_transaction};
use srok_law::case::Instant;

/// A view that somebody keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Its name.
    pub name: String,
    /// The address: path and query.
    pub address: String,
    /// When it was kept.
    pub created_at: Instant,
}

/// Views of one account; who has so many must let go of one first.
const MOST: i64 = 100;

impl Store {
    /// Returns the views of an account, by name.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn saved_views(&self, login: &str) -> Result<Vec<SavedView>, StoreError> {
        let doing = || StoreError::doing("read the saved views");
        let connection = self.connect()?;
        let mut statement = connection.prepare(SAVED_VIEWS.text).map_err(doing())?;
        let rows = statement
            .query_map(params![login], |row| {
                Ok(SavedView {
                    name: row.get(0)?,
                    address: row.get(1)?,
                    created_at: Instant(row.get::<_, i64>(2)?),
                })
            })
            .map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    }

    /// Keeps a view, in the place of one of the same name. Returns whether there was room for it.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be written.
    pub fn save_view(&self, login: &str, view: &SavedView) -> Result<bool, StoreError> {
        let doing = || StoreError::doing("save a view");
        in_transaction(&*self.clerk()?, |connection| {
            connection
                .execute(
                    "delete from saved_view where login = $1 and name = $2",
                    params![login, view.name],
                )
                .map_err(doing())?;
            let kept = connection
                .execute(
                    "insert into saved_view select $1, $2, $3, $4::timestamp
                     where (select count(*) from saved_view where login = $1) < $5::bigint",
                    params![
                        login,
                        view.name,
                        view.address,
                        moment(view.created_at),
                        MOST
                    ],
                )
                .map_err(doing())?;
            Ok(kept > 0)
        })
    }

    /// Lets go of a view.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be written.
    pub fn forget_view(&self, login: &str, name: &str) -> Result<(), StoreError> {
        self.clerk()?
            .execute(
                "delete from saved_view where login = $1 and name = $2",
                params![login, name],
            )
            .map_err(StoreError::doing("let go of a view"))?;
        Ok(())
    }
}
