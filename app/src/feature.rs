//! What people do, one module a feature. None knows another: what several share is a widget, and pages put them
//! together.

pub mod background;
pub mod backup;
pub mod bin;
pub mod board;
pub mod create_menu;
pub mod devices;
pub mod duplicates;
pub mod fields;
pub mod follow_ups;
pub mod import;
pub mod installed;
pub mod invite;
pub mod leads;
pub mod list;
pub mod members;
pub mod notices;
pub mod own_menu;
pub mod palette;
pub mod pipelines;
pub mod push;
pub mod quick_log;
pub mod rates;
pub mod record;
pub mod reminders;
pub mod sample;
pub mod segments;
pub mod status;
pub mod switcher;
pub mod sync_dialog;
pub mod task;
pub mod today;
pub mod tokens;
pub mod tour;
pub mod update;
pub mod welcome;
