//! What can be made from anywhere: a record of any kind, what happened, records from a file.

use crate::{
    i18n::{Text, text, use_i18n},
    navigation::use_navigation,
    palette_command::PaletteCommand,
    permission::may_now,
    route::Route,
    ui::{
        focus::focus,
        icon::{Icon, IconView},
    },
    widget::{commands::use_commands, new_record::NewRecord},
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{
    id::RecordId,
    kind::{Kind, Offered},
};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, MouseEvent};

/// Closes the menu that something in it was chosen from.
fn close(event: &MouseEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    if let Some(menu) = target.and_then(|target| target.closest("details").ok().flatten()) {
        // Taking a known attribute away cannot fail.
        let _ = menu.remove_attribute("open");
        // What opens now gives the keys back to what is seen.
        let summary = menu.query_selector("summary").ok().flatten();
        summary.and_then(|it| it.dyn_into::<HtmlElement>().ok()).iter().for_each(focus);
    }
}

#[component]
pub fn CreateMenu() -> impl IntoView {
    let (i18n, commands, replica) = (use_i18n(), use_commands(), use_replica());
    let item = move |command: PaletteCommand, name: Text, icon: Icon| {
        let click = move |event: MouseEvent| {
            close(&event);
            commands.carry_out(command);
        };
        view! {
            <li>
                <button class="quiet" on:click=click>
                    <IconView icon />
                    {i18n.s(name)}
                </button>
            </li>
        }
    };
    let deal = Kind::Deal.page().map(|page| (PaletteCommand::NewDeal, page.new, Icon::Of(Kind::Deal)));
    // Nobody is offered a form that the server would refuse.
    let others = Kind::offered(Offered::Navigation).into_iter();
    let others = others.filter(|kind| may_now(&replica, kind.spec().written_by));
    let others = others.filter_map(|kind| Some((PaletteCommand::New(kind), kind.page()?.new, Icon::Of(kind))));
    let more = [
        (PaletteCommand::Go(Route::Share), text::QUICK_LOG, Icon::Note),
        (PaletteCommand::Go(Route::Import), text::IMPORT, Icon::Import),
    ];
    let all = deal.into_iter().chain(others).chain(more);
    view! {
        <ul class="menu-items">{all.map(|(command, name, icon)| item(command, name, icon)).collect_view()}</ul>
    }
}

/// The form of a new record on whatever page; its own page opens afterwards, but for a task's.
#[component]
pub fn NewAnywhere(kind: Kind, called: String, done: Callback<()>) -> impl IntoView {
    let navigation = use_navigation();
    let made = Callback::new(move |made: Option<RecordId>| {
        done.run(());
        if let Some(route) = made.filter(|_| kind != Kind::Task).and_then(|record| Route::of(kind, record)) {
            navigation.to(route);
        }
    });
    let title = kind.page().map_or(Text::NONE, |page| page.new);
    view! { <NewRecord kind title done=made called /> }
}
