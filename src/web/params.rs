//! How ids and preferences are read from addresses and forms, and written into links.

use rocket::{
    form::{self, FromFormField, ValueField},
    http::{
        impl_from_uri_param_identity,
        uri::fmt::{Formatter, Path, Query, UriDisplay},
    },
    request::FromParam,
};

use crate::{
    base::ids::{MessageId, PictureId, RoomId, ScheduledId, SessionId, UserId},
    model::preferences::{Density, SingleKeyShortcuts, Theme},
};

macro_rules! id_param {
    ($($id:ident),+) => {$(
        impl<'a> FromParam<'a> for $id {
            type Error = &'a str;

            fn from_param(param: &'a str) -> Result<Self, Self::Error> {
                Self::parse(param).ok_or(param)
            }
        }

        impl<'v> FromFormField<'v> for $id {
            fn from_value(field: ValueField<'v>) -> form::Result<'v, Self> {
                Self::parse(field.value)
                    .ok_or_else(|| form::Error::validation("not an id").into())
            }
        }

        impl UriDisplay<Path> for $id {
            fn fmt(&self, f: &mut Formatter<'_, Path>) -> std::fmt::Result {
                f.write_value(self.get())
            }
        }

        impl UriDisplay<Query> for $id {
            fn fmt(&self, f: &mut Formatter<'_, Query>) -> std::fmt::Result {
                f.write_value(self.get())
            }
        }

        impl_from_uri_param_identity!([Path] $id);
        impl_from_uri_param_identity!([Query] $id);
    )+};
}

id_param!(UserId, SessionId, PictureId, RoomId, MessageId, ScheduledId);

macro_rules! choice_field {
    ($($choice:ident),+) => {$(
        impl<'v> FromFormField<'v> for $choice {
            fn from_value(field: ValueField<'v>) -> form::Result<'v, Self> {
                let chosen = |choice: &Self| choice.name().eq_ignore_ascii_case(field.value);
                let found = Self::ALL.into_iter().find(chosen);
                Ok(found.ok_or_else(|| form::Error::validation("not a choice"))?)
            }
        }
    )+};
}

choice_field!(Theme, SingleKeyShortcuts, Density);
