//! Ways to reach a contact with one tap, and messages that are filled in for each.

use crate::{
    actions::use_actions,
    format::fill,
    i18n::{text, use_i18n},
    new_id,
    permission::may_change,
    replica::ReplicaHandle,
    toast::use_toasts,
    ui::{
        choice::Choice,
        combobox::Combobox,
        copy_field::copy,
        draft::Draft,
        icon::{Icon, IconView},
        modal::Modal,
    },
    workspace::{country, use_replica},
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    id::{RecordId, TemplateId},
    kind::Kind,
    phone,
    row::{Row, TemplateRow},
    schema::key,
    url::Link,
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

/// A message as it is sent to somebody.
struct Letter {
    subject: Option<String>,
    text: String,
}

fn letter(replica: &ReplicaHandle, row: &Row, template: &TemplateRow) -> Letter {
    let company = row.as_contact().and_then(|contact| contact.company);
    let company = company.and_then(|company| replica.model.row(company.into()).get());
    let company = company.map(|row| row.title().to_owned()).unwrap_or_default();
    let me = replica.model.row(replica.device.member.into()).get();
    let me = me.map(|row| row.title().to_owned()).unwrap_or_default();
    let filled = |text: &String| merged(text, row, &company, &me);
    Letter { subject: template.subject.as_ref().map(filled), text: filled(&template.text) }
}

/// The addresses that open a call, a mail, a text message and a chat.
fn ways(row: &Row, letter: Option<&Letter>, country: Option<&str>) -> Vec<(&'static str, Link)> {
    let contact = row.as_contact();
    let body = letter.map(|letter| letter.text.as_str());
    let subject = letter.and_then(|letter| letter.subject.as_deref());
    let (phone, email) = (row.entries("phones").into_iter().next(), row.entries("emails").into_iter().next());
    let may_call = contact.is_none_or(|contact| !contact.do_not_call);
    let mut ways = Vec::new();
    if let Some((_, number)) = phone.filter(|_| may_call) {
        let number = phone::dialled(&number, country);
        ways.push(("call", Link::call(&number)));
        ways.push(("sms", Link::text_message(&number, body)));
        ways.push(("zalo", Link::zalo(&number)));
    }
    if let Some((_, address)) = email {
        ways.push(("mail", Link::mail(&address, subject, body)));
    }
    ways.into_iter().filter_map(|(way, link)| Some((way, link?))).collect()
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
    let toasts = use_toasts();
    let links = move || {
        let row = replica.model.row(record).get();
        let template = chosen.get().and_then(|template| replica.model.row(template).get());
        let template = template.filter(|template| !template.is_deleted());
        let template = template.as_ref().and_then(|row| row.as_template());
        let letter = row.as_ref().and_then(|row| Some(letter(&replica, row, template?)));
        let ways = row.map(|row| ways(&row, letter.as_ref(), country(&replica))).unwrap_or_default();
        let each = ways.into_iter().map(|(way, link)| {
            let (name, icon) = match way {
                "call" => (text::CALL, Some(Icon::Call)),
                "sms" => (text::CHANNEL_SMS, Some(Icon::Device)),
                "zalo" => (text::CHANNEL_ZALO, None),
                _ => (text::EMAIL, Some(Icon::Email)),
            };
            let sign = icon.map_or_else(|| "Z".into_any(), |icon| view! { <IconView icon /> }.into_any());
            // Zalo is a page of its own; the others are programs of the device.
            let target = (way == "zalo").then_some("_blank");
            // Its addresses carry no text, so that one is brought there by hand.
            let words = letter.as_ref().filter(|_| way == "zalo").map(|letter| letter.text.clone());
            let take = move |_| {
                if let Some(words) = &words {
                    untrack(|| copy(words.clone(), toasts, i18n.t(text::MESSAGE_COPIED), i18n.t(text::NOT_COPIED)));
                }
            };
            view! {
                <a class="button quiet square" data-way=way href=link.href() target=target rel="noopener" aria-label=i18n.t(name) title=i18n.t(name) on:click=take>
                    {sign}
                </a>
            }
        });
        each.collect_view()
    };
    let value = Signal::derive(move || chosen.get().map(|template| template.to_string()).unwrap_or_default());
    let choices = Signal::derive(move || {
        let named = templates.get().into_iter().map(|(record, name)| Choice::plain(record.to_string(), name));
        [Choice::plain("", i18n.t(text::TEMPLATE))].into_iter().chain(named).collect::<Vec<_>>()
    });
    let choose = Callback::new(move |word: String| chosen.set(word.parse().ok()));
    view! {
        <Show when=move || templates.with(|templates| !templates.is_empty())>
            <Combobox class="template-choice" label=i18n.s(text::TEMPLATE) value choices chosen=choose />
        </Show>
        <span class="ways">{links}</span>
    }
}

/// The messages to choose from.
#[component]
pub fn Templates() -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let editing = RwSignal::new(None::<RecordId>);
    let records = replica.model.list(Kind::Template);
    let line = move |record: RecordId| {
        let row = replica.model.row(record);
        let row = Memo::new(move |_| row.get());
        let title = move || row.with(|row| row.as_ref().map(|row| row.title().to_owned()).unwrap_or_default());
        let words = move || row.with(|row| row.as_ref().and_then(|row| Some(row.as_template()?.text.clone())));
        let handle = replica.clone();
        let is_own =
            Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|row| may_change(&handle, row, key::NAME))));
        view! {
            <li class="line">
                <span class="main-link"><strong>{title}</strong><span class="detail">{words}</span></span>
                <Show when=move || is_own.get()>
                    <button
                        class="quiet square"
                        aria-label=move || fill(i18n.t(text::EDIT_FIELD), &[("field", &title())])
                        on:click=move |_| editing.set(Some(record))
                    >
                        <IconView icon=Icon::Pencil />
                    </button>
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
                </Show>
            </li>
        }
    };
    let close = Callback::new(move |()| editing.set(None));
    view! {
        <section class="card templates-card">
            <h2>{i18n.s(text::TEMPLATES)}</h2>
            <p class="hint">{i18n.s(text::TEMPLATES_TEXT)}</p>
            <ul class="lines">{move || records.get().into_iter().map(line.clone()).collect_view()}</ul>
            <TemplateForm known=None done=Callback::new(|()| {}) />
        </section>
        {move || editing.get().map(|record| view! {
            <Modal title=i18n.s(text::EDIT_TEMPLATE) on_close=close>
                <TemplateForm known=Some(record) done=close />
            </Modal>
        })}
    }
}

/// A new template, or one that is there already.
#[component]
fn TemplateForm(known: Option<RecordId>, done: Callback<()>) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let row = known.and_then(|record| replica.model.peek(record));
    let row = row.as_ref().and_then(|row| row.as_template());
    let text_of = |read: fn(&TemplateRow) -> Option<&String>| row.and_then(read).cloned().unwrap_or_default();
    let before = [
        (key::NAME, text_of(|row| Some(&row.name))),
        ("subject", text_of(|row| row.subject.as_ref())),
        ("text", text_of(|row| Some(&row.text))),
    ];
    let place = known.map_or_else(|| "new".to_owned(), |record| record.to_string());
    let draft = Draft::of(&format!("template/{place}"));
    let typed = before.clone().map(|(key, value)| draft.text(key, value));
    let [name, subject, body] = typed;
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let values = before.iter().zip(typed).map(|((key, before), typed)| {
            let value = typed.get_untracked().trim().to_owned();
            (*before != value).then(|| FieldEdit::new(*key, value))
        });
        // Only what was changed is written: a colleague may have changed the rest meanwhile.
        let fields: Vec<FieldEdit> = values.flatten().collect();
        match known {
            Some(_) if fields.is_empty() => {}
            Some(record) => {
                let words = fill(untrack(|| i18n.t(text::EDITED)), &[("name", name.get_untracked().trim())]);
                actions.say(Command::Edit { record, fields }, words);
            }
            None => {
                actions.start(Command::Create { record: new_id!(TemplateId).into(), kind: Kind::Template, fields });
                typed.iter().for_each(|typed| typed.set(String::new()));
            }
        }
        draft.clear();
        done.run(());
    };
    let is_known = known.is_some();
    let button = if is_known { text::SAVE } else { text::ADD };
    view! {
        <form class="stack" on:submit=send>
            <label>
                {i18n.s(text::NAME)}
                <input name="name" maxlength="200" required=true bind:value=name />
            </label>
            <label>
                {i18n.s(text::SUBJECT)}
                <input name="subject" maxlength="500" bind:value=subject />
            </label>
            <label>
                {i18n.s(text::MESSAGE)}
                <textarea name="text" rows="3" maxlength="2000" required=true bind:value=body></textarea>
            </label>
            <div class="actions">
                <button class:primary=is_known type="submit">{i18n.s(button)}</button>
                {is_known.then(|| view! {
                    <button class="quiet" type="button" on:click=move |_| {
                        draft.clear();
                        done.run(());
                    }>{i18n.s(text::CANCEL)}</button>
                })}
            </div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sotay_shared::command::FieldEdit;

    #[test]
    fn a_message_is_filled_in_for_each() {
        let name = [FieldEdit::new("full_name", "Nguyễn Thị Lan")];
        let row = Row::written(RecordId::from_cause("lan"), Kind::Contact, &name);
        let text = "Chào {given_name} ở {company}, {me} đây. {unknown}";
        assert_eq!(merged(text, &row, "Acme", "Minh"), "Chào Lan ở Acme, Minh đây. {unknown}");
    }
}
