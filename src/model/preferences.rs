//! Preferences of one browser, kept in cookies (`web::theme`, `web::single_key_shortcuts`).

use rocket::FromFormField;

/// What a browser wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, FromFormField)]
pub enum Theme {
    /// What the system says.
    #[default]
    System,
    /// Light, at any hour.
    Light,
    /// Dark, at any hour.
    Dark,
}

impl Theme {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// What it is called, in forms and in the style sheet.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// What a browser wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, FromFormField)]
pub enum SingleKeyShortcuts {
    /// They do something.
    #[default]
    On,
    /// They are letters.
    Off,
}

impl SingleKeyShortcuts {
    /// Both, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::On, Self::Off];

    /// What it is called, in forms and to scripts.
    pub fn name(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
        }
    }
}
