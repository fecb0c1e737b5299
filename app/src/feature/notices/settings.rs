//! Of what somebody wants to hear: a choice of their own, the same on every device of theirs.

use crate::{
    actions::use_actions,
    i18n::{Text, text, use_i18n},
    push::is_possible,
    replica::Link,
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, FieldEdit},
    notice::{self, Chosen, NoticeKind},
};

fn name_of(kind: NoticeKind) -> Text {
    match kind {
        NoticeKind::Assigned => text::NOTICE_OF_ASSIGNED,
        NoticeKind::Mentioned => text::NOTICE_OF_MENTIONED,
        NoticeKind::Due => text::NOTICE_OF_DUE,
        NoticeKind::Won => text::NOTICE_OF_WON,
        NoticeKind::Followed => text::NOTICE_OF_FOLLOWED,
    }
}

/// Which kinds are listed, and which the server tells of where there is one.
#[component]
pub fn NoticeSettings() -> impl IntoView {
    let (actions, replica) = (use_actions(), use_replica());
    let (me, status) = (replica.device.member, replica.status);
    let may_push = Memo::new(move |_| status.with(|status| status.link == Link::Live) && is_possible());
    let own = replica.model.row(me.into());
    let chosen = Memo::new(move |_| own.with(|row| row.as_ref().map(|row| Chosen::of(row)).unwrap_or_default()));
    let write = Callback::new(move |field: FieldEdit| {
        actions.start(Command::Edit { record: me.into(), fields: vec![field] });
    });
    let listed = Callback::new(move |kind: NoticeKind| chosen.with(|chosen| !chosen.muted.contains(&kind)));
    let pushed = Callback::new(move |kind: NoticeKind| chosen.with(|chosen| !chosen.quiet.contains(&kind)));
    let list = Callback::new(move |(kind, is_on): (NoticeKind, bool)| write.run(notice::list(kind, is_on)));
    let push = Callback::new(move |(kind, is_on): (NoticeKind, bool)| write.run(notice::push(kind, is_on)));
    let told: Vec<NoticeKind> = NoticeKind::ALL.into_iter().filter(|kind| kind.is_pushed()).collect();
    view! {
        <Kinds legend=text::NOTICE_SETTINGS kinds=NoticeKind::ALL.to_vec() is_on=listed set=list />
        <Show when=move || may_push.get()>
            <Kinds
                legend=text::NOTICE_PUSHED
                kinds=told.clone()
                is_on=pushed
                set=push
            />
        </Show>
    }
}

#[component]
fn Kinds(
    legend: Text,
    kinds: Vec<NoticeKind>,
    is_on: Callback<NoticeKind, bool>,
    set: Callback<(NoticeKind, bool)>,
) -> impl IntoView {
    let i18n = use_i18n();
    let each = kinds.into_iter().map(|kind| {
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || is_on.run(kind)
                    on:change=move |event| set.run((kind, event_target_checked(&event)))
                />
                {i18n.s(name_of(kind))}
            </label>
        }
    });
    view! {
        <fieldset class="notice-kinds">
            <legend>{i18n.s(legend)}</legend>
            {each.collect_view()}
        </fieldset>
    }
}
