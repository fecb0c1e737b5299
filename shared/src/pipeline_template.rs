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

const fn closed(name_en: &'static str, name_vi: &'static str, stage_type: StageType) -> StageTemplate {
    let (probability, color) = match stage_type {
        StageType::Won => (100, "green"),
        _ => (0, "rose"),
    };
    StageTemplate { name_en, name_vi, probability, stage_type, rotten_days: None, color }
}

const WON: StageTemplate = closed("Won", "Thắng", StageType::Won);
const LOST: StageTemplate = closed("Lost", "Thua", StageType::Lost);

/// The default pipeline: probabilities in per cent, and the days after which a deal counts as rotten.
pub const SALES: [StageTemplate; 7] = [
    open("New", "Mới", 10, 14, "slate"),
    open("Qualified", "Tiềm năng", 25, 14, "sky"),
    open("Meeting", "Gặp gỡ", 40, 10, "indigo"),
    open("Proposal", "Đề xuất", 60, 10, "violet"),
    open("Negotiation", "Thương lượng", 80, 7, "amber"),
    WON,
    LOST,
];

const RENEWAL: [StageTemplate; 6] = [
    open("Expiring", "Sắp hết hạn", 60, 30, "slate"),
    open("Contacted", "Đã liên hệ", 70, 14, "sky"),
    open("Offer sent", "Đã gửi báo giá", 80, 10, "violet"),
    open("Confirmed", "Đã đồng ý", 95, 7, "amber"),
    closed("Renewed", "Đã gia hạn", StageType::Won),
    closed("Churned", "Ngừng dùng", StageType::Lost),
];

const REAL_ESTATE: [StageTemplate; 8] = [
    open("Enquiry", "Hỏi thông tin", 5, 7, "slate"),
    open("Needs known", "Rõ nhu cầu", 15, 10, "sky"),
    open("Viewing", "Đi xem nhà", 30, 10, "indigo"),
    open("Price talks", "Thương lượng giá", 50, 10, "violet"),
    open("Deposit", "Đặt cọc", 80, 14, "amber"),
    open("Notary", "Công chứng", 95, 21, "amber"),
    closed("Handed over", "Đã bàn giao", StageType::Won),
    LOST,
];

const SOFTWARE: [StageTemplate; 7] = [
    open("New", "Mới", 5, 10, "slate"),
    open("Demo", "Demo", 20, 10, "sky"),
    open("Trial", "Dùng thử", 40, 21, "indigo"),
    open("Proposal", "Báo giá", 60, 10, "violet"),
    open("Contract", "Hợp đồng", 85, 14, "amber"),
    WON,
    LOST,
];

const CONSTRUCTION: [StageTemplate; 8] = [
    open("Invitation", "Mời thầu", 5, 14, "slate"),
    open("Site survey", "Khảo sát", 15, 14, "sky"),
    open("Estimate", "Dự toán", 30, 21, "indigo"),
    open("Bid sent", "Nộp thầu", 40, 30, "violet"),
    open("Clarification", "Làm rõ hồ sơ", 60, 14, "violet"),
    open("Contract", "Ký hợp đồng", 90, 21, "amber"),
    closed("Awarded", "Trúng thầu", StageType::Won),
    closed("Not awarded", "Trượt thầu", StageType::Lost),
];

/// A pipeline to choose from.
#[derive(Debug, Clone, Copy)]
pub struct PipelineTemplate {
    pub name_en: &'static str,
    pub name_vi: &'static str,
    pub stages: &'static [StageTemplate],
}

/// Every template, the default first.
pub const TEMPLATES: [PipelineTemplate; 5] = [
    PipelineTemplate { name_en: "Sales", name_vi: "Bán hàng", stages: &SALES },
    PipelineTemplate { name_en: "Renewal", name_vi: "Gia hạn", stages: &RENEWAL },
    PipelineTemplate { name_en: "Real estate", name_vi: "Bất động sản", stages: &REAL_ESTATE },
    PipelineTemplate { name_en: "Software", name_vi: "Phần mềm", stages: &SOFTWARE },
    PipelineTemplate { name_en: "Construction", name_vi: "Xây dựng", stages: &CONSTRUCTION },
];

/// The reasons for which a deal is lost: the words stored under `lost_reason_id`.
pub const LOST_REASONS: [&str; 8] =
    ["price", "competitor", "budget", "missing_feature", "long_cycle", "no_decision_maker", "unresponsive", "other"];
