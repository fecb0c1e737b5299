//! What the line of a new deal says: who and what is meant, shown part by part.

use crate::{
    feature::board::state::BoardState,
    format::{self, fill},
    i18n::{text, use_i18n},
    replica::ReplicaHandle,
    ui::icon::{Icon, IconView},
    widget::called::member_called,
    workspace::{currency, member_name, use_replica},
};
use leptos::prelude::*;
use sotay_shared::{
    date::CalendarDate,
    filter::Context,
    id::MemberId,
    kind::Kind,
    money::Money,
    quick_add::{self, Part, QuickDeal},
    schema::key,
    search,
};
use std::collections::BTreeSet;

/// What the line says, with who and what is meant.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Understood {
    pub name: String,
    pub company: Option<(String, bool)>,
    pub amount: Option<Money>,
    pub owner: Option<MemberId>,
    /// What stands after "@" and nobody is called.
    nobody: Option<String>,
    pub close_date: Option<CalendarDate>,
    pub tags: Vec<String>,
}

impl Understood {
    /// Whether the line says what belongs into a field.
    pub fn says(&self, key: &str) -> bool {
        match key {
            key::COMPANY => self.company.is_some(),
            key::OWNER => self.owner.is_some(),
            key::CLOSE_DATE => self.close_date.is_some(),
            _ => false,
        }
    }
}

/// Takes a line apart, but for the parts that were declined; follows who and what it can name.
pub fn understand(line: &str, replica: &ReplicaHandle, board: BoardState, declined: &BTreeSet<Part>) -> Understood {
    let today = board.context.with(Context::today);
    let is_member = |name: &str| member_called(replica, name).is_some();
    let read = quick_add::parse(line, currency(replica), today, declined, is_member);
    let QuickDeal { mut name, company, amount, owner, close_date, tags } = read;
    let says_more = amount.is_some() || owner.is_some() || close_date.is_some() || !tags.is_empty();
    let known = known_company(replica, &name);
    // A few words alone are a name; only beside an amount or a date the first of them is a customer.
    let company = known.map(|name| (name, false)).or_else(|| company.filter(|_| says_more).map(|name| (name, true)));
    let called = owner.as_ref().and_then(|name| member_called(replica, name));
    // Nobody is called so: the words stay.
    let nobody = owner.filter(|_| called.is_none());
    if let Some(unknown) = &nobody {
        name = format!("{name} @{unknown}").trim().to_owned();
    }
    let company = company.filter(|_| !declined.contains(&Part::Company));
    let name = if name.is_empty() { company.as_ref().map(|it| it.0.clone()).unwrap_or_default() } else { name };
    Understood { name, company, amount, owner: called, nobody, close_date, tags }
}

/// The company whose name the line begins with, the longest if there are several.
fn known_company(replica: &ReplicaHandle, line: &str) -> Option<String> {
    let line = search::fold(line);
    replica.model.index(Kind::Company).with(|index| {
        let titles = index.records().filter_map(|record| {
            let row = replica.model.peek(record)?;
            let folded = search::fold(row.title());
            let rest = line.strip_prefix(&folded).filter(|_| !folded.is_empty())?;
            (rest.is_empty() || rest.starts_with(' ')).then(|| row.title().to_owned())
        });
        titles.max_by_key(String::len)
    })
}

/// What was read from the line; each part can be declined.
#[component]
pub fn UnderstoodView(understood: Memo<Understood>, declined: RwSignal<BTreeSet<Part>>) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let chips = move || {
        let Understood { company, amount, owner, close_date, tags, .. } = understood.get();
        let locale = i18n.locale();
        let company = company.map(|(name, new)| match new {
            true => (Part::Company, Icon::Of(Kind::Company), fill(i18n.t(text::NEW_COMPANY_NAMED), &[("name", &name)])),
            false => (Part::Company, Icon::Of(Kind::Company), name),
        });
        let amount = amount.map(|money| (Part::Amount, Icon::Money, format::money(money, locale)));
        let owner = owner.map(|owner| (Part::Owner, Icon::Of(Kind::Contact), member_name(&replica, i18n, Some(owner))));
        let date = close_date.map(|date| (Part::CloseDate, Icon::Calendar, format::date(date, locale)));
        let tags = (!tags.is_empty()).then(|| (Part::Tags, Icon::Tag, tags.join(", ")));
        [company, amount, owner, date, tags].into_iter().flatten().collect::<Vec<_>>()
    };
    let chip = move |(part, icon, words): (Part, Icon, String)| {
        let decline = move |_| {
            declined.update(|declined| {
                declined.insert(part);
            });
        };
        view! {
            <li class="chip">
                <IconView icon />
                {words}
                <button type="button" class="quiet square" aria-label=i18n.s(text::DECLINE) on:click=decline>
                    <IconView icon=Icon::Close />
                </button>
            </li>
        }
    };
    view! {
        <ul class="understood" aria-live="polite" aria-label=i18n.s(text::UNDERSTOOD)>
            {move || chips().into_iter().map(chip).collect_view()}
            {move || understood.read().nobody.as_ref().map(|name| view! {
                <li class="chip unknown">
                    <IconView icon=Icon::Warning />
                    {fill(i18n.t(text::NOBODY_CALLED), &[("name", &format!("@{name}"))])}
                </li>
            })}
        </ul>
    }
}
