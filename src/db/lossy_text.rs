//! A text as somebody may have damaged it in the database.

use sqlx::{
    Decode, Postgres, Sqlite, Type,
    error::BoxDynError,
    postgres::{PgTypeInfo, PgValueRef},
    sqlite::{SqliteTypeInfo, SqliteValueRef},
};

use crate::base::seal::StoredText;

/// The text of a column, whatever is in it. SQLite stores any bytes in any column, and a row
/// that cannot be read at all would be an error for everything that is read with it.
#[derive(Clone, Debug)]
pub struct LossyText(pub String);

/// The text of a row, with the name of the key that it is encrypted with.
pub fn stored_text(text: LossyText, sealed_by: Option<LossyText>) -> StoredText {
    StoredText {
        text: text.0,
        sealed_by: sealed_by.map(|name| name.0),
    }
}

impl Type<Sqlite> for LossyText {
    fn type_info() -> SqliteTypeInfo {
        <str as Type<Sqlite>>::type_info()
    }

    fn compatible(_: &SqliteTypeInfo) -> bool {
        true
    }
}

impl<'r> Decode<'r, Sqlite> for LossyText {
    fn decode(value: SqliteValueRef<'r>) -> Result<Self, BoxDynError> {
        let bytes = <&[u8] as Decode<Sqlite>>::decode(value)?;
        Ok(Self(String::from_utf8_lossy(bytes).into_owned()))
    }
}

impl Type<Postgres> for LossyText {
    fn type_info() -> PgTypeInfo {
        <str as Type<Postgres>>::type_info()
    }

    fn compatible(ty: &PgTypeInfo) -> bool {
        <str as Type<Postgres>>::compatible(ty)
    }
}

impl<'r> Decode<'r, Postgres> for LossyText {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        <String as Decode<Postgres>>::decode(value).map(Self)
    }
}
