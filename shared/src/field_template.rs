//! Fields that teams of an industry usually add.

/// A field of a template.
#[derive(Debug, Clone, Copy)]
pub struct TemplateField {
    /// contact, company or deal.
    pub of: &'static str,
    /// Its name in Vietnamese.
    pub vi: &'static str,
    /// Its name in English.
    pub en: &'static str,
    /// text, number, money, date, choice, choices, checkbox, link or person.
    pub field: &'static str,
    /// The heading that it stands under, in Vietnamese.
    pub section_vi: &'static str,
    /// The heading that it stands under, in English.
    pub section_en: &'static str,
    /// What can be chosen, in Vietnamese and in English; none unless it is a choice.
    pub options: &'static [(&'static str, &'static str)],
}

/// The fields of an industry.
#[derive(Debug, Clone, Copy)]
pub struct FieldTemplate {
    /// What the template is known by.
    pub key: &'static str,
    /// The industry in Vietnamese.
    pub vi: &'static str,
    /// The industry in English.
    pub en: &'static str,
    /// In the order in which they are shown.
    pub fields: &'static [TemplateField],
}

type Both = (&'static str, &'static str);

const fn plain(
    of: &'static str,
    section: Both,
    field: &'static str,
    vi: &'static str,
    en: &'static str,
) -> TemplateField {
    TemplateField { of, vi, en, field, section_vi: section.0, section_en: section.1, options: &[] }
}

const fn one_of(
    of: &'static str,
    section: Both,
    vi: &'static str,
    en: &'static str,
    options: &'static [Both],
) -> TemplateField {
    TemplateField { options, ..plain(of, section, "choice", vi, en) }
}

const fn some_of(
    of: &'static str,
    section: Both,
    vi: &'static str,
    en: &'static str,
    options: &'static [Both],
) -> TemplateField {
    TemplateField { options, ..plain(of, section, "choices", vi, en) }
}

const BUYER: Both = ("Nhu cầu", "Needs");
const PROPERTY: Both = ("Bất động sản", "Property");

const REAL_ESTATE: &[TemplateField] = &[
    plain("contact", BUYER, "text", "Khu vực quan tâm", "Preferred area"),
    plain("contact", BUYER, "money", "Ngân sách", "Budget"),
    one_of(
        "contact",
        BUYER,
        "Mục đích mua",
        "Reason for buying",
        &[
            ("Để ở", "To live in"),
            ("Đầu tư", "Investment"),
            ("Cho thuê", "To rent out"),
            ("Kinh doanh", "Business premises"),
        ],
    ),
    one_of(
        "deal",
        PROPERTY,
        "Loại bất động sản",
        "Property type",
        &[
            ("Căn hộ", "Apartment"),
            ("Nhà phố", "Townhouse"),
            ("Biệt thự", "Villa"),
            ("Shophouse", "Shophouse"),
            ("Đất nền", "Land plot"),
            ("Mặt bằng kinh doanh", "Commercial space"),
        ],
    ),
    plain("deal", PROPERTY, "text", "Mã căn", "Unit code"),
    plain("deal", PROPERTY, "number", "Diện tích (m²)", "Area (m²)"),
    one_of(
        "deal",
        PROPERTY,
        "Pháp lý",
        "Legal papers",
        &[
            ("Đã có sổ", "Title issued"),
            ("Đang chờ sổ", "Title pending"),
            ("Hợp đồng mua bán", "Sale contract only"),
            ("Giấy tay, vi bằng", "Private papers only"),
        ],
    ),
    plain("deal", PROPERTY, "checkbox", "Cần vay ngân hàng", "Needs a bank loan"),
];

const HOUSEHOLD: Both = ("Gia đình", "Household");
const POLICY: Both = ("Hợp đồng bảo hiểm", "Policy");
const PREMIUM: Both = ("Phí bảo hiểm", "Premium");

const INSURANCE: &[TemplateField] = &[
    plain("contact", HOUSEHOLD, "number", "Số người phụ thuộc", "Dependants"),
    one_of(
        "deal",
        POLICY,
        "Loại bảo hiểm",
        "Type of insurance",
        &[
            ("Nhân thọ", "Life"),
            ("Sức khỏe", "Health"),
            ("Tai nạn", "Accident"),
            ("Xe cơ giới", "Motor"),
            ("Nhà và tài sản", "Home and property"),
            ("Hàng hóa", "Cargo"),
            ("Trách nhiệm", "Liability"),
            ("Du lịch", "Travel"),
        ],
    ),
    plain("deal", POLICY, "text", "Công ty bảo hiểm", "Insurer"),
    plain("deal", POLICY, "text", "Số hợp đồng", "Policy number"),
    plain("deal", POLICY, "money", "Số tiền bảo hiểm", "Sum insured"),
    plain("deal", POLICY, "date", "Ngày hết hiệu lực", "Expiry date"),
    plain("deal", PREMIUM, "money", "Phí mỗi kỳ", "Premium per period"),
    one_of(
        "deal",
        PREMIUM,
        "Định kỳ đóng phí",
        "Payment frequency",
        &[
            ("Hằng tháng", "Monthly"),
            ("Hằng quý", "Quarterly"),
            ("Nửa năm", "Half-yearly"),
            ("Hằng năm", "Yearly"),
            ("Một lần", "Single payment"),
        ],
    ),
];

const STUDENT: Both = ("Học viên", "Student");
const COURSE: Both = ("Khóa học", "Course");

const EDUCATION: &[TemplateField] = &[
    plain("contact", STUDENT, "text", "Tên học viên", "Student's name"),
    plain("contact", STUDENT, "date", "Ngày sinh học viên", "Student's date of birth"),
    one_of(
        "contact",
        STUDENT,
        "Trình độ đầu vào",
        "Starting level",
        &[
            ("Mới bắt đầu", "Beginner"),
            ("Sơ cấp", "Elementary"),
            ("Trung cấp", "Intermediate"),
            ("Nâng cao", "Advanced"),
        ],
    ),
    plain("contact", STUDENT, "number", "Điểm kiểm tra đầu vào", "Placement test score"),
    some_of(
        "deal",
        COURSE,
        "Môn quan tâm",
        "Subjects of interest",
        &[
            ("Ngoại ngữ", "Languages"),
            ("Luyện thi", "Exam preparation"),
            ("Toán và khoa học", "Maths and science"),
            ("Tin học, lập trình", "Computing and coding"),
            ("Kỹ năng mềm", "Soft skills"),
            ("Du học", "Study abroad"),
        ],
    ),
    one_of(
        "deal",
        COURSE,
        "Hình thức học",
        "Mode of study",
        &[("Tại lớp", "In class"), ("Trực tuyến", "Online"), ("Kết hợp", "Blended"), ("Kèm riêng", "One to one")],
    ),
    some_of(
        "deal",
        COURSE,
        "Ca học mong muốn",
        "Preferred times",
        &[("Sáng", "Mornings"), ("Chiều", "Afternoons"), ("Tối", "Evenings"), ("Cuối tuần", "Weekends")],
    ),
    plain("deal", COURSE, "date", "Ngày học thử", "Trial lesson"),
];

const TERMS: Both = ("Chính sách bán hàng", "Trading terms");
const ORDER: Both = ("Đơn hàng", "Order");

const MANUFACTURING: &[TemplateField] = &[
    one_of(
        "company",
        TERMS,
        "Kênh bán hàng",
        "Sales channel",
        &[
            ("Nhà phân phối", "Distributor"),
            ("Đại lý cấp 1", "First-tier dealer"),
            ("Đại lý cấp 2", "Second-tier dealer"),
            ("Siêu thị, chuỗi bán lẻ", "Supermarket or chain"),
            ("Cửa hàng", "Shop"),
            ("Dự án, công trình", "Project"),
            ("Xuất khẩu", "Export"),
        ],
    ),
    one_of(
        "company",
        TERMS,
        "Khu vực",
        "Territory",
        &[
            ("Miền Bắc", "North"),
            ("Miền Trung", "Central"),
            ("Tây Nguyên", "Central Highlands"),
            ("Đông Nam Bộ", "Southeast"),
            ("Miền Tây", "Mekong Delta"),
            ("Nước ngoài", "Abroad"),
        ],
    ),
    plain("company", TERMS, "money", "Hạn mức công nợ", "Credit limit"),
    plain("company", TERMS, "number", "Số ngày được nợ", "Payment term (days)"),
    plain("company", TERMS, "number", "Chiết khấu (%)", "Discount (%)"),
    plain("deal", ORDER, "number", "Số lượng", "Quantity"),
    plain("deal", ORDER, "checkbox", "Đã duyệt mẫu", "Sample approved"),
    plain("deal", ORDER, "date", "Ngày giao hàng", "Delivery date"),
];

const SYSTEMS: Both = ("Hệ thống hiện tại", "Current systems");
const SOLUTION: Both = ("Giải pháp", "Solution");
const DELIVERY: Both = ("Triển khai", "Delivery");

const SOFTWARE: &[TemplateField] = &[
    plain("company", SYSTEMS, "text", "Phần mềm đang dùng", "Software in use"),
    one_of(
        "deal",
        SOLUTION,
        "Gói dịch vụ",
        "Plan",
        &[
            ("Cơ bản", "Basic"),
            ("Chuyên nghiệp", "Professional"),
            ("Doanh nghiệp", "Enterprise"),
            ("Theo yêu cầu", "Custom"),
        ],
    ),
    plain("deal", SOLUTION, "number", "Số người dùng", "Users"),
    one_of(
        "deal",
        SOLUTION,
        "Nơi cài đặt",
        "Hosting",
        &[("Đám mây", "Cloud"), ("Máy chủ của khách", "On premises"), ("Kết hợp", "Hybrid")],
    ),
    plain("deal", SOLUTION, "link", "Tài liệu yêu cầu", "Requirements document"),
    plain("deal", DELIVERY, "person", "Phụ trách triển khai", "Delivery lead"),
    plain("deal", DELIVERY, "date", "Ngày hết dùng thử", "Trial ends"),
    plain("deal", DELIVERY, "date", "Ngày gia hạn", "Renewal date"),
];

const TRAVELLER: Both = ("Hành khách", "Traveller");
const TRIP: Both = ("Chuyến đi", "Trip");

const TRAVEL: &[TemplateField] = &[
    plain("contact", TRAVELLER, "date", "Hộ chiếu hết hạn", "Passport expires"),
    plain("contact", TRAVELLER, "text", "Ăn kiêng, dị ứng", "Diet and allergies"),
    plain("deal", TRIP, "text", "Điểm đến", "Destination"),
    plain("deal", TRIP, "date", "Ngày khởi hành", "Departure"),
    plain("deal", TRIP, "date", "Ngày về", "Return"),
    plain("deal", TRIP, "number", "Số người lớn", "Adults"),
    plain("deal", TRIP, "number", "Số trẻ em", "Children"),
    some_of(
        "deal",
        TRIP,
        "Dịch vụ",
        "Services",
        &[
            ("Vé máy bay", "Flights"),
            ("Khách sạn", "Hotel"),
            ("Xe đưa đón", "Transfers"),
            ("Hướng dẫn viên", "Tour guide"),
            ("Visa", "Visa"),
            ("Bảo hiểm du lịch", "Travel insurance"),
        ],
    ),
];

/// Every template.
pub const FIELD_TEMPLATES: [FieldTemplate; 6] = [
    FieldTemplate { key: "real_estate", vi: "Bất động sản", en: "Real estate", fields: REAL_ESTATE },
    FieldTemplate { key: "insurance", vi: "Bảo hiểm", en: "Insurance", fields: INSURANCE },
    FieldTemplate { key: "education", vi: "Giáo dục", en: "Education", fields: EDUCATION },
    FieldTemplate {
        key: "manufacturing",
        vi: "Sản xuất, phân phối",
        en: "Manufacturing and distribution",
        fields: MANUFACTURING,
    },
    FieldTemplate {
        key: "software", vi: "Phần mềm, dịch vụ CNTT", en: "Software and IT services", fields: SOFTWARE
    },
    FieldTemplate { key: "travel", vi: "Du lịch", en: "Travel", fields: TRAVEL },
];
