//! Values as people read them, in the languages of the product: pure functions, the same in browsers and in tests.
//!
//! Numbers, amounts and days are written as `Intl` of browsers writes them in `vi-VN` and `en-GB`; Vietnamese days as
//! Vietnamese write them: `30/06/2026`.

mod date;
mod language;
mod money;
mod number;
#[cfg(test)]
mod tests;
mod value;
mod viewer;

pub use date::{birthday, date, instant, month, quarter, short_date, short_month};
pub use language::Language;
pub use money::{currency_sign, money, short_money};
pub use number::{bytes, decimal, number};
pub use value::{cell, field, value};
pub use viewer::{Texts, Viewer};
