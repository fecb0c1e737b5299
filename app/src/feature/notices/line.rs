//! A notice in words, and as a line of the list.

use super::watch::Watch;
use crate::{
    clock,
    format::{self, fill},
    i18n::{I18n, text, use_i18n},
    replica::ReplicaHandle,
    route::Route,
    ui::{
        avatar::Avatar,
        icon::{Icon, IconView},
    },
    widget::formatter::Formatter,
    workspace::{member_name, stage_name, stages},
};
use leptos::prelude::*;
use sotay_shared::{
    id::{MemberId, StageId},
    kind::Kind,
    notice::{Notice, NoticeKind, What},
    row::{Due, StageType},
};

/// What happened, in a sentence; follows names and the language.
fn words(notice: &Notice, replica: &ReplicaHandle, i18n: I18n) -> String {
    let name_of = |member: Option<MemberId>| member_name(replica, i18n, member);
    let name = name_of(notice.by);
    let said = |text, values: &[(&str, &str)]| {
        let values: Vec<(&str, &str)> = values.iter().copied().chain([("name", name.as_str())]).collect();
        fill(i18n.t(text), &values)
    };
    match &notice.what {
        What::Assigned => said(text::NOTICE_ASSIGNED, &[]),
        What::Mentioned(words) => said(text::NOTICE_MENTIONED, &[("words", words)]),
        What::Due(due) => {
            let when = match due {
                Due::At(at) => format::instant(*at, i18n.locale()),
                Due::Day(day) => format::date(*day, i18n.locale()),
            };
            said(text::NOTICE_DUE, &[("when", &when)])
        }
        What::Stage(stage) => match stage_type(*stage, replica) {
            StageType::Won => said(text::NOTICE_WON, &[]),
            StageType::Lost => said(text::NOTICE_LOST, &[]),
            StageType::Open => said(text::NOTICE_STAGE, &[("stage", &stage_name(replica, *stage))]),
        },
        What::Amount => said(text::NOTICE_AMOUNT, &[]),
        What::Owner(Some(other)) => said(text::NOTICE_OWNER, &[("other", &name_of(Some(*other)))]),
        What::Owner(None) => said(text::NOTICE_NO_OWNER, &[]),
        What::Said(words) if words.is_empty() => said(text::NOTICE_SAID_SOMETHING, &[]),
        What::Said(words) => format!("{name}: {words}"),
    }
}

fn stage_type(stage: StageId, replica: &ReplicaHandle) -> StageType {
    let known = stages(replica).into_iter().find(|named| named.stage.id == stage);
    known.map(|named| named.stage.stage_type).unwrap_or_default()
}

/// The icon that says what it is about.
fn icon(notice: &Notice) -> Icon {
    match (notice.kind, &notice.what) {
        (NoticeKind::Assigned, _) => Icon::Import,
        (NoticeKind::Mentioned, _) => Icon::Chat,
        (NoticeKind::Due, _) => Icon::Clock,
        (NoticeKind::Won, _) => Icon::Star,
        (NoticeKind::Followed, What::Stage(_)) => Icon::Of(Kind::Deal),
        (NoticeKind::Followed, What::Amount) => Icon::Money,
        (NoticeKind::Followed, What::Said(_)) => Icon::Note,
        (NoticeKind::Followed, _) => Icon::Pencil,
    }
}

/// The page that tells more; the board where what it is about is not here.
pub(super) fn path(notice: &Notice, replica: &ReplicaHandle) -> String {
    let kind = replica.model.peek(notice.record).and_then(|row| row.kind());
    kind.and_then(|kind| Route::of(kind, notice.record)).unwrap_or(Route::Board).path()
}

/// A line of the list; who opens it has read it.
#[component]
pub(super) fn NoticeLine(notice: Notice, watch: Watch) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), watch.replica());
    let (id, at, by) = (notice.id, notice.at, notice.by);
    let (icon, path) = (icon(&notice), path(&notice, &replica));
    let row = replica.model.row(notice.record);
    let formatter = Formatter::new(i18n, replica.clone());
    // An activity has no page, and says its own words above.
    let about = Memo::new(move |_| {
        let row = row.get().filter(|row| row.kind() != Some(Kind::Activity))?;
        Some((row.title().to_owned(), formatter.line(&row)))
    });
    let who = by.map(|member| {
        let replica = replica.clone();
        let name = Signal::derive(move || member_name(&replica, i18n, Some(member)));
        view! { <Avatar name id=member.into() /> }
    });
    let said = Memo::new(move |_| words(&notice, &replica, i18n));
    let is_unread = Memo::new(move |_| !watch.is_read(id, at));
    let ago = move || format::ago(at, clock::minute(), i18n.locale());
    view! {
        <li class="notice" class:unread=move || is_unread.get()>
            <a href=path on:click=move |_| watch.read(untrack(|| watch.unread(|notice| notice.id == id)))>
                <span class="notice-icon"><IconView icon /></span>
                <span class="notice-said">{who} <span>{said}</span></span>
                <time class="notice-when" title=move || format::instant(at, i18n.locale())>{ago}</time>
                <Show when=move || about.with(Option::is_some)>
                    <span class="notice-about">
                        <strong>{move || about.get().map(|(title, _)| title)}</strong>
                        <span>{move || about.get().map(|(_, line)| line)}</span>
                    </span>
                </Show>
                <Show when=move || is_unread.get()><span class="hidden">{i18n.s(text::NOTICE_UNREAD)}</span></Show>
            </a>
        </li>
    }
}
