//! The languages of the product.

use crate::{schema::Name, text::Text};
use serde::{Deserialize, Serialize};

/// A language that values and texts are shown in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    Vi,
    En,
}

impl Language {
    pub const ALL: [Language; 2] = [Language::Vi, Language::En];

    /// A BCP 47 tag, for `lang` and `Intl`.
    pub const fn tag(self) -> &'static str {
        match self {
            Language::Vi => "vi-VN",
            Language::En => "en-GB",
        }
    }

    pub const fn of(self, text: Text) -> &'static str {
        match self {
            Language::Vi => text.vi,
            Language::En => text.en,
        }
    }

    /// What something is called in it.
    pub fn name(self, name: &Name) -> &str {
        match name {
            Name::Said(text) => self.of(*text),
            Name::Own(name) => name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{codec, text::t};

    #[test]
    fn a_device_remembers_a_language_by_its_word() {
        for (language, word) in [(Language::Vi, "vi"), (Language::En, "en")] {
            assert_eq!(codec::encode(&language), codec::encode(word));
            assert_eq!(codec::decode::<Language>(&codec::encode(word)), Ok(language));
        }
    }

    #[test]
    fn names_are_said_in_a_language_or_are_the_same_in_all() {
        let (said, own) = (Name::Said(t("Cao", "High")), Name::Own("Nóng".into()));
        assert_eq!(Language::ALL.map(|language| language.name(&said)), ["Cao", "High"]);
        assert_eq!(Language::ALL.map(|language| language.name(&own)), ["Nóng", "Nóng"]);
    }
}
