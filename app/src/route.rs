//! The app's addresses: each renders its own URL and is read back from it.

use sotay_shared::{id::RecordId, kind::Kind};

/// Every page of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// What is due and what needs an eye: where the app begins.
    Today,
    /// The deals.
    Board,
    /// The records of a kind that has pages.
    List(Kind),
    /// One of them.
    Record(Kind, RecordId),
    /// What another app shared.
    Share,
    /// Records from a file.
    Import,
    /// Records that may be the same.
    Duplicates,
    /// Contacts that are leads.
    Leads,
    /// Groups of customers.
    Segments,
    /// Customers who are due for a follow-up.
    FollowUps,
    /// What was deleted, and what was archived.
    Bin,
    /// The subjects of the settings.
    Settings,
    /// One of them that is no page of its own kind.
    Setting(Subject),
    /// Pipelines and their stages.
    Pipelines,
    /// Fields of the workspace's own.
    Fields,
    /// An invitation; its token is in the fragment, which no server ever sees.
    Join,
    /// Who has an account opens what it has.
    SignIn,
    /// A link that sets a new password; its token is in the fragment.
    Reset,
    /// A link that shows an address to be one's own; its token is in the fragment.
    Verify,
}

/// A subject of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// One's name, language and theme.
    Profile,
    /// How one signs in, and where one is signed in.
    Account,
    Notifications,
    /// What this device keeps, and leaving it.
    Device,
    /// What the workspace is called and counts in.
    General,
    Members,
    /// Who gets new leads.
    Leads,
    /// Taking in and taking out.
    Data,
    /// Other programs and other devices.
    Connections,
}

impl Subject {
    pub const ALL: [Subject; 9] = [
        Subject::Profile,
        Subject::Account,
        Subject::Notifications,
        Subject::Device,
        Subject::General,
        Subject::Members,
        Subject::Leads,
        Subject::Data,
        Subject::Connections,
    ];

    const fn path(self) -> &'static str {
        match self {
            Subject::Profile => "/settings/profile",
            Subject::Account => "/settings/account",
            Subject::Notifications => "/settings/notifications",
            Subject::Device => "/settings/device",
            Subject::General => "/settings/general",
            Subject::Members => "/settings/members",
            Subject::Leads => "/settings/leads",
            Subject::Data => "/settings/data",
            Subject::Connections => "/settings/connections",
        }
    }

    /// The subject that the last part of a path names.
    fn parse(word: &str) -> Option<Subject> {
        Subject::ALL.into_iter().find(|subject| subject.path().rsplit('/').next() == Some(word))
    }
}

impl Route {
    /// The page of a record; `None` for a kind that has none.
    pub fn of(kind: Kind, record: RecordId) -> Option<Route> {
        kind.page().map(|_| Route::Record(kind, record))
    }

    /// Where the records of a kind are together.
    pub fn list(kind: Kind) -> Route {
        if kind == Kind::Deal { Route::Board } else { Route::List(kind) }
    }

    /// The deals of a filter as a table.
    pub fn table_of(filter: &str) -> String {
        let filter = String::from(js_sys::encode_uri_component(filter));
        format!("{}?layout=table&filter={filter}", Route::Board.path())
    }

    /// The path of the route.
    pub fn path(self) -> String {
        let path = match self {
            Route::List(kind) => kind.page().map_or("/", |page| page.path),
            Route::Record(kind, record) => {
                return format!("{}/{record}", kind.page().map_or("", |page| page.path));
            }
            Route::Today => "/",
            Route::Board => "/board",
            Route::Leads => "/leads",
            Route::Segments => "/segments",
            Route::Duplicates => "/duplicates",
            Route::Import => "/import",
            Route::Share => "/share",
            Route::FollowUps => "/care",
            Route::Bin => "/bin",
            Route::Settings => "/settings",
            Route::Setting(subject) => subject.path(),
            Route::Pipelines => "/settings/pipelines",
            Route::Fields => "/settings/fields",
            Route::Join => "/join",
            Route::SignIn => "/sign-in",
            Route::Reset => "/reset",
            Route::Verify => "/verify",
        };
        path.to_owned()
    }

    /// The route of a path; `None` where there is none.
    pub fn parse(path: &str) -> Option<Route> {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        Some(match parts.as_slice() {
            [] => Route::Today,
            ["board"] => Route::Board,
            ["leads"] => Route::Leads,
            ["segments"] => Route::Segments,
            ["duplicates"] => Route::Duplicates,
            ["import"] => Route::Import,
            ["share"] => Route::Share,
            ["care"] => Route::FollowUps,
            ["bin"] => Route::Bin,
            ["settings"] => Route::Settings,
            ["settings", "pipelines"] => Route::Pipelines,
            ["settings", "fields"] => Route::Fields,
            ["settings", subject] => Route::Setting(Subject::parse(subject)?),
            ["join"] => Route::Join,
            ["sign-in"] => Route::SignIn,
            ["reset"] => Route::Reset,
            ["verify"] => Route::Verify,
            [list] => Route::list(Kind::of_path(&format!("/{list}"))?),
            [list, record] => Route::Record(Kind::of_path(&format!("/{list}"))?, record.parse().ok()?),
            _ => return None,
        })
    }

    /// Whether the page stands outside of any workspace.
    pub fn is_outside(self) -> bool {
        matches!(self, Route::Join | Route::SignIn | Route::Reset | Route::Verify)
    }

    /// The record that the page is about.
    pub fn record(self) -> Option<RecordId> {
        match self {
            Route::Record(_, record) => Some(record),
            _ => None,
        }
    }

    /// The entry of the navigation that this page belongs to.
    pub fn section(self) -> Route {
        match self {
            Route::Record(kind, _) => Route::list(kind),
            Route::Duplicates | Route::Share => Route::List(Kind::Contact),
            Route::Setting(_) | Route::Pipelines | Route::Fields => Route::Settings,
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_read_back_from_its_path() {
        let record = RecordId::from_cause("record");
        let lists = [
            Route::Today,
            Route::Board,
            Route::Leads,
            Route::Segments,
            Route::Duplicates,
            Route::Import,
            Route::Share,
            Route::FollowUps,
            Route::Bin,
            Route::Settings,
            Route::Pipelines,
            Route::Fields,
            Route::Join,
            Route::SignIn,
            Route::Reset,
            Route::Verify,
        ];
        let records = Kind::ALL.into_iter().filter_map(|kind| Route::of(kind, record));
        let of_kinds = Kind::ALL.into_iter().filter(|kind| kind.page().is_some()).map(Route::list);
        let subjects = Subject::ALL.into_iter().map(Route::Setting);
        for route in lists.into_iter().chain(records).chain(of_kinds).chain(subjects) {
            assert_eq!(Route::parse(&route.path()), Some(route));
        }
        assert_eq!(Route::parse("/today"), None);
        assert_eq!(Route::parse("/deals/nonsense"), None);
        assert_eq!(Route::parse("/deals"), Some(Route::Board));
        assert_eq!(Route::parse("/nowhere"), None);
        assert_eq!(Route::parse("/settings/nothing"), None);
        assert_eq!(Route::Setting(Subject::Members).section(), Route::Settings);
    }
}
