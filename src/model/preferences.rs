//! Preferences of one browser, kept in cookies (`web::page_preferences`,
//! `web::sidebar_lists`).

/// The colors of pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Theme {
    /// Those that the system asks for.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// All themes, in the order of the form.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Its name in forms, in the cookie and in the style sheet.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// Whether single letters are shortcuts (j, k, e and ?).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SingleKeyShortcuts {
    /// They are.
    #[default]
    On,
    /// They do nothing.
    Off,
}

impl SingleKeyShortcuts {
    /// Both choices, in the order of the form.
    pub const ALL: [Self; 2] = [Self::On, Self::Off];

    /// Its name in forms, in the cookie and for scripts.
    pub fn name(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
        }
    }
}

/// How much room messages take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Density {
    /// In bubbles, with large pictures.
    #[default]
    Comfortable,
    /// More of them on a screen.
    Compact,
}

impl Density {
    /// Both choices, in the order of the form.
    pub const ALL: [Self; 2] = [Self::Comfortable, Self::Compact];

    /// Its name in forms, in the cookie and in the style sheet.
    pub fn name(self) -> &'static str {
        match self {
            Self::Comfortable => "comfortable",
            Self::Compact => "compact",
        }
    }
}

/// The state of the sidebar's lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SidebarLists {
    /// Whether the rooms are folded: only unread ones are shown.
    pub rooms_folded: bool,
    /// Whether the people are folded.
    pub people_folded: bool,
    /// Whether all rooms are shown and not the first ones only.
    pub all_rooms: bool,
}

/// The preferences that a page shows at its root.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PagePreferences {
    /// The colors.
    pub theme: Theme,
    /// Whether single letters are shortcuts.
    pub single_key_shortcuts: SingleKeyShortcuts,
    /// How much room messages take.
    pub density: Density,
}
