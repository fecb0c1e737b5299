//! Keys that more than one module names, and those that records of every kind have.

use super::FieldType;

pub const KIND: &str = "kind";
pub const SCHEMA: &str = "schema";
pub const CREATED_AT: &str = "created_at";
pub const CREATED_BY: &str = "created_by";
pub const OWNER: &str = "owner_id";
pub const DELETED_AT: &str = "deleted_at";
pub const ARCHIVED_AT: &str = "archived_at";
pub const NAME: &str = "name";
pub const CURRENCY: &str = "currency";
pub const POSITION: &str = "position";
pub const PLACE: &str = "place";
pub const AMOUNT: &str = "amount";
pub const CLOSE_DATE: &str = "close_date";
pub const PIPELINE: &str = "pipeline_id";
pub const LOST_REASON: &str = "lost_reason_id";
pub const LOST_NOTE: &str = "lost_note";
pub const BODY: &str = "body";
pub const STATUS: &str = "status";
pub const COMPLETED_AT: &str = "completed_at";
pub const TITLE: &str = "title";
pub const TASK_TYPE: &str = "task_type";
pub const DUE: &str = "due";
pub const RRULE: &str = "rrule";
pub const ZONE: &str = "zone";
pub const ASSIGNEE: &str = "assignee_id";
pub const COLOR: &str = "color";
pub const COMPANY: &str = "company_id";
pub const TAGS: &str = "tags";
pub const CUSTOM: &str = "custom";
pub const LINKS: &str = "links";
pub const STAGES: &str = "stages";
pub const RATES: &str = "rates";
/// The team of a member.
pub const TEAM: &str = "team_id";
/// The teams that a pipeline is for.
pub const TEAMS: &str = "teams";
/// How far the records of each kind are seen, on the workspace's own record.
pub const VISIBILITY: &str = "visibility";
/// How far one record is seen, and whom it was shared with.
pub const VISIBLE_TO: &str = "visible_to";
pub const SHARED_WITH: &str = "shared_with";

/// The type of `key` where it is one that records of every kind have.
pub(super) fn common_type(key: &str) -> Option<FieldType> {
    let mut path = key.split('/');
    let path = (path.next()?, path.next(), path.next(), path.next());
    Some(match path {
        (KIND, None, ..) => FieldType::WORD,
        (SCHEMA, None, ..) => FieldType::Int(0, u32::MAX as i64),
        (CREATED_AT | DELETED_AT | ARCHIVED_AT, None, ..) => FieldType::Time,
        (CREATED_BY | OWNER, None, ..) => FieldType::Member,
        (VISIBLE_TO, None, ..) => FieldType::WORD,
        (SHARED_WITH, Some(_), None, _) => FieldType::Bool,
        (TAGS, Some(_), None, _) => FieldType::Bool,
        (CUSTOM, Some(_), None, _) => FieldType::Any,
        // One of the options of a field that takes several.
        (CUSTOM, Some(_), Some(_), None) => FieldType::Bool,
        _ => return None,
    })
}
