//! Which tab leads, and what the tabs tell each other.

use super::Host;
use crate::replica::{status::Link, tabs::TabMessage};
use leptos::prelude::*;
use sotay_shared::device::TabNews;

impl Host {
    pub(super) async fn take_the_lead(&mut self) {
        if self.ended.is_some() {
            return self.tabs.release();
        }
        match self.store.lead().await {
            Ok(generation) => self.tab.lead(generation),
            Err(error) => self.handle.status.update(|status| status.not_saved = Some(error.0)),
        }
    }

    pub(super) fn told(&mut self, message: TabMessage) {
        let told = match message {
            TabMessage::Kept => TabNews::Kept,
            TabMessage::Forgot(records) => TabNews::Forgot(records),
            TabMessage::Ping => TabNews::Ping,
            TabMessage::Pong(link) => {
                if !self.tab.leads() {
                    if link == Link::Live {
                        self.note_heard();
                    }
                    self.set_link(link);
                }
                TabNews::Pong
            }
            TabMessage::Shared => return self.start_sharing(),
            TabMessage::SignedIn => return self.signed_in(),
            TabMessage::Role(role) => return self.set_role(role),
            TabMessage::Gone => return self.forgotten(),
            TabMessage::LoadAgain => {
                self.loads_again = true;
                return;
            }
        };
        // A tab that people look at leads better than one that they do not.
        self.tab.hear(told, document().hidden());
    }

    pub(super) fn tell_link(&self) {
        if self.tab.leads() {
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
