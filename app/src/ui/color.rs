//! The colours that stages and tags have, by the names the replica keeps. Light and dark have values of their own for them.

use crate::i18n::{Text, text};

pub const COLORS: [(&str, Text); 7] = [
    ("sky", text::COLOR_SKY),
    ("amber", text::COLOR_AMBER),
    ("violet", text::COLOR_VIOLET),
    ("green", text::COLOR_GREEN),
    ("rose", text::COLOR_ROSE),
    ("indigo", text::COLOR_INDIGO),
    ("slate", text::COLOR_SLATE),
];
