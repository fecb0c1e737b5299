//! Tells of what comes while the page is open, once.

use super::{line::path, watch::Watch};
use crate::{
    clock,
    format::fill,
    i18n::{I18n, text, use_i18n},
    notify,
    toast::{Toasts, use_toasts},
    workspace::member_name,
};
use leptos::prelude::*;
use sotay_shared::{
    notice::{Notice, NoticeId, NoticeKind, What},
    stamp::Timestamp,
};
use std::collections::BTreeSet;

/// What is older than the page by so much was there before it, in milliseconds.
const BEFORE_MS: i64 = 60_000;
/// So many are shown at once: somebody may be given a hundred records, and the bell counts them.
const SHOWN: usize = 3;
/// How long after it looked first some of what was there before the page is still read, in milliseconds.
const READING_MS: i64 = 20_000;

/// Says what came, for whoever hears the page; who calls is shown as well, and notified where that is allowed.
pub(super) fn tell(watch: Watch) -> RwSignal<String> {
    let (i18n, toasts, began) = (use_i18n(), use_toasts(), clock::now());
    let (told, said) = (StoredValue::new(BTreeSet::<NoticeId>::new()), RwSignal::new(String::new()));
    Effect::new(move || {
        let fresh: Vec<Notice> = watch.all.with(|all| {
            let new = |notice: &&Notice| told.try_update_value(|told| told.insert(notice.id)).unwrap_or(false);
            all.iter().filter(new).filter(|notice| !was_there(notice, began, watch)).cloned().collect()
        });
        let is_unread = |notice: &Notice| untrack(|| !watch.is_read(notice.id, notice.at));
        let fresh: Vec<Notice> = fresh.into_iter().filter(is_unread).collect();
        // Whoever calls is shown below.
        let count = fresh.iter().filter(|notice| notice.kind != NoticeKind::Mentioned).count();
        if count > 0 {
            let words = fill(untrack(|| i18n.t(text::NOTICE_CAME)), &[("n", &count.to_string())]);
            // Said again it is another text, or nobody would hear it.
            said.update(|said| *said = if *said == words { format!("{words}\u{a0}") } else { words });
        }
        let wanted = fresh.iter().filter(|notice| matches!(notice.what, What::Mentioned(_) | What::Assigned));
        wanted.take(SHOWN).for_each(|notice| show(notice, watch, toasts, i18n));
    });
    said
}

/// Whether it was there before the page was, and is read only now.
fn was_there(notice: &Notice, began: Timestamp, watch: Watch) -> bool {
    // It looks once the workspace is here: on a new device long after the page began.
    let looked = watch.looked_first().unwrap_or(began);
    notice.at.0 < began.0 - BEFORE_MS && clock::now().0 < looked.0 + READING_MS
}

/// What somebody wants of whoever looks.
fn show(notice: &Notice, watch: Watch, toasts: Toasts, i18n: I18n) {
    let replica = watch.replica();
    let (title, more) = match &notice.what {
        What::Mentioned(more) => (text::MENTIONED_YOU, more.clone()),
        What::Assigned => {
            let row = replica.model.peek(notice.record);
            (text::NOTICE_ASSIGNED, row.map(|row| row.title().to_owned()).unwrap_or_default())
        }
        _ => return,
    };
    let title = untrack(|| fill(i18n.t(title), &[("name", &member_name(&replica, i18n, notice.by))]));
    // A server may tell of the same: with one tag they are one.
    notify::notify(&notice.source.to_string(), &title, &more, path(notice, &replica));
    if notice.kind == NoticeKind::Mentioned {
        toasts.say(format!("{title}: {more}"));
    }
}
