//! What else is done with a record, under three dots: its link, its print, another like it, another pipeline, its end.

use super::{OpenRecord, duplicate, stage::StageChoice};
use crate::{
    actions::use_actions,
    format::fill,
    i18n::{Text, text, use_i18n},
    installed::{can_share, share},
    navigation::use_navigation,
    permission::use_may,
    route::Route,
    toast::use_toasts,
    ui::{
        copy_field,
        icon::{Icon, IconView},
        modal::Modal,
    },
    widget::{archive, follow::Follow},
    workspace::{pipelines, use_replica},
};
use leptos::{html::Details, prelude::*};
use sotay_shared::{command::Command, duplicates::is_compared, id::PipelineId};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// One thing that the menu does.
#[component]
fn Item(
    menu: NodeRef<Details>,
    name: Text,
    /// It takes something away.
    #[prop(optional)]
    danger: bool,
    act: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let run = move |_| {
        close(menu);
        act.run(());
    };
    view! { <li><button class="quiet wide" class:danger=danger on:click=run>{i18n.s(name)}</button></li> }
}

/// The menu closes, and whoever opened it goes on from there.
fn close(menu: NodeRef<Details>) {
    let Some(menu) = menu.get_untracked() else { return };
    // Taking a known attribute away cannot fail.
    let _ = menu.remove_attribute("open");
    let summary = menu.query_selector("summary").ok().flatten();
    if let Some(summary) = summary.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        // Focusing an element that is in the page cannot fail.
        let _ = summary.focus();
    }
}

#[component]
pub fn RecordMenu(is_deleted: Memo<bool>) -> impl IntoView {
    let (i18n, shown, toasts) = (use_i18n(), expect_context::<OpenRecord>(), use_toasts());
    let menu = NodeRef::<Details>::new();
    let may = use_may(shown.kind.spec().written_by);
    let (others, asking) = (other_pipelines(shown), RwSignal::new(false));
    let address = move || {
        let origin = window().location().origin().unwrap_or_default();
        format!("{origin}{}", Route::Record(shown.kind, shown.record).path())
    };
    let hand_over = Callback::new(move |()| share(&untrack(|| shown.name()), &address()));
    let copy_link = Callback::new(move |()| {
        let link = address();
        untrack(|| copy_field::copy(link, toasts, i18n.t(text::LINK_COPIED), i18n.t(text::NOT_COPIED)));
    });
    let print = Callback::new(move |()| {
        // Once the menu is closed. Whoever forbids printing gets no dialog.
        request_animation_frame(|| drop(window().print()));
    });
    view! {
        <details class="popover record-menu" node_ref=menu>
            <summary class="button quiet square" aria-label=i18n.s(text::MORE) title=i18n.s(text::MORE)>
                <IconView icon=Icon::More />
            </summary>
            <ul class="popover-body">
                <Item menu name=text::COPY_LINK act=copy_link />
                {can_share().then(|| view! { <Item menu name=text::SHARE_IT act=hand_over /> })}
                <Item menu name=text::PRINT act=print />
                <FollowItem menu />
                <Show when=move || may.get() && !is_deleted.get()><Changes menu others asking /></Show>
            </ul>
        </details>
        // Not in the menu, which hides what is in it.
        {move || asking.get().then(|| view! { <PipelineDialog others asking /> })}
    }
}

/// Follows the record, or does not any more; everybody may, whatever their role.
#[component]
fn FollowItem(menu: NodeRef<Details>) -> impl IntoView {
    let (i18n, shown, follow) = (use_i18n(), expect_context::<OpenRecord>(), Follow::known());
    let is_offered = Memo::new(move |_| shown.row.with(|row| row.as_ref().is_some_and(|row| follow.is_offered(row))));
    let is_on = Memo::new(move |_| follow.is_on(shown.record));
    let name = move || i18n.t(if is_on.get() { text::UNFOLLOW } else { text::FOLLOW });
    let run = move |_| {
        close(menu);
        follow.toggle(shown.record);
    };
    view! {
        <Show when=move || is_offered.get()>
            <li><button class="quiet wide follow-here" on:click=run>{name}</button></li>
        </Show>
    }
}

/// The pipelines that a deal could be in beside its own.
fn other_pipelines(shown: OpenRecord) -> Memo<Vec<(PipelineId, String)>> {
    let replica = use_replica();
    Memo::new(move |_| {
        let own = shown.row.with(|row| row.as_ref()?.as_deal().map(|deal| deal.pipeline));
        let others = own.map(|own| pipelines(&replica).into_iter().filter(move |(it, _)| Some(*it) != own));
        others.into_iter().flatten().collect()
    })
}

/// What changes something.
#[component]
fn Changes(
    menu: NodeRef<Details>,
    others: Memo<Vec<(PipelineId, String)>>,
    /// Whether it is asked which pipeline is meant.
    asking: RwSignal<bool>,
) -> impl IntoView {
    let (i18n, replica, shown) = (use_i18n(), use_replica(), expect_context::<OpenRecord>());
    let (actions, navigation) = (use_actions(), use_navigation());
    let again = Callback::new(move |()| duplicate::duplicate(shown, &replica, actions, i18n, navigation));
    let ask = Callback::new(move |()| asking.set(true));
    let is_archived = Memo::new(move |_| shown.row.with(|row| row.as_ref().is_some_and(|row| row.is_archived())));
    // The page stays, and says so.
    let put_away =
        Callback::new(move |()| archive::archive_one(actions, i18n, shown.record, &untrack(|| shown.name())));
    let bring_back =
        Callback::new(move |()| archive::bring_one_back(actions, i18n, shown.record, &untrack(|| shown.name())));
    let delete = Callback::new(move |()| {
        let words = fill(untrack(|| i18n.t(text::DELETED)), &[("name", &untrack(|| shown.name()))]);
        actions.say(Command::Delete { records: vec![shown.record] }, words);
        navigation.to(Route::list(shown.kind));
    });
    view! {
        {duplicate::is_repeatable(shown.kind).then(|| view! { <Item menu name=text::DUPLICATE_IT act=again /> })}
        <Show when=move || !others.with(Vec::is_empty)>
            <Item menu name=text::TO_PIPELINE act=ask />
        </Show>
        {is_compared(shown.kind).then(|| view! {
            <li><a class="button quiet wide" href=Route::Duplicates.path()>{i18n.s(text::DUPLICATES)}</a></li>
        })}
        <Show
            when=move || is_archived.get()
            fallback=move || view! { <Item menu name=text::ARCHIVE act=put_away /> }
        >
            <Item menu name=text::UNARCHIVE act=bring_back />
        </Show>
        <Item menu name=text::DELETE danger=true act=delete />
    }
}

/// Moves a deal to another pipeline.
#[component]
fn PipelineDialog(others: Memo<Vec<(PipelineId, String)>>, asking: RwSignal<bool>) -> impl IntoView {
    let (i18n, choice) = (use_i18n(), expect_context::<StageChoice>());
    let lines = move || {
        let line = |(pipeline, name): (PipelineId, String)| {
            let go = move |_| {
                asking.set(false);
                choice.choose_pipeline(pipeline);
            };
            view! { <li><button class="wide" on:click=go>{name}</button></li> }
        };
        others.get().into_iter().map(line).collect_view()
    };
    view! {
        <Modal title=i18n.s(text::TO_PIPELINE_TITLE) on_close=Callback::new(move |()| asking.set(false))>
            <ul class="stack">{lines}</ul>
        </Modal>
    }
}
