//! The signed-in person behind a request.

use crate::{
    base::ids::{SessionId, UserId},
    i18n::lang::{Lang, LangPreference},
    model::{
        person::Person,
        preferences::{PagePreferences, SidebarLists, Theme},
    },
};

/// The signed-in person behind a request. Made only from an open session, so holding one
/// proves that the person is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Viewer {
    pub(super) person: Person,
    pub(super) session: SessionId,
    pub(super) admin: bool,
    pub(super) receipts: bool,
    pub(super) appears_offline: bool,
    pub(super) preferences: BrowserPreferences,
}

/// The choices that a browser keeps in cookies, outside the session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct BrowserPreferences {
    pub page: PagePreferences,
    pub lists: SidebarLists,
    pub lang: Lang,
    pub lang_preference: LangPreference,
}

impl Viewer {
    /// The person, as others see them.
    pub fn person(&self) -> &Person {
        &self.person
    }

    /// The person's id.
    pub fn id(&self) -> UserId {
        self.person.id
    }

    /// The session that the request belongs to.
    pub fn session(&self) -> SessionId {
        self.session
    }

    /// The colors that this browser wants.
    pub fn theme(&self) -> Theme {
        self.preferences.page.theme
    }

    /// The choices of this browser that change a whole page.
    pub fn page_preferences(&self) -> PagePreferences {
        self.preferences.page
    }

    /// Which lists of the sidebar are folded in this browser.
    pub fn lists(&self) -> SidebarLists {
        self.preferences.lists
    }

    /// The language of the answers to this browser.
    pub fn lang(&self) -> Lang {
        self.preferences.lang
    }

    /// The language chosen in this browser, or none: then `Accept-Language` decides.
    pub fn lang_preference(&self) -> LangPreference {
        self.preferences.lang_preference
    }

    /// Whether the person administers this server.
    pub fn is_admin(&self) -> bool {
        self.admin
    }

    /// Whether the person sends read receipts. Only then do they see those of others.
    pub fn receipts(&self) -> bool {
        self.receipts
    }

    /// Whether others see the person as offline all the time.
    pub fn appears_offline(&self) -> bool {
        self.appears_offline
    }

    /// The same person with the browser preferences of `other`. For a viewer that was read
    /// again without a request at hand.
    pub fn with_preferences_of(self, other: &Self) -> Self {
        Self {
            preferences: other.preferences,
            ..self
        }
    }
}
