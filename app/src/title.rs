//! What the tab, the history and a screen reader call a page (WCAG 2.2, 2.4.2).

use crate::{
    i18n::{I18n, Text, text},
    navigation::Navigation,
    route::{Route, Subject},
    view_model::Model,
};
use leptos::prelude::*;
use sotay_shared::kind::Kind;

/// Names every page from now on, those about a record by its name; outside of any workspace there are none.
pub fn name_pages(navigation: Navigation, i18n: I18n, model: Option<Model>) {
    Effect::new(move || {
        let route = navigation.route();
        // Each names its own pages.
        if model.is_none() != route.is_some_and(Route::is_outside) {
            return;
        }
        let record = route.and_then(Route::record).zip(model.as_ref());
        let title = record.and_then(|(record, model)| model.row(record).get()).map(|row| row.title().to_owned());
        let name = title.filter(|title| !title.is_empty()).unwrap_or_else(|| i18n.t(name(route)).to_owned());
        document().set_title(&format!("{name} · Sotay"));
    });
}

/// What a page is called that is not about one record.
pub fn name(route: Option<Route>) -> Text {
    match route {
        Some(Route::Today) => text::TODAY,
        Some(Route::Board) => Kind::Deal.many(),
        // Of a record that is not here.
        Some(Route::Record(..)) => text::TITLE_NOT_HERE,
        Some(Route::List(kind)) => kind.many(),
        Some(Route::Share) => text::QUICK_LOG,
        Some(Route::Import) => text::IMPORT,
        Some(Route::Duplicates) => text::DUPLICATES,
        Some(Route::Leads) => text::LEADS,
        Some(Route::Segments) => text::SEGMENTS,
        Some(Route::FollowUps) => text::FOLLOW_UPS,
        Some(Route::Bin) => text::BIN,
        Some(Route::Settings) => text::SETTINGS,
        Some(Route::Setting(subject)) => match subject {
            Subject::Profile => text::SUBJECT_PROFILE,
            Subject::Account => text::SUBJECT_ACCOUNT,
            Subject::Notifications => text::NOTICES,
            Subject::Device => text::THIS_DEVICE,
            Subject::General => text::SUBJECT_GENERAL,
            Subject::Members => text::SUBJECT_MEMBERS,
            Subject::Leads => text::LEAD_RULES,
            Subject::Data => text::SUBJECT_DATA,
            Subject::Connections => text::SUBJECT_CONNECTIONS,
        },
        Some(Route::Pipelines) => text::EDIT_PIPELINES,
        Some(Route::Fields) => text::CUSTOM_FIELDS,
        Some(Route::Join) => text::JOIN_TITLE,
        Some(Route::SignIn) => text::SIGN_IN,
        Some(Route::Reset) => text::RESET_TITLE,
        Some(Route::Verify) => text::VERIFY_TITLE,
        None => text::NO_SUCH_PAGE,
    }
}
