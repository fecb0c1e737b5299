//! A deal: what may be sold to whom, and how far it is.

use super::{
    Audience, Choices, FieldType, Group, Kind, KindSpec, Offered, Page, ShownOn,
    field_spec::{field, part},
    key,
    spec::kind,
    words::{COMPANY, NAME, owner},
};
use crate::text::{Text, t};

const FORECASTS: Choices = &[
    ("pipeline", t("Đang theo", "Pipeline")),
    ("best_case", t("Khả quan", "Best case")),
    ("commit", t("Cam kết", "Commit")),
    ("omitted", t("Không tính", "Omitted")),
];

const LOST_REASONS: Choices = &[
    ("price", t("Giá", "Price")),
    ("competitor", t("Đối thủ", "Competitor")),
    ("budget", t("Ngân sách", "Budget")),
    ("missing_feature", t("Thiếu tính năng", "Missing feature")),
    ("long_cycle", t("Kéo dài quá lâu", "Took too long")),
    ("no_decision_maker", t("Không gặp người quyết định", "No decision-maker")),
    ("unresponsive", t("Không phản hồi", "Unresponsive")),
    ("other", t("Lý do khác", "Another reason")),
];

pub(super) static SPEC: KindSpec = kind(
    "deal",
    &[
        field(key::NAME, NAME, t("Tên cơ hội", "Deal name")).required().asked().worth(15),
        field(key::AMOUNT, FieldType::Money, t("Giá trị", "Amount")).asked().conflicts().worth(25),
        field(key::PLACE, FieldType::Place, t("Giai đoạn", "Stage")).conflicts(),
        field(key::CLOSE_DATE, FieldType::Date, t("Ngày chốt", "Close date")).conflicts().worth(20),
        field(key::COMPANY, FieldType::Link(Kind::Company), COMPANY).related().worth(20),
        field("probability", FieldType::Percent, t("Xác suất", "Probability")),
        field("forecast_category", FieldType::Choice(FORECASTS), t("Loại dự báo", "Forecast as")),
        owner().worth(10),
        field("next_step", FieldType::Lines, t("Bước tiếp theo", "Next step")).worth(10),
        field(key::LOST_REASON, FieldType::Choice(LOST_REASONS), t("Lý do thua", "Lost reason"))
            .shown(ShownOn::Filled)
            .takes_words(),
        field(key::LOST_NOTE, FieldType::Lines, t("Ghi chú khi thua", "Note on the loss")).shown(ShownOn::Filled),
        part(key::CURRENCY, FieldType::Currency).conflicts(),
        part(key::PIPELINE, FieldType::Link(Kind::Pipeline)),
        part("campaign_id", FieldType::Record),
        part("partner_id", FieldType::Record),
        part("contacts", FieldType::Roles(Kind::Contact)).related(),
    ],
)
.seen_by(Audience::Owned)
.offered(&[Offered::Palette, Offered::OwnFields, Offered::Import, Offered::About])
.page(Page {
    path: "/deals",
    icon: "M4 5h4v14H4zM10 5h4v9h-4zM16 5h4v11h-4z",
    keys: "",
    group: Group::Selling,
    order: 3,
    many: t("Cơ hội", "Deals"),
    new: t("Cơ hội mới", "New deal"),
    search: Text::NONE,
    empty: (Text::NONE, Text::NONE),
    columns: &[],
    card: &[key::AMOUNT, key::PLACE],
    line: &[key::AMOUNT, key::PLACE],
});
