//! Which columns stand on the rail: those of what is won or lost, until somebody opens them.

use super::preferences::Preferences;
use leptos::prelude::*;
use sotay_shared::{
    id::StageId,
    row::{PipelineRow, Stage},
};

/// How wide a column is, by what the style sheet calls it.
const WIDE: &str = "var(--wide)";
const NARROW: &str = "var(--narrow)";

/// The columns of the board, apart from those on the rail.
#[derive(Clone, Copy)]
pub struct Parted {
    /// Those that stand as themselves.
    pub columns: Memo<Vec<StageId>>,
    pub rail: Memo<Vec<StageId>>,
    /// How wide each of the columns is. All lanes and the row of their heads have the same.
    pub widths: Memo<String>,
}

impl Parted {
    pub fn of(row: Memo<Option<PipelineRow>>, all: Memo<Vec<StageId>>, preferences: Preferences) -> Parted {
        let on_rail = move |stage: StageId| {
            let closed = row.with(|row| row.as_ref().is_some_and(|row| is_closing(row, stage)));
            closed && !preferences.is_opened(stage)
        };
        let rail =
            Memo::new(move |_| all.with(|all| all.iter().copied().filter(|it| on_rail(*it)).collect::<Vec<_>>()));
        let columns =
            Memo::new(move |_| all.with(|all| all.iter().copied().filter(|it| !on_rail(*it)).collect::<Vec<_>>()));
        let narrow = move |stage: &StageId| {
            let opened = row.with(|row| row.as_ref().is_some_and(|row| is_closing(row, *stage)));
            !opened && preferences.is_collapsed(*stage)
        };
        let widths = Memo::new(move |_| columns.with(|columns| widths(columns.iter().map(narrow))));
        Parted { columns, rail, widths }
    }
}

/// Whether what is put into a stage is won or lost by that. What was removed takes nothing, and has to be seen.
pub fn is_closing(row: &PipelineRow, stage: StageId) -> bool {
    row.takes(stage) && row.stage(stage).is_some_and(|stage| stage.stage_type.is_closed())
}

/// The stages that deals are put into to be won or lost.
pub fn closing(row: &PipelineRow) -> Vec<Stage> {
    row.open_stages().into_iter().filter(|stage| stage.stage_type.is_closed()).collect()
}

/// The widths of columns, some of which are narrow.
fn widths(narrow: impl Iterator<Item = bool>) -> String {
    narrow.map(|narrow| if narrow { NARROW } else { WIDE }).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use sotay_shared::row::StageType;

    fn stage(name: &str, stage_type: StageType, archived: bool) -> Stage {
        let id = StageId::from_cause(name);
        Stage { id, stage_type, archived, ..Stage::others(name) }
    }

    #[test]
    fn what_takes_deals_and_closes_them_stands_on_the_rail() {
        let stages = vec![
            stage("New", StageType::Open, false),
            stage("Won", StageType::Won, false),
            stage("Renewed", StageType::Won, false),
            stage("Lost", StageType::Lost, false),
            stage("Given up", StageType::Lost, true),
        ];
        let row = PipelineRow { name: String::new(), position: None, archived: false, stages };
        let names: Vec<String> = closing(&row).into_iter().map(|stage| stage.name).collect();
        assert_eq!(names, ["Won", "Renewed", "Lost"]);
        let is = |name: &str| is_closing(&row, StageId::from_cause(name));
        assert!(is("Won") && is("Renewed") && is("Lost"));
        assert!(!is("New") && !is("Given up") && !is("Unknown"));
    }

    #[test]
    fn each_column_has_its_width() {
        assert_eq!(widths([false, true, false].into_iter()), "var(--wide) var(--narrow) var(--wide)");
        assert_eq!(widths([].into_iter()), "");
    }
}
