//! Who is called by an `@` hears of it: in the head of every page, and by a notification where those are allowed.

use crate::{
    device,
    format::{self, fill},
    i18n::{I18n, text, use_i18n},
    navigation::use_navigation,
    notify,
    replica::ReplicaHandle,
    route::Route,
    toast::use_toasts,
    ui::icon::{Icon, IconView},
    workspace::{member_name, use_replica},
};
use leptos::prelude::*;
use sotay_shared::{
    id::{MemberId, RecordId},
    kind::Kind,
    row::Row,
    sort::sort_by_key,
    stamp::Timestamp,
};
use std::{collections::BTreeSet, sync::Arc};

/// Mentions shown.
const SHOWN: usize = 20;
/// Mentions that are remembered as seen.
const REMEMBERED: usize = 400;

/// An activity that calls somebody.
#[derive(Debug, Clone, PartialEq)]
struct Mention {
    record: RecordId,
    at: Timestamp,
    by: Option<MemberId>,
    words: String,
    /// What the activity is about, as far as it is here.
    about: Option<String>,
    path: Option<String>,
}

/// `key` is that of whoever looks.
fn read(replica: &ReplicaHandle, key: &str, row: &Row) -> Option<Mention> {
    let me = replica.device.member;
    let called = row.value(key).as_bool() == Some(true);
    if !called || row.is_deleted() || row.meta.created_by == Some(me) {
        return None;
    }
    let about = row.as_activity()?.links.iter().find_map(|link| {
        let row = replica.model.peek(*link)?;
        Some((row.title().to_owned(), Route::of(row.kind()?, *link)?.path()))
    });
    let (about, path) = about.unzip();
    let at = row.meta.created_at.unwrap_or_default();
    Some(Mention { record: row.id, at, by: row.meta.created_by, words: row.title().to_owned(), about, path })
}

/// Everything that calls whoever looks, latest first; follows what comes.
fn mentions(replica: &ReplicaHandle) -> Vec<Mention> {
    let key = format!("mentions/{}", replica.device.member);
    let activities = replica.model.list(Kind::Activity).get().into_iter();
    let mut found: Vec<Mention> = activities
        .filter_map(|record| replica.model.peek(record).and_then(|row: Arc<Row>| read(replica, &key, &row)))
        .collect();
    sort_by_key(&mut found, |mention| std::cmp::Reverse((mention.at, mention.record)));
    found.truncate(SHOWN);
    found
}

/// What calls whoever looks, and what of it was seen.
#[derive(Clone, Copy)]
struct Calls {
    i18n: I18n,
    replica: StoredValue<ReplicaHandle>,
    all: Memo<Vec<Mention>>,
    /// Where the device remembers what was seen.
    key: StoredValue<String>,
    /// By record, not by time: what somebody wrote without a network comes late, and clocks differ.
    seen: RwSignal<Vec<RecordId>>,
    /// Whether the list is looked at.
    open: RwSignal<bool>,
}

impl Calls {
    fn known() -> Calls {
        let replica = StoredValue::new(use_replica());
        let all = Memo::new(move |_| replica.with_value(mentions));
        let key = replica.with_value(|it| format!("sotay.mentions.{}.{}", it.device.workspace, it.device.member));
        let seen = RwSignal::new(device::remembered::<Vec<RecordId>>(&key).unwrap_or_default());
        Calls { i18n: use_i18n(), replica, all, key: StoredValue::new(key), seen, open: RwSignal::new(false) }
    }

    fn is_seen(self, mention: &Mention) -> bool {
        self.seen.with(|seen| seen.contains(&mention.record))
    }

    /// All of them count as seen from now on.
    fn see(self) {
        self.seen.update(|seen| {
            let known = self.all.with_untracked(|all| all.iter().map(|mention| mention.record).collect::<Vec<_>>());
            seen.retain(|record| !known.contains(record));
            seen.splice(0..0, known);
            seen.truncate(REMEMBERED);
        });
        self.seen.with_untracked(|seen| self.key.with_value(|key| device::remember(key, seen)));
    }

    /// Closes the list. They stay marked while they are looked at.
    fn close(self) {
        if self.open.get_untracked() {
            self.open.set(false);
            self.see();
        }
    }

    fn toggle(self) {
        if self.open.get_untracked() { self.close() } else { self.open.set(true) }
    }

    /// Who calls.
    fn by(self, mention: &Mention) -> String {
        self.replica.with_value(|replica| member_name(replica, self.i18n, mention.by))
    }

    /// A mention as a line of the list; follows the language and who calls.
    fn line(self, mention: Mention) -> impl IntoView {
        let fresh = !untrack(|| self.is_seen(&mention));
        let by = self.by(&mention);
        let when = format::instant(mention.at, self.i18n.locale());
        let words = view! {
            <strong>{by}</strong>
            <span class="said">{mention.words}</span>
            {mention.about.map(|about| view! { <span class="about">{about}</span> })}
            <span class="when">{when}</span>
        };
        // What it is about may not be here yet.
        let line = match mention.path {
            Some(path) => view! { <a href=path>{words}</a> }.into_any(),
            None => view! { <div>{words}</div> }.into_any(),
        };
        view! { <li class:fresh=fresh>{line}</li> }
    }
}

/// Tells of what comes while the page is open, once.
fn tell(calls: Calls) {
    let (i18n, all, toasts) = (calls.i18n, calls.all, use_toasts());
    let told = StoredValue::new(all.with_untracked(|all| all.iter().map(|it| it.record).collect::<BTreeSet<_>>()));
    Effect::new(move || {
        for mention in all.get() {
            if !told.try_update_value(|told| told.insert(mention.record)).unwrap_or(false) {
                continue;
            }
            let words = untrack(|| fill(i18n.t(text::MENTIONED_YOU), &[("name", &calls.by(&mention))]));
            let path = mention.path.clone().unwrap_or_else(|| Route::Board.path());
            notify::notify(&mention.record.to_string(), &words, &mention.words, path);
            toasts.say(format!("{words}: {}", mention.words));
        }
    });
}

#[component]
pub fn MentionsMenu() -> impl IntoView {
    let (i18n, navigation, calls) = (use_i18n(), use_navigation(), Calls::known());
    let Calls { all, open, .. } = calls;
    let unseen = Memo::new(move |_| all.with(|all| all.iter().filter(|mention| !calls.is_seen(mention)).count()));
    tell(calls);
    // A page that is left takes the list with it.
    Effect::new(move || {
        navigation.route();
        calls.close();
    });
    let name = move || fill(i18n.t(text::MENTIONS_COUNT), &[("n", &unseen.get().to_string())]);
    view! {
        <Show when=move || all.with(|all| !all.is_empty())>
            <div class="popover mentions" on:close=move |_| calls.close()>
                <button
                    class="quiet square"
                    aria-expanded=move || open.get().to_string()
                    aria-label=name
                    title=name
                    on:click=move |_| calls.toggle()
                >
                    <IconView icon=Icon::Bell />
                    {move || (unseen.get() > 0).then(|| view! { <span class="badge">{unseen.get()}</span> })}
                </button>
                <Show when=move || open.get()>
                    <section class="popover-body" aria-label=i18n.s(text::MENTIONS)>
                        <h2>{i18n.s(text::MENTIONS)}</h2>
                        <ul>{move || all.get().into_iter().map(|mention| calls.line(mention)).collect_view()}</ul>
                    </section>
                </Show>
            </div>
        </Show>
    }
}
