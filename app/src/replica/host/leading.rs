//! Which tab leads, and what the tabs tell each other.

use super::Host;
use crate::replica::{crash_marker, status::Link, tabs::TabMessage};
use leptos::prelude::*;
use sotay_shared::{id::RecordId, replica::Keep};

impl Host {
    pub(super) async fn take_the_lead(&mut self) {
        if self.ended.is_some() {
            return self.tabs.release();
        }
        match self.keeper.store().lead().await {
            Ok(generation) => {
                // The leader before may have come further than this tab has heard.
                self.read_on().await;
                // And may have noted what the log lost.
                self.replica.close_documents();
                self.lead = Some(generation);
                let unwritten = std::mem::take(&mut self.unwritten);
                let (here, gone): (Vec<RecordId>, Vec<RecordId>) =
                    unwritten.into_iter().partition(|record| self.replica.get(*record).is_some());
                let rows = here.into_iter().filter_map(|record| self.replica.get(record).cloned()).collect();
                self.keep(Keep { rows, gone, ..Keep::default() });
                self.connect();
                self.tell_link();
            }
            Err(error) => self.handle.status.update(|status| status.not_saved = Some(error.0)),
        }
    }

    /// Another tab leads: it has the socket now.
    pub(super) fn step_down(&mut self) {
        self.lead = None;
        let unwritten = self.keeper.leave_out_the_lead();
        self.unwritten.extend(unwritten);
        self.awaiting_pong = false;
        self.socket = None;
        self.pulse.rest();
        self.session.disconnected();
        self.handle.here.set(Vec::new());
    }

    pub(super) async fn told(&mut self, message: TabMessage) {
        match message {
            TabMessage::Kept => self.read_on().await,
            TabMessage::Forgot(records) => {
                self.reopen(records).await;
                self.read_on().await;
            }
            TabMessage::Ping if self.lead.is_some() => {
                self.tell_link();
                // A tab that people look at leads better than one that they do not.
                if document().hidden() {
                    self.step_down();
                    self.tabs.release();
                    self.tabs.claim(false);
                }
            }
            TabMessage::Pong(link) | TabMessage::Link(link) if self.lead.is_none() => {
                self.awaiting_pong = false;
                if link == Link::Live {
                    self.note_heard();
                }
                self.set_link(link);
            }
            TabMessage::Shared => self.start_sharing(),
            TabMessage::SignedIn => self.signed_in(),
            TabMessage::Role(role) => self.set_role(role),
            TabMessage::Ping | TabMessage::Pong(_) | TabMessage::Link(_) => {}
        }
    }

    /// The changes of these records were rewritten: read them again.
    pub(super) async fn reopen(&mut self, records: Vec<RecordId>) {
        let workspace = self.handle.device.workspace;
        for record in records {
            let Ok(changes) = self.keeper.changes(record).await else { continue };
            let outcome = crash_marker::guarded(workspace, record, || self.replica.reopen(record, &changes));
            self.settle_rows(outcome);
        }
    }

    pub(super) fn watch(&mut self) {
        if self.lead.is_some() || document().hidden() {
            return;
        }
        if self.awaiting_pong {
            self.awaiting_pong = false;
            self.tabs.claim(true);
        } else {
            self.awaiting_pong = true;
            self.tabs.tell(&TabMessage::Ping);
        }
    }

    pub(super) fn tell_link(&self) {
        if self.lead.is_some() {
            self.tabs.tell(&TabMessage::Pong(self.link()));
        }
    }

    pub(super) fn signed_in(&mut self) {
        self.set_link(Link::Connecting);
        self.connect();
    }

    pub(super) fn start_sharing(&mut self) {
        self.shared = true;
        self.failures = 0;
        self.set_link(Link::Connecting);
        self.connect();
    }
}
