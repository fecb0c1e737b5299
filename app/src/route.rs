//! The app's addresses: each renders its own URL and is read back from it.

use sotay_shared::{
    id::{CompanyId, ContactId, DealId, RecordId, TaskId},
    kind::Kind,
};

/// Every page of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    Board,
    Deal(DealId),
    Contacts,
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
    Contact(ContactId),
    Companies,
    Company(CompanyId),
    Tasks,
    Task(TaskId),
    /// Whom to think of.
    Care,
    Settings,
    /// Pipelines and their stages.
    Pipelines,
    /// Fields of the workspace's own.
    Fields,
    /// An invitation; its token is in the fragment, which no server ever sees.
    Join,
    /// Who has an account opens what it has.
    SignIn,
}

impl Route {
    /// The page of a record; `None` for a kind that has none.
    pub fn of(kind: Kind, record: RecordId) -> Option<Route> {
        Some(match kind {
            Kind::Deal => Route::Deal(DealId::of(record)),
            Kind::Contact => Route::Contact(ContactId::of(record)),
            Kind::Company => Route::Company(CompanyId::of(record)),
            Kind::Task => Route::Task(TaskId::of(record)),
            Kind::Workspace
            | Kind::Pipeline
            | Kind::Member
            | Kind::Activity
            | Kind::Tag
            | Kind::View
            | Kind::Goal
            | Kind::Template
            | Kind::Affiliation
            | Kind::Field
            | Kind::Rule
            | Kind::Attachment => return None,
        })
    }

    /// The path of the route.
    pub fn path(self) -> String {
        match self {
            Route::Board => "/board".into(),
            Route::Deal(deal) => format!("/deals/{deal}"),
            Route::Contacts => "/contacts".into(),
            Route::Leads => "/leads".into(),
            Route::Segments => "/segments".into(),
            Route::Duplicates => "/duplicates".into(),
            Route::Import => "/import".into(),
            Route::Share => "/share".into(),
            Route::Contact(contact) => format!("/contacts/{contact}"),
            Route::Companies => "/companies".into(),
            Route::Company(company) => format!("/companies/{company}"),
            Route::Tasks => "/tasks".into(),
            Route::Task(task) => format!("/tasks/{task}"),
            Route::Care => "/care".into(),
            Route::Settings => "/settings".into(),
            Route::Pipelines => "/settings/pipelines".into(),
            Route::Fields => "/settings/fields".into(),
            Route::Join => "/join".into(),
            Route::SignIn => "/sign-in".into(),
        }
    }

    /// The route of a path; `None` where there is none.
    pub fn parse(path: &str) -> Option<Route> {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        Some(match parts.as_slice() {
            [] | ["board"] => Route::Board,
            ["deals", deal] => Route::Deal(deal.parse().ok()?),
            ["contacts"] => Route::Contacts,
            ["leads"] => Route::Leads,
            ["segments"] => Route::Segments,
            ["duplicates"] => Route::Duplicates,
            ["import"] => Route::Import,
            ["share"] => Route::Share,
            ["contacts", contact] => Route::Contact(contact.parse().ok()?),
            ["companies"] => Route::Companies,
            ["companies", company] => Route::Company(company.parse().ok()?),
            ["tasks"] => Route::Tasks,
            ["tasks", task] => Route::Task(task.parse().ok()?),
            ["care"] => Route::Care,
            ["settings"] => Route::Settings,
            ["settings", "pipelines"] => Route::Pipelines,
            ["settings", "fields"] => Route::Fields,
            ["join"] => Route::Join,
            ["sign-in"] => Route::SignIn,
            _ => return None,
        })
    }

    /// Whether the page stands outside of any workspace.
    pub fn is_outside(self) -> bool {
        matches!(self, Route::Join | Route::SignIn)
    }

    /// The record that the page is about.
    pub fn record(self) -> Option<RecordId> {
        Some(match self {
            Route::Deal(id) => id.into(),
            Route::Contact(id) => id.into(),
            Route::Company(id) => id.into(),
            Route::Task(id) => id.into(),
            _ => return None,
        })
    }

    /// The entry of the navigation that this page belongs to.
    pub fn section(self) -> Route {
        match self {
            Route::Deal(_) => Route::Board,
            Route::Contact(_) | Route::Leads | Route::Segments | Route::Duplicates | Route::Import | Route::Share => {
                Route::Contacts
            }
            Route::Company(_) => Route::Companies,
            Route::Task(_) | Route::Care => Route::Tasks,
            Route::Pipelines | Route::Fields => Route::Settings,
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
            Route::Board,
            Route::Contacts,
            Route::Leads,
            Route::Segments,
            Route::Duplicates,
            Route::Import,
            Route::Share,
            Route::Companies,
            Route::Tasks,
            Route::Care,
            Route::Settings,
            Route::Pipelines,
            Route::Fields,
            Route::Join,
            Route::SignIn,
        ];
        let records = Kind::ALL.into_iter().filter_map(|kind| Route::of(kind, record));
        for route in lists.into_iter().chain(records) {
            assert_eq!(Route::parse(&route.path()), Some(route));
        }
        assert_eq!(Route::parse("/"), Some(Route::Board));
        assert_eq!(Route::parse("/deals/nonsense"), None);
        assert_eq!(Route::parse("/nowhere"), None);
    }
}
