//! What is being put down: what was typed, and what becomes of it.

use super::position::position;
use crate::{
    actions::{Actions, use_actions},
    clock,
    feature::record::{OpenRecord, attachments},
    files::{Files, FilesRequest, FilesResponse, Mail, NewAttachment, import_bytes},
    format::fill,
    i18n::{I18n, text, use_i18n},
    new_id,
    replica::ReplicaHandle,
    toast::{Toasts, use_toasts},
    ui::draft::{self, Draft},
    widget::mention::mentioned,
    workspace::use_replica,
};
use leptos::{
    ev::{ClipboardEvent, DragEvent},
    html::Textarea,
    prelude::*,
};
use sotay_shared::{
    activity::{ActivityDraft, ActivityProblem},
    id::ActivityId,
    kind::Kind,
    mail,
    row::{ActivityType, Direction},
    stamp::Timestamp,
};
use wasm_bindgen_futures::spawn_local;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

/// What is typed of something that happened, and what goes with it.
#[derive(Clone, Copy)]
pub(super) struct Log {
    pub shown: OpenRecord,
    i18n: I18n,
    actions: Actions,
    toasts: Toasts,
    replica: StoredValue<ReplicaHandle>,
    draft: Draft,
    pub kind: RwSignal<ActivityType>,
    pub body: RwSignal<String>,
    pub direction: RwSignal<Direction>,
    pub outcome: RwSignal<String>,
    pub minutes: RwSignal<String>,
    pub subject: RwSignal<String>,
    pub recording: RwSignal<String>,
    pub chat: RwSignal<String>,
    pub geo: RwSignal<Option<String>>,
    /// Whether the device is being asked where it is.
    pub locating: RwSignal<bool>,
    /// When it was, in milliseconds since 1970, if not now.
    pub at: RwSignal<Option<i64>>,
    /// Whether somebody wants to say when.
    pub earlier: RwSignal<bool>,
    /// What came with a mail.
    pub attached: RwSignal<Vec<NewAttachment>>,
    /// Whether what comes next is asked for.
    pub asking: RwSignal<bool>,
    pub area: NodeRef<Textarea>,
}

impl Log {
    /// As it was left on this record's page.
    pub fn begun() -> Log {
        let shown = expect_context::<OpenRecord>();
        let draft = Draft::of(&format!("log/{}", shown.record));
        let begun = draft.known("kind").and_then(|kind| ActivityType::parse(&kind)).unwrap_or_default();
        let kind = RwSignal::new(begun);
        Effect::new(move || {
            let kind = kind.get();
            draft.keep("kind", (kind != ActivityType::Note).then(|| kind.as_str().to_owned()));
        });
        Log {
            shown,
            i18n: use_i18n(),
            actions: use_actions(),
            toasts: use_toasts(),
            replica: StoredValue::new(use_replica()),
            draft,
            kind,
            body: draft.text("body", ""),
            direction: RwSignal::new(Direction::Outbound),
            outcome: draft.text("outcome", ""),
            minutes: draft.text("minutes", ""),
            subject: draft.text("subject", ""),
            recording: draft.text("recording", ""),
            chat: RwSignal::new("zalo".to_owned()),
            geo: RwSignal::new(None),
            locating: RwSignal::new(false),
            at: RwSignal::new(None),
            earlier: RwSignal::new(false),
            attached: RwSignal::new(Vec::new()),
            asking: RwSignal::new(false),
            area: NodeRef::new(),
        }
    }

    pub fn is(self, kind: ActivityType) -> impl Fn() -> bool + Copy + Send + Sync + 'static {
        move || self.kind.get() == kind
    }

    /// It is of another kind.
    pub fn choose(self, kind: ActivityType) {
        self.kind.set(kind);
        // A visit says where it was, unless somebody takes it away.
        if kind == ActivityType::Visit && self.geo.with_untracked(Option::is_none) {
            self.locate();
        }
    }

    /// Somebody wants to put down something of that type: they come to the form, and write.
    pub fn begin(self, kind: ActivityType) {
        self.choose(kind);
        let Some(area) = self.area.get_untracked() else { return };
        if let Ok(Some(form)) = area.closest("form") {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Center);
            form.scroll_into_view_with_scroll_into_view_options(&options);
        }
        // Focusing a field that is in the page cannot fail.
        let _ = area.focus();
    }

    /// Asks the device where it is.
    pub fn locate(self) {
        self.locating.set(true);
        spawn_local(async move {
            let place = position().await;
            if place.is_none() {
                self.toasts.say(untrack(|| self.i18n.t(text::NO_POSITION)));
            }
            let _ = self.geo.try_set(place);
            let _ = self.locating.try_set(false);
        });
    }

    /// What is put down, as it is now.
    fn read(self) -> ActivityDraft {
        let body = self.body.get_untracked();
        ActivityDraft {
            activity_type: self.kind.get_untracked(),
            about: vec![self.shown.record],
            direction: self.direction.get_untracked(),
            channel: Some(self.chat.get_untracked()),
            outcome: self.outcome.get_untracked(),
            recording: self.recording.get_untracked(),
            subject: self.subject.get_untracked(),
            minutes: self.minutes.get_untracked(),
            geo: self.geo.get_untracked(),
            mentions: self.replica.with_value(|replica| mentioned(&replica.model, &body)),
            body,
        }
    }

    /// Puts it down, or says why that cannot be.
    pub fn send(self) {
        let happened = self.read();
        let logged = happened.activity_type;
        // A note is of now: when it was is asked of what happened.
        let when = self.at.get_untracked().filter(|_| logged != ActivityType::Note).map_or_else(clock::now, Timestamp);
        let command = match happened.command(new_id!(ActivityId).into(), when, clock::now()) {
            Ok(command) => command,
            Err(ActivityProblem::NothingSaid) => {
                if let Some(area) = self.area.get_untracked() {
                    // Focusing a field that is in the page cannot fail.
                    let _ = area.focus();
                }
                return self.toasts.say(untrack(|| self.i18n.t(text::ERROR_NOTE_EMPTY)));
            }
            Err(ActivityProblem::NotYet) => {
                return self.toasts.error(untrack(|| self.i18n.t(text::ERROR_HAPPENED_AT)));
            }
        };
        let files = if logged == ActivityType::Email { self.attached.get_untracked() } else { Vec::new() };
        let (keeper, typed) = (self.replica.get_value(), self.draft.key());
        spawn_local(async move {
            if self.actions.run(command).await {
                draft::sent(&typed);
                for file in files {
                    attachments::keep(file, &keeper, self.actions, self.toasts, self.shown.record).await;
                }
                self.begin_anew(logged);
            }
        });
    }

    /// Empties the form after something was put down. The page may be gone by now.
    fn begin_anew(self, logged: ActivityType) {
        if logged == ActivityType::Email {
            let _ = self.attached.try_set(Vec::new());
        }
        for text in [self.body, self.outcome, self.minutes, self.subject, self.recording] {
            let _ = text.try_set(String::new());
        }
        let _ = self.geo.try_set(None);
        let _ = self.at.try_set(None);
        let _ = self.earlier.try_set(false);
        // A visit follows from somewhere else: each asks where it is.
        let _ = self.kind.try_set(ActivityType::Note);
        // What was done calls for what comes next.
        let _ = self.asking.try_set(logged != ActivityType::Note && self.shown.kind != Kind::Task);
    }

    fn take_mail(self, mail: Mail) {
        self.kind.set(ActivityType::Email);
        self.subject.set(mail.subject);
        self.body.set(mail.text);
        self.attached.set(mail.files);
        if !mail.left_out.is_empty() {
            let names = mail.left_out.join(", ");
            self.toasts.error(fill(untrack(|| self.i18n.t(text::MAIL_FILES_LEFT)), &[("names", &names)]));
        }
        // Whoever sent it may have a clock that is ahead.
        self.at.set(mail.at.map(|at| at.min(clock::now().0)));
        let own = mail.from.to_lowercase();
        let theirs = self.shown.row.with_untracked(|row| {
            row.as_ref().is_some_and(|row| row.entries("emails").iter().any(|(_, it)| own.contains(&it.to_lowercase())))
        });
        self.direction.set(if theirs { Direction::Inbound } else { Direction::Outbound });
    }

    /// Reads a mail. What was pasted, `text`, and is none after all stays a text.
    fn read_mail(self, bytes: Vec<u8>, text: Option<String>) {
        spawn_local(async move {
            let answer = Files::default().ask(&FilesRequest::Mail { bytes }).await;
            // The page may be left by now.
            if self.kind.try_get_untracked().is_none() {
                return;
            }
            match (answer, text) {
                (Ok(FilesResponse::Mail(mail)), _) => self.take_mail(mail),
                (_, Some(text)) => self.body.set(text),
                (Ok(_), None) => self.toasts.error(untrack(|| self.i18n.t(text::NO_MAIL))),
                (Err(failure), None) => self.toasts.error(untrack(|| failure.explain(self.i18n))),
            }
        });
    }

    /// A mail was dropped on the form.
    pub fn dropped(self, event: &DragEvent) {
        let file = event.data_transfer().and_then(|data| data.files()?.get(0));
        let Some(file) = file else { return };
        // Or else the browser leaves the page for it.
        event.prevent_default();
        if !file.name().to_lowercase().ends_with(".eml") {
            return self.toasts.error(untrack(|| self.i18n.t(text::NO_MAIL)));
        }
        spawn_local(async move {
            match import_bytes(&file).await {
                Ok(bytes) => self.read_mail(bytes, None),
                Err(failure) => self.toasts.error(untrack(|| failure.explain(self.i18n))),
            }
        });
    }

    /// A text was pasted, which may be a mail.
    pub fn pasted(self, event: &ClipboardEvent) {
        let words = event.clipboard_data().and_then(|data| data.get_data("text/plain").ok()).unwrap_or_default();
        // Into words that are there already it is pasted as it is.
        let is_first = self.body.with_untracked(String::is_empty);
        if let Some(message) = mail::pasted(&words, clock::utc_offset()).filter(|_| is_first) {
            event.prevent_default();
            self.read_mail(message.into_bytes(), Some(words));
        }
    }
}
