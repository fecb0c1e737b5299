//! Why something cannot be done, or was not taken by the server, in the reader's language.

use crate::{
    fields::field_of,
    format::{fill, number},
    i18n::{I18n, Text, text},
    view_model::Model,
};
use sotay_shared::{command::CommandError, kind::Kind, problem::RefusalCode, role::Role, schema::Misfit};

/// Why a command cannot be done.
pub fn explain(error: &CommandError, i18n: I18n, model: &Model) -> String {
    let plain = |text: Text| i18n.t(text).to_owned();
    match error {
        CommandError::NotFound(_) => plain(text::NOT_HERE),
        CommandError::Exists(_) => plain(text::ERROR_EXISTS),
        CommandError::WrongKind(_) => plain(text::ERROR_WRONG_KIND),
        CommandError::Missing { .. } => plain(text::ERROR_NAME_MISSING),
        CommandError::Misfit { key, misfit } => {
            let values = [("field", called(key, i18n, model)), ("problem", problem(misfit, i18n))];
            fill(i18n.t(text::ERROR_MISFIT), &values.each_ref().map(|(name, value)| (*name, value.as_str())))
        }
        CommandError::NoSuchStage => plain(text::ERROR_NO_SUCH_STAGE),
        CommandError::NotPermitted { needs, .. } => {
            plain(if *needs > Role::Member { text::ERROR_ROLE_ADMIN } else { text::ERROR_ROLE_MEMBER })
        }
        CommandError::Repetition(_) => plain(text::ERROR_REPETITION),
        CommandError::Unreadable(_) => plain(text::DAMAGED),
        CommandError::Refused { code, .. } => fill(i18n.t(text::ERROR_COMMAND), &[("message", i18n.t(reason(*code)))]),
        CommandError::Ended => plain(text::ERROR_ENDED),
    }
}

/// What a key is called, of whatever kind.
fn called(key: &str, i18n: I18n, model: &Model) -> String {
    let known = Kind::ALL.into_iter().find_map(|kind| field_of(model, kind, key));
    known.map_or_else(|| key.to_owned(), |field| i18n.name(&field.name).to_owned())
}

/// What is wrong with a value.
fn problem(misfit: &Misfit, i18n: I18n) -> String {
    let count = |n: i64| number(n, i18n.locale());
    match misfit {
        Misfit::Type(_) => i18n.t(text::MISFIT_TYPE).to_owned(),
        Misfit::TooLong(most) => fill(i18n.t(text::MISFIT_TOO_LONG), &[("n", &count(*most as i64))]),
        Misfit::OutOfRange(least, most) => {
            fill(i18n.t(text::MISFIT_RANGE), &[("least", &count(*least)), ("most", &count(*most))])
        }
        Misfit::Key => i18n.t(text::MISFIT_KEY).to_owned(),
        Misfit::ReadOnly => i18n.t(text::MISFIT_READ_ONLY).to_owned(),
        Misfit::ControlCharacters => i18n.t(text::MISFIT_CONTROL).to_owned(),
        Misfit::NotALink => i18n.t(text::ERROR_LINK).to_owned(),
        Misfit::TooMany(most) => fill(i18n.t(text::MISFIT_TOO_MANY), &[("n", &count(*most as i64))]),
    }
}

/// Why the server does not take a change, and what helps.
pub const fn reason(code: RefusalCode) -> Text {
    match code {
        RefusalCode::TooLarge => text::REFUSED_TOO_LARGE,
        RefusalCode::DocumentLimit => text::REFUSED_LIMIT,
        RefusalCode::WrongValue => text::REFUSED_VALUE,
        RefusalCode::WrongKind => text::REFUSED_KIND,
        RefusalCode::NotPermitted => text::REFUSED_NOT_PERMITTED,
        RefusalCode::ForeignAuthor => text::REFUSED_FOREIGN_AUTHOR,
        RefusalCode::NotTheAuthor => text::REFUSED_NOT_THE_AUTHOR,
        RefusalCode::NotTheOwner => text::REFUSED_NOT_THE_OWNER,
        RefusalCode::Group => text::REFUSED_GROUP,
        RefusalCode::WorkspaceFull => text::REFUSED_FULL,
        RefusalCode::MissingDependency => text::REFUSED_MISSING,
        RefusalCode::Sequence | RefusalCode::StartOp | RefusalCode::Actor => text::REFUSED_ORDER,
        RefusalCode::Chunk | RefusalCode::Unreadable | RefusalCode::Inapplicable | RefusalCode::Crashed => {
            text::REFUSED_UNREADABLE
        }
        RefusalCode::Void => text::REFUSED_VOID,
        RefusalCode::Other => text::REFUSED_OTHER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_says_something_of_its_own_in_both_languages() {
        let codes = [RefusalCode::TooLarge, RefusalCode::NotPermitted, RefusalCode::WrongValue, RefusalCode::Other];
        for (nth, code) in codes.into_iter().enumerate() {
            let said = reason(code);
            assert!(!said.vi.is_empty() && !said.en.is_empty() && said.vi != said.en);
            assert!(codes[nth + 1..].iter().all(|other| reason(*other) != said));
        }
    }
}
