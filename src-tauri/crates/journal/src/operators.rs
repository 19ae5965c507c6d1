//! The people who sign in.

use crate::stored::{self, maybe_time, number, place};
use crate::writer::{Tx, Write};
use crate::{Change, Corrupt, Journal, ReadError, WriteError};
use domain::{OperatorId, Role};
use jiff::Timestamp;

/// A PIN's hash in PHC text form. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct PinHash(pub String);

impl std::fmt::Debug for PinHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PinHash(…)")
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    pub id: OperatorId,
    pub name: String,
    pub role: Role,
    pub pin_hash: PinHash,
    pub active: bool,
    /// Wrong PINs since the last right one.
    pub wrong_tries: u32,
    pub locked_until: Option<Timestamp>,
}

fn role_word(role: Role) -> &'static str {
    match role {
        Role::Picker => "picker",
        Role::Cashier => "cashier",
        Role::Manager => "manager",
    }
}

struct Row {
    id: i64,
    name: String,
    role: String,
    pin_hash: String,
    active: bool,
    wrong_tries: i64,
    locked_until: Option<i64>,
}

impl TryFrom<Row> for Operator {
    type Error = Corrupt;

    fn try_from(row: Row) -> Result<Self, Corrupt> {
        let here = |column| place("operators", column, &row.id);
        let role = [Role::Picker, Role::Cashier, Role::Manager]
            .into_iter()
            .find(|role| role_word(*role) == row.role)
            .ok_or_else(|| here("role").corrupt("an unknown word"))?;
        Ok(Self {
            id: OperatorId(row.id),
            role,
            active: row.active,
            wrong_tries: number(row.wrong_tries, here("wrong_tries"))?,
            locked_until: maybe_time(row.locked_until, here("locked_until"))?,
            name: row.name,
            pin_hash: PinHash(row.pin_hash),
        })
    }
}

struct Add {
    name: String,
    role: Role,
    pin_hash: PinHash,
    at: Timestamp,
}

impl Write for Add {
    type Done = OperatorId;
    type Refused = WriteError;

    async fn write(self, tx: &mut Tx<'_>) -> Result<OperatorId, WriteError> {
        let (role, at) = (role_word(self.role), stored::micros(self.at));
        let done = sqlx::query!(
            "INSERT INTO operators (name, role, pin_hash, active, added_at) VALUES (?, ?, ?, 1, ?)",
            self.name,
            role,
            self.pin_hash.0,
            at
        )
        .execute(&mut *tx.conn)
        .await?;
        tx.changed(Change::Operators);
        Ok(OperatorId(done.last_insert_rowid()))
    }
}

/// What may change of an operator.
enum Set {
    PinHash(PinHash),
    Active(bool),
    LockedUntil(Option<Timestamp>),
    RightPin,
}

struct Edit {
    operator: OperatorId,
    set: Set,
}

impl Write for Edit {
    type Done = ();
    type Refused = WriteError;

    async fn write(self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        let id = self.operator.0;
        let done =
            match self.set {
                // A new PIN is a new start.
                Set::PinHash(hash) => sqlx::query!(
                    "UPDATE operators SET pin_hash = ?, wrong_tries = 0, locked_until = NULL WHERE id = ?",
                    hash.0,
                    id
                )
                .execute(&mut *tx.conn)
                .await?,
                Set::Active(active) => {
                    sqlx::query!("UPDATE operators SET active = ? WHERE id = ?", active, id)
                        .execute(&mut *tx.conn)
                        .await?
                }
                Set::LockedUntil(until) => {
                    let until = until.map(stored::micros);
                    sqlx::query!("UPDATE operators SET locked_until = ? WHERE id = ?", until, id)
                        .execute(&mut *tx.conn)
                        .await?
                }
                Set::RightPin => {
                    sqlx::query!(
                        "UPDATE operators SET wrong_tries = 0, locked_until = NULL WHERE id = ?",
                        id
                    )
                    .execute(&mut *tx.conn)
                    .await?
                }
            };
        if done.rows_affected() == 0 {
            return Err(WriteError::NoSuchRow { table: "operators" });
        }
        tx.changed(Change::Operators);
        Ok(())
    }
}

struct WrongPin {
    operator: OperatorId,
}

impl Write for WrongPin {
    type Done = u32;
    type Refused = WriteError;

    async fn write(self, tx: &mut Tx<'_>) -> Result<u32, WriteError> {
        let row = sqlx::query!(
            "UPDATE operators SET wrong_tries = wrong_tries + 1 WHERE id = ? RETURNING wrong_tries",
            self.operator.0
        )
        .fetch_optional(&mut *tx.conn)
        .await?
        .ok_or(WriteError::NoSuchRow { table: "operators" })?;
        tx.changed(Change::Operators);
        Ok(number(
            row.wrong_tries,
            place("operators", "wrong_tries", &self.operator.0),
        )?)
    }
}

impl Journal {
    /// Everybody, also who is not active any more, by id.
    pub async fn operators(&self) -> Result<Vec<Operator>, ReadError> {
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT id, name, role, pin_hash, active AS "active: bool", wrong_tries, locked_until
               FROM operators ORDER BY id"#
        )
        .fetch_all(self.readers())
        .await?;
        rows.into_iter().map(|row| Ok(Operator::try_from(row)?)).collect()
    }

    pub async fn operator(&self, id: OperatorId) -> Result<Option<Operator>, ReadError> {
        let row = sqlx::query_as!(
            Row,
            r#"SELECT id, name, role, pin_hash, active AS "active: bool", wrong_tries, locked_until
               FROM operators WHERE id = ?"#,
            id.0
        )
        .fetch_optional(self.readers())
        .await?;
        Ok(row.map(Operator::try_from).transpose()?)
    }

    pub async fn add_operator(
        &self,
        name: String,
        role: Role,
        pin_hash: PinHash,
        at: Timestamp,
    ) -> Result<OperatorId, WriteError> {
        self.write(Add {
            name,
            role,
            pin_hash,
            at,
        })
        .await
    }

    /// Also forgets wrong tries and the lock.
    pub async fn set_pin_hash(&self, operator: OperatorId, pin_hash: PinHash) -> Result<(), WriteError> {
        let set = Set::PinHash(pin_hash);
        self.write(Edit { operator, set }).await
    }

    pub async fn set_active(&self, operator: OperatorId, active: bool) -> Result<(), WriteError> {
        let set = Set::Active(active);
        self.write(Edit { operator, set }).await
    }

    /// Counts a wrong PIN. Returns how many there were since the last right one.
    pub async fn pin_was_wrong(&self, operator: OperatorId) -> Result<u32, WriteError> {
        self.write(WrongPin { operator }).await
    }

    /// Forgets wrong tries and the lock.
    pub async fn pin_was_right(&self, operator: OperatorId) -> Result<(), WriteError> {
        let set = Set::RightPin;
        self.write(Edit { operator, set }).await
    }

    pub async fn set_locked_until(
        &self,
        operator: OperatorId,
        until: Option<Timestamp>,
    ) -> Result<(), WriteError> {
        let set = Set::LockedUntil(until);
        self.write(Edit { operator, set }).await
    }
}
