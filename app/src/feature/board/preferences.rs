//! How this device shows the board: not the team's business.

use crate::device;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use sotay_shared::id::StageId;
use std::collections::BTreeSet;

const KEY: &str = "sotay.board";

/// What a card shows besides its name and amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardField {
    Company,
    NextStep,
    NextTask,
    Tags,
    CloseDate,
    Age,
    Owner,
}

impl CardField {
    pub const ALL: [CardField; 7] = [
        CardField::Company,
        CardField::NextStep,
        CardField::NextTask,
        CardField::Tags,
        CardField::CloseDate,
        CardField::Age,
        CardField::Owner,
    ];
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct StoredPreferences {
    compact: bool,
    collapsed: BTreeSet<StageId>,
    /// Stages of what is won or lost that stand as columns.
    opened: BTreeSet<StageId>,
    /// Fields that are not shown.
    hidden: BTreeSet<CardField>,
    /// Fields of the workspace's own that are shown, by their keys.
    custom: BTreeSet<String>,
}

impl Default for StoredPreferences {
    fn default() -> StoredPreferences {
        StoredPreferences {
            compact: false,
            collapsed: BTreeSet::new(),
            opened: BTreeSet::new(),
            hidden: [CardField::CloseDate].into(),
            custom: BTreeSet::new(),
        }
    }
}

#[derive(Clone, Copy)]
pub struct Preferences(RwSignal<StoredPreferences>);

impl Preferences {
    pub fn provide() -> Preferences {
        let preferences = Preferences(RwSignal::new(device::remembered(KEY).unwrap_or_default()));
        provide_context(preferences);
        preferences
    }

    fn change(self, change: impl FnOnce(&mut StoredPreferences)) {
        self.0.update(change);
        self.0.with_untracked(|kept| device::remember(KEY, kept));
    }

    pub fn is_compact(self) -> bool {
        self.0.with(|kept| kept.compact)
    }

    pub fn toggle_compact(self) {
        self.change(|kept| kept.compact = !kept.compact);
    }

    pub fn is_collapsed(self, stage: StageId) -> bool {
        self.0.with(|kept| kept.collapsed.contains(&stage))
    }

    pub fn toggle_collapsed(self, stage: StageId) {
        self.change(|kept| {
            if !kept.collapsed.remove(&stage) {
                kept.collapsed.insert(stage);
            }
        });
    }

    pub fn is_opened(self, stage: StageId) -> bool {
        self.0.with(|kept| kept.opened.contains(&stage))
    }

    pub fn toggle_opened(self, stage: StageId) {
        self.change(|kept| {
            if !kept.opened.remove(&stage) {
                kept.opened.insert(stage);
            }
        });
    }

    pub fn shows(self, field: CardField) -> bool {
        self.0.with(|kept| !kept.hidden.contains(&field))
    }

    pub fn toggle(self, field: CardField) {
        self.change(|kept| {
            if !kept.hidden.remove(&field) {
                kept.hidden.insert(field);
            }
        });
    }

    pub fn shows_custom(self, key: &str) -> bool {
        self.0.with(|kept| kept.custom.contains(key))
    }

    pub fn toggle_custom(self, key: &str) {
        self.change(|kept| {
            if !kept.custom.remove(key) {
                kept.custom.insert(key.to_owned());
            }
        });
    }
}
