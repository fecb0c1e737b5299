//! Texts in the languages of the product.

/// A text in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    pub vi: &'static str,
    pub en: &'static str,
}

impl Text {
    /// No text.
    pub const NONE: Text = t("", "");

    /// Whether there is nothing to read, in either language.
    pub const fn is_empty(self) -> bool {
        self.vi.is_empty() && self.en.is_empty()
    }
}

/// A text in Vietnamese and in English.
pub const fn t(vi: &'static str, en: &'static str) -> Text {
    Text { vi, en }
}
