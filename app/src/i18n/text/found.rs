//! Texts of how much is found, and of what a sum leaves out.

use crate::i18n::Text;

texts! {
    RESULTS: "{n} kết quả", "{n} {n:result|results}";

    SUMMARY_NO_RATE: "{n} chưa cộng: không có tỷ giá", "{n} not counted: no exchange rate";
}
