//! Ways to reach a contact with one tap, and messages that are filled in for each.

use crate::{
    actions::use_actions,
    format::fill,
    i18n::{text, use_i18n},
    new_id,
    replica::ReplicaHandle,
    ui::icon::{Icon, IconView},
    workspace::use_replica,
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    id::{RecordId, TemplateId},
    kind::Kind,
    row::{Row, TemplateRow},
    schema::key,
};

/// Fills in what stands in braces. What is not known stays as it is, to be seen before it is sent.
fn merged(text: &str, row: &Row, company: &str, sender: &str) -> String {
    let full = row.title();
    let given = row.as_contact().and_then(|contact| contact.given_name.clone());
    // In Vietnamese names the given name is the last word.
    let given = given.or_else(|| full.split_whitespace().last().map(str::to_owned)).unwrap_or_default();
    let known = [("full_name", full), ("given_name", given.as_str()), ("company", company), ("me", sender)];
    let known: Vec<(&str, &str)> = known.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    fill(text, &known)
}

/// Digits and a plus sign.
fn dialled(number: &str) -> String {
    number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
}

/// How Zalo writes a number: with the country in front and without a plus sign.
fn zalo(number: &str) -> String {
    let digits = dialled(number);
    match digits.strip_prefix('0') {
        Some(rest) => format!("84{rest}"),
        None => digits.trim_start_matches('+').to_owned(),
    }
}

fn encoded(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

/// The addresses that open a call, a mail, a text message and a chat.
fn ways(
    replica: &ReplicaHandle,
    record: RecordId,
    template: Option<&TemplateRow>,
) -> Vec<(&'static str, Icon, String)> {
    let Some(row) = replica.model.row(record).get() else { return Vec::new() };
    let contact = row.as_contact();
    let company = contact.and_then(|contact| contact.company);
    let company = company.and_then(|company| replica.model.row(company.into()).get());
    let company = company.map(|row| row.title().to_owned()).unwrap_or_default();
    let me = replica.model.row(replica.device.member.into()).get();
    let me = me.map(|row| row.title().to_owned()).unwrap_or_default();
    let body = template.map(|template| encoded(&merged(&template.text, &row, &company, &me)));
    let subject = template.and_then(|template| template.subject.as_ref());
    let subject = subject.map(|subject| encoded(&merged(subject, &row, &company, &me)));
    let (phone, email) = (row.entries("phones").into_iter().next(), row.entries("emails").into_iter().next());
    let may_call = contact.is_none_or(|contact| !contact.do_not_call);
    let mut ways = Vec::new();
    if let Some((_, number)) = phone.filter(|_| may_call) {
        ways.push(("call", Icon::Call, format!("tel:{}", dialled(&number))));
        let text = body.as_ref().map(|body| format!("?&body={body}")).unwrap_or_default();
        ways.push(("sms", Icon::Device, format!("sms:{}{text}", dialled(&number))));
        ways.push(("zalo", Icon::Note, format!("https://zalo.me/{}", zalo(&number))));
    }
    if let Some((_, address)) = email {
        let parts = [("subject", subject), ("body", body)].map(|(name, value)| value.map(|it| format!("{name}={it}")));
        let query = parts.into_iter().flatten().collect::<Vec<_>>().join("&");
        let query = if query.is_empty() { String::new() } else { format!("?{query}") };
        ways.push(("mail", Icon::Email, format!("mailto:{address}{query}")));
    }
    ways
}

/// One tap to call, write or chat; with a template the message is there already.
#[component]
pub fn Ways(record: RecordId) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let chosen = RwSignal::new(None::<RecordId>);
    let model = replica.model.clone();
    let templates = Memo::new(move |_| {
        let records = model.list(Kind::Template).get().into_iter();
        records.filter_map(|record| Some((record, model.row(record).get()?.title().to_owned()))).collect::<Vec<_>>()
    });
    let links = move || {
        let template = chosen.get().and_then(|template| replica.model.row(template).get());
        let template = template.as_ref().and_then(|row| row.as_template());
        let each = ways(&replica, record, template).into_iter().map(|(way, icon, href)| {
            let name = match way {
                "call" => text::CALL,
                "sms" => text::CHANNEL_SMS,
                "zalo" => text::CHANNEL_ZALO,
                _ => text::EMAIL_ACTIVITY,
            };
            // Zalo is a page of its own; the others are programs of the device.
            let target = (way == "zalo").then_some("_blank");
            view! {
                <a class="button quiet square" data-way=way href=href target=target rel="noopener" aria-label=i18n.t(name) title=i18n.t(name)>
                    <IconView icon />
                </a>
            }
        });
        each.collect_view()
    };
    view! {
        <Show when=move || templates.with(|templates| !templates.is_empty())>
            <select
                class="template-choice"
                aria-label=i18n.s(text::TEMPLATE)
                on:change=move |event| chosen.set(event_target_value(&event).parse().ok())
            >
                <option value="">{i18n.s(text::TEMPLATE)}</option>
                {move || templates.get().into_iter().map(|(record, name)| view! {
                    <option value=record.to_string()>{name}</option>
                }).collect_view()}
            </select>
        </Show>
        <span class="ways">{links}</span>
    }
}

/// The messages to choose from.
#[component]
pub fn Templates() -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let (name, subject, body) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let fields = vec![
            FieldEdit::new(key::NAME, name.get_untracked().trim()),
            FieldEdit::new("subject", subject.get_untracked().trim()),
            FieldEdit::new("text", body.get_untracked().trim()),
        ];
        actions.start(Command::Create { record: new_id!(TemplateId).into(), kind: Kind::Template, fields });
        for typed in [name, subject, body] {
            typed.set(String::new());
        }
    };
    let records = replica.model.list(Kind::Template);
    let line = move |record: RecordId| {
        let row = replica.model.row(record);
        let row = Memo::new(move |_| row.get());
        let title = move || row.with(|row| row.as_ref().map(|row| row.title().to_owned()).unwrap_or_default());
        let words = move || row.with(|row| row.as_ref().and_then(|row| Some(row.as_template()?.text.clone())));
        view! {
            <li class="line">
                <span class="main-link"><strong>{title}</strong><span class="detail">{words}</span></span>
                <button
                    class="quiet square"
                    aria-label=move || fill(i18n.t(text::REMOVE_ITEM), &[("name", &title())])
                    on:click=move |_| {
                        let words = fill(untrack(|| i18n.t(text::DELETED)), &[("name", &untrack(title))]);
                        actions.say(Command::Delete { records: vec![record] }, words);
                    }
                >
                    <IconView icon=Icon::Trash />
                </button>
            </li>
        }
    };
    view! {
        <section class="card templates-card">
            <h2>{i18n.s(text::TEMPLATES)}</h2>
            <p class="hint">{i18n.s(text::TEMPLATES_TEXT)}</p>
            <ul class="lines">{move || records.get().into_iter().map(line.clone()).collect_view()}</ul>
            <form class="stack" on:submit=add>
                <label>
                    {i18n.s(text::VIEW_NAME)}
                    <input maxlength="200" required=true bind:value=name />
                </label>
                <label>
                    {i18n.s(text::SUBJECT)}
                    <input maxlength="500" bind:value=subject />
                </label>
                <label>
                    {i18n.s(text::MESSAGE)}
                    <textarea rows="3" maxlength="2000" required=true bind:value=body></textarea>
                </label>
                <div class="actions"><button type="submit">{i18n.s(text::ADD)}</button></div>
            </form>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sotay_shared::row::{Body, ContactRow, Meta};

    #[test]
    fn a_message_is_filled_in_for_each() {
        let contact = ContactRow { full_name: "Nguyễn Thị Lan".into(), ..ContactRow::default() };
        let row = Row { id: RecordId::from_cause("lan"), meta: Meta::default(), body: Body::Contact(contact) };
        let text = "Chào {given_name} ở {company}, {me} đây. {unknown}";
        assert_eq!(merged(text, &row, "Acme", "Minh"), "Chào Lan ở Acme, Minh đây. {unknown}");
        assert_eq!((zalo("0903 123 456").as_str(), zalo("+84 903").as_str()), ("84903123456", "84903"));
    }
}
