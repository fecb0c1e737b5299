//! A person whom the team knows, or a lead that nobody knows well yet.

use super::{
    Audience, Choices, FieldType, Group, Kind, KindSpec, Offered, Page, ShownOn,
    field_spec::{field, part},
    key,
    spec::kind,
    words::{COMPANY, NAME, PHONE, addresses, distinct, emails, merge, merged_into, need, owner, phones, tier, vcard},
};
use crate::text::t;

const LIFECYCLE_STAGES: Choices = &[
    ("lead", t("Khách tiềm năng", "Lead")),
    ("opportunity", t("Đang có cơ hội", "Opportunity")),
    ("customer", t("Khách hàng", "Customer")),
    ("partner", t("Đối tác", "Partner")),
    ("former", t("Khách hàng cũ", "Former customer")),
];

const LEAD_STATUSES: Choices = &[
    ("new", t("Mới", "New")),
    ("working", t("Đang liên hệ", "Working")),
    ("nurturing", t("Đang nuôi dưỡng", "Nurturing")),
    ("unqualified", t("Không phù hợp", "Unqualified")),
];

const RATINGS: Choices = &[("hot", t("Nóng", "Hot")), ("warm", t("Ấm", "Warm")), ("cold", t("Lạnh", "Cold"))];

const CHANNELS: Choices = &[
    ("phone", PHONE),
    ("email", t("Email", "Email")),
    ("zalo", t("Zalo", "Zalo")),
    ("sms", t("Tin nhắn", "Text message")),
    ("in_person", t("Gặp trực tiếp", "In person")),
];

pub(super) static SPEC: KindSpec = kind(
    "contact",
    &[
        field("full_name", NAME, t("Họ và tên", "Full name")).required().asked().worth(15),
        phones().asked().worth(20),
        emails().asked().worth(20),
        field(key::COMPANY, FieldType::Link(Kind::Company), COMPANY).asked().related().worth(15),
        field("job_title", NAME, t("Chức danh", "Job title")).asked().worth(10),
        field("birthday", FieldType::Birthday, t("Sinh nhật", "Birthday")).worth(5),
        field("anniversary", FieldType::Birthday, t("Ngày kỷ niệm", "Anniversary")),
        field("lifecycle_stage", FieldType::Choice(LIFECYCLE_STAGES), t("Vòng đời", "Lifecycle stage")).worth(5),
        field("status", FieldType::Choice(LEAD_STATUSES), t("Tình trạng", "Lead status")),
        field("rating", FieldType::Choice(RATINGS), t("Mức quan tâm", "Rating")),
        tier().worth(5),
        need(),
        field("lead_source", NAME, t("Nguồn", "Source")),
        // What a campaign's links say of where a lead came from.
        field("utm/source", NAME, t("Nguồn chiến dịch (utm_source)", "Campaign source (utm_source)"))
            .shown(ShownOn::Leads),
        field("utm/medium", NAME, t("Kênh chiến dịch (utm_medium)", "Campaign medium (utm_medium)"))
            .shown(ShownOn::Leads),
        field("utm/campaign", NAME, t("Chiến dịch (utm_campaign)", "Campaign (utm_campaign)")).shown(ShownOn::Leads),
        field("preferred_channel", FieldType::Choice(CHANNELS), t("Kênh ưa thích", "Preferred channel")),
        field("do_not_call", FieldType::Bool, t("Không gọi điện", "Do not call")),
        field("department", NAME, t("Phòng ban", "Department")),
        field("website", FieldType::Url, t("Trang web", "Website")),
        field("assigned_reason", NAME, t("Lý do được giao", "Why this owner")).told().shown(ShownOn::Filled),
        owner().worth(5),
        part("given_name", NAME).required(),
        part("family_name", NAME).required(),
        part("assigned_rule_id", FieldType::Record),
        part("converted_at", FieldType::Time),
        part("converted_deal_id", FieldType::Record),
        part("utm/*", NAME),
        part("consent/*", FieldType::Bool),
        addresses(),
        merged_into(),
        distinct(),
        merge(),
        vcard(),
    ],
)
.seen_by(Audience::Owned)
.title("full_name")
.compared()
.late()
.offered(&[Offered::Navigation, Offered::Palette, Offered::OwnFields, Offered::Import, Offered::About])
.page(Page {
    path: "/contacts",
    icon: "M9 11.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 20a6.500 6.500 0 0 1 13 0M16 4.900a3.500 3.500 0 0 1 0 6.200M18.200 14.300A6.500 6.500 0 0 1 21.500 20",
    keys: "g c",
    group: Group::Customers,
    order: 1,
    many: t("Liên hệ", "Contacts"),
    new: t("Liên hệ mới", "New contact"),
    search: t("Tìm theo tên, điện thoại, email", "Search by name, phone, e-mail"),
    empty: (
        t("Những người bạn làm việc cùng", "The people you work with"),
        t(
            "Khách hàng, người quyết định, đối tác: mỗi người một trang với mọi cuộc gọi, cuộc gặp và ghi chú.",
            "Customers, decision-makers, partners: each has a page with every call, meeting and note.",
        ),
    ),
    columns: &[key::COMPANY, "job_title", "phones", "emails", "lifecycle_stage", key::OWNER],
    card: &["job_title", key::COMPANY],
    line: &["job_title"],
});
