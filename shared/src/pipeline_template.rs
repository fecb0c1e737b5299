//! The pipelines that a workspace can start with.

use crate::row::StageType;

/// A stage of a template.
#[derive(Debug, Clone, Copy)]
pub struct StageTemplate {
    pub name_en: &'static str,
    pub name_vi: &'static str,
    pub probability: i64,
    pub stage_type: StageType,
    pub rotten_days: Option<i64>,
    pub color: &'static str,
}

const fn open(
    name_en: &'static str,
    name_vi: &'static str,
    probability: i64,
    rotten_days: i64,
    color: &'static str,
) -> StageTemplate {
    let rotten_days = Some(rotten_days);
    StageTemplate { name_en, name_vi, probability, stage_type: StageType::Open, rotten_days, color }
}

/// The default pipeline: probabilities in per cent, and the days after which a deal counts as rotten.
pub const SALES: [StageTemplate; 7] = [
    open("New", "Mới", 10, 14, "slate"),
    open("Qualified", "Tiềm năng", 25, 14, "sky"),
    open("Meeting", "Gặp gỡ", 40, 10, "indigo"),
    open("Proposal", "Đề xuất", 60, 10, "violet"),
    open("Negotiation", "Thương lượng", 80, 7, "amber"),
    StageTemplate {
        name_en: "Won",
        name_vi: "Thắng",
        probability: 100,
        stage_type: StageType::Won,
        rotten_days: None,
        color: "green",
    },
    StageTemplate {
        name_en: "Lost",
        name_vi: "Thua",
        probability: 0,
        stage_type: StageType::Lost,
        rotten_days: None,
        color: "rose",
    },
];

/// The reasons for which a deal is lost: the words stored under `lost_reason_id`.
pub const LOST_REASONS: [&str; 7] =
    ["price", "competitor", "budget", "missing_feature", "long_cycle", "no_decision_maker", "unresponsive"];
