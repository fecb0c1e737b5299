//! Small parts that every feature uses, and that know nothing of records.

pub mod avatar;
pub mod chart;
pub mod color;
pub mod copy_field;
pub mod draft;
pub mod edit_field;
pub mod focus;
pub mod form_end;
pub mod icon;
pub mod input;
pub mod markup;
pub mod meter;
pub mod modal;
pub mod patched_element;
pub mod popover;
pub mod query;
pub mod select;
pub mod settled;
pub mod sight;
pub mod slots;
pub mod submit;
pub mod toast;
pub mod too_long;
