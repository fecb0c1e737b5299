//! The kinds of records that this version knows. Each is declared in a file of its own; everything else reads the declarations.

mod field_spec;
mod field_type;
pub mod key;
mod spec;
#[cfg(test)]
mod tests;
mod words;

pub use field_spec::{FieldSpec, SearchedAs, ShownOn};
pub use field_type::{Choices, FieldType, Misfit, is_single_line_break};
pub use spec::{Audience, Group, Guard, KindSpec, Offered, Page};

use crate::{id::RecordId, text::Text};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The registry: a line a kind, which names the file of its declaration.
macro_rules! kinds {
    ($($file:ident: $name:ident),* $(,)?) => {
        $(mod $file;)*

        /// A record's kind, stored under the document's `kind` key.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Kind { $($name),* }

        impl Kind {
            pub const ALL: [Kind; [$(stringify!($name)),*].len()] = [$(Kind::$name),*];

            /// What is declared of it.
            pub const fn spec(self) -> &'static KindSpec {
                match self { $(Kind::$name => &$file::SPEC),* }
            }
        }
    };
}

kinds! {
    workspace: Workspace,
    pipeline: Pipeline,
    member: Member,
    company: Company,
    contact: Contact,
    deal: Deal,
    activity: Activity,
    task: Task,
    tag: Tag,
    view: View,
    goal: Goal,
    template: Template,
    affiliation: Affiliation,
    field: Field,
    rule: Rule,
    attachment: Attachment,
    product: Product,
    product_cost: ProductCost,
    team: Team,
}

impl Kind {
    /// The word that documents have under `kind`.
    pub const fn as_str(self) -> &'static str {
        self.spec().word
    }

    /// The kinds that have pages, in their order.
    pub fn with_pages() -> impl Iterator<Item = Kind> {
        let at = |order: u8| Kind::ALL.into_iter().filter(move |kind| kind.page().is_some_and(|it| it.order == order));
        (0..Kind::ALL.len() as u8).flat_map(at)
    }

    /// Those that are offered somewhere.
    pub fn offered(place: Offered) -> Vec<Kind> {
        Kind::with_pages().filter(|kind| kind.spec().offered.contains(&place)).collect()
    }

    /// The type of `key` in one of its records, or `None` for a key that this version does not know.
    pub fn field_type(self, key: &str) -> Option<FieldType> {
        key::common_type(key).or_else(|| self.spec().type_of(key))
    }

    /// Its pages, where it has some.
    pub fn page(self) -> Option<&'static Page> {
        self.spec().page.as_ref()
    }

    /// What its records are called together; its word where it has no page.
    pub fn many(self) -> Text {
        self.page().map_or(Text { vi: self.as_str(), en: self.as_str() }, |page| page.many)
    }

    /// The record of this kind that stands beside another: the same on whatever device it is made.
    pub fn beside(self, record: RecordId) -> RecordId {
        RecordId::from_cause(&format!("{record}|{self}"))
    }

    /// The kind whose list has that path.
    pub fn of_path(path: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.page().is_some_and(|page| page.path == path))
    }

    /// The kind of that name, or `None` for one from a newer version, which is kept and passed on unread.
    pub fn parse(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
