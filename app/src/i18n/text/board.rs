//! Texts of the board.

use crate::i18n::Text;

texts! {
    SHOW_CLOSED_STAGE: "Hiện {stage}", "Show {stage}";
}
