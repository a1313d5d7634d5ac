//! Addresses and connections.

use std::collections::HashMap;
use std::ops::{Deref, DerefMut};
use std::str::FromStr as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use postgres::config::SslMode;
use postgres::error::SqlState;
use postgres::{Client, Config, NoTls, Statement};
use rapporteur_store::StoreError;

/// Connections that are kept for the next question.
const KEPT: usize = 8;

/// What every connection is told first. Plans are made once for a statement: making one costs more than a lookup. They must
/// use the indexes, which the planner cannot know to be right before it has seen what is asked.
const SETTINGS: &str = "SET search_path TO rapporteur, public; SET plan_cache_mode TO force_generic_plan; \
                        SET enable_seqscan TO off; SET jit TO off; SET client_min_messages TO warning";

/// Where a base is: `postgres://user@host/database`, or `postgres:///database?host=/folder/of/the/socket`.
#[derive(Debug, Clone)]
pub struct Address(Config);

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    ///
    /// If it is none, or demands TLS, which is not built in.
    pub fn parse(text: &str) -> Result<Address, StoreError> {
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            return Err(StoreError::NoStore(format!(
                "`{text}` is no address of a store; write postgres://USER@HOST/DATABASE, or \
                 postgres:///DATABASE?host=/FOLDER for a socket"
            )));
        }
        let mut config = Config::from_str(text)
            .map_err(|error| StoreError::NoStore(format!("the address of the store: {}", told(&error))))?;
        if config.get_ssl_mode() == SslMode::Require {
            return Err(StoreError::NoStore(
                "the address demands TLS, which is not built in; connect through a socket or a local proxy that \
                 speaks TLS (pgbouncer, stunnel, `ssh -L`)"
                    .to_owned(),
            ));
        }
        if config.get_application_name().is_none() {
            config.application_name("rapporteur");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(10));
        }
        if config.get_hosts().is_empty() {
            config.host("localhost");
        }
        if config.get_user().is_none()
            && let Some(user) = std::env::var("PGUSER").or_else(|_| std::env::var("USER")).ok()
        {
            config.user(&user);
        }
        Ok(Address(config))
    }

    /// A new connection.
    pub(crate) fn connect(&self) -> Result<Connection, StoreError> {
        let mut client = self.0.connect(NoTls).map_err(|error| refused(&error))?;
        client.batch_execute(SETTINGS).map_err(|error| refused(&error))?;
        Ok(Connection { client, statements: HashMap::new() })
    }
}

/// A connection with the statements that it has prepared.
pub(crate) struct Connection {
    pub(crate) client: Client,
    statements: HashMap<&'static str, Statement>,
}

impl Connection {
    /// The statement, prepared once.
    pub(crate) fn prepare(&mut self, sql: &'static str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql).map_err(|error| refused(&error))?;
        self.statements.insert(sql, statement.clone());
        Ok(statement)
    }

    /// Asks.
    pub(crate) fn query(
        &mut self,
        sql: &'static str,
        values: &[&(dyn postgres::types::ToSql + Sync)],
    ) -> Result<Vec<postgres::Row>, StoreError> {
        let statement = self.prepare(sql)?;
        self.client.query(&statement, values).map_err(|error| refused(&error))
    }
}

/// Connections that nobody uses now.
pub(crate) struct Pool {
    address: Address,
    idle: Mutex<Vec<Connection>>,
}

impl Pool {
    pub(crate) fn new(address: Address) -> Pool {
        Pool { address, idle: Mutex::default() }
    }

    pub(crate) fn address(&self) -> &Address {
        &self.address
    }

    /// A connection: one that is idle, or a new one.
    pub(crate) fn get(&self) -> Result<Pooled<'_>, StoreError> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        while let Some(connection) = idle() {
            if !connection.client.is_closed() {
                return Ok(Pooled { pool: self, connection: Some(connection) });
            }
        }
        Ok(Pooled { pool: self, connection: Some(self.address.connect()?) })
    }

    /// Asks, once more on a new connection if the old one turns out to be dead: a server that was started anew is no reason
    /// to fail. Only for what may be done twice.
    pub(crate) fn ask<T>(
        &self,
        ask: impl Fn(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match self.get().and_then(|mut connection| ask(&mut connection)) {
            Err(StoreError::Unreachable(_)) => ask(&mut *self.get()?),
            answer => answer,
        }
    }
}

/// A connection that goes back when it is no longer needed.
pub(crate) struct Pooled<'a> {
    pool: &'a Pool,
    connection: Option<Connection>,
}

impl Deref for Pooled<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        // There until it is dropped.
        self.connection.as_ref().unwrap_or_else(|| unreachable!())
    }
}

impl DerefMut for Pooled<'_> {
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection.as_mut().unwrap_or_else(|| unreachable!())
    }
}

impl Drop for Pooled<'_> {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        let mut idle = self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT && !connection.client.is_closed() {
            idle.push(connection);
        }
    }
}

/// Why the server said no.
pub(crate) fn refused(error: &postgres::Error) -> StoreError {
    let Some(database) = error.as_db_error() else { return StoreError::Unreachable(told(error)) };
    match *database.code() {
        SqlState::UNDEFINED_TABLE | SqlState::INVALID_SCHEMA_NAME => {
            StoreError::NoStore("there is no base of evidence in this database".to_owned())
        }
        SqlState::INVALID_CATALOG_NAME => StoreError::NoStore(format!(
            "{}; make it with `createdb`, on a server with the extension intarray (postgresql-contrib)",
            database.message()
        )),
        SqlState::ADMIN_SHUTDOWN
        | SqlState::CRASH_SHUTDOWN
        | SqlState::CANNOT_CONNECT_NOW
        | SqlState::TOO_MANY_CONNECTIONS
        | SqlState::INVALID_PASSWORD
        | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            StoreError::Unreachable(database.message().to_owned())
        }
        _ => {
            let detail = database.detail().map(|detail| format!(" ({detail})")).unwrap_or_default();
            StoreError::Refused(format!("{}{detail}", database.message()))
        }
    }
}

/// An error with its causes.
fn told(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        let next_told = next.to_string();
        if !told.contains(&next_told) {
            told = format!("{told}: {next_told}");
        }
        cause = next.source();
    }
    told
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn addresses() {
        for good in ["postgres://ann@example.org/evidence", "postgresql:///evidence?host=/run/postgresql"] {
            assert!(Address::parse(good).is_ok(), "{good}");
        }
        for wrong in ["", "evidence", "http://x", "postgres://h:port/x", "postgres://h/x?sslmode=require"] {
            let error = Address::parse(wrong).unwrap_err().to_string();
            assert!(!error.is_empty(), "{wrong}");
        }
    }
}
