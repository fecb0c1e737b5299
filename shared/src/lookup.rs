//! What the fields of a record mean that is not in the record itself: other records by name, and the workspace.

use crate::{
    id::{MemberId, RecordId, StageId},
    kind::Kind,
    money::Currency,
    row::Row,
    schema::{Field, key},
};
use std::sync::Arc;

/// Where names are looked up. They are data, and the same in every language.
pub trait Lookup {
    /// The field that a key of a kind belongs to.
    fn field(&self, kind: Kind, key: &str) -> Option<Arc<Field>>;
    /// What a record is called; empty where it is not here.
    fn title(&self, record: RecordId) -> String;
    /// What a stage is called, in whatever pipeline it is; empty where it is not here.
    fn stage(&self, stage: StageId) -> String;
    /// The workspace's currency.
    fn currency(&self) -> Currency;

    /// What a member is called; empty where nobody is known by that id.
    fn member(&self, member: MemberId) -> String {
        self.title(member.into())
    }

    /// A record's own currency, or else the workspace's.
    fn currency_of(&self, row: &Row) -> Currency {
        let own = row.value(key::CURRENCY);
        own.as_text().and_then(|code| code.parse().ok()).unwrap_or_else(|| self.currency())
    }
}
